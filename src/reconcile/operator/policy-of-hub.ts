import type { Policy } from '../../core/baseline/policy/policy.ts';
import type { HubId } from '../../core/hub-id.ts';
import { hubReferenceFrom } from '../../core/hub-reference.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type { Inventory } from '../../core/rules/destinations/ownership.ts';
import { storedPolicy } from '../policy/policy-reader.ts';
import { inventoryOf } from '../records/hub/memory-section.ts';
import { activePolicy, NO_ACTIVE_POLICY, storedVersion } from '../records/policy-record.ts';
import { findHub } from './find-hub.ts';
import type { OperatorDeps } from './operator-deps.ts';

/** The version of the policy that applies to a hub, and what its record says about its rules. */
export interface PolicyForHub {
  /** undefined: the tables do not know the hub. */
  readonly hubId: HubId | undefined;
  readonly policy: Policy;
  /** Text of the version. */
  readonly text: string;
  /** Hash of the version. */
  readonly version: string;
  /** The rules that Hubwarden manages; undefined: the tables do not know the hub. */
  readonly inventory: Inventory | undefined;
  /** The assignment that stays in force until a person approves another one (HW705). */
  readonly kept: string | undefined;
}

/**
 * Reads the version of the policy that applies to a hub: the one in its record, else the active one.
 *
 * @param hub as a person names it; by its ARM id, it may be one that Hubwarden does not know yet
 * @returns a sentence when there is no such hub or no such version
 */
export async function policyOfHub(
  deps: Pick<OperatorDeps, 'rows'>,
  hub: string,
): Promise<Result<PolicyForHub, string>> {
  const found = await findHub(deps, hub);
  if (!found.ok && hubReferenceFrom(hub)?.kind !== 'Id') return found;
  const known = found.ok ? found.value : undefined;
  const active = (await activePolicy(deps.rows))?.value;
  const hash = known?.record.policy.hash ?? active?.hash;
  if (hash === undefined) return err(`${NO_ACTIVE_POLICY} Give --policy FILE meanwhile.`);
  const policy = await storedPolicy(deps.rows, hash);
  if (!policy.ok) return policy;
  const version = await storedVersion(deps.rows, hash);
  const { assignment, change } = known?.record.policy ?? {};
  return ok({
    hubId: known?.hubId,
    policy: policy.value.policy,
    text: version?.text ?? '',
    version: hash,
    inventory: known === undefined ? undefined : inventoryOf(known.record.memory),
    kept: change === undefined ? undefined : assignment,
  });
}
