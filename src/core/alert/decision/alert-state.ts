import { lookUp } from '../../text/look-up.ts';
import { textHash } from '../../text/text-hash.ts';
import type { AlertDecision, NotifyDecision } from './alert-decision.ts';
import type { AlertInstance, HubSubject } from './alert-instance.ts';
import { HUB_AS_A_WHOLE, subjectsOfInstance } from './alert-instance.ts';
import type { NotifiedAuthors } from './notified-authors.ts';
import { authorsNotified, closesAlert, isNamedBy } from './notified-authors.ts';
import type { NotifiedMark } from './notified-mark.ts';
import { acknowledgedMark, hasUnacknowledged, isMarked, markAfter } from './notified-mark.ts';

/** What receivers were told of one alert so far. Times are ISO strings. */
export interface AlertState extends NotifiedAuthors {
  readonly open: boolean;
  /** Grows with each opening. */
  readonly episode: number;
  /** Grows with each notice. */
  readonly notices: number;
  /** {@link instanceKey} → what of the hub was notified, and what of that is acknowledged. Kept over episodes. */
  readonly told: Readonly<Record<string, NotifiedMark>>;
  /** Start of the episode: of the first firing that was told in it. */
  readonly since?: string | undefined;
  readonly lastNoticeAt?: string | undefined;
  /** Since when nothing fires although the alert is open. */
  readonly calmSince?: string | undefined;
  /** When the newest episodes began. */
  readonly openings: readonly string[];
  /** Who said that they take care of what was notified by then. */
  readonly acknowledgedBy?: string | undefined;
  readonly acknowledgedAt?: string | undefined;
  readonly resolvedAt?: string | undefined;
  /** Why the newest decision was what it was. */
  readonly reason?: string | undefined;
  readonly detail?: string | undefined;
}

/** An alert of which nobody was told yet. */
export const NEVER_NOTIFIED: AlertState = { open: false, episode: 0, notices: 0, told: {}, openings: [] };

/** Episodes whose beginning is remembered. */
const OPENINGS_KEPT = 20;

/** A short key for a member, so that what was told of ten thousand hubs fits into one row. */
export function instanceKey(hubId: string): string {
  return textHash(hubId).slice(0, 12);
}

/** A firing of a hub, or of one of its rules or targets. */
type HubFiring = Pick<AlertInstance, 'hubId' | 'since'> & { readonly key?: string };

/** True when this firing of the member, or of one of its subjects, was told. */
export function hasBeenNotified(
  state: Pick<AlertState, 'told'>,
  { hubId, key = HUB_AS_A_WHOLE, since }: HubFiring,
): boolean {
  return isMarked(lookUp(state.told, instanceKey(hubId)), { key, since });
}

/** The marks of some hubs by their id. A key costs a hash: looks that compare a hub more than once take them from here. */
export function notifiedMarks(
  { told: notified }: Pick<AlertState, 'told'>,
  instances: readonly Pick<AlertInstance, 'hubId'>[],
): ReadonlyMap<string, NotifiedMark | undefined> {
  return new Map(instances.map(({ hubId }) => [hubId, lookUp(notified, instanceKey(hubId))]));
}

/** True when something that goes on was told after the alert was acknowledged: it is open for that. */
export function hasMoreSinceAcknowledged({
  acknowledgedBy,
  told: notified,
}: Pick<AlertState, 'acknowledgedBy' | 'told'>): boolean {
  return acknowledgedBy !== undefined && Object.values(notified).some(hasUnacknowledged);
}

/** The marks once somebody has acknowledged everything that was told. */
export function acknowledgedMarks(notified: AlertState['told']): AlertState['told'] {
  return Object.fromEntries(Object.entries(notified).map(([key, mark]) => [key, acknowledgedMark(mark)]));
}

/** The state once a decision has been carried out. Depends on its arguments alone. */
export function stateAfter(
  state: AlertState,
  members: readonly AlertInstance[],
  outcome: AlertDecision,
  now: Date,
): AlertState {
  const notified = toldAfter(state, members, outcome);
  const { authors: _authors, calmSince: _calm, ...rest } = state;
  const isCalm = !members.some((instance) => instance.firing);
  const { detail: _detail, ...quiet } = {
    ...rest,
    ...authorsNotified(state, members, outcome),
    told: notified,
    reason: outcome.decision.reason,
    ...(isCalm && state.open ? { calmSince: state.calmSince ?? now.toISOString() } : {}),
  };
  if (outcome.kind === 'Silent') {
    const { detail } = outcome.decision;
    return detail === undefined ? quiet : { ...quiet, detail };
  }
  const named = isNamedBy(outcome.decision.hubs, outcome.decision.subjects);
  const instances = members.flatMap(subjectsOfInstance).filter(named);
  return noticed(quiet, instances, outcome.decision.transition, now);
}

/** What is said of a hub that has no row any more is never looked at again. */
function toldAfter(state: AlertState, instances: readonly AlertInstance[], outcome: AlertDecision): AlertState['told'] {
  const isNotified =
    outcome.kind === 'Notify' ? isNamedBy(outcome.decision.hubs, outcome.decision.subjects) : () => false;
  const isPassed = isNamedBy(outcome.passedOver, outcome.passedSubjects);
  const isAcknowledgedNow = state.acknowledgedBy !== undefined && !opens(outcome);
  const marks = instances.map((instance): readonly [string, NotifiedMark | undefined] => {
    const key = instanceKey(instance.hubId);
    const isNew = (each: HubSubject): boolean => isNotified(each) || isPassed(each);
    return [key, markAfter(lookUp(state.told, key), subjectsOfInstance(instance), isNew, isAcknowledgedNow)];
  });
  return Object.fromEntries(marks.flatMap(([key, mark]) => (mark === undefined ? [] : [[key, mark]])));
}

function opens(outcome: AlertDecision): boolean {
  if (outcome.kind === 'Silent') return false;
  return outcome.decision.transition === 'Opened' || outcome.decision.transition === 'OpenedAndResolved';
}

function noticed(
  state: AlertState,
  instances: readonly HubSubject[],
  transition: NotifyDecision['transition'],
  now: Date,
): AlertState {
  const at = now.toISOString();
  const isOpening = transition === 'Opened' || transition === 'OpenedAndResolved';
  const isEnd = closesAlert(transition);
  const { acknowledgedAt: _at, acknowledgedBy: _by, calmSince: _calm, ...fresh } = state;
  const earliest = instances.map(({ since }) => since.toISOString()).sort()[0] ?? at;
  return {
    ...(isOpening ? fresh : state),
    open: !isEnd,
    episode: state.episode + (isOpening ? 1 : 0),
    notices: state.notices + (transition === 'OpenedAndResolved' ? 2 : 1),
    lastNoticeAt: at,
    ...(isOpening ? { since: earliest, openings: [...state.openings, at].slice(-OPENINGS_KEPT) } : {}),
    ...(isEnd ? { resolvedAt: at } : {}),
  };
}
