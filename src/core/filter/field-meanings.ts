import type { FilterField } from './filter-fields.ts';

/** Every field with its meaning and an example, for help and documentation. */
export const FIELD_MEANINGS: Readonly<Record<FilterField, { readonly meaning: string; readonly example: string }>> = {
  verdict: { meaning: 'verdict of the hub', example: 'verdict:drifted,blocked' },
  severity: { meaning: 'highest severity of open findings, or none', example: 'severity:critical' },
  code: { meaning: 'code of an open finding', example: 'code:HW204' },
  class: { meaning: 'class of an open finding', example: 'class:blocker' },
  assignment: { meaning: 'assignment of the policy', example: 'assignment:production' },
  mode: { meaning: 'mode of its assignment', example: 'mode:enforce' },
  sub: { meaning: 'subscription id', example: 'sub:00000000-0000-*' },
  group: { meaning: 'resource group', example: 'group:rg-ai-*' },
  name: { meaning: 'name of the hub', example: 'name:hub-research' },
  tag: { meaning: 'tag, with or without its value', example: 'tag:env=dev' },
  location: { meaning: 'location', example: 'location:westeurope' },
  kind: { meaning: 'kind of the workspace or account', example: 'kind:hub' },
  policy: { meaning: 'version of the policy, or its first digits', example: 'policy:3f2a' },
  since: { meaning: 'time since the hub has its verdict', example: 'since:>2h' },
  age: { meaning: 'time since the read behind the verdict', example: 'age:>=1d' },
  exempt: { meaning: 'whether an exemption covers a finding', example: 'exempt:yes' },
  covered: { meaning: 'whether its verdict is current', example: 'covered:no' },
};

/** The names of all fields, in the order of the documentation. */
export const FIELD_NAMES = Object.keys(FIELD_MEANINGS) as readonly FilterField[];

/** Every key of an order with its meaning. */
export const SORT_MEANINGS = {
  verdict: 'verdict, the worst first',
  severity: 'highest severity, the most severe first',
  name: 'name',
  age: 'time since the read behind the verdict, the newest first',
  since: 'time since the hub has its verdict, the newest first',
  assignment: 'assignment',
  sub: 'subscription',
  group: 'resource group',
  location: 'location',
  kind: 'kind of the workspace or account',
  policy: 'version of the policy',
} as const;

/** A key by which hubs are sorted. */
export type SortKey = keyof typeof SORT_MEANINGS;

/** The names of all keys of an order. */
export const SORT_KEY_NAMES = Object.keys(SORT_MEANINGS) as readonly SortKey[];
