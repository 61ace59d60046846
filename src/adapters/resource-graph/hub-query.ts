import { KINDS, kindOfPolicyWord, RESOURCE_KINDS } from '../../core/kinds/kinds.ts';
import type { ResourceKind } from '../../core/kinds/resource-kind.ts';
import { foldCase } from '../../core/text/fold-case.ts';

/** A kind of resource to find, with the values of its field `kind` that are in scope. */
export interface WantedKind {
  readonly kind: ResourceKind;
  /** In Azure's words, compared without case. */
  readonly values: readonly string[];
}

/** The resources that words of `kinds` in a policy stand for. A word that no kind has is looked for among workspaces. */
export function wantedKinds(words: readonly string[]): readonly WantedKind[] {
  return RESOURCE_KINDS.flatMap((kind) => {
    const own = words.filter((word) => (kindOfPolicyWord(word) ?? KINDS.MlWorkspace) === kind);
    const values = own.map((word) => azureKindOf(kind, word));
    return values.length === 0 ? [] : [{ kind, values }];
  });
}

function azureKindOf({ policyKinds }: ResourceKind, word: string): string {
  return Object.entries(policyKinds).find(([each]) => foldCase(each) === foldCase(word))?.[1] ?? word;
}

/**
 * The query that finds hubs and accounts. It returns only ids: Resource Graph may be stale and may leave rules out, so
 * Hubwarden judges nothing by it. The order makes pages stable.
 *
 * Kinds of workspaces and of accounts have no word in common, so a list of types and a list of kinds select the same
 * rows as one condition for each type.
 *
 * @param words kinds as a policy writes them, compared without case
 */
export function hubQuery(words: readonly string[]): string {
  const wanted = wantedKinds(words);
  const types = wanted.map(({ kind }) => `'${foldCase(kind.type)}'`);
  return [
    'resources',
    `| where type ${types.length === 1 ? `=~ ${types[0]}` : `in~ (${types.join(', ')})`}`,
    `| where kind in~ (${wanted.flatMap(({ values }) => values.map((value) => `'${escaped(value)}'`)).join(', ')})`,
    '| project id, subscriptionId',
    '| order by id asc',
  ].join('\n');
}

/** The query that lists the subscriptions that the identity can read, in the scope of the call. */
export const SUBSCRIPTION_QUERY = [
  'resourcecontainers',
  "| where type =~ 'microsoft.resources/subscriptions'",
  '| project id, subscriptionId',
  '| order by id asc',
].join('\n');

function escaped(text: string): string {
  return text.replace(/[\\']/g, (character) => `\\${character}`).replace(/[\r\n]/g, ' ');
}
