import { ASSIGNMENT_MODES } from '../baseline/policy/baseline.ts';
import { KINDS } from '../baseline/schema/policy-schema.ts';
import { foldCase } from '../text/fold-case.ts';
import { FINDING_CLASSES, SEVERITIES, VERDICTS } from '../verdict/catalogue/vocabulary.ts';

const YES_OR_NO = ['yes', 'no'] as const;

/** Fields with a fixed list of words, and their words in lower case. */
export const WORD_FIELDS = {
  verdict: VERDICTS.map(foldCase),
  severity: [...SEVERITIES, 'none'],
  class: [...FINDING_CLASSES],
  kind: KINDS.map(foldCase),
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

/** Every field with its meaning and an example, for help and documentation. */
export const FIELD_MEANINGS: Readonly<Record<FilterField, { readonly meaning: string; readonly example: string }>> = {
  verdict: { meaning: 'verdict of the hub', example: 'verdict:drifted,blocked' },
  severity: { meaning: 'highest severity of its open findings; none without any', example: 'severity:critical' },
  code: { meaning: 'code of an open finding', example: 'code:HW204' },
  class: { meaning: 'class of an open finding', example: 'class:blocker' },
  assignment: { meaning: 'assignment of the policy', example: 'assignment:production' },
  mode: { meaning: 'mode of its assignment', example: 'mode:enforce' },
  sub: { meaning: 'subscription id', example: 'sub:00000000-0000-4000-8000-000000000001' },
  group: { meaning: 'resource group', example: 'group:rg-ai-*' },
  name: { meaning: 'name of the hub', example: 'name:hub-research' },
  tag: { meaning: 'tag, with or without its value', example: 'tag:env=dev' },
  location: { meaning: 'location', example: 'location:westeurope' },
  kind: { meaning: 'kind of the workspace', example: 'kind:hub' },
  policy: { meaning: 'version of the policy in force for the hub, or its beginning', example: 'policy:3f2a' },
  since: { meaning: 'time since the hub has its verdict', example: 'since:>2h' },
  age: { meaning: 'time since the read behind the verdict', example: 'age:>=1d' },
  exempt: { meaning: 'whether an exemption covers a finding', example: 'exempt:yes' },
  covered: { meaning: 'whether the last sweep, or a later run, gave it a verdict', example: 'covered:no' },
};

/** The names of all fields, in the order of the documentation. */
export const FIELD_NAMES = Object.keys(FIELD_MEANINGS) as readonly FilterField[];
