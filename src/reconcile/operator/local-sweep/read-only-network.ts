import type { Failure } from '../../../core/azure/failure.ts';
import type { HubId } from '../../../core/hub-id.ts';
import type { Result } from '../../../core/result.ts';
import { err } from '../../../core/result.ts';
import type { Clock, ManagedNetworkClient } from '../../ports.ts';

/** Waits before retries of a failed read: unlike in a deployment, no later run retries it. */
const SECONDS_BEFORE_AGAIN = [2, 8];

/** The results of reads of the fleet's hubs so far. */
export class ReadTally {
  /** Hub → reason of its last failed read, for people. */
  readonly failed = new Map<HubId, string>();
  readonly #ended = new Set<HubId>();

  /** Number of hubs whose read has ended, successfully or not. */
  get ended(): number {
    return this.#ended.size;
  }

  /** Records the result of a read. A throttled read has not ended: the shard repeats it. */
  note(hubId: HubId, failure: Failure | undefined): void {
    if (failure?.kind === 'Throttled') return;
    this.#ended.add(hubId);
    const isGone = failure?.kind === 'NotFound' && failure.what !== 'Other';
    if (failure === undefined || isGone) this.failed.delete(hubId);
    else this.failed.set(hubId, failure.detail);
  }
}

/**
 * The client without writes: it refuses each write without a request to Azure. It retries a read that failed in a way
 * that may pass, each time within the read budget.
 */
export function readOnlyNetwork(
  network: ManagedNetworkClient,
  clock: Pick<Clock, 'wait'>,
  tally: ReadTally,
): ManagedNetworkClient {
  return {
    apiVersion: network.apiVersion,
    observe: async (hubId) => {
      let read = await network.observe(hubId);
      for (const seconds of SECONDS_BEFORE_AGAIN) {
        if (!isPassing(read)) break;
        await clock.wait(seconds);
        read = await network.observe(hubId);
      }
      tally.note(hubId, read.ok ? undefined : read.error);
      return read;
    },
    usage: (observation) => network.usage(observation),
    connectionTargets: (observation) => network.connectionTargets(observation),
    write: async () => {
      const detail = 'This process only reads; nothing is written to Azure.';
      return err({ kind: 'Rejected', status: 0, code: 'ReadOnly', detail });
    },
    poll: (urls) => network.poll(urls),
    inBackground: (gate) => readOnlyNetwork(network.inBackground(gate), clock, tally),
  };
}

function isPassing(read: Result<unknown, Failure>): boolean {
  return !read.ok && (read.error.kind === 'Unavailable' || read.error.kind === 'Busy');
}
