import { ASSIGNMENT_MODES } from '../baseline/policy/baseline.ts';
import { RESOURCE_KINDS } from '../kinds/kinds.ts';
import { foldCase } from '../text/fold-case.ts';
import { FINDING_CLASSES, SEVERITIES, VERDICTS } from '../verdict/catalogue/vocabulary.ts';

const YES_OR_NO = ['yes', 'no'] as const;

/** Fields with a fixed list of words, and their words in lower case. */
export const WORD_FIELDS = {
  verdict: VERDICTS.map(foldCase),
  severity: [...SEVERITIES, 'none'],
  class: [...FINDING_CLASSES],
  kind: RESOURCE_KINDS.flatMap(({ policyKinds }) => Object.keys(policyKinds)).map(foldCase),
  mode: [...ASSIGNMENT_MODES],
  exempt: [...YES_OR_NO],
  covered: [...YES_OR_NO],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** A field with a fixed list of words. */
export type WordField = keyof typeof WORD_FIELDS;

/** Fields whose values are patterns. */
export const TEXT_FIELDS = ['code', 'assignment', 'sub', 'group', 'name', 'location', 'policy'] as const;

/** A field whose values are patterns. */
export type TextField = (typeof TEXT_FIELDS)[number];

/** Fields whose values are durations: of the verdict, and since the read behind it. */
export const DURATION_FIELDS = ['since', 'age'] as const;

/** A field whose values are durations. */
export type DurationField = (typeof DURATION_FIELDS)[number];

/** A field of the filter language. */
export type FilterField = WordField | TextField | DurationField | 'tag';
