import type { Severity } from '../verdict/finding.ts';
import type { AlertState } from './alert-state.ts';
import { isTold } from './alert-state.ts';
import type { Hold, HoldReason } from './hold-notice.ts';

/** One hub that shows, or showed, the finding of an alert. */
export interface AlertMember {
  readonly hubId: string;
  readonly firing: boolean;
  /** Start of its newest firing. */
  readonly since: Date;
  readonly severity: Severity;
  /** Told even when it is over by the time somebody looks: a lost update, a forbidden rule. */
  readonly alwaysTold: boolean;
  /** Set while nobody is to be told of it. */
  readonly hold: Hold | undefined;
}

/** How long an alert waits for what. */
export interface AlertTimes {
  /** A finding that is not critical is told only after it has lasted this long. */
  readonly waitSeconds: number;
  /** Between two notices about further hubs. */
  readonly groupSeconds: number;
  /** Between two reminders of what is still open; 0 = none. */
  readonly repeatSeconds: number;
  /** Episodes that began within this time count towards flapping. */
  readonly flapWindowSeconds: number;
  /** What flaps is resolved only after nothing has fired for this long. */
  readonly flapHoldSeconds: number;
}

/** Why a notice goes out now. */
export type NotifyReason = 'FirstFiring' | 'NewHubs' | 'RepeatElapsed' | 'AllResolved' | 'OverAlready';

/** Why none does. `ToldAlready`: it is open, and there is nothing new. */
export type SilentReason =
  | 'NothingFires'
  | 'NotLongEnough'
  | 'GroupInterval'
  | 'ToldAlready'
  | 'Acknowledged'
  | 'Flapping'
  | 'OverBeforeTold'
  | HoldReason;

/** What to do about one alert now. */
export interface NotifyDecision {
  readonly reason: NotifyReason;
  /** `OpenedAndResolved` tells once of something that came and went between two looks. */
  readonly transition: 'Opened' | 'Updated' | 'Repeated' | 'Resolved' | 'OpenedAndResolved';
  /** Members the notice is about, sorted. */
  readonly hubs: readonly string[];
}

/** Nobody is told now. */
export interface SilentDecision {
  readonly reason: SilentReason;
  /** More about it, in words. */
  readonly detail: string | undefined;
  /** When to decide again, should nothing change before; undefined: only a change matters. */
  readonly nextAt: Date | undefined;
}

/** Outcome of {@link decideNotification}. */
export type AlertDecision = (
  | { readonly kind: 'Notify'; readonly decision: NotifyDecision }
  | { readonly kind: 'Silent'; readonly decision: SilentDecision }
) & {
  /** Members that count as told from now on although no notice names them. */
  readonly passedOver: readonly string[];
};

/** More episodes than this within the window, and an alert is flapping. */
const FLAPPING_ABOVE = 2;

/**
 * Decides whether people must be told of an alert now, and why, or why not. Pure: the caller supplies the clock, and what
 * holds a member back.
 *
 * Drift that is repaired at once wakes nobody: what is not critical must last. Further hubs are told together, at most
 * once per group interval. A resolve is told only to those who were told of the opening, whatever the hour: it wakes
 * nobody and lets somebody sleep.
 */
export function decideNotification(
  members: readonly AlertMember[],
  state: AlertState,
  now: Date,
  times: AlertTimes,
): AlertDecision {
  const untold = members.filter((member) => !isTold(state, member));
  const passed = untold.filter(isPassedOver);
  const news = untold.filter((member) => member.hold === undefined);
  const look: Look = {
    members,
    state,
    now,
    times,
    untold: untold.filter((member) => !isPassedOver(member)),
    passed,
    ripe: news.filter((member) => member.firing && now >= ripeAt(member, times)),
    missed: news.filter((member) => !member.firing && member.alwaysTold),
  };
  const outcome = state.open ? decideOpen(look) : decideClosed(look);
  return { ...outcome, passedOver: passed.map((member) => member.hubId).sort() };
}

interface Look {
  readonly members: readonly AlertMember[];
  readonly state: AlertState;
  readonly now: Date;
  readonly times: AlertTimes;
  readonly untold: readonly AlertMember[];
  readonly passed: readonly AlertMember[];
  /** Untold, held back by nothing, and lasting long enough. */
  readonly ripe: readonly AlertMember[];
  /** Untold, over, and to be told all the same. */
  readonly missed: readonly AlertMember[];
}

type Outcome =
  | { readonly kind: 'Notify'; readonly decision: NotifyDecision }
  | { readonly kind: 'Silent'; readonly decision: SilentDecision };

function decideClosed(look: Look): Outcome {
  const { missed, ripe } = look;
  if (ripe.length > 0) return notify('FirstFiring', 'Opened', look.members.filter(isSpeaking));
  if (missed.length > 0) return notify('OverAlready', 'OpenedAndResolved', missed);
  return quiet(look);
}

function decideOpen(look: Look): Outcome {
  const { members, missed, now, ripe, state, times } = look;
  const isOver = !members.some((member) => member.firing);
  const news = [...ripe, ...missed];
  const lastNoticeAt = state.lastNoticeAt === undefined ? now : new Date(state.lastNoticeAt);
  const groupAt = later(lastNoticeAt, times.groupSeconds);
  if (news.length > 0 && (isOver || now >= groupAt)) return notify('NewHubs', 'Updated', news);
  if (isOver) {
    const holdUntil = flapHold(state, now, times);
    return now < holdUntil ? silent('Flapping', undefined, holdUntil) : notify('AllResolved', 'Resolved', members);
  }
  if (news.length > 0) return silent('GroupInterval', undefined, groupAt);
  const speaking = members.filter(isSpeaking);
  const repeats = times.repeatSeconds > 0 && state.acknowledgedBy === undefined && speaking.length > 0;
  const repeatAt = later(lastNoticeAt, times.repeatSeconds);
  if (repeats && now >= repeatAt) return notify('RepeatElapsed', 'Repeated', speaking);
  return quiet(look, repeats ? repeatAt : undefined);
}

/** Says why there is nothing to tell, the most telling reason first. */
function quiet(look: Look, repeatAt?: Date): Outcome {
  const { members, now, passed, state, times, untold } = look;
  const unripe = untold.filter(isSpeaking).map((member) => ripeAt(member, times));
  const held = untold.filter((member) => member.hold !== undefined);
  const nextAt = earliest([...unripe, ...held.map((member) => member.hold?.until), repeatAt]);
  if (unripe.length > 0) return silent('NotLongEnough', undefined, nextAt);
  const [hold] = [...held, ...passed].map((member) => member.hold);
  if (hold !== undefined && !state.open) return silent(hold.reason, hold.detail, nextAt);
  if (!state.open) return silent(untold.length > 0 ? 'OverBeforeTold' : 'NothingFires', undefined, nextAt);
  // Reminders of what is held are looked at again when the hold may be over.
  const again = members.some(isSpeaking) ? nextAt : earliest([nextAt, later(now, times.repeatSeconds || 3600)]);
  const by = state.acknowledgedBy;
  return by === undefined
    ? silent('ToldAlready', hold?.detail, again)
    : silent('Acknowledged', `acknowledged by ${by}`, again);
}

/** What is in the digest has been told; what came and went while it was silenced never needs to be. */
function isPassedOver({ alwaysTold, firing, hold }: AlertMember): boolean {
  return hold?.reason === 'InDigest' || (hold?.reason === 'Silenced' && !firing && alwaysTold);
}

function isSpeaking(member: AlertMember): boolean {
  return member.firing && member.hold === undefined;
}

function ripeAt(member: AlertMember, { waitSeconds }: AlertTimes): Date {
  return member.severity === 'critical' || member.alwaysTold ? member.since : later(member.since, waitSeconds);
}

/** Until when the resolve of a flapping alert waits; now, or earlier, for any other. */
function flapHold(state: AlertState, now: Date, times: AlertTimes): Date {
  const windowStart = later(now, -times.flapWindowSeconds).toISOString();
  const openings = state.openings.filter((at) => at >= windowStart).length;
  if (openings <= FLAPPING_ABOVE) return now;
  return later(state.calmSince === undefined ? now : new Date(state.calmSince), times.flapHoldSeconds);
}

function later(at: Date, seconds: number): Date {
  return new Date(at.getTime() + seconds * 1000);
}

function earliest(times: readonly (Date | undefined)[]): Date | undefined {
  return times.filter((at) => at !== undefined).sort((a, b) => a.getTime() - b.getTime())[0];
}

function silent(reason: SilentReason, detail: string | undefined, nextAt: Date | undefined): Outcome {
  return { kind: 'Silent', decision: { reason, detail, nextAt } };
}

function notify(
  reason: NotifyReason,
  transition: NotifyDecision['transition'],
  members: readonly AlertMember[],
): Outcome {
  return { kind: 'Notify', decision: { reason, transition, hubs: members.map((member) => member.hubId).sort() } };
}
