import { addSeconds } from 'date-fns/addSeconds';
import { subSeconds } from 'date-fns/subSeconds';
import { earliest } from '../../time/earliest.ts';
import type {
  AlertDecision,
  AlertTimes,
  NotifyDecision,
  NotifyReason,
  SilentDecision,
  SilentReason,
} from './alert-decision.ts';
import type { AlertInstance, HubSubject, SubjectName } from './alert-instance.ts';
import { isUrgent, subjectsOfInstance } from './alert-instance.ts';
import type { AlertState } from './alert-state.ts';
import { notifiedMarks } from './alert-state.ts';
import { hasNewAuthor } from './notified-authors.ts';
import type { NotifiedMark } from './notified-mark.ts';
import { isAcknowledgedFiring, isMarked } from './notified-mark.ts';
import type { Suppression } from './suppression.ts';

/** An alert with more episodes than this within the window is flapping. */
const FLAPPING_ABOVE = 2;

/** The longest group interval for news of a severity that needs action at once. */
const URGENT_GROUP_SECONDS = 60;

/**
 * Decides whether receivers must be notified of an alert now, and why, or why not. Pure: the caller supplies the clock
 * and the suppressions.
 *
 * Drift that is repaired at once pages no one: a finding that is not critical must last before an alert opens. In an
 * open alert a new rule, target or hub is notified at once if it is critical or an error, at most once a minute. Lower
 * severities are notified by hub, once per group interval. A resolve goes only to receivers that got the opening, at
 * any hour: it pages no one, and it ends the work of the person on call.
 */
export function decideNotification(
  members: readonly AlertInstance[],
  state: AlertState,
  now: Date,
  times: AlertTimes,
): AlertDecision {
  const notified: NotifiedSoFar = { state, marks: notifiedMarks(state, members) };
  const instances = members.flatMap(subjectsOfInstance);
  const known = new Set(members.filter((instance) => isKnown(instance, notified)).map(({ hubId }) => hubId));
  const pending = instances.filter((each) => !isNotified(notified, each));
  const [unneeded, kept] = partition(pending, (each) => needsNoNotification(each, { ...notified, known }));
  const news = kept.filter((each) => each.suppression === undefined);
  const situation: Situation = {
    ...notified,
    members,
    instances,
    known,
    now,
    times,
    pending: kept,
    unneeded,
    ripe: news.filter((each) => each.firing && now >= ripeAt(each, notified, times)),
    missed: news.filter((each) => !each.firing && each.alwaysNotify),
  };
  const outcome = state.open ? decideOpen(situation) : decideClosed(situation);
  return { ...outcome, passedOver: hubsOf(unneeded), passedSubjects: namesOf(unneeded) };
}

/** The notifications of the alert so far, and of each of its hubs. */
interface NotifiedSoFar {
  readonly state: AlertState;
  readonly marks: ReadonlyMap<string, NotifiedMark | undefined>;
}

type HubFiring = Pick<HubSubject, 'hubId' | 'key' | 'since'>;

function isNotified({ marks }: NotifiedSoFar, firing: HubFiring): boolean {
  return isMarked(marks.get(firing.hubId), firing);
}

/** True when a person has acknowledged this firing: it was notified before that. */
function isAcknowledged({ marks, state }: NotifiedSoFar, firing: HubFiring): boolean {
  return state.acknowledgedBy !== undefined && isAcknowledgedFiring(marks.get(firing.hubId), firing);
}

function partition<T>(all: readonly T[], takes: (each: T) => boolean): readonly [readonly T[], readonly T[]] {
  const taken = new Set(all.filter(takes));
  return [[...taken], all.filter((each) => !taken.has(each))];
}

interface Situation extends NotifiedSoFar {
  readonly members: readonly AlertInstance[];
  readonly instances: readonly HubSubject[];
  /** Hubs that fire, and of which a firing was notified since they began to. */
  readonly known: ReadonlySet<string>;
  readonly now: Date;
  readonly times: AlertTimes;
  readonly pending: readonly HubSubject[];
  readonly unneeded: readonly HubSubject[];
  /** Not yet notified, not suppressed, and lasting long enough. */
  readonly ripe: readonly HubSubject[];
  /** Not yet notified, already over, but must be notified. */
  readonly missed: readonly HubSubject[];
}

type Outcome =
  | { readonly kind: 'Notify'; readonly decision: NotifyDecision }
  | { readonly kind: 'Silent'; readonly decision: SilentDecision };

function decideClosed(situation: Situation): Outcome {
  const { missed, ripe } = situation;
  if (ripe.length > 0) return notify('FirstFiring', 'Opened', situation.instances.filter(isSpeaking));
  if (missed.length > 0) return notify('OverAlready', 'OpenedAndResolved', missed);
  return noNews(situation);
}

function decideOpen(situation: Situation): Outcome {
  const { instances, known, members, missed, now, ripe, state, times } = situation;
  const isOver = !members.some((instance) => instance.firing);
  const fresh = [...ripe, ...missed];
  const news = [...new Set([...fresh, ...instances.filter((each) => isSpeaking(each) && hasNewAuthor(each, state))])];
  const lastNoticeAt = state.lastNoticeAt === undefined ? now : new Date(state.lastNoticeAt);
  const groupSeconds = news.some(isUrgent) ? Math.min(times.groupSeconds, URGENT_GROUP_SECONDS) : times.groupSeconds;
  const groupAt = addSeconds(lastNoticeAt, groupSeconds);
  if (news.length > 0 && (isOver || now >= groupAt)) return notify(newsReason(fresh, known), 'Updated', news);
  if (isOver) {
    const holdUntil = flapHold(state, now, times);
    return now < holdUntil
      ? silent('Flapping', undefined, holdUntil)
      : { kind: 'Notify', decision: { reason: 'AllResolved', transition: 'Resolved', hubs: hubsOf(members) } };
  }
  if (news.length > 0) return silent('GroupInterval', undefined, groupAt);
  const waiting = instances.filter((each) => isSpeaking(each) && !isAcknowledged(situation, each));
  const repeats = times.repeatSeconds > 0 && waiting.length > 0;
  const repeatAt = addSeconds(lastNoticeAt, times.repeatSeconds);
  if (repeats && now >= repeatAt) return notify('RepeatElapsed', 'Repeated', waiting);
  return noNews(situation, repeats ? repeatAt : undefined);
}

function newsReason(fresh: readonly HubSubject[], known: ReadonlySet<string>): NotifyReason {
  if (fresh.length === 0) return 'AuthorKnown';
  return fresh.every(({ hubId }) => known.has(hubId)) ? 'NewSubjects' : 'NewHubs';
}

/** Returns the reason for no notification, the most informative one first. */
function noNews(situation: Situation, repeatAt?: Date): Outcome {
  const { instances, now, unneeded, state, times, pending } = situation;
  const unripe = pending.filter(isSpeaking).map((each) => ripeAt(each, situation, times));
  const withNewAuthors = instances.filter((each) => hasNewAuthor(each, state));
  const withSuppression = [...pending, ...withNewAuthors].filter((each) => each.suppression !== undefined);
  const nextAt = earliest([...unripe, ...withSuppression.map((each) => each.suppression?.until), repeatAt]);
  if (unripe.length > 0) return silent('NotLongEnough', undefined, nextAt);
  // A firing instance gives the reason: a digest has listed it, or a silence was set after its notification.
  const fires = instances.filter((each) => each.firing);
  const saying = fires.length > 0 ? fires : [...withSuppression, ...unneeded];
  const [hold] = saying.map((each) => each.suppression).filter((each) => each !== undefined);
  if (!state.open) return noNewsWhileClosed(hold, fires.length > 0, pending.length > 0, nextAt);
  const speaking = instances.filter(isSpeaking);
  // Reminders of suppressed instances are decided again when the suppression may be over.
  const again = speaking.length > 0 ? nextAt : earliest([nextAt, addSeconds(now, times.repeatSeconds || 3600)]);
  const by = state.acknowledgedBy;
  if (by === undefined) return silent('ToldAlready', hold?.detail, again);
  return speaking.every((each) => isAcknowledged(situation, each))
    ? silent('Acknowledged', `acknowledged by ${by}`, again)
    : silent('ToldAlready', `${by} acknowledged the earlier instances; newer ones have fired since`, again);
}

function noNewsWhileClosed(
  hold: Suppression | undefined,
  fires: boolean,
  isPending: boolean,
  nextAt: Date | undefined,
): Outcome {
  if (hold !== undefined) return silent(hold.reason, hold.detail, nextAt);
  if (fires) return silent('ToldAlready', 'a digest has listed it', nextAt);
  return silent(isPending ? 'OverBeforeTold' : 'NothingFires', undefined, nextAt);
}

function isKnown(instance: AlertInstance, all: NotifiedSoFar): boolean {
  const notified = subjectsOfInstance(instance).filter(
    (each) => each.suppression === undefined && isNotified(all, each),
  );
  return instance.firing && notified.some(({ since }) => since >= instance.since);
}

/**
 * These need no notification: firings that the digest has listed; firings that began and ended under a silence; single
 * rules, unless urgent, of a hub that was notified; and flapping firings that are over again.
 */
function needsNoNotification(instance: HubSubject, situation: Pick<Situation, 'known'> & NotifiedSoFar): boolean {
  const { alwaysNotify, firing, suppression, hubId } = instance;
  if (suppression?.reason === 'InDigest' || (suppression?.reason === 'Silenced' && !firing && alwaysNotify))
    return true;
  if (!firing) return alwaysNotify && flapsSince(instance, situation) !== undefined;
  return suppression === undefined && situation.state.open && !isUrgent(instance) && situation.known.has(hubId);
}

function isSpeaking({ firing, suppression }: Pick<HubSubject, 'firing' | 'suppression'>): boolean {
  return firing && suppression === undefined;
}

/** The time at which an instance has lasted long enough for a notification. */
function ripeAt(instance: HubSubject, notified: NotifiedSoFar, { flapHoldSeconds, waitSeconds }: AlertTimes): Date {
  const { alwaysNotify, severity, since } = instance;
  const endedAt = flapsSince(instance, notified);
  if (endedAt !== undefined) return addSeconds(endedAt, flapHoldSeconds);
  const isAtOnce = severity === 'critical' || alwaysNotify || (notified.state.open && isUrgent(instance));
  return isAtOnce ? since : addSeconds(since, waitSeconds);
}

/**
 * The end of the earlier firing of an instance that fires again in the same episode and was notified in it; undefined
 * for any other. An acknowledgement covers the earlier firings: an instance that fires again after it is new.
 */
function flapsSince({ before, hubId, key }: HubSubject, notified: NotifiedSoFar): Date | undefined {
  const { state } = notified;
  if (before === undefined || !state.open || state.since === undefined) return undefined;
  const firing = { hubId, key, since: before.since };
  const isOfEpisode = before.since.toISOString() >= state.since;
  return isOfEpisode && isNotified(notified, firing) && !isAcknowledged(notified, firing) ? before.endedAt : undefined;
}

/** The time until which the resolve of a flapping alert waits; now, or earlier, for any other. */
function flapHold(state: AlertState, now: Date, times: AlertTimes): Date {
  const windowStart = subSeconds(now, times.flapWindowSeconds).toISOString();
  const openings = state.openings.filter((at) => at >= windowStart).length;
  if (openings <= FLAPPING_ABOVE) return now;
  return addSeconds(state.calmSince === undefined ? now : new Date(state.calmSince), times.flapHoldSeconds);
}

function silent(reason: SilentReason, detail: string | undefined, nextAt: Date | undefined): Outcome {
  return { kind: 'Silent', decision: { reason, detail, nextAt } };
}

function notify(
  reason: NotifyReason,
  transition: NotifyDecision['transition'],
  instances: readonly HubSubject[],
): Outcome {
  return {
    kind: 'Notify',
    decision: { reason, transition, hubs: hubsOf(instances), subjects: namesOf(instances) },
  };
}

function hubsOf(all: readonly { readonly hubId: string }[]): readonly string[] {
  return [...new Set(all.map(({ hubId }) => hubId))].sort();
}

function namesOf(instances: readonly HubSubject[]): readonly SubjectName[] {
  const names = instances.map(({ hubId, key }) => ({ hubId, key }));
  return names.sort((a, b) => (a.hubId === b.hubId ? (a.key < b.key ? -1 : 1) : a.hubId < b.hubId ? -1 : 1));
}
