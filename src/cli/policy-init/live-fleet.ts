import { parsePolicy } from '../../core/baseline/parse-policy.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { readFleet } from '../../reconcile/operator/local-sweep/read-fleet.ts';
import type { CommandContext } from '../command/command-context.ts';
import { withSweepProgress } from '../fleet/sweep-progress.ts';
import type { FleetFound } from './saved-fleet.ts';

/** Options of a read of Azure. */
export interface LiveFleetArguments {
  readonly local?: boolean | undefined;
  /** undefined: every subscription that the identity sees. */
  readonly subscription?: readonly string[] | undefined;
}

/** Covers every hub: the sweep that reads needs a policy, and no assignment of it counts. */
const EVERY_HUB = 'version: 1\nassignments: [ { name: every-hub } ]\n';

/** Reads every hub of Azure once. @returns a sentence with the remedy when nothing can be listed */
export async function liveFleet(
  { local, subscription }: LiveFleetArguments,
  { sweep }: CommandContext,
): Promise<Result<FleetFound, string>> {
  if (sweep === undefined)
    return err('policy init needs Azure, which is not available here. Give saved hubs with --hubs FOLDER.');
  const covered = parsePolicy(EVERY_HUB);
  if (!covered.ok) throw new Error('the policy that covers every hub is not valid');
  const connected = await sweep.connect({ text: EVERY_HUB, name: 'policy init' }, { local });
  if (!connected.ok) return connected;
  const read = await withSweepProgress(sweep.progress, connected.value.deps.clock, (onProgress) =>
    readFleet(connected.value, covered.value.policy, subscription, onProgress),
  );
  if (!read.ok) return err(`No policy was proposed: ${read.error}`);
  const { hubs, unread, unseen } = read.value;
  return ok({
    hubs,
    unseen,
    unread: unread.map(({ hubId, why }) => ({
      hubId,
      reason: `Not read: ${why.replace(/^it could not be read: /, '')}`,
    })),
  });
}
