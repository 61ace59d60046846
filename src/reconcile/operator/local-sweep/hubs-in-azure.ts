import type { Policy } from '../../../core/baseline/policy/policy.ts';
import type { HubId } from '../../../core/hub-id.ts';
import { hubReferenceFrom, typedName } from '../../../core/hub-reference.ts';
import type { Result } from '../../../core/result.ts';
import { err } from '../../../core/result.ts';
import type { ReconcileDeps } from '../../deps.ts';
import { resolveScope } from '../../policy/resolve-scope.ts';
import type { Discovery } from '../../ports.ts';
import { matchHubs, nearHub } from '../find-hub.ts';

/**
 * Finds the hubs that a person names among those that Azure lists in the scope of a policy, each once. An ARM id needs no
 * list.
 *
 * @returns one sentence for each text that matches no hub, or several
 */
export async function findHubsInAzure(
  deps: Pick<ReconcileDeps, 'directory' | 'rows' | 'clock'>,
  policy: Pick<Policy, 'kinds' | 'scope'>,
  texts: readonly string[],
): Promise<Result<readonly HubId[], string>> {
  const references = texts.map(hubReferenceFrom);
  const ids = references.flatMap((each) => (each?.kind === 'Id' ? [each.hubId] : []));
  if (references.every((each) => each?.kind !== 'Name')) return matchHubs(ids, texts);
  const scope = await resolveScope(deps, policy.scope);
  if (!scope.ok) return scope;
  const listed = await deps.directory.findHubs(policy.kinds, scope.value.subscriptions);
  if (!listed.ok) return err(`Azure did not list the hubs: ${listed.error.detail}`);
  return matchListed(listed.value, texts, ids);
}

/**
 * Finds the hubs that a person names among those that Azure has listed.
 *
 * @param others hubs that count as listed
 * @returns one sentence for each text that matches no hub, or several
 */
export function matchListed(
  { hubs, subscriptions, unreadable }: Pick<Discovery, 'hubs' | 'subscriptions' | 'unreadable'>,
  texts: readonly string[],
  others: readonly HubId[] = [],
): Result<readonly HubId[], string> {
  const where = `${subscriptions.length} of ${subscriptions.length + unreadable.length} subscriptions could be read`;
  return matchHubs([...new Set([...hubs.map(({ hubId }) => hubId), ...others])], texts, (text, known) => {
    const near = nearHub(text, known);
    // The hub may be in a subscription that could not be read.
    const other =
      near === undefined || unreadable.length > 0 ? ['Check the name, and whether you may read its subscription.'] : [];
    const hints = [...(near === undefined ? [] : [near]), ...other].join(' ');
    const { name, word } = typedName(text);
    return `Azure lists no ${word} "${name}" in the scope of the policy; ${where}. ${hints}`;
  });
}
