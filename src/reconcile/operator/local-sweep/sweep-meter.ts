import { addSeconds } from 'date-fns/addSeconds';
import type { HubId } from '../../../core/hub-id.ts';
import { hubIdParts } from '../../../core/hub-id.ts';
import type { ShardReads } from './remaining-time.ts';

type Counts = { -readonly [Key in keyof ShardReads]: ShardReads[Key] };

/** Measures the reads of a sweep, subscription by subscription, so that the rest can be estimated. */
export class SweepMeter {
  readonly #shards = new Map<string, Counts>();

  /** Every subscription with a hub. */
  get shards(): readonly ShardReads[] {
    return [...this.#shards.values()];
  }

  /** Discovery found the hub. */
  found(hubId: HubId): void {
    this.#of(hubId).found += 1;
  }

  /** Requests about the hub are sent. */
  sends(hubId: HubId, requests: number, now: Date): void {
    const shard = this.#of(hubId);
    shard.startedAt ??= now;
    shard.sent += requests;
  }

  /** The read of the hub has ended. */
  ended(hubId: HubId): void {
    this.#of(hubId).ended += 1;
  }

  /** Azure asks to send nothing to the subscription of the hub for some seconds. */
  paused(hubId: HubId, seconds: number, now: Date): void {
    const shard = this.#of(hubId);
    const until = addSeconds(now, seconds);
    const from = shard.pausedUntil !== undefined && shard.pausedUntil > now ? shard.pausedUntil : now;
    if (until <= from) return;
    shard.pausedSeconds += (until.getTime() - from.getTime()) / 1000;
    shard.pausedUntil = until;
  }

  /** A failed read of the hub is tried again at that time. */
  retries(hubId: HubId, at: Date): void {
    const shard = this.#of(hubId);
    if (shard.retryAt === undefined || at > shard.retryAt) shard.retryAt = at;
  }

  #of(hubId: HubId): Counts {
    const { subscriptionId } = hubIdParts(hubId);
    const known = this.#shards.get(subscriptionId);
    if (known !== undefined) return known;
    const none: Counts = {
      found: 0,
      ended: 0,
      sent: 0,
      startedAt: undefined,
      pausedSeconds: 0,
      pausedUntil: undefined,
      retryAt: undefined,
    };
    this.#shards.set(subscriptionId, none);
    return none;
  }
}
