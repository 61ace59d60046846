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

/** More episodes than this within the window, and an alert is flapping. */
const FLAPPING_ABOVE = 2;

/** What is new of a class that people act on at once is grouped for no longer than this. */
const URGENT_GROUP_SECONDS = 60;

/**
 * Decides whether people must be told of an alert now, and why, or why not. Pure: the caller supplies the clock, and what
 * holds a member back.
 *
 * Drift that is repaired at once wakes nobody: what is not critical must last before an alert opens. In an open alert a new
 * rule, target or hub is notified at once where it is critical or an error, at most once a minute; what is less is notified
 * by hub, once per group interval. A resolve is told only to those who were told of the opening, whatever the hour: it wakes
 * nobody and lets somebody sleep.
 */
export function decideNotification(
  members: readonly AlertInstance[],
  state: AlertState,
  now: Date,
  times: AlertTimes,
): AlertDecision {
  const notified: Told = { state, marks: notifiedMarks(state, members) };
  const instances = members.flatMap(subjectsOfInstance);
  const known = new Set(members.filter((instance) => isKnown(instance, notified)).map(({ hubId }) => hubId));
  const untold = instances.filter((each) => !isTold(notified, each));
  const [passed, kept] = partition(untold, (each) => isPassedOver(each, { ...notified, known }));
  const news = kept.filter((each) => each.suppression === undefined);
  const look: Look = {
    ...notified,
    members,
    instances,
    known,
    now,
    times,
    untold: kept,
    passed,
    ripe: news.filter((each) => each.firing && now >= ripeAt(each, notified, times)),
    missed: news.filter((each) => !each.firing && each.alwaysNotify),
  };
  const outcome = state.open ? decideOpen(look) : decideClosed(look);
  return { ...outcome, passedOver: hubsOf(passed), passedSubjects: namesOf(passed) };
}

/** What was told of the alert, and of each of its hubs. */
interface Told {
  readonly state: AlertState;
  readonly marks: ReadonlyMap<string, NotifiedMark | undefined>;
}

type HubFiring = Pick<HubSubject, 'hubId' | 'key' | 'since'>;

function isTold({ marks }: Told, firing: HubFiring): boolean {
  return isMarked(marks.get(firing.hubId), firing);
}

/** True when somebody has acknowledged this firing: it was told before they did. */
function isAcknowledged({ marks, state }: Told, firing: HubFiring): boolean {
  return state.acknowledgedBy !== undefined && isAcknowledgedFiring(marks.get(firing.hubId), firing);
}

function partition<T>(all: readonly T[], takes: (each: T) => boolean): readonly [readonly T[], readonly T[]] {
  const taken = new Set(all.filter(takes));
  return [[...taken], all.filter((each) => !taken.has(each))];
}

interface Look extends Told {
  readonly members: readonly AlertInstance[];
  readonly instances: readonly HubSubject[];
  /** Hubs that fire, and of which something was told since they began to. */
  readonly known: ReadonlySet<string>;
  readonly now: Date;
  readonly times: AlertTimes;
  readonly untold: readonly HubSubject[];
  readonly passed: readonly HubSubject[];
  /** Untold, held back by nothing, and lasting long enough. */
  readonly ripe: readonly HubSubject[];
  /** Untold, over, and to be told all the same. */
  readonly missed: readonly HubSubject[];
}

type Outcome =
  | { readonly kind: 'Notify'; readonly decision: NotifyDecision }
  | { readonly kind: 'Silent'; readonly decision: SilentDecision };

function decideClosed(look: Look): Outcome {
  const { missed, ripe } = look;
  if (ripe.length > 0) return notify('FirstFiring', 'Opened', look.instances.filter(isSpeaking));
  if (missed.length > 0) return notify('OverAlready', 'OpenedAndResolved', missed);
  return quiet(look);
}

function decideOpen(look: Look): Outcome {
  const { instances, known, members, missed, now, ripe, state, times } = look;
  const isOver = !members.some((instance) => instance.firing);
  const fresh = [...ripe, ...missed];
  const news = [...new Set([...fresh, ...instances.filter((each) => isSpeaking(each) && hasNewAuthor(each, state))])];
  const lastNoticeAt = state.lastNoticeAt === undefined ? now : new Date(state.lastNoticeAt);
  const groupSeconds = news.some(isUrgent) ? Math.min(times.groupSeconds, URGENT_GROUP_SECONDS) : times.groupSeconds;
  const groupAt = addSeconds(lastNoticeAt, groupSeconds);
  if (news.length > 0 && (isOver || now >= groupAt)) return notify(newsOf(fresh, known), 'Updated', news);
  if (isOver) {
    const holdUntil = flapHold(state, now, times);
    return now < holdUntil
      ? silent('Flapping', undefined, holdUntil)
      : { kind: 'Notify', decision: { reason: 'AllResolved', transition: 'Resolved', hubs: hubsOf(members) } };
  }
  if (news.length > 0) return silent('GroupInterval', undefined, groupAt);
  const waiting = instances.filter((each) => isSpeaking(each) && !isAcknowledged(look, each));
  const repeats = times.repeatSeconds > 0 && waiting.length > 0;
  const repeatAt = addSeconds(lastNoticeAt, times.repeatSeconds);
  if (repeats && now >= repeatAt) return notify('RepeatElapsed', 'Repeated', waiting);
  return quiet(look, repeats ? repeatAt : undefined);
}

function newsOf(fresh: readonly HubSubject[], known: ReadonlySet<string>): NotifyReason {
  if (fresh.length === 0) return 'AuthorKnown';
  return fresh.every(({ hubId }) => known.has(hubId)) ? 'NewSubjects' : 'NewHubs';
}

/** Says why there is nothing to tell, the most telling reason first. */
function quiet(look: Look, repeatAt?: Date): Outcome {
  const { instances, now, passed, state, times, untold } = look;
  const unripe = untold.filter(isSpeaking).map((each) => ripeAt(each, look, times));
  const unsaid = instances.filter((each) => hasNewAuthor(each, state));
  const held = [...untold, ...unsaid].filter((each) => each.suppression !== undefined);
  const nextAt = earliest([...unripe, ...held.map((each) => each.suppression?.until), repeatAt]);
  if (unripe.length > 0) return silent('NotLongEnough', undefined, nextAt);
  // What fires says why: a digest has listed it, or a silence has come since it was notified.
  const fires = instances.filter((each) => each.firing);
  const saying = fires.length > 0 ? fires : [...held, ...passed];
  const [hold] = saying.map((each) => each.suppression).filter((each) => each !== undefined);
  if (!state.open) return quietClosed(hold, fires.length > 0, untold.length > 0, nextAt);
  const speaking = instances.filter(isSpeaking);
  // Reminders of what is held are looked at again when the hold may be over.
  const again = speaking.length > 0 ? nextAt : earliest([nextAt, addSeconds(now, times.repeatSeconds || 3600)]);
  const by = state.acknowledgedBy;
  if (by === undefined) return silent('ToldAlready', hold?.detail, again);
  return speaking.every((each) => isAcknowledged(look, each))
    ? silent('Acknowledged', `acknowledged by ${by}`, again)
    : silent('ToldAlready', `${by} acknowledged what there was before; more has come since`, again);
}

function quietClosed(
  hold: Suppression | undefined,
  fires: boolean,
  isUntold: boolean,
  nextAt: Date | undefined,
): Outcome {
  if (hold !== undefined) return silent(hold.reason, hold.detail, nextAt);
  if (fires) return silent('ToldAlready', 'a digest has listed it', nextAt);
  return silent(isUntold ? 'OverBeforeTold' : 'NothingFires', undefined, nextAt);
}

function isKnown(instance: AlertInstance, all: Told): boolean {
  const notified = subjectsOfInstance(instance).filter((each) => each.suppression === undefined && isTold(all, each));
  return instance.firing && notified.some(({ since }) => since >= instance.since);
}

/**
 * What is in the digest has been told; what came and went while it was silenced never needs to be; of a hub that is told
 * of, nobody is told of each rule unless it is urgent; and what flaps is not told when it is over again.
 */
function isPassedOver(instance: HubSubject, look: Pick<Look, 'known'> & Told): boolean {
  const { alwaysNotify, firing, suppression, hubId } = instance;
  if (suppression?.reason === 'InDigest' || (suppression?.reason === 'Silenced' && !firing && alwaysNotify))
    return true;
  if (!firing) return alwaysNotify && flapsSince(instance, look) !== undefined;
  return suppression === undefined && look.state.open && !isUrgent(instance) && look.known.has(hubId);
}

function isSpeaking({ firing, suppression }: Pick<HubSubject, 'firing' | 'suppression'>): boolean {
  return firing && suppression === undefined;
}

/** When an instance has lasted long enough to be told. */
function ripeAt(instance: HubSubject, notified: Told, { flapHoldSeconds, waitSeconds }: AlertTimes): Date {
  const { alwaysNotify, severity, since } = instance;
  const endedAt = flapsSince(instance, notified);
  if (endedAt !== undefined) return addSeconds(endedAt, flapHoldSeconds);
  const isAtOnce = severity === 'critical' || alwaysNotify || (notified.state.open && isUrgent(instance));
  return isAtOnce ? since : addSeconds(since, waitSeconds);
}

/**
 * When an instance ended that is back in the same episode and was told in it; undefined for any other. An acknowledgement
 * covers what was there before: what comes back after it is new.
 */
function flapsSince({ before, hubId, key }: HubSubject, notified: Told): Date | undefined {
  const { state } = notified;
  if (before === undefined || !state.open || state.since === undefined) return undefined;
  const firing = { hubId, key, since: before.since };
  const isOfEpisode = before.since.toISOString() >= state.since;
  return isOfEpisode && isTold(notified, firing) && !isAcknowledged(notified, firing) ? before.endedAt : undefined;
}

/** Until when the resolve of a flapping alert waits; now, or earlier, for any other. */
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
