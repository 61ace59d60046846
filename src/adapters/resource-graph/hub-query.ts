import { ML_WORKSPACE } from '../../core/kinds/ml-workspace.ts';
import { foldCase } from '../../core/text/fold-case.ts';
/**
 * The query that finds workspaces. It returns only ids: Resource Graph may be stale and may leave rules out, so Hubwarden
 * judges nothing by it. The order makes pages stable.
 *
 * @param kinds kinds of workspace, compared without case
 */
export function hubQuery(kinds: readonly string[]): string {
  const list = kinds.map((kind) => `'${escaped(kind)}'`).join(', ');
  return [
    'resources',
    `| where type =~ '${foldCase(ML_WORKSPACE.type)}'`,
    `| where kind in~ (${list})`,
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
