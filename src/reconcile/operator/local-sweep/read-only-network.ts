import { addSeconds } from 'date-fns/addSeconds';
import type { Failure } from '../../../core/azure/failure.ts';
import type { HubId } from '../../../core/hub-id.ts';
import { kindOf } from '../../../core/hub-id.ts';
import type { KindName } from '../../../core/kinds/kind-name.ts';
import type { Result } from '../../../core/result.ts';
import { err } from '../../../core/result.ts';
import { answerFrom } from '../../observe/hub-answer.ts';
import type { Clock, ManagedNetworkClient } from '../../ports.ts';
import { SweepMeter } from './sweep-meter.ts';

/** Waits before retries of a failed read: unlike in a deployment, no later run retries it. */
const SECONDS_BEFORE_AGAIN = [2, 8];

/** Requests that list the computes and endpoints of one hub. */
const USAGE_REQUESTS = 3;

/** The results of reads of the fleet's hubs so far. */
export class ReadTally {
  /** Hub → reason of its last failed read, for people. */
  readonly failed = new Map<HubId, string>();
  /** The lists that were read to the end, each as {@link listedKey}. */
  readonly listed = new Set<string>();
  readonly meter = new SweepMeter();
  /** Kinds of the resources that are searched for, then of those that were found. */
  kinds: readonly KindName[] = [];
  readonly #ended = new Set<HubId>();

  /** Number of hubs whose read has ended, successfully or not. */
  get ended(): number {
    return this.#ended.size;
  }

  /** Records the result of a read. A throttled read has not ended: the shard repeats it. */
  note(hubId: HubId, failure: Failure | undefined, now: Date): void {
    if (failure?.kind === 'Throttled') {
      this.meter.paused(hubId, failure.retryAfterSeconds, now);
      return;
    }
    if (!this.#ended.has(hubId)) this.meter.ended(hubId);
    this.#ended.add(hubId);
    const isGone = failure?.kind === 'NotFound' && failure.what !== 'Other';
    if (failure === undefined || isGone) this.failed.delete(hubId);
    else this.failed.set(hubId, failure.detail);
  }
}

/** Key of a list of a hub and its projects in {@link ReadTally.listed}. */
export function listedKey(hubId: HubId, list: 'usage' | 'connections'): string {
  return `${list} ${hubId}`;
}

/**
 * The client without writes: it refuses each write without a request to Azure. It retries a read that failed in a way
 * that may pass, each time within the read budget.
 */
export function readOnlyNetwork(
  network: ManagedNetworkClient,
  clock: Pick<Clock, 'now' | 'wait'>,
  tally: ReadTally,
): ManagedNetworkClient {
  const { meter } = tally;
  const listing = async <T>(hubId: HubId, list: 'usage' | 'connections', read: () => Promise<Result<T, Failure>>) => {
    meter.sends(hubId, requestsOf(hubId, list), clock.now());
    const found = await read();
    if (found.ok) tally.listed.add(listedKey(hubId, list));
    return found;
  };
  const observe = async (hubId: HubId) => {
    meter.sends(hubId, readsOf(hubId), clock.now());
    let read = await network.observe(hubId);
    for (const seconds of SECONDS_BEFORE_AGAIN) {
      if (!isPassing(read)) break;
      meter.retries(hubId, addSeconds(clock.now(), seconds));
      await clock.wait(seconds);
      meter.sends(hubId, readsOf(hubId), clock.now());
      read = await network.observe(hubId);
    }
    tally.note(hubId, read.ok ? undefined : read.error, clock.now());
    return read;
  };
  return {
    apiVersion: network.apiVersion,
    observe,
    // Nothing of an earlier sweep is known to this process.
    look: async (hubId) => answerFrom(await observe(hubId)),
    usage: (observation) => listing(observation.hubId, 'usage', () => network.usage(observation)),
    connectionTargets: (observation) =>
      listing(observation.hubId, 'connections', () => network.connectionTargets(observation)),
    write: async () => {
      const detail = 'This process only reads; nothing is written to Azure.';
      return err({ kind: 'Rejected', status: 0, code: 'ReadOnly', detail });
    },
    poll: (hubId, urls) => network.poll(hubId, urls),
    inBackground: (gate) => readOnlyNetwork(network.inBackground(gate), clock, tally),
  };
}

/** Without the lists of projects: how many an account has is known only afterwards. */
function requestsOf(hubId: HubId, list: 'usage' | 'connections'): number {
  const { network, networkPath } = kindOf(hubId);
  if (list === 'usage') return network.hasBlockers ? USAGE_REQUESTS : 0;
  return networkPath === '' ? 1 : 2;
}

/** A network that is a resource of its own is a second read. */
function readsOf(hubId: HubId): number {
  return kindOf(hubId).networkPath === '' ? 1 : 2;
}

function isPassing(read: Result<unknown, Failure>): boolean {
  return !read.ok && (read.error.kind === 'Unavailable' || read.error.kind === 'Busy');
}
