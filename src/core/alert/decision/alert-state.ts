import { lookUp } from '../../text/look-up.ts';
import { textHash } from '../../text/text-hash.ts';
import type { AlertDecision, NotifyDecision } from './alert-decision.ts';
import type { AlertInstance, HubSubject } from './alert-instance.ts';
import { HUB_AS_A_WHOLE, subjectsOfInstance } from './alert-instance.ts';
import type { NotifiedAuthors } from './notified-authors.ts';
import { authorsNotified, closesAlert, isNamedBy } from './notified-authors.ts';
import type { NotifiedMark } from './notified-mark.ts';
import { acknowledgedMark, hasUnacknowledged, isMarked, markAfter } from './notified-mark.ts';

/** The notifications of one alert so far. Times are ISO strings. */
export interface AlertState extends NotifiedAuthors {
  readonly open: boolean;
  /** Grows with each opening. */
  readonly episode: number;
  /** Grows with each notification. */
  readonly notices: number;
  /**
   * {@link instanceKey} → the firings of the hub that were notified, and those of them that are acknowledged. Kept over
   * episodes.
   */
  readonly told: Readonly<Record<string, NotifiedMark>>;
  /** Start of the episode: of the first firing that was notified in it. */
  readonly since?: string | undefined;
  readonly lastNoticeAt?: string | undefined;
  /** Since when nothing fires although the alert is open. */
  readonly calmSince?: string | undefined;
  /** Starts of the newest episodes. */
  readonly openings: readonly string[];
  /** The person who acknowledged everything that was notified by then. */
  readonly acknowledgedBy?: string | undefined;
  readonly acknowledgedAt?: string | undefined;
  readonly resolvedAt?: string | undefined;
  /** The reason of the newest decision. */
  readonly reason?: string | undefined;
  readonly detail?: string | undefined;
}

/** An alert without a notification so far. */
export const NEVER_NOTIFIED: AlertState = { open: false, episode: 0, notices: 0, told: {}, openings: [] };

/** Number of episodes whose start is stored. */
const OPENINGS_KEPT = 20;

/** A short key for a hub, so that the marks of ten thousand hubs fit into one row. */
export function instanceKey(hubId: string): string {
  return textHash(hubId).slice(0, 12);
}

/** A firing of a hub, or of one of its rules or targets. */
type HubFiring = Pick<AlertInstance, 'hubId' | 'since'> & { readonly key?: string };

/** True when this firing of the hub, or of one of its subjects, was notified. */
export function hasBeenNotified(
  state: Pick<AlertState, 'told'>,
  { hubId, key = HUB_AS_A_WHOLE, since }: HubFiring,
): boolean {
  return isMarked(lookUp(state.told, instanceKey(hubId)), { key, since });
}

/**
 * The marks of some hubs by their id. A key costs a hash, so a decision that compares a hub more than once takes them
 * from here.
 */
export function notifiedMarks(
  { told: notified }: Pick<AlertState, 'told'>,
  instances: readonly Pick<AlertInstance, 'hubId'>[],
): ReadonlyMap<string, NotifiedMark | undefined> {
  return new Map(instances.map(({ hubId }) => [hubId, lookUp(notified, instanceKey(hubId))]));
}

/** True when a firing that continues was notified after the acknowledgement: the alert is open for that firing. */
export function hasMoreSinceAcknowledged({
  acknowledgedBy,
  told: notified,
}: Pick<AlertState, 'acknowledgedBy' | 'told'>): boolean {
  return acknowledgedBy !== undefined && Object.values(notified).some(hasUnacknowledged);
}

/** The marks after an acknowledgement of everything that was notified. */
export function acknowledgedMarks(notified: AlertState['told']): AlertState['told'] {
  return Object.fromEntries(Object.entries(notified).map(([key, mark]) => [key, acknowledgedMark(mark)]));
}

/** The state after a decision has been carried out. Depends on its arguments alone. */
export function stateAfter(
  state: AlertState,
  members: readonly AlertInstance[],
  outcome: AlertDecision,
  now: Date,
): AlertState {
  const notified = marksAfter(state, members, outcome);
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
  return afterNotification(quiet, instances, outcome.decision.transition, now);
}

/** The mark of a hub without a row is never used again. */
function marksAfter(
  state: AlertState,
  instances: readonly AlertInstance[],
  outcome: AlertDecision,
): AlertState['told'] {
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

function afterNotification(
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
