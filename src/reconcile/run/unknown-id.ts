import type { Failure } from '../../core/azure/failure.ts';
import type { HubId } from '../../core/hub-id.ts';
import { hubIdParts } from '../../core/hub-id.ts';
import type { ReconcileDeps } from '../deps.ts';
import type { HubMessage } from '../messages.ts';
import type { Queue, QueueName } from '../ports.ts';
import { MAX_FAILED_ATTEMPTS } from '../record/run-context.ts';
import { isWatched } from '../records/event-record.ts';
import { afterFailedRead } from '../retry-policy.ts';

/** When each id was last asked about that Azure did not know, and is again, and until when a subscription counts as unknown (milliseconds). */
interface Unknowns {
  readonly looks: Map<string, { readonly at: number; readonly followUpAt: number }>;
  readonly subscriptionUntil: Map<string, number>;
}

// What a process has learnt. It belongs to the process's own queue, so that tests share nothing. Losing it costs one read.
const learnt = new WeakMap<Queue, Unknowns>();

/** A process remembers this many ids; the oldest give way. */
const MOST_REMEMBERED = 1000;

/** A subscription that Azure did not know is not asked about again for this long: access may just have been granted. */
const UNKNOWN_SUBSCRIPTION_MS = 60_000;

/**
 * Whether a message about an id without a record needs no look: a look that began after its cause did not find the id, or
 * Azure has just said that it does not know the subscription. So a burst of forged events about one thing costs one read.
 */
export function isRecentlyUnknown(deps: Deps, message: HubMessage): boolean {
  const { looks, subscriptionUntil } = unknownsOf(deps.queue);
  const nowMs = deps.clock.now().getTime();
  if (nowMs < (subscriptionUntil.get(hubIdParts(message.hubId).subscriptionId) ?? 0)) return true;
  const look = looks.get(message.hubId);
  if (look === undefined || message.neverSeen !== undefined) return false;
  const sinceMs = Date.parse(message.since);
  // While the follow-up is still to come, it makes up for a clock that is behind.
  return sinceMs + (nowMs < look.followUpAt ? 0 : MOST_CLOCK_SKEW_MS) <= look.at;
}

/** Clocks of two instances may differ by this much. */
const MOST_CLOCK_SKEW_MS = 15_000;

/**
 * What follows from a read that failed of an id that nothing is known of. It leaves no row: an event can be forged, or be
 * about something that was gone before it was read. Where Azure knows the subscription and not the hub, one more look
 * follows, because an event can outrun a readable GET; a failure that may pass is tried again a bounded number of times.
 *
 * @param askedAt when the read began
 */
export async function handleUnknownId(
  deps: ReconcileDeps,
  message: HubMessage,
  queueName: QueueName,
  { askedAt, failure }: { readonly askedAt: Date; readonly failure: Failure },
): Promise<void> {
  const { failures, isFollowUp } = message.neverSeen ?? { failures: 0, isFollowUp: false };
  const { random, timings } = { random: deps.clock.random(), timings: deps.timings };
  const after = afterFailedRead(failure, { failures, random, timings });
  deps.log.info('nothing known of this id', { hubId: message.hubId, failure: failure.kind, detail: failure.detail });
  switch (after.kind) {
    case 'Gone':
      rememberLook(deps, message.hubId, askedAt, isFollowUp ? 0 : timings.secondLookSeconds);
      if (isFollowUp) return;
      return await deps.queue.send(
        queueName,
        { ...message, neverSeen: { failures, isFollowUp: true } },
        timings.secondLookSeconds,
      );
    case 'Retry': {
      if (failures + 1 >= MAX_FAILED_ATTEMPTS) return;
      const neverSeen = { failures: failures + 1, isFollowUp };
      return await deps.queue.send(queueName, { ...message, neverSeen }, after.afterSeconds);
    }
    case 'GiveUp':
      rememberLook(deps, message.hubId, askedAt, 0);
      // Azure names no hub and no group that is missing: it does not know the subscription.
      if (failure.kind === 'NotFound') await rememberSubscription(deps, message.hubId);
      return;
  }
}

function unknownsOf(queue: Queue): Unknowns {
  const known = learnt.get(queue) ?? { looks: new Map(), subscriptionUntil: new Map() };
  learnt.set(queue, known);
  return known;
}

type Deps = Pick<ReconcileDeps, 'rows' | 'queue' | 'clock'>;

function rememberLook({ clock, queue }: Deps, hubId: HubId, at: Date, followUpSeconds: number): void {
  const followUpAt = clock.now().getTime() + followUpSeconds * 1000;
  remember(unknownsOf(queue).looks, hubId, { at: at.getTime(), followUpAt });
}

/** Only one of which nothing is known: an odd answer about one id must not keep new hubs of a known subscription waiting. */
async function rememberSubscription({ clock, queue, rows }: Deps, hubId: HubId): Promise<void> {
  const { subscriptionId } = hubIdParts(hubId);
  if (await isWatched(rows, subscriptionId)) return;
  remember(unknownsOf(queue).subscriptionUntil, subscriptionId, clock.now().getTime() + UNKNOWN_SUBSCRIPTION_MS);
}

function remember<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > MOST_REMEMBERED && oldest !== undefined) map.delete(oldest);
}
