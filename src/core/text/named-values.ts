import * as z from 'zod';

/**
 * Schema of an object whose keys come from outside, such as names of rules or tags: the given schema reads each value.
 * Unlike `z.record`, it keeps an entry named `__proto__`, so that stored data is read completely.
 */
export function namedValues<Value extends z.ZodType>(
  value: Value,
): z.ZodType<Readonly<Record<string, z.output<Value>>>, unknown> {
  return z.unknown().transform((input, context) => {
    if (typeof input !== 'object' || input === null || Array.isArray(input)) {
      context.addIssue({ code: 'invalid_type', expected: 'record', input });
      return z.NEVER;
    }
    const entries = Object.entries(input).map(([key, entry]) => {
      const parsed = value.safeParse(entry);
      if (parsed.success) return [key, parsed.data] as const;
      for (const issue of parsed.error.issues) context.addIssue({ ...issue, path: [key, ...issue.path] } as never);
      return [key, undefined] as const;
    });
    return Object.fromEntries(entries) as Readonly<Record<string, z.output<Value>>>;
  });
}
