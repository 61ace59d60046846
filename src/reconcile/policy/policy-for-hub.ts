import { prepareAssignments } from '../../core/baseline/assignment/assign.ts';
import type { HubFacts } from '../../core/baseline/policy/written-rule.ts';
import type { Observation } from '../../core/observation/observation.ts';
import { assignmentUnder, isEquivalentFor } from '../../core/rollout/equivalent-policy.ts';
import { isOpenFor, rankOf } from '../../core/rollout/rings.ts';
import type { PolicyInForce, Rows } from '../ports.ts';
import type { HubRecord } from '../records/hub/hub-record.ts';
import type { ActivePolicy } from '../records/policy-record.ts';
import { activePolicy } from '../records/policy-record.ts';
import { storedPolicy } from './policy-reader.ts';

/** The version in force for one hub now. */
export interface VersionForHub {
  readonly policy: PolicyInForce;
  /** True when the hub moves to the version with this run, and its requirements change. */
  readonly moved: boolean;
}

/**
 * Decides which version of the policy is in force for a hub: the one in the hub's record until the hub's ring is open,
 * then the active one. Events, sweeps and commands all use this decision.
 *
 * A new or recreated hub gets the active version at once, and so does one for which nothing changes. The rows decide,
 * not an instance's cache: they are read again for every hub that is not on the active version, so that instances
 * cannot move a hub back and forth.
 *
 * @param active the version that this instance knows; may be older than the version in the rows
 */
export async function policyFor(
  rows: Rows,
  active: PolicyInForce,
  record: Pick<HubRecord, 'policy' | 'identity'> | undefined,
  observation: Pick<Observation, 'workspaceGuid' | 'createdAt' | 'observedAt'> & HubFacts,
): Promise<VersionForHub> {
  const inRecord = record?.identity.guid === observation.workspaceGuid ? record.policy.hash : undefined;
  if (inRecord === undefined || inRecord === active.hash) return { policy: active, moved: false };
  const row = (await activePolicy(rows))?.value;
  const current = row === undefined ? active : ((await versionOf(rows, active, row.hash)) ?? active);
  if (row === undefined || inRecord === current.hash) return { policy: current, moved: false };
  const earlier = await earlierVersion(rows, current, inRecord);
  if (earlier === undefined) return { policy: current, moved: true };
  if (isEquivalentFor(earlier, current, observation)) return { policy: current, moved: false };
  return mayMove(row, current, observation) ? { policy: current, moved: true } : { policy: earlier, moved: false };
}

function mayMove(
  { activatedAt, rollout }: ActivePolicy,
  current: PolicyInForce,
  observation: Pick<Observation, 'createdAt' | 'observedAt'> & HubFacts,
): boolean {
  if (rollout.finishedAt !== undefined || rollout.opened !== undefined) return true;
  const { createdAt, observedAt } = observation;
  // A creation time in the future is wrong, so the hub waits for its ring.
  const isMadeSince = createdAt !== undefined && createdAt.getTime() >= new Date(activatedAt).getTime();
  if (isMadeSince && createdAt <= observedAt) return true;
  if (rollout.halted !== undefined) return false;
  const rank = rankOf(observation.hubId, current.hash);
  return isOpenFor(rollout.open, assignmentUnder(current, observation), rank);
}

/**
 * An earlier version while a newer one is active: with the exemptions and alert routes of the newer one, because an
 * exemption applies at once and to every hub.
 *
 * @returns undefined when its text is no longer stored or readable
 */
export async function earlierVersion(
  rows: Rows,
  current: PolicyInForce,
  hash: string,
): Promise<PolicyInForce | undefined> {
  const key = `${hash} under ${current.hash}`;
  const known = current.others.get(key);
  if (known !== undefined) return known;
  const kept = await versionOf(rows, current, hash);
  if (kept === undefined) return undefined;
  const { alerts, exemptions } = current.policy;
  const policy = { ...kept.policy, alerts, exemptions };
  const earlier = { ...kept, policy, assign: prepareAssignments(policy), refused: current.refused };
  current.others.set(key, earlier);
  return earlier;
}

async function versionOf(rows: Rows, known: PolicyInForce, hash: string): Promise<PolicyInForce | undefined> {
  if (hash === known.hash) return known;
  const found = known.others.get(hash);
  if (found !== undefined) return found;
  const kept = await storedPolicy(rows, hash);
  if (!kept.ok) return undefined;
  const version = { ...kept.value, refused: known.refused };
  known.others.set(hash, version);
  return version;
}
