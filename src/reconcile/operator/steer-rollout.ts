import type { HubId } from '../../core/hub-id.ts';
import { alertKeyOf } from '../../core/verdict/catalogue/catalogue.ts';
import { SELF } from '../alert/system-alerts.ts';
import type { HubOnVersion } from '../policy/advance-rollout.ts';
import { sideOf } from '../policy/advance-rollout.ts';
import { storedPolicy } from '../policy/policy-reader.ts';
import { readInstance } from '../records/alert-record.ts';
import type { ActivePolicy, RolloutRecord } from '../records/policy-record.ts';
import { activePolicy, changeActive } from '../records/policy-record.ts';
import type { KeptHub } from './fleet-hubs.ts';
import type { FleetReading } from './fleet-view.ts';
import { NO_PAUSE, storedFleet } from './fleet-view.ts';
import type { Attempt, OperatorDeps } from './operator-deps.ts';

/** A person's action on a roll-out. */
export type RolloutAction = 'halt' | 'resume' | 'open';

/** A request to steer a roll-out: author, action and reason. */
export interface RolloutRequest {
  readonly order: RolloutAction;
  readonly by: string;
  readonly reason: string | undefined;
}

/** A policy file that the app refused: the active version stays in force (HW703). */
export interface RefusedFile {
  /** ISO. */
  readonly since: string;
  readonly problems: string;
}

/** The number of hubs that have moved to the active version, by their rows now. */
export type RolloutCount =
  | { readonly kind: 'Counted'; readonly earlier: number; readonly moved: number }
  /** The record of a hub, or the text of the version, cannot be read. */
  | { readonly kind: 'NotCounted'; readonly why: string };

/** The active version, its progress, and a newer file that the app refuses. */
export interface RolloutStatus {
  readonly active: ActivePolicy;
  /** undefined once the version is in force for every hub. */
  readonly count: RolloutCount | undefined;
  readonly refused: RefusedFile | undefined;
}

/** Reads the state of the roll-out; undefined before the first activation. @param reads absent: from the rows of all hubs */
export async function rolloutStatus(
  deps: Pick<OperatorDeps, 'rows' | 'clock'>,
  reads: FleetReading = { readFleet: storedFleet(deps), pause: NO_PAUSE },
): Promise<RolloutStatus | undefined> {
  const active = (await activePolicy(deps.rows))?.value;
  if (active === undefined) return undefined;
  const refused = await refusedFile(deps);
  return {
    active,
    count: active.rollout.finishedAt === undefined ? await countOf(deps, active.hash, reads) : undefined,
    refused,
  };
}

/** Reads from the alert HW703 whether the app refuses the file that its policy source holds now. */
export async function refusedFile({ rows }: Pick<OperatorDeps, 'rows'>): Promise<RefusedFile | undefined> {
  const member = await readInstance(rows, alertKeyOf('HW703', { subject: 'policy' }), SELF);
  return member?.firing === true ? { since: member.since, problems: member.message } : undefined;
}

/** Counts the hubs now, because the last count of the roll-out may be minutes old. */
async function countOf(
  { rows }: Pick<OperatorDeps, 'rows'>,
  hash: string,
  { pause, readFleet }: FleetReading,
): Promise<RolloutCount> {
  const policy = await storedPolicy(rows, hash);
  if (!policy.ok) return { kind: 'NotCounted', why: policy.error };
  const fleet = await readFleet();
  if (!fleet.ok) return { kind: 'NotCounted', why: fleet.error };
  const { damaged, hubs } = fleet.value;
  const [first] = damaged;
  if (first !== undefined)
    return { kind: 'NotCounted', why: `the record of ${first.hubId} cannot be read: ${first.reason}` };
  const counts = { Earlier: 0, Moved: 0 };
  for (const hub of hubs) {
    const side = hub.policyVersion === undefined ? undefined : await sideOf(rows, policy.value, onVersion(hub));
    if (side !== undefined) counts[side] += 1;
    await pause();
  }
  return { kind: 'Counted', earlier: counts.Earlier, moved: counts.Moved };
}

function onVersion({
  hubId,
  kind = 'Hub',
  location = '',
  movedAt,
  name,
  policyVersion = '',
  tags,
}: KeptHub): HubOnVersion {
  return { facts: { hubId: hubId as HubId, name, location, kind, tags }, policyHash: policyVersion, movedAt };
}

/**
 * Halts the roll-out of the active version, resumes it, or opens the version for every hub. A hub that has moved stays on the
 * version. The change takes effect with the next run of a hub; the app itself opens further rings, within a minute.
 *
 * @returns the present version; `Finished` when the roll-out is over; `NotAsSeen` when the request is bound to another state;
 *   undefined before the first policy
 */
export async function steerRollout(
  deps: Pick<OperatorDeps, 'rows' | 'clock'>,
  wish: RolloutRequest,
  { at = deps.clock.now(), isAsSeen, isRepeated = false }: Attempt<ActivePolicy> = {},
): Promise<ActivePolicy | 'Finished' | 'NotAsSeen' | undefined> {
  let outcome: 'Finished' | 'NotAsSeen' | undefined;
  const { value } = await changeActive(deps.rows, (active) => {
    outcome = undefined;
    if (isRepeated && isSteered(active.rollout, at)) return undefined;
    if (isAsSeen?.(active) === false) outcome = 'NotAsSeen';
    else if (active.rollout.finishedAt !== undefined) outcome = 'Finished';
    return outcome === undefined ? { ...active, rollout: steered(active.rollout, wish, at) } : undefined;
  });
  return outcome ?? value;
}

/** True when an earlier attempt of the request of that time has made the change. */
function isSteered({ halted, opened }: RolloutRecord, at: Date): boolean {
  return [halted, opened].some((each) => each?.at === at.toISOString());
}

function steered(before: RolloutRecord, { by, order, reason }: RolloutRequest, now: Date): RolloutRecord {
  const note = { by, at: now.toISOString(), reason };
  // Without `nextCheckAt` the app counts the fleet at once.
  const { halted: _, nextCheckAt: __, opened, ...rest } = before;
  switch (order) {
    case 'halt':
      return { ...rest, halted: note };
    case 'resume':
      return { ...rest, opened };
    case 'open':
      return { ...rest, opened: note };
  }
}
