import type { AssignmentOutcome } from '../../core/baseline/policy/baseline.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { recordedFacts } from '../policy/advance-rollout.ts';
import { earlierVersion } from '../policy/policy-for-hub.ts';
import { storedPolicy } from '../policy/policy-reader.ts';
import type { PolicyInForce } from '../ports.ts';
import type { HubRecord } from '../records/hub/hub-record.ts';
import { activePolicy, NO_ACTIVE_POLICY } from '../records/policy-record.ts';
import { findHub } from './find-hub.ts';
import type { OperatorDeps } from './operator-deps.ts';

/** The assignment of a hub under the version of the policy in force for it, from the facts in its record. */
export interface ExplainedHub {
  readonly hubId: string;
  readonly name: string;
  /** Hash of the version in force for the hub. */
  readonly version: string;
  readonly assignment: AssignmentOutcome;
  /** The assignment that stays in force until a person approves the other one (HW705). */
  readonly kept: string | undefined;
  /** Time of the last read of the hub: its tags and its location are of that time. */
  readonly readAt: string;
}

/**
 * Explains which assignment a hub gets and why, from the tables alone.
 *
 * @param text the hub as a person names it
 * @returns a sentence when the hub, or its version of the policy, is not known
 */
export async function explainHub(
  deps: Pick<OperatorDeps, 'rows'>,
  text: string,
): Promise<Result<ExplainedHub, string>> {
  const found = await findHub(deps, text);
  if (!found.ok) return found;
  const { record } = found.value;
  const version = await versionFor(deps, record);
  if (!version.ok) return version;
  const { assignment, change } = record.policy;
  return ok({
    hubId: record.hubId,
    name: record.identity.name,
    version: version.value.hash,
    assignment: version.value.assign(recordedFacts(record)),
    kept: change === undefined ? undefined : assignment,
    readAt: record.status.confirmedAt,
  });
}

/** The version in the record, with the exemptions of the active one, as runs use it until the hub's ring opens. */
export async function versionFor(
  { rows }: Pick<OperatorDeps, 'rows'>,
  { policy: { hash } }: HubRecord,
): Promise<Result<PolicyInForce, string>> {
  const active = (await activePolicy(rows))?.value;
  if (active === undefined) return err(NO_ACTIVE_POLICY);
  const current = await storedPolicy(rows, active.hash);
  if (!current.ok || hash === undefined || hash === active.hash) return current;
  return ok((await earlierVersion(rows, current.value, hash)) ?? current.value);
}
