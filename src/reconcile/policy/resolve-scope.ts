import * as z from 'zod';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { foldCase } from '../../core/text/fold-case.ts';
import type { ReconcileDeps } from '../deps.ts';
import type { PolicyInForce, Rows } from '../ports.ts';
import { columnDocuments } from '../records/store/documents.ts';

const SCOPES = columnDocuments({
  table: 'control',
  schema: z.object({ groups: z.string(), subscriptions: z.string(), at: z.string() }),
});
const SCOPE = { partition: 'control', key: 'scope' };

/** A policy's scope as subscriptions. */
export interface ResolvedScope {
  /** Lower-case; undefined = all that the identity sees. */
  readonly subscriptions: readonly string[] | undefined;
  /** Set when Azure did not resolve the management groups now, and an earlier answer is used. */
  readonly staleBecause: string | undefined;
}

type Scope = PolicyInForce['policy']['scope'];
type Deps = Pick<ReconcileDeps, 'rows' | 'directory' | 'clock'>;

/**
 * Asks Azure for the subscriptions below the policy's management groups, and stores the answer for the runs: a run of
 * one hub must not query the whole tenant.
 *
 * @returns a sentence when Azure does not answer and never has
 */
export async function resolveScope(deps: Deps, scope: Scope): Promise<Result<ResolvedScope, string>> {
  const { managementGroups, subscriptions } = scope;
  if (managementGroups === undefined) return ok({ subscriptions: lowered(subscriptions), staleBecause: undefined });
  const found = await deps.directory.findSubscriptions(managementGroups);
  if (found.ok) {
    const at = deps.clock.now().toISOString();
    const answer = { groups: nameOf(managementGroups), subscriptions: JSON.stringify(found.value), at };
    await SCOPES.upsert(deps.rows, SCOPE, answer);
    return ok({ subscriptions: union(subscriptions, found.value), staleBecause: undefined });
  }
  const kept = await keptSubscriptions(deps.rows, managementGroups);
  if (kept !== undefined) return ok({ subscriptions: union(subscriptions, kept), staleBecause: found.error.detail });
  return err(`the management groups of the policy could not be resolved: ${found.error.detail}`);
}

/** Resolves management groups without a stored answer, so that a new policy need not wait for the next sweep. */
export async function resolveNewScope(deps: Deps, { policy }: PolicyInForce): Promise<void> {
  const { managementGroups } = policy.scope;
  if (managementGroups === undefined || (await keptSubscriptions(deps.rows, managementGroups)) !== undefined) return;
  await resolveScope(deps, policy.scope);
}

// A sweep asks for every hub. An instance reads its policy again every few seconds, so an entry lives as long.
const resolved = new WeakMap<PolicyInForce, PolicyInForce>();

/**
 * The policy with its management groups replaced by the subscriptions that were last found below them.
 *
 * @returns a sentence before the first answer of Azure: the scope of a hub is unknown then
 */
export async function withResolvedScope(rows: Rows, inForce: PolicyInForce): Promise<Result<PolicyInForce, string>> {
  const { scope } = inForce.policy;
  if (scope.managementGroups === undefined) return ok(inForce);
  const known = resolved.get(inForce);
  if (known !== undefined) return ok(known);
  const kept = await keptSubscriptions(rows, scope.managementGroups);
  if (kept === undefined) return err('the management groups of the policy are not resolved yet');
  const subscriptions = union(scope.subscriptions, kept);
  const narrowed = { ...inForce, policy: { ...inForce.policy, scope: { ...scope, subscriptions } } };
  resolved.set(inForce, narrowed);
  return ok(narrowed);
}

async function keptSubscriptions(
  rows: Rows,
  managementGroups: readonly string[],
): Promise<readonly string[] | undefined> {
  const stored = await SCOPES.get(rows, SCOPE);
  if (stored?.value.groups !== nameOf(managementGroups)) return undefined;
  return JSON.parse(stored.value.subscriptions) as readonly string[];
}

function nameOf(managementGroups: readonly string[]): string {
  return [...new Set(managementGroups.map((each) => foldCase(each)))].sort().join(' ');
}

function union(listed: readonly string[] | undefined, found: readonly string[]): readonly string[] {
  return [...new Set([...(lowered(listed) ?? []), ...found])].sort();
}

function lowered(ids: readonly string[] | undefined): readonly string[] | undefined {
  return ids?.map((each) => foldCase(each));
}
