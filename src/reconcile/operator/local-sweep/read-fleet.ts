import type { Policy } from '../../../core/baseline/policy/policy.ts';
import type { Observation } from '../../../core/observation/observation.ts';
import type { Result } from '../../../core/result.ts';
import { ok } from '../../../core/result.ts';
import type { ReconcileDeps } from '../../deps.ts';
import type { UnreadableSubscription } from '../../ports.ts';
import type { OneSweep, SweepProgress } from './sweep-once.ts';
import { sweepOnce } from './sweep-once.ts';
import { readingPolicy, withReader } from './with-reader.ts';

/** The hubs of a fleet as one read of each shows them. */
export interface FleetReads {
  readonly hubs: readonly Observation[];
  readonly unread: readonly { readonly hubId: string; readonly why: string }[];
  readonly unseen: readonly UnreadableSubscription[];
}

/**
 * Reads every hub in the scope of a policy once, with the code of a sweep, and writes nothing to Azure.
 *
 * @param covered its scope and its kinds count, and no other part of it
 * @returns a sentence when nothing can be listed
 */
export async function readFleet(
  { deps, messages }: OneSweep,
  covered: Policy,
  subscriptions: readonly string[] | undefined,
  onProgress: (progress: () => SweepProgress) => void,
): Promise<Result<FleetReads, string>> {
  const read = new Map<string, Observation>();
  const sweep: ReconcileDeps = {
    ...deps,
    policy: async () => ok(readingPolicy(covered, 'reading')),
    network: withReader(deps.network, async (observation) => {
      read.set(observation.hubId, observation);
    }),
  };
  const swept = await sweepOnce({ deps: sweep, messages }, { subscriptions }, onProgress);
  if (!swept.ok) return swept;
  const { hubs, sweep: end } = swept.value.fleet;
  const unread = hubs.flatMap(({ hubId, notCovered }) =>
    read.has(hubId) ? [] : [{ hubId, why: notCovered ?? 'it could not be read' }],
  );
  return ok({ hubs: [...read.values()], unread, unseen: end.unseen });
}
