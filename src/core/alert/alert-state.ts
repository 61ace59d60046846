import { textHash } from '../chain.ts';
import { lookUp } from '../look-up.ts';
import type { AlertDecision, AlertMember } from './decide-notification.ts';

/** What receivers were told of one alert so far. Times are ISO strings. */
export interface AlertState {
  readonly open: boolean;
  /** Grows with each opening. */
  readonly episode: number;
  /** Grows with each notice. */
  readonly notices: number;
  /** {@link memberKey} → start of the firing that was told last, in a short form. Kept over episodes. */
  readonly told: Readonly<Record<string, string>>;
  /** Start of the episode: of the first firing that was told in it. */
  readonly since?: string | undefined;
  readonly lastNoticeAt?: string | undefined;
  /** Since when nothing fires although the alert is open. */
  readonly calmSince?: string | undefined;
  /** When the newest episodes began. */
  readonly openings: readonly string[];
  /** Who said that they take care of this episode. */
  readonly acknowledgedBy?: string | undefined;
  readonly acknowledgedAt?: string | undefined;
  readonly resolvedAt?: string | undefined;
  /** Why the newest decision was what it was. */
  readonly reason?: string | undefined;
  readonly detail?: string | undefined;
}

/** An alert of which nobody was told yet. */
export const UNTOLD: AlertState = { open: false, episode: 0, notices: 0, told: {}, openings: [] };

/** Episodes whose beginning is remembered. */
const OPENINGS_KEPT = 20;

/** A short key for a member, so that what was told of ten thousand hubs fits into one row. */
export function memberKey(hubId: string): string {
  return textHash(hubId).slice(0, 12);
}

/** True when this firing of the member was told. */
export function isTold(state: Pick<AlertState, 'told'>, member: Pick<AlertMember, 'hubId' | 'since'>): boolean {
  return lookUp(state.told, memberKey(member.hubId)) === sinceKey(member.since);
}

function sinceKey(since: Date): string {
  return since.getTime().toString(36);
}

/** The state once a decision has been carried out. Depends on its arguments alone. */
export function stateAfter(
  state: AlertState,
  members: readonly AlertMember[],
  outcome: AlertDecision,
  now: Date,
): AlertState {
  const named = outcome.kind === 'Notify' ? outcome.decision.hubs : [];
  const hubs = new Set([...named, ...outcome.passedOver]);
  const news = members.filter((member) => hubs.has(member.hubId));
  const keys = new Set(members.map((member) => memberKey(member.hubId)));
  const told = {
    // What is said of a hub that has no row any more is never looked at again.
    ...Object.fromEntries(Object.entries(state.told).filter(([key]) => keys.has(key))),
    ...Object.fromEntries(news.map((member) => [memberKey(member.hubId), sinceKey(member.since)])),
  };
  const { calmSince: _, ...rest } = state;
  const isCalm = !members.some((member) => member.firing);
  const { detail: _detail, ...quiet } = {
    ...rest,
    told,
    reason: outcome.decision.reason,
    ...(isCalm && state.open ? { calmSince: state.calmSince ?? now.toISOString() } : {}),
  };
  if (outcome.kind === 'Silent') {
    const { detail } = outcome.decision;
    return detail === undefined ? quiet : { ...quiet, detail };
  }
  return noticed(
    quiet,
    news.filter((member) => named.includes(member.hubId)),
    outcome.decision.transition,
    now,
  );
}

function noticed(
  state: AlertState,
  members: readonly AlertMember[],
  transition: 'Opened' | 'Updated' | 'Repeated' | 'Resolved' | 'OpenedAndResolved',
  now: Date,
): AlertState {
  const at = now.toISOString();
  const opens = transition === 'Opened' || transition === 'OpenedAndResolved';
  const closes = transition === 'Resolved' || transition === 'OpenedAndResolved';
  const { acknowledgedAt: _at, acknowledgedBy: _by, calmSince: _calm, ...fresh } = state;
  const earliest = members.map((member) => member.since.toISOString()).sort()[0] ?? at;
  return {
    ...(opens ? fresh : state),
    open: !closes,
    episode: state.episode + (opens ? 1 : 0),
    notices: state.notices + (transition === 'OpenedAndResolved' ? 2 : 1),
    lastNoticeAt: at,
    ...(opens ? { since: earliest, openings: [...state.openings, at].slice(-OPENINGS_KEPT) } : {}),
    ...(closes ? { resolvedAt: at } : {}),
  };
}
