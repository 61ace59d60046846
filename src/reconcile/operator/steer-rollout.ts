import { finding } from '../../core/verdict/catalogue/catalogue.ts';
import { SELF } from '../alert/system-alerts.ts';
import { rolloutCounts, rolloutFleet } from '../policy/advance-rollout.ts';
import { storedPolicy } from '../policy/policy-reader.ts';
import { readInstance } from '../records/alert-record.ts';
import { repeatLostRaces } from '../records/change-row.ts';
import type { ActivePolicy, RolloutRecord } from '../records/policy-record.ts';
import { activePolicy, replaceActive } from '../records/policy-record.ts';
import type { OperatorDeps } from './operator-deps.ts';

/** What a person may do about a roll-out. */
export type RolloutAction = 'halt' | 'resume' | 'open';

/** Who steers a roll-out, and why. */
export interface RolloutRequest {
  readonly order: RolloutAction;
  readonly by: string;
  readonly reason: string | undefined;
}

/** A file that the app has read and refused: the active version stays in force (HW703). */
export interface RefusedFile {
  /** ISO. */
  readonly since: string;
  readonly problems: string;
}

/** How many hubs have moved to the active version, counted from their rows now. */
export type RolloutCount =
  | { readonly kind: 'Counted'; readonly earlier: number; readonly moved: number }
  /** The record of a hub, or the text of the version, cannot be read. */
  | { readonly kind: 'NotCounted'; readonly why: string };

/** The active version, how far it has got, and whether a newer file is refused. */
export interface RolloutStatus {
  readonly active: ActivePolicy;
  /** undefined once the version holds for every hub. */
  readonly count: RolloutCount | undefined;
  readonly refused: RefusedFile | undefined;
}

/** Reads how the roll-out stands; undefined before the first policy was activated. */
export async function rolloutStatus(deps: Pick<OperatorDeps, 'rows' | 'clock'>): Promise<RolloutStatus | undefined> {
  const active = (await activePolicy(deps.rows))?.value;
  if (active === undefined) return undefined;
  const refused = await refusedFile(deps);
  return {
    active,
    count: active.rollout.finishedAt === undefined ? await countOf(deps, active.hash) : undefined,
    refused,
  };
}

/** Reads whether the app refuses the file that its policy source holds now, as the alert about it says. */
export async function refusedFile({ rows }: Pick<OperatorDeps, 'rows'>): Promise<RefusedFile | undefined> {
  const { causeKey } = finding('HW703', { subject: 'policy', message: '' });
  const member = causeKey === undefined ? undefined : await readInstance(rows, causeKey, SELF);
  return member?.firing === true ? { since: member.since, problems: member.message } : undefined;
}

/** The rows say which hubs have moved; what the last step of the roll-out counted may be minutes old. */
async function countOf(deps: Pick<OperatorDeps, 'rows' | 'clock'>, hash: string): Promise<RolloutCount> {
  const policy = await storedPolicy(deps.rows, hash);
  if (!policy.ok) return { kind: 'NotCounted', why: policy.error };
  const fleet = await rolloutFleet(deps, policy.value);
  if (fleet.kind === 'Unreadable')
    return { kind: 'NotCounted', why: `the record of ${fleet.hubId} cannot be read: ${fleet.reason}` };
  return { kind: 'Counted', ...rolloutCounts(fleet.hubs) };
}

/**
 * Halts the roll-out of the active version, lets it go on, or opens the version for every hub. A hub that has moved stays
 * where it is. Takes effect with the next look at a hub; the rings themselves are moved by the app, within a minute.
 *
 * @returns the version as it now stands; `Finished` when there is nothing to steer; undefined before the first policy
 */
export async function steerRollout(
  deps: Pick<OperatorDeps, 'rows' | 'clock'>,
  wish: RolloutRequest,
): Promise<ActivePolicy | 'Finished' | undefined> {
  return await repeatLostRaces<ActivePolicy | 'Finished' | undefined>('steering of the roll-out', async () => {
    const stored = await activePolicy(deps.rows);
    if (stored === undefined) return { value: undefined };
    if (stored.value.rollout.finishedAt !== undefined) return { value: 'Finished' };
    const value = { ...stored.value, rollout: steered(stored.value.rollout, wish, deps.clock.now()) };
    return (await replaceActive(deps.rows, { ...stored, value })) ? { value } : 'Lost';
  });
}

function steered(before: RolloutRecord, { by, order, reason }: RolloutRequest, now: Date): RolloutRecord {
  const note = { by, at: now.toISOString(), ...(reason === undefined ? {} : { reason }) };
  // Looked at again at once.
  const { halted: _, nextCheckAt: __, opened, ...rest } = before;
  switch (order) {
    case 'halt':
      return { ...rest, halted: note };
    case 'resume':
      return opened === undefined ? rest : { ...rest, opened };
    case 'open':
      return { ...rest, opened: note };
  }
}
