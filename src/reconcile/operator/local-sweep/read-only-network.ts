import type { Failure } from '../../../core/azure/failure.ts';
import type { HubId } from '../../../core/hub-id.ts';
import type { Result } from '../../../core/result.ts';
import { err } from '../../../core/result.ts';
import type { Clock, ManagedNetworkClient } from '../../ports.ts';

/** Waits before a hub that could not be read is read again: no later run tries, as one does in a deployment. */
const SECONDS_BEFORE_AGAIN = [2, 8];

/** What reading the hubs of a fleet has come to so far. */
export class ReadTally {
  /** Hub → why its last read failed, for people. */
  readonly failed = new Map<HubId, string>();
  readonly #settled = new Set<HubId>();

  /** Hubs whose read has come to an end, well or not. */
  get looked(): number {
    return this.#settled.size;
  }

  /** Notes how the read of a hub ended. One that Azure asked to wait with comes again, and has not ended. */
  note(hubId: HubId, failure: Failure | undefined): void {
    if (failure?.kind === 'Throttled') return;
    this.#settled.add(hubId);
    const isGone = failure?.kind === 'NotFound' && failure.what !== 'Other';
    if (failure === undefined || isGone) this.failed.delete(hubId);
    else this.failed.set(hubId, failure.detail);
  }
}

/**
 * The client without its writes: whatever asks for one is refused here, and no request goes out. A read that failed in
 * passing is made again, each time within the read budget.
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
