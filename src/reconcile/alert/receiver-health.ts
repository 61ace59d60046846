import { addSeconds } from 'date-fns/addSeconds';
import { alertKeyOf, finding } from '../../core/verdict/catalogue/catalogue.ts';
import { lostNotificationsOf } from '../../core/verdict/catalogue/group-key.ts';
import { faultOfRow, forEachItem, throwFaults } from '../for-each-item.ts';
import { recordFiring, recordResolved } from '../records/alert-record.ts';
import type { ReceiverRecord } from '../records/receiver-record.ts';
import { changeReceiver, listReceivers } from '../records/receiver-record.ts';
import type { AlertDeps, Receivers } from './receivers.ts';
import { receiverNames } from './receivers.ts';
import { reportSystemAlert, SELF } from './system-alerts.ts';

/** Time between attempts on a broken receiver: a person may have repaired it. */
export const PROBE_SECONDS = 15 * 60;

/** Records that a receiver accepts nothing, and notifies the other receivers. */
export async function recordReceiverBroken(deps: AlertDeps, name: string, detail: string): Promise<ReceiverRecord> {
  const now = deps.clock.now();
  deps.log.error('receiver broken', { receiver: name, detail });
  await reportSystemAlert(deps, 'HW802', name, `Receiver ${name} takes no alerts: ${detail}`);
  const pausedUntil = addSeconds(now, PROBE_SECONDS).toISOString();
  return changeReceiver(deps.rows, name, (current) => ({
    ...current,
    brokenSince: current.brokenSince ?? now.toISOString(),
    brokenDetail: detail,
    pausedUntil,
  }));
}

/** Records that a receiver works, usually because it accepted a notification; ends the alert of a broken one. */
export async function recordReceiverWorking(
  deps: AlertDeps,
  name: string,
  before: ReceiverRecord,
  because = `receiver ${name} took a notification`,
): Promise<void> {
  if (before.brokenSince !== undefined) await reportSystemAlert(deps, 'HW802', name, undefined, because);
  // The record of a receiver that still works needs no write.
  if (before.brokenSince === undefined && before.pausedUntil === undefined) return;
  const lastSentAt = deps.clock.now().toISOString();
  await changeReceiver(deps.rows, name, ({ budget }) => ({ name, lastSentAt, budget }));
}

/** Pauses sending to a receiver that asked for it. */
export async function pauseReceiver(deps: AlertDeps, name: string, until: Date): Promise<void> {
  await changeReceiver(deps.rows, name, (current) => {
    const pausedUntil = until.toISOString();
    return current.pausedUntil !== undefined && current.pausedUntil >= pausedUntil
      ? undefined
      : { ...current, pausedUntil };
  });
}

/**
 * Notifies once, through the other receivers, that one receiver will never get a notification. A lost notification
 * about a lost notification is only logged, so that they do not multiply.
 */
export async function reportLostNotification(
  deps: AlertDeps,
  lost: { readonly receiver: string; readonly code: string; readonly title: string; readonly why: string },
): Promise<void> {
  const { code, receiver, title, why } = lost;
  deps.log.error('alert not delivered', { receiver, code, title, why });
  if (code === 'HW802') return;
  const message = `Receiver ${receiver} did not get "${title}": ${why}`;
  const subject = lostNotificationsOf(receiver);
  const causeKey = alertKeyOf('HW802', { subject });
  const { fix, severity } = finding('HW802', { subject, message });
  const since = deps.clock.now().toISOString();
  const about = { causeKey, hubId: SELF };
  await recordFiring(deps.rows, {
    ...about,
    hubName: 'Hubwarden',
    code: 'HW802',
    severity,
    message,
    fix,
    alwaysTold: true,
    since,
  });
  await recordResolved(deps.rows, { ...about, because: 'a lost notification is reported once' });
}

function receiverOf({ receiver }: Receivers['problems'][number]): string {
  return `receiver ${receiver}`;
}

/**
 * Raises an alert for each receiver with incomplete settings, and ends the alerts of receivers that are complete now.
 */
export async function reportReceivers(deps: AlertDeps, receivers: Receivers): Promise<void> {
  const { unreadable, values } = await listReceivers(deps.rows);
  const known = new Map(values.map((each) => [each.name, each]));
  const problems = receivers.problems.filter(({ problem, receiver }) => known.get(receiver)?.brokenDetail !== problem);
  const broken = await forEachItem(problems, { nameOf: receiverOf }, ({ problem, receiver }) =>
    recordReceiverBroken(deps, receiver, problem),
  );
  const names = receiverNames(receivers);
  // A receiver that the policy no longer names needs no repair.
  const unnamed = values.filter((each) => each.brokenSince !== undefined && !names.includes(each.name));
  const forgotten = await forEachItem(unnamed, { nameOf: ({ name }) => `receiver ${name}` }, (record) =>
    recordReceiverWorking(deps, record.name, record, `the policy no longer names receiver ${record.name}`),
  );
  throwFaults([...broken.faults, ...forgotten.faults, ...unreadable.map(faultOfRow)]);
}
