import type { Counts } from '../common/counted-ports.ts';
import { COUNT_NAMES } from '../common/counted-ports.ts';

/** What a case cost in all, and for how many units. */
export interface CaseCounts extends Counts {
  readonly units: number;
}

/** Counts of all cases, by name: the content of `counts.json`. */
export type CountsByCase = Readonly<Record<string, CaseCounts>>;

/** What differs between the counts that are accepted and those of now, each as a line for people. */
export interface CountChanges {
  /** Work that became dearer, and cases that nobody has accepted: a failure until they are accepted. */
  readonly grown: readonly string[];
  /** Work that became cheaper, and cases that are gone: worth storing, so that it stays so. */
  readonly fallen: readonly string[];
}

/** Compares what was accepted with what was counted now. */
export function compareCounts(accepted: CountsByCase, counted: CountsByCase): CountChanges {
  const grown: string[] = [];
  const fallen: string[] = [];
  for (const [name, now] of Object.entries(counted)) {
    const before = Object.hasOwn(accepted, name) ? accepted[name] : undefined;
    if (before === undefined) grown.push(`${name}: no count is accepted yet`);
    else if (before.units !== now.units)
      grown.push(`${name}: counts ${now.units} units, and the accepted count is of ${before.units}`);
    else {
      const changed = COUNT_NAMES.filter((count) => now[count] !== before[count]);
      grown.push(
        ...changed.filter((count) => now[count] > before[count]).map((count) => lineOf(name, count, before, now)),
      );
      fallen.push(
        ...changed.filter((count) => now[count] < before[count]).map((count) => lineOf(name, count, before, now)),
      );
    }
  }
  const gone = Object.keys(accepted).filter((name) => !Object.hasOwn(counted, name));
  return { grown, fallen: [...fallen, ...gone.map((name) => `${name}: there is no such case any more`)] };
}

const WORDS = {
  tableOperations: 'table operations',
  queueMessages: 'queue messages',
  armRequests: 'ARM requests',
} as const satisfies Record<keyof Counts, string>;

function lineOf(name: string, count: keyof Counts, before: CaseCounts, now: CaseCounts): string {
  return `${name}: ${WORDS[count]} ${before[count]} → ${now[count]} for ${now.units}`;
}

/**
 * Reads the accepted counts.
 *
 * @throws Error that names the case and the field when the text is not what `--update` writes
 */
export function countsFrom(text: string): CountsByCase {
  const parsed: unknown = JSON.parse(text);
  if (!isObject(parsed)) throw new Error('the accepted counts are no object');
  return Object.fromEntries(
    Object.entries(parsed).map(([name, counts]) => {
      if (!isObject(counts)) throw new Error(`${name}: no object`);
      const number = (field: string): number => {
        const value = counts[field];
        if (typeof value !== 'number' || !Number.isInteger(value) || value < 0)
          throw new Error(`${name}: ${field} is no count`);
        return value;
      };
      const [tableOperations, queueMessages, armRequests] = COUNT_NAMES.map(number) as [number, number, number];
      return [name, { units: number('units'), tableOperations, queueMessages, armRequests }];
    }),
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
