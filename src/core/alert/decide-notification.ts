import type { Severity } from '../verdict/finding.ts';

/** One hub that shows, or showed, the finding of an alert. */
export interface AlertMember {
  readonly hubId: string;
  readonly firing: boolean;
  /** Start of its newest firing. */
  readonly since: Date;
  readonly severity: Severity;
  /** Told even when it is over by the time somebody looks: a lost update, a forbidden rule. */
  readonly alwaysTold: boolean;
}

/** What receivers were told of a cause so far. */
export interface AlertState {
  readonly open: boolean;
  /** Hub id → start of the firing that was told last. Kept over episodes. */
  readonly told: Readonly<Record<string, string>>;
}

/** Why a notice goes out now. */
export type NotifyReason = 'FirstFiring' | 'NewHubs' | 'AllResolved' | 'OverAlready';

/** What to do about one cause now. */
export interface NotifyDecision {
  readonly reason: NotifyReason;
  /** `OpenedAndResolved` tells once of something that came and went between two looks. */
  readonly transition: 'Opened' | 'Updated' | 'Resolved' | 'OpenedAndResolved';
  /** Members the notice is about. */
  readonly hubs: readonly string[];
}

/** Outcome of {@link decideNotification}: speak, wait for a finding that may be gone in a moment, or stay silent. */
export type AlertDecision =
  | { readonly kind: 'Notify'; readonly decision: NotifyDecision }
  | { readonly kind: 'Wait' }
  | { readonly kind: 'Silent' };

/**
 * Decides whether people must be told of a cause now, and why. Pure: the caller supplies the clock.
 *
 * A finding that is not critical is told only after it has lasted `waitSeconds`, so that drift which is repaired at once
 * wakes nobody. A resolve is told only to those who were told of the opening.
 *
 * @param state what was told so far; a cause never told has `open: false` and nothing in `told`
 */
export function decideNotification(
  members: readonly AlertMember[],
  state: AlertState,
  now: Date,
  waitSeconds: number,
): AlertDecision {
  const firing = members.filter((member) => member.firing);
  const untold = members.filter((member) => state.told[member.hubId] !== member.since.toISOString());
  const ripe = untold.filter((member) => member.firing && isRipe(member, now, waitSeconds));
  if (state.open) {
    if (firing.length === 0) return notify('AllResolved', 'Resolved', members);
    if (ripe.length > 0) return notify('NewHubs', 'Updated', ripe);
    return waiting(untold);
  }
  if (ripe.length > 0) return notify('FirstFiring', 'Opened', firing);
  const missed = untold.filter((member) => !member.firing && member.alwaysTold);
  if (missed.length > 0) return notify('OverAlready', 'OpenedAndResolved', missed);
  return waiting(untold);
}

function isRipe(member: AlertMember, now: Date, waitSeconds: number): boolean {
  return (
    member.severity === 'critical' || member.alwaysTold || now.getTime() - member.since.getTime() >= waitSeconds * 1000
  );
}

function waiting(untold: readonly AlertMember[]): AlertDecision {
  return untold.some((member) => member.firing) ? { kind: 'Wait' } : { kind: 'Silent' };
}

function notify(
  reason: NotifyReason,
  transition: NotifyDecision['transition'],
  members: readonly AlertMember[],
): AlertDecision {
  return { kind: 'Notify', decision: { reason, transition, hubs: members.map((member) => member.hubId).sort() } };
}
