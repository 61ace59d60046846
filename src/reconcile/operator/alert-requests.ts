import type { Notification } from '../../core/alert/content/notification.ts';
import { notificationsFor } from '../../core/alert/content/notification.ts';
import type { NotificationInstance } from '../../core/alert/content/notification-parts.ts';
import type { AlertPhase } from '../../core/alert/decision/alert-phase.ts';
import { phaseInWords } from '../../core/alert/decision/alert-phase.ts';
import { acknowledgedMarks, hasMoreSinceAcknowledged } from '../../core/alert/decision/alert-state.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { textHash } from '../../core/text/text-hash.ts';
import { utcMinute } from '../../core/time/utc-minute.ts';
import { outboxRows } from '../alert/decide-alert-group.ts';
import { queueNotifications } from '../alert/queue-notifications.ts';
import { forEachItem, throwFaults } from '../for-each-item.ts';
import type { AlertRecord, InstanceRecord } from '../records/alert-record.ts';
import { readAlertGroup, storeDecision } from '../records/alert-record.ts';
import type { OutboxRecord } from '../records/outbox-record.ts';
import { getOutbox, insertOutbox, newOutboxRow, outboxFrom } from '../records/outbox-record.ts';
import { repeatLostRaces } from '../records/store/change-row.ts';
import type { FoundAlert } from './named-alerts.ts';
import { currentId, findNamed } from './named-alerts.ts';
import type { Attempt, OperatorDeps } from './operator-deps.ts';
import { NOT_AS_SEEN } from './operator-deps.ts';

/** One alert with its instances and notifications. */
export interface AlertDetails extends FoundAlert {
  readonly members: readonly InstanceRecord[];
  readonly notices: readonly OutboxRecord[];
  /** Ids of firing alerts of the same group key with other receivers, as after a change of routes. */
  readonly others: readonly string[];
}

/**
 * Finds the alert that a person names, with all its details.
 *
 * @param text as {@link findNamed} accepts it
 */
export async function findAlert(
  deps: Pick<OperatorDeps, 'rows' | 'clock'>,
  text: string,
): Promise<Result<AlertDetails, string>> {
  const found = await findNamed(deps, text);
  if (!found.ok) return found;
  const { causeKey, group, receivers } = found.value.alert;
  const { alerts, instances } = await readAlertGroup(deps.rows, causeKey);
  const sent = await forEachItem(receivers, { nameOf: String }, (receiver) =>
    outboxFrom(deps.rows, causeKey, { receiver, group, number: 0 }),
  );
  throwFaults(sent.faults);
  const others = [...alerts.values()]
    .map(({ value }) => value)
    .filter((each) => each.group !== group && (each.open || (each.firing ?? 0) > 0));
  return ok({ ...found.value, members: instances, notices: sent.results.flat(), others: others.map(currentId) });
}

/**
 * Records that a person acknowledges the notified findings of an alert: no receiver is reminded of them, and the
 * receivers are notified of the person. A later finding is notified, and needs another acknowledgement.
 */
export async function acknowledge(
  deps: OperatorDeps,
  text: string,
  by: string,
  attempt: Attempt<AlertRecord> = {},
): Promise<Acknowledged> {
  // After a lost race the newer decision is read, and the acknowledgement is applied to it.
  return await repeatLostRaces(`acknowledgement of alert ${text}`, () =>
    acknowledgeOnce(deps, text, { ...attempt, by }),
  );
}

type Acknowledged = Result<Pick<FoundAlert, 'id' | 'alert' | 'earlierId'> & { readonly isNew: boolean }, string>;

async function acknowledgeOnce(
  deps: OperatorDeps,
  text: string,
  { at: now = deps.clock.now(), by, isAsSeen, isRepeated = false }: Attempt<AlertRecord> & { readonly by: string },
): Promise<{ readonly value: Acknowledged } | 'Lost'> {
  const found = await findNamed(deps, text);
  if (!found.ok) return { value: found };
  const { earlierId, id, phase } = found.value;
  const { causeKey, group } = found.value.alert;
  const state = await readAlertGroup(deps.rows, causeKey);
  const stored = state.alerts.get(group);
  if (stored === undefined || currentId(stored.value) !== id) return 'Lost';
  if (!stored.value.open) return { value: err(notOpen(id, phase)) };
  const before = stored.value;
  const isOwn = isRepeated && before.acknowledgedBy === by && before.acknowledgedAt === now.toISOString();
  if (!isOwn && isAsSeen?.(before) === false) return { value: err(NOT_AS_SEEN) };
  if (isOwn || (before.acknowledgedBy !== undefined && !hasMoreSinceAcknowledged(before)))
    return { value: ok({ id, alert: before, earlierId, isNew: isOwn }) };
  const after = acknowledgedAlert(before, by, now);
  const instances: readonly NotificationInstance[] = state.instances.filter((each) => each.firing);
  const hubs = instances.map((each) => each.hubId).sort();
  const decision = { reason: 'AcknowledgedByPerson', transition: 'Acknowledged', hubs } as const;
  const notifications = notificationsFor({
    groupKey: causeKey,
    group,
    before,
    after,
    instances,
    decision,
    pagesUrl: undefined,
    now,
  });
  const outbox = outboxRows(after, notifications, now);
  if (!(await storeDecision(deps.rows, stored, after, outbox))) return 'Lost';
  await queueNotifications(deps, outbox);
  return { value: ok({ id, alert: after, earlierId, isNew: true }) };
}

function acknowledgedAlert(before: AlertRecord, by: string, now: Date): AlertRecord {
  return {
    ...before,
    notices: before.notices + 1,
    told: { ...acknowledgedMarks(before.told) },
    acknowledgedBy: by,
    acknowledgedAt: now.toISOString(),
    reason: 'Acknowledged',
    detail: `acknowledged by ${by}`,
  };
}

function notOpen(id: string, phase: AlertPhase): string {
  if (phase === 'Over') return `Alert ${id} is over.`;
  return `Alert ${id} is ${phaseInWords(phase)}: no receiver was notified of it, so there is nothing to acknowledge.`;
}

/** The outbox row of a test notification, so that the caller can read its state. */
export interface RequestedTest {
  readonly partition: string;
  readonly key: string;
}

/**
 * Asks the app to send a test notification to a receiver: the app has the receiver's secrets, so the terminal needs
 * none.
 */
export async function requestTestNotification(
  deps: OperatorDeps,
  receiver: string,
  by: string,
): Promise<RequestedTest> {
  const now = deps.clock.now();
  const id = textHash(`${receiver}\n${deps.clock.newId()}`);
  const partition = `test|${receiver}|${id.slice(0, 12)}`;
  const row = newOutboxRow(
    partition,
    { receiver, group: 'test', number: 1 },
    testNotification(id, receiver, by, now),
    now,
  );
  await insertOutbox(deps.rows, row);
  await queueNotifications(deps, [row]);
  return { partition, key: row.key };
}

/** Reads the state of a test. */
export async function testState(
  deps: OperatorDeps,
  { key, partition }: RequestedTest,
): Promise<OutboxRecord | undefined> {
  return (await getOutbox(deps.rows, partition, key))?.record;
}

function testNotification(id: string, receiver: string, by: string, now: Date): Notification {
  const at = now.toISOString();
  const facts = [
    { label: 'What', value: `A test of receiver ${receiver}. Nothing is wrong, and nothing needs to be done.` },
    { label: 'Who', value: by },
    { label: 'Since', value: utcMinute(at) },
  ] as const;
  return {
    kind: 'Test',
    transition: 'Opened',
    dedupKey: id,
    noticeId: `${id.slice(0, 32)}-1`,
    reason: 'AskedByPerson',
    code: 'HW000',
    severity: 'info',
    title: `Test of receiver ${receiver}`,
    facts,
    text: facts.map(({ label, value }) => `${label}: ${value}`).join('\n'),
    hubs: [],
    since: at,
    at,
  };
}
