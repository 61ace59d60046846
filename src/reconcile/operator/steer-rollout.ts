import { repeatLostRaces } from '../records/change-row.ts';
import type { ActivePolicy, RolloutRecord } from '../records/policy-record.ts';
import { activePolicy, replaceActive } from '../records/policy-record.ts';
import type { OperatorDeps } from './operator-deps.ts';

/** What a person may do about a roll-out. */
export type RolloutOrder = 'halt' | 'resume' | 'open';

/** Who steers a roll-out, and why. */
export interface RolloutWish {
  readonly order: RolloutOrder;
  readonly by: string;
  readonly reason: string | undefined;
}

/** The active version and how far it has got; undefined before the first policy was activated. */
export async function rolloutStatus({ rows }: Pick<OperatorDeps, 'rows'>): Promise<ActivePolicy | undefined> {
  return (await activePolicy(rows))?.value;
}

/**
 * Halts the roll-out of the active version, lets it go on, or opens the version for every hub. A hub that has moved stays
 * where it is. Takes effect with the next look at a hub; the rings themselves are moved by the app, within a minute.
 *
 * @returns the version as it now stands; `Finished` when there is nothing to steer; undefined before the first policy
 */
export async function steerRollout(
  deps: Pick<OperatorDeps, 'rows' | 'clock'>,
  wish: RolloutWish,
): Promise<ActivePolicy | 'Finished' | undefined> {
  return await repeatLostRaces<ActivePolicy | 'Finished' | undefined>('steering of the roll-out', async () => {
    const stored = await activePolicy(deps.rows);
    if (stored === undefined) return { value: undefined };
    if (stored.value.rollout.finishedAt !== undefined) return { value: 'Finished' };
    const value = { ...stored.value, rollout: steered(stored.value.rollout, wish, deps.clock.now()) };
    return (await replaceActive(deps.rows, { ...stored, value })) ? { value } : 'Lost';
  });
}

function steered(before: RolloutRecord, { by, order, reason }: RolloutWish, now: Date): RolloutRecord {
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
