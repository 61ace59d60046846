import type { core } from 'zod';

/**
 * Replaces numbers that the schema finds too large or too small by the bound that they break.
 *
 * @param raw plain values, not modified
 * @returns the same values with the bounds in place; faults of another kind stay
 */
export function withinBounds(raw: unknown, issues: readonly core.$ZodIssue[]): unknown {
  return issues.reduce((value, issue) => {
    const bound = boundOf(issue);
    return bound === undefined ? value : replacedAt(value, issue.path, bound);
  }, raw);
}

function boundOf(issue: core.$ZodIssue): number | undefined {
  if (issue.code === 'too_big' && isNumber(issue.origin)) return Number(issue.maximum);
  if (issue.code === 'too_small' && isNumber(issue.origin) && issue.inclusive === true) return Number(issue.minimum);
  return undefined;
}

function isNumber(origin: string): boolean {
  return origin === 'number' || origin === 'int';
}

function replacedAt(value: unknown, path: readonly PropertyKey[], by: number): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return by;
  if (Array.isArray(value))
    return value.map((item: unknown, index) => (index === step ? replacedAt(item, rest, by) : item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, key === String(step) ? replacedAt(item, rest, by) : item]),
  );
}
