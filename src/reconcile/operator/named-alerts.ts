import { dedupKeyOf, shortAlertId } from '../../core/alert/content/notification.ts';
import type { AlertPhase } from '../../core/alert/decision/alert-phase.ts';
import { alertPhase } from '../../core/alert/decision/alert-phase.ts';
import type { Result } from '../../core/result.ts';
import { ok } from '../../core/result.ts';
import { commandInText } from '../../core/text/command-text.ts';
import { foldCase } from '../../core/text/fold-case.ts';
import type { GroupKey } from '../../core/verdict/catalogue/group-key.ts';
import { forEachItem, throwFaults } from '../for-each-item.ts';
import type { AlertRecord } from '../records/alert-record.ts';
import { dueAlerts, listAlerts, readAlertGroup } from '../records/alert-record.ts';
import type { OutboxRecord } from '../records/outbox-record.ts';
import { outboxFrom } from '../records/outbox-record.ts';
import type { OperatorDeps, RequestProblem } from './operator-deps.ts';
import { inWords, problem } from './operator-deps.ts';

type Deps = Pick<OperatorDeps, 'rows' | 'clock'>;

/** The notifications of one receiver about the current or last episode of an alert. */
export interface Delivery {
  readonly receiver: string;
  /** True when the receiver has accepted a notification of this episode. */
  readonly notified: boolean;
  /** State of the newest notification; undefined: its row is pruned. */
  readonly state: OutboxRecord['state'] | undefined;
  readonly attempts: number;
  /** Why the receiver did not accept the newest one. */
  readonly detail: string | undefined;
}

/** An alert with its id for people, and its state. */
export interface NamedAlert {
  /** The beginning of its dedup key. */
  readonly id: string;
  readonly alert: AlertRecord;
  /** Number of hubs with the finding. */
  readonly firing: number;
  readonly phase: AlertPhase;
  /** Since when it is in this state (ISO): its opening, or its end; for one that fires and never opened, its first finding. */
  readonly since: string | undefined;
  /** One for each receiver; empty before the first notification of this firing. */
  readonly deliveries: readonly Delivery[];
}

/** Alerts, and the rows that the list cannot include. */
export interface AlertList {
  /** The newest first. */
  readonly alerts: readonly NamedAlert[];
  /** Group keys with firing hubs that the app has not decided yet. */
  readonly undecided: readonly string[];
  /** Why rows are omitted: a newer release wrote them, or they are damaged. */
  readonly unreadable: readonly string[];
}

/** Concurrent reads of alerts: each costs a query for each receiver. */
const AT_ONCE = 16;

/** Alerts that fire or whose resolve is due, or all. */
export async function namedAlerts(deps: Deps, all: boolean): Promise<AlertList> {
  const { groupKeys } = await dueAlerts(deps.rows, deps.clock.now());
  const { unreadable, values } = await listAlerts(deps.rows);
  const { faults, results } = await forEachItem(values, { nameOf: groupKeyOf, atOnce: AT_ONCE }, async (alert) => {
    const firing = await firingOf(deps, alert, groupKeys);
    return all || alert.open || firing > 0 ? [await named(deps, alert, firing)] : [];
  });
  const known = new Set(values.map(groupKeyOf));
  const fresh = await forEachItem([...groupKeys].sort(), { nameOf: String, atOnce: AT_ONCE }, async (groupKey) =>
    !known.has(groupKey) && (await firingInstancesOf(deps, groupKey)) > 0 ? [groupKey] : [],
  );
  const alerts = results.flat().sort((a, b) => ((a.alert.lastNoticeAt ?? '') < (b.alert.lastNoticeAt ?? '') ? 1 : -1));
  const reasons = [...faults, ...fresh.faults].map(({ item, reason }) => `${item}: ${reason}`);
  return {
    alerts,
    undecided: fresh.results.flat(),
    unreadable: [...unreadable.map(({ message }) => message), ...reasons],
  };
}

function groupKeyOf({ causeKey }: AlertRecord): GroupKey {
  return causeKey;
}

/**
 * Rows of earlier versions do not hold the number of firing instances, and an instance may have changed since the
 * newest decision.
 */
async function firingOf(deps: Deps, alert: AlertRecord, due: ReadonlySet<GroupKey>): Promise<number> {
  const { causeKey, firing } = alert;
  return firing === undefined || due.has(causeKey) ? firingInstancesOf(deps, causeKey) : firing;
}

async function firingInstancesOf({ rows }: Deps, groupKey: GroupKey): Promise<number> {
  return (await readAlertGroup(rows, groupKey)).instances.filter((each) => each.firing).length;
}

async function named(deps: Deps, alert: AlertRecord, firing: number): Promise<NamedAlert> {
  const phase = alertPhase({ ...alert, firing });
  const wasNotified = alert.episode > 0 && (alert.open || firing === 0);
  const deliveries = wasNotified ? await deliveriesOf(deps, alert) : [];
  const since = wasNotified || alert.open ? alert.since : await firingSince(deps, alert.causeKey);
  return { id: currentId(alert), alert, firing, phase, since, deliveries };
}

/** An alert that is silenced or only in the digest opens never: its oldest finding says since when it fires. */
async function firingSince({ rows }: Deps, groupKey: GroupKey): Promise<string | undefined> {
  const { instances } = await readAlertGroup(rows, groupKey);
  return instances
    .filter((each) => each.firing)
    .map((each) => each.since)
    .sort()[0];
}

/** The current id of an alert for people. */
export function currentId({ causeKey, episode, group }: AlertRecord): string {
  return shortAlertId(causeKey, group, episode);
}

/** Number of notifications that are read to find an accepted one. */
const NOTIFICATIONS_READ = 20;

async function deliveriesOf({ rows }: Deps, alert: AlertRecord): Promise<readonly Delivery[]> {
  const { causeKey, episode, group, notices: notifications, receivers } = alert;
  const key = dedupKeyOf(causeKey, group, episode);
  const number = Math.max(1, notifications - NOTIFICATIONS_READ + 1);
  const { faults, results } = await forEachItem(receivers, { nameOf: String }, async (receiver): Promise<Delivery> => {
    const made = await outboxFrom(rows, causeKey, { receiver, group, number });
    const ofEpisode = made.filter(({ notice: notification }) => notification.dedupKey === key);
    const newest = ofEpisode.at(-1);
    const notified = ofEpisode.some(({ state }) => state === 'Sent');
    return { receiver, notified, state: newest?.state, attempts: newest?.attempts ?? 0, detail: newest?.detail };
  });
  throwFaults(faults);
  return results;
}

/** An alert that a person names. */
export interface FoundAlert extends NamedAlert {
  /** The given id, if it is of an earlier opening of the alert; undefined: it is of the current one. */
  readonly earlierId: string | undefined;
}

/**
 * Finds the alert that a person names.
 *
 * @param text an id as lists and notifications show it, or its beginning; also the whole key, as receivers keep it. The
 * id of an earlier opening finds the alert in its current state
 * @returns a sentence when there is none, or more than one
 */
export async function findNamed(deps: Deps, text: string): Promise<Result<FoundAlert, string>> {
  return inWords(await namedAlert(deps, text));
}

/** As {@link findNamed}; the error says whether there is no such alert. */
export async function namedAlert(deps: Deps, text: string): Promise<Result<FoundAlert, RequestProblem>> {
  const wanted = keyFrom(text);
  const none = problem(
    'NotFound',
    `There is no alert "${text}". ${commandInText('alerts', 'list', '--all')} lists all.`,
  );
  if (wanted === '') return none;
  const { values } = await listAlerts(deps.rows);
  const now = values.filter((alert) => isOf(alert, alert.episode, wanted));
  const found = now.length > 0 ? now : values.filter((alert) => earlierEpisode(alert, wanted) !== undefined);
  const [only, ...others] = found;
  if (only === undefined) return none;
  if (others.length > 0)
    return problem(
      'Refused',
      `${found.length} alerts begin with "${text}": ${found.map(currentId).sort().join(', ')}.`,
    );
  const { groupKeys } = await dueAlerts(deps.rows, deps.clock.now());
  const earlier = now.length > 0 ? undefined : earlierEpisode(only, wanted);
  const earlierId = earlier === undefined ? undefined : shortAlertId(only.causeKey, only.group, earlier);
  return ok({ ...(await named(deps, only, await firingOf(deps, only, groupKeys))), earlierId });
}

/** A receiver may store the key as a GUID, or with the number of the notification at its end. */
function keyFrom(text: string): string {
  const folded = foldCase(text.trim());
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(folded)
    ? folded.replaceAll('-', '')
    : folded.replace(/-\d+$/, '');
}

/**
 * An alert opens at most twice an hour once it flaps: this is more than it can open in the 90 days for which
 * notifications are kept.
 */
const EPISODES_KNOWN = 5000;

/**
 * The newest earlier episode with this key; episode 0 is an alert that a silence or the digest suppressed before it
 * opened.
 */
function earlierEpisode(alert: AlertRecord, wanted: string): number | undefined {
  const oldest = Math.max(0, alert.episode - EPISODES_KNOWN);
  for (let episode = alert.episode - 1; episode >= oldest; episode -= 1)
    if (isOf(alert, episode, wanted)) return episode;
  return undefined;
}

function isOf({ causeKey, group }: AlertRecord, episode: number, wanted: string): boolean {
  return dedupKeyOf(causeKey, group, episode).startsWith(wanted);
}
