import type { DurationField, TextField, WordField } from './filter-fields.ts';

/** A filter over hubs: a hub passes when every term holds. Without terms every hub passes. */
export interface Filter {
  readonly terms: readonly FilterTerm[];
}

/** One term of a filter. */
export type FilterTerm = SingleTerm | NotAll;

/** A condition, or its negation. */
export type SingleTerm = FilterCondition & { readonly negated: boolean };

/** Holds unless all of its terms hold. `-(a b)` in a text. */
export interface NotAll {
  readonly kind: 'NotAll';
  readonly terms: readonly FilterTerm[];
}

/** What a hub must be. The values of a condition are alternatives, and there is at least one. */
export type FilterCondition =
  /** `verdict:drifted,blocked`. Lower-case words of the field. */
  | { readonly kind: 'Words'; readonly field: WordField; readonly words: readonly string[] }
  /** `assignment:prod*`. Patterns with `*` and `?`, compared without case with the whole text. */
  | { readonly kind: 'Text'; readonly field: TextField; readonly patterns: readonly string[] }
  /** A bare word: a pattern for a part of the name. */
  | { readonly kind: 'NamePart'; readonly patterns: readonly string[] }
  /** `tag:env=dev`. All of the tags have a value, or none. */
  | { readonly kind: 'Tag'; readonly tags: readonly TagPattern[] }
  /** `since:>2h`. */
  | { readonly kind: 'Duration'; readonly field: DurationField; readonly bounds: readonly DurationBound[] };

/** A tag by patterns for its key and its value; a value that is undefined: the tag with any value. */
export interface TagPattern {
  readonly key: string;
  readonly value: string | undefined;
}

/** Comparisons of a duration. */
export const COMPARISONS = ['>=', '<=', '>', '<'] as const;

/** Units of a duration, with their lengths in seconds. */
export const UNIT_SECONDS = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 } as const;

/** `>2h`: longer than two hours. */
export interface DurationBound {
  readonly comparison: (typeof COMPARISONS)[number];
  /** A whole number of units, 0 to {@link LARGEST_AMOUNT}. */
  readonly amount: number;
  readonly unit: keyof typeof UNIT_SECONDS;
}

/** The largest amount of a duration, in its unit. */
export const LARGEST_AMOUNT = 999_999;

/** The filter that every hub passes. */
export const EVERY_HUB: Filter = { terms: [] };

/** The filter that exactly the other hubs pass. */
export function negated({ terms }: Filter): Filter {
  const [only, ...others] = terms;
  if (only === undefined || others.length > 0) return { terms: [{ kind: 'NotAll', terms }] };
  return only.kind === 'NotAll' ? { terms: only.terms } : { terms: [{ ...only, negated: !only.negated }] };
}

/** The filter that the hubs pass which pass both. */
export function both(a: Filter, b: Filter): Filter {
  return { terms: [...a.terms, ...b.terms] };
}
