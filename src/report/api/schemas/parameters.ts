import * as z from 'zod';
import type { Filter } from '../../../core/filter/filter.ts';
import type { FilterProblem } from '../../../core/filter/filter-problem.ts';
import { LONGEST_FILTER, parseFilter } from '../../../core/filter/parse-filter.ts';
import { printFilter } from '../../../core/filter/print-filter.ts';
import type { SortOrder } from '../../../core/filter/sort-order.ts';
import { parseSort, printSort } from '../../../core/filter/sort-order.ts';
import type { Target } from '../../../core/reach/target.ts';
import { targetFrom } from '../../../core/reach/target.ts';
import type { Result } from '../../../core/result.ts';
import { isStorable } from '../../../core/time/instant.ts';

/** A parameter of a query: a text on the wire, and what the read model takes. The server decodes it, a client encodes it. */
export type Parameter<Value> = z.ZodType<Value, string>;

/** The hub as a caller names it in a query has at most this many characters; so has every other short text. */
const LONGEST_TEXT = 500;

/** A text of at most 500 characters. */
export const shortText = z.string().min(1).max(LONGEST_TEXT);

/** `true` or `false`. */
export const flag: Parameter<boolean> = z.codec(z.enum(['true', 'false']), z.boolean(), {
  decode: (text) => text === 'true',
  encode: (value) => (value ? 'true' : 'false'),
}) as Parameter<boolean>;

/** A whole number of digits. */
export function wholeNumber(least: number, most: number): Parameter<number> {
  return z.codec(z.string().regex(/^\d{1,9}$/, 'write a whole number'), z.int().min(least).max(most), {
    decode: Number,
    encode: String,
  });
}

/** Texts with commas between them. */
export const texts: Parameter<readonly string[]> = z.codec(z.string().min(1).max(LONGEST_FILTER), z.array(shortText), {
  decode: (text) => text.split(',').map((each) => each.trim()),
  encode: (values) => values.join(','),
}) as Parameter<readonly string[]>;

/** A filter in the filter language. */
export const filter: Parameter<Filter> = z.codec(z.string().max(LONGEST_FILTER), z.custom<Filter>(), {
  decode: (text, context) => parsed(parseFilter(text), context),
  encode: printFilter,
});

/** The keys of an order. */
export const orderby: Parameter<SortOrder> = z.codec(z.string().max(LONGEST_TEXT), z.custom<SortOrder>(), {
  decode: (text, context) => parsed(parseSort(text), context),
  encode: printSort,
});

/** An instant in ISO 8601 with its offset, as the read model takes it: in UTC. */
export const instant: Parameter<string> = z.codec(z.iso.datetime({ offset: true }), z.string(), {
  decode: (text, context) => {
    const at = new Date(text);
    if (isStorable(at)) return at.toISOString();
    context.issues.push({ code: 'custom', message: 'not an instant that can be stored', input: text });
    return z.NEVER;
  },
  encode: (text) => text,
});

/** A host, or an address, to which a hub may or may not connect. */
export const host = z
  .string()
  .max(LONGEST_TEXT)
  .superRefine((text, context) => {
    const target: Result<Target, string> = targetFrom(text, 443);
    if (!target.ok) context.addIssue({ code: 'custom', message: target.error });
  });

function parsed<Value>(
  result: Result<Value, readonly FilterProblem[]>,
  context: z.core.ParsePayload<string>,
): Value | typeof z.NEVER {
  if (result.ok) return result.value;
  for (const { at, message, remedy } of result.error) {
    const text = `character ${at + 1}: ${message}. ${remedy}`.trimEnd();
    context.issues.push({ code: 'custom', message: text, input: context.value });
  }
  return z.NEVER;
}
