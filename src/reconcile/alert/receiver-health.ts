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

/** A broken receiver is tried again after this long: somebody may have mended it without telling. */
export const PROBE_SECONDS = 15 * 60;

/** Remembers that a receiver takes nothing, and tells the others. */
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

/** Remembers that a receiver works, as a rule because it has taken a notification; ends the alert of one that was broken. */
export async function recordReceiverWorking(
  deps: AlertDeps,
  name: string,
  before: ReceiverRecord,
  because = `receiver ${name} took a notification`,
): Promise<void> {
  if (before.brokenSince !== undefined) await reportSystemAlert(deps, 'HW802', name, undefined, because);
  // Of a receiver that goes on working nothing needs to be written.
  if (before.brokenSince === undefined && before.pausedUntil === undefined) return;
  const lastSentAt = deps.clock.now().toISOString();
  await changeReceiver(deps.rows, name, ({ budget }) => ({ name, lastSentAt, budget }));
}

/** Leaves a receiver alone that asked for it. */
export async function pauseReceiver(deps: AlertDeps, name: string, until: Date): Promise<void> {
  await changeReceiver(deps.rows, name, (current) => {
    const pausedUntil = until.toISOString();
    return current.pausedUntil !== undefined && current.pausedUntil >= pausedUntil
      ? undefined
      : { ...current, pausedUntil };
  });
}

/**
 * Tells people once, through the other receivers, of a notice that one of them will never get. What cannot be told even
 * so is left to the log: a notice about a lost notice must not breed more of them.
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

/** Tells of receivers that their settings do not complete, and ends what was told of those that are complete now. */
export async function reportReceivers(deps: AlertDeps, receivers: Receivers): Promise<void> {
  const { unreadable, values } = await listReceivers(deps.rows);
  const known = new Map(values.map((each) => [each.name, each]));
  const problems = receivers.problems.filter(({ problem, receiver }) => known.get(receiver)?.brokenDetail !== problem);
  const broken = await forEachItem(problems, { nameOf: receiverOf }, ({ problem, receiver }) =>
    recordReceiverBroken(deps, receiver, problem),
  );
  const names = receiverNames(receivers);
  // A receiver that is named no more needs nobody to mend it.
  const unnamed = values.filter((each) => each.brokenSince !== undefined && !names.includes(each.name));
  const forgotten = await forEachItem(unnamed, { nameOf: ({ name }) => `receiver ${name}` }, (record) =>
    recordReceiverWorking(deps, record.name, record, `the policy no longer names receiver ${record.name}`),
  );
  throwFaults([...broken.faults, ...forgotten.faults, ...unreadable.map(faultOfRow)]);
}
