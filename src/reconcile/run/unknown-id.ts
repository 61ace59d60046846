import type { Failure } from '../../core/azure/failure.ts';
import type { HubId } from '../../core/hub-id.ts';
import { hubIdParts } from '../../core/hub-id.ts';
import type { ReconcileDeps } from '../deps.ts';
import type { HubMessage } from '../messages.ts';
import type { Queue } from '../ports.ts';
import type { UnknownIdRetry } from '../record/run-context.ts';
import { MAX_FAILED_ATTEMPTS } from '../record/run-context.ts';
import { isWatched } from '../records/event-record.ts';
import { afterFailedRead } from '../retry-policy.ts';

/**
 * For each id that Azure did not know: when the last read began, and when the follow-up comes. For each subscription: until when
 * it counts as unknown. In milliseconds.
 */
interface Unknowns {
  readonly looks: Map<string, { readonly at: number; readonly followUpAt: number }>;
  readonly subscriptionUntil: Map<string, number>;
}

// Kept for each queue, so that tests share nothing. A process that loses it makes one read more.
const learnt = new WeakMap<Queue, Unknowns>();

/** A process keeps this many ids, the newest. */
const MOST_REMEMBERED = 1000;

/** For this long Hubwarden does not read a subscription again that Azure did not know. Short: access may just have been granted. */
const UNKNOWN_SUBSCRIPTION_MS = 60_000;

/**
 * Whether a message about an id without a record needs no read: a read that began after its reason did not find the id, or
 * Azure has just said that it does not know the subscription. So a burst of forged events about one id costs one read.
 */
export function isRecentlyUnknown(deps: Deps, message: HubMessage): boolean {
  const { looks, subscriptionUntil } = unknownsOf(deps.queue);
  const nowMs = deps.clock.now().getTime();
  if (nowMs < (subscriptionUntil.get(hubIdParts(message.hubId).subscriptionId) ?? 0)) return true;
  const look = looks.get(message.hubId);
  if (look === undefined || message.neverSeen !== undefined) return false;
  const sinceMs = Date.parse(message.since);
  // Until the follow-up has come, it makes up for a clock that is behind.
  return sinceMs + (nowMs < look.followUpAt ? 0 : MOST_CLOCK_SKEW_MS) <= look.at;
}

/** Clocks of two instances may differ by this much. */
const MOST_CLOCK_SKEW_MS = 15_000;

/**
 * Decides what follows from a failed read of an id without a record. It leaves no row: an event can be forged, or be about a
 * workspace that was gone before the read. Where Azure knows the subscription and not the hub, one follow-up comes, because an
 * event can arrive before a GET shows the hub; a failure that may pass gets a bounded number of attempts.
 *
 * @param askedAt when the read began
 */
export async function handleUnknownId(
  deps: ReconcileDeps,
  message: HubMessage,
  { askedAt, failure }: { readonly askedAt: Date; readonly failure: Failure },
): Promise<UnknownIdRetry | undefined> {
  const { failures, isFollowUp } = message.neverSeen ?? { failures: 0, isFollowUp: false };
  const { random, timings } = { random: deps.clock.random(), timings: deps.timings };
  const after = afterFailedRead(failure, { failures, random, timings });
  deps.log.info('nothing known of this id', { hubId: message.hubId, failure: failure.kind, detail: failure.detail });
  switch (after.kind) {
    case 'Gone':
      rememberLook(deps, message.hubId, askedAt, isFollowUp ? 0 : timings.secondLookSeconds);
      return isFollowUp
        ? undefined
        : { attempts: { failures, isFollowUp: true }, afterSeconds: timings.secondLookSeconds };
    case 'Retry':
      return failures + 1 >= MAX_FAILED_ATTEMPTS
        ? undefined
        : { attempts: { failures: failures + 1, isFollowUp }, afterSeconds: after.afterSeconds };
    case 'GiveUp':
      rememberLook(deps, message.hubId, askedAt, 0);
      // Azure names no hub and no group that is missing: it does not know the subscription.
      if (failure.kind === 'NotFound') await rememberSubscription(deps, message.hubId);
      return undefined;
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

/** Only a subscription without any record: an odd answer about one id must not delay new hubs of a known subscription. */
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
