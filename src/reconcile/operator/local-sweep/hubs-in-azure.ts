import type { Policy } from '../../../core/baseline/policy/policy.ts';
import type { HubId } from '../../../core/hub-id.ts';
import { hubReferenceFrom, mayReferTo } from '../../../core/hub-reference.ts';
import type { Result } from '../../../core/result.ts';
import { err, ok } from '../../../core/result.ts';
import type { ReconcileDeps } from '../../deps.ts';
import { resolveScope } from '../../policy/resolve-scope.ts';
import { noReference, severalHubs } from '../find-hub.ts';

/**
 * Finds the hubs that a person names among those that Azure lists in the scope of a policy, each once. An ARM id needs no
 * list.
 *
 * @returns one sentence for each text that matches no hub, or several
 */
export async function findHubsInAzure(
  deps: Pick<ReconcileDeps, 'directory' | 'rows' | 'clock'>,
  { kinds, scope }: Policy,
  texts: readonly string[],
): Promise<Result<readonly HubId[], string>> {
  const listed = texts.every((text) => hubReferenceFrom(text)?.kind !== 'Name')
    ? ok([])
    : await listHubs(deps, kinds, scope);
  if (!listed.ok) return listed;
  const found = texts.map((text) => matchIn(listed.value, text));
  const problems = found.flatMap((each) => (each.ok ? [] : [each.error]));
  if (problems.length > 0) return err(problems.join('\n'));
  return ok([...new Set(found.flatMap((each) => (each.ok ? [each.value] : [])))]);
}

async function listHubs(
  deps: Pick<ReconcileDeps, 'directory' | 'rows' | 'clock'>,
  kinds: Policy['kinds'],
  scope: Policy['scope'],
): Promise<Result<readonly HubId[], string>> {
  const resolved = await resolveScope(deps, scope);
  if (!resolved.ok) return resolved;
  const found = await deps.directory.findHubs(kinds, resolved.value.subscriptions);
  return found.ok
    ? ok(found.value.hubs.map(({ hubId }) => hubId))
    : err(`Azure did not list the hubs: ${found.error.detail}`);
}

function matchIn(hubIds: readonly HubId[], text: string): Result<HubId, string> {
  const reference = hubReferenceFrom(text);
  if (reference === undefined) return err(noReference(text));
  if (reference.kind === 'Id') return ok(reference.hubId);
  const matches = hubIds.filter((hubId) => mayReferTo(reference, hubId));
  const [only, ...others] = matches;
  if (only === undefined)
    return err(
      `Azure lists no hub "${text}" in the scope of the policy. Give its ARM id, or check that you may read its subscription.`,
    );
  return others.length === 0 ? ok(only) : err(severalHubs(text, matches));
}
