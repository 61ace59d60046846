import type { ReceiverType } from '../../core/alert/routing/receiver-types.ts';
import { retrySeconds, takeSlot } from '../../core/alert/routing/send-times.ts';
import type { Result } from '../../core/result.ts';
import { err } from '../../core/result.ts';
import { errorText } from '../../core/text/error-text.ts';
import { CATALOGUE, isFindingCode } from '../../core/verdict/catalogue/catalogue.ts';
import type { SendMessage } from '../messages.ts';
import type { AlertNotification, AlertReceiver, SendFailure } from '../ports.ts';
import type { OutboxRecord, StoredOutbox } from '../records/outbox-record.ts';
import { getOutbox, outboxSequence, putOutbox } from '../records/outbox-record.ts';
import type { ReceiverRecord } from '../records/receiver-record.ts';
import { changeReceiver, receiverRecord } from '../records/receiver-record.ts';
import type { AlertContext } from './alert-context.ts';
import { queueNotifications } from './queue-notifications.ts';
import {
  PROBE_SECONDS,
  pauseReceiver,
  recordReceiverBroken,
  recordReceiverWorking,
  reportLostNotification,
} from './receiver-health.ts';
import type { AlertDeps } from './receivers.ts';
import { perMinuteOf } from './receivers.ts';

/** What one message came to. */
export interface DeliverySummary {
  readonly sent: number;
  /** Why it stopped before the row that the message names; undefined: it did not. */
  readonly stopped: 'Claimed' | 'NotDue' | 'Paused' | 'BudgetUsedUp' | 'Failed' | undefined;
}

type Step = 'Sent' | 'Ended' | NonNullable<DeliverySummary['stopped']>;

/** While a row is being sent nobody else touches it, for so long at most. Longer than any receiver may take. */
const CLAIM_SECONDS = 60;

type Context = Pick<AlertContext, 'policy' | 'receivers'>;

/**
 * Sends a row of the outbox, and before it those of its lane that still wait: a resolve never overtakes its opening. What
 * is sent is recorded after sending, so a crash in between sends it again, under the same id, and never loses it.
 */
export async function deliverNotification(
  deps: AlertDeps,
  context: Context,
  message: SendMessage,
): Promise<DeliverySummary> {
  let sent = 0;
  const named = await getOutbox(deps.rows, message.partition, message.key);
  if (named?.record.state !== 'Waiting') return { sent, stopped: undefined };
  const lane = await outboxSequence(deps.rows, message.partition, message.key);
  for (const each of lane) {
    if (each.record.state !== 'Waiting') continue;
    if (each.row.key > message.key) break;
    const step = isOverAlready(context, each, lane) ? await skip(deps, each) : await sendRow(deps, context, each);
    if (step === 'Sent') sent += 1;
    if (step === 'Sent' || step === 'Ended') continue;
    if (each.row.key !== message.key) await waitBehind(deps, named, each);
    return { sent, stopped: step };
  }
  return { sent, stopped: undefined };
}

/** Types whose messages are a history for people to read; any other may call a person, or open something at a service. */
const READ_ONLY: ReadonlySet<ReceiverType> = new Set(['teams', 'slack', 'log']);

/** A resolve of the episode waits behind it: a receiver that was away is not to call people for an alert that is over. */
function isOverAlready({ policy }: Context, { record, row }: StoredOutbox, lane: readonly StoredOutbox[]): boolean {
  const { notice: notification, receiver } = record;
  const type = policy.receivers.find(({ name }) => name === receiver)?.type;
  if (notification.kind !== 'Alert' || notification.transition === 'Resolved') return false;
  if (type !== undefined && READ_ONLY.has(type)) return false;
  if (isFindingCode(notification.code) && CATALOGUE[notification.code].alwaysTold) return false;
  const end = lane.find(
    (each) =>
      each.row.key > row.key &&
      each.record.notice.dedupKey === notification.dedupKey &&
      each.record.notice.transition === 'Resolved',
  );
  // One that was over before it was opened is notified of as both at once.
  return end !== undefined && end.record.notice.at > notification.at;
}

async function skip(deps: AlertDeps, stored: StoredOutbox): Promise<Step> {
  const { claimedUntil } = stored.record;
  if (claimedUntil !== undefined && claimedUntil > deps.clock.now().toISOString()) return 'Claimed';
  await end(deps, withLostAnswer(stored), 'Skipped', 'it was over before this receiver could be notified');
  return 'Ended';
}

/** A claim that is still there is of a process that died before it recorded the answer. */
function withLostAnswer(stored: StoredOutbox): StoredOutbox {
  if (stored.record.claimedUntil === undefined) return stored;
  return { ...stored, record: { ...stored.record, mayHaveArrived: true } };
}

/** What cannot go out before another notice is not asked for again and again until that one may be tried. */
async function waitBehind(deps: AlertDeps, named: StoredOutbox, ahead: StoredOutbox): Promise<void> {
  const { nextAt = '', state } = (await getOutbox(deps.rows, ahead.row.partition, ahead.row.key))?.record ?? {};
  if (state === 'Waiting' && nextAt > named.record.nextAt) await wait(deps, named, new Date(nextAt), 'NotDue');
}

async function sendRow(deps: AlertDeps, context: Context, stored: StoredOutbox): Promise<Step> {
  const { record } = stored;
  const now = deps.clock.now();
  const at = now.toISOString();
  if (record.claimedUntil !== undefined && record.claimedUntil > at) return 'Claimed';
  if (await isVain(deps, context, stored)) return 'Ended';
  if (at >= record.deadlineAt) return giveUp(deps, stored);
  if (record.nextAt > at) return 'NotDue';
  const receiver = context.receivers.receivers.get(record.receiver);
  const health = await receiverRecord(deps.rows, record.receiver);
  if (receiver === undefined) return withoutReceiver(deps, context, stored, health);
  const isPaused = health.pausedUntil !== undefined && health.pausedUntil > at;
  if (isPaused && record.notice.kind !== 'Test')
    return wait(deps, stored, new Date(health.pausedUntil ?? at), 'Paused');
  const waitSeconds = await slotOf(deps, record.receiver, perMinuteOf(context.policy.receivers, record.receiver), now);
  if (waitSeconds > 0) return wait(deps, stored, secondsAfter(now, waitSeconds), 'BudgetUsedUp');
  const claimedUntil = secondsAfter(now, CLAIM_SECONDS).toISOString();
  const claim = {
    ...withLostAnswer(stored).record,
    attempts: record.attempts + 1,
    claimedUntil,
    nextAt: claimedUntil,
  };
  const claimed = await putOutbox(deps.rows, stored, claim);
  if (claimed === undefined) return 'Claimed';
  return settle(deps, claimed, health, await sendTo(deps, receiver, record.notice));
}

/** Nobody needs the notice any more: its receiver never got the opening that it resolves, or is named no more. */
async function isVain(deps: AlertDeps, { receivers }: Context, stored: StoredOutbox): Promise<boolean> {
  const { notice: notification, receiver } = stored.record;
  const isKnown =
    receivers.receivers.has(receiver) || receivers.problems.some((problem) => problem.receiver === receiver);
  if (!isKnown && notification.kind !== 'Test') {
    await end(deps, stored, 'Skipped', 'the policy names this receiver no more');
    return true;
  }
  if (notification.transition !== 'Resolved' || notification.kind !== 'Alert') return false;
  // Read anew: those before it have ended since the lane was read.
  const lane = await outboxSequence(deps.rows, stored.row.partition, stored.row.key);
  const ofEpisode = lane.filter(
    (each) => each.record.notice.dedupKey === notification.dedupKey && each.row.key < stored.row.key,
  );
  const isKnownThere = ({ record }: StoredOutbox): boolean => record.state === 'Sent' || record.mayHaveArrived === true;
  if (ofEpisode.length === 0 || ofEpisode.some(isKnownThere)) return false;
  await end(deps, stored, 'Skipped', 'this receiver was never told that it began');
  return true;
}

async function giveUp(deps: AlertDeps, stored: StoredOutbox): Promise<Step> {
  const { attempts, detail = 'it could not be reached', notice: notification, receiver } = stored.record;
  const why = `given up after ${attempts} attempts; the last answer: ${detail}`;
  await reportLostNotification(deps, { receiver, code: notification.code, title: notification.title, why });
  await end(deps, stored, 'GivenUp', detail);
  return 'Ended';
}

/** Its settings are not complete: it waits as for a broken one. A test says so at once. */
async function withoutReceiver(
  deps: AlertDeps,
  { receivers }: Context,
  stored: StoredOutbox,
  health: ReceiverRecord,
): Promise<Step> {
  const { notice: notification, receiver } = stored.record;
  const problem = receivers.problems.find((each) => each.receiver === receiver)?.problem;
  const detail = problem ?? `there is no receiver "${receiver}" in the policy or in the settings`;
  if (notification.kind === 'Test') {
    await end(deps, stored, 'Refused', detail);
    return 'Ended';
  }
  if (health.brokenDetail !== detail) await recordReceiverBroken(deps, receiver, detail);
  return wait(
    deps,
    { ...stored, record: { ...stored.record, detail } },
    secondsAfter(deps.clock.now(), PROBE_SECONDS),
    'Failed',
  );
}

async function settle(
  deps: AlertDeps,
  claimed: StoredOutbox,
  health: ReceiverRecord,
  sent: Result<void, SendFailure>,
): Promise<Step> {
  const { attempts, notice: notification, receiver } = claimed.record;
  if (sent.ok) {
    await recordReceiverWorking(deps, receiver, health);
    await end(deps, claimed, 'Sent', undefined);
    return 'Sent';
  }
  const { detail, kind } = sent.error;
  const now = deps.clock.now();
  deps.log.warn('alert not sent', { noticeId: notification.noticeId, receiver, failure: kind, detail, attempts });
  if (kind === 'Refused') {
    await reportLostNotification(deps, {
      receiver,
      code: notification.code,
      title: notification.title,
      why: `it was refused: ${detail}`,
    });
    await end(deps, claimed, 'Refused', detail);
    return 'Ended';
  }
  if (kind === 'Broken') {
    await recordReceiverBroken(deps, receiver, detail);
    if (notification.kind !== 'Test')
      return wait(deps, failed(claimed, detail), secondsAfter(now, PROBE_SECONDS), 'Failed');
    await end(deps, claimed, 'Refused', detail);
    return 'Ended';
  }
  const { mayHaveArrived = false } = sent.error;
  const tried = mayHaveArrived ? { ...claimed, record: { ...claimed.record, mayHaveArrived } } : claimed;
  const until = secondsAfter(now, retrySeconds(attempts, sent.error.retryAfterSeconds, deps.clock.random()));
  if (sent.error.retryAfterSeconds !== undefined) await pauseReceiver(deps, receiver, until);
  return wait(deps, failed(tried, detail), until, 'Failed');
}

function failed(stored: StoredOutbox, detail: string): StoredOutbox {
  return { ...stored, record: { ...stored.record, detail } };
}

/** Puts a row off. The message brings it back in time; should it get lost, the timer does. */
async function wait<Why extends Step>(deps: AlertDeps, stored: StoredOutbox, until: Date, why: Why): Promise<Why> {
  const { claimedUntil: _, ...record } = stored.record;
  const put = await putOutbox(deps.rows, stored, { ...record, nextAt: until.toISOString() });
  const seconds = (until.getTime() - deps.clock.now().getTime()) / 1000;
  // What waits for longer is left to the timer.
  if (put !== undefined && seconds <= 2 * CLAIM_SECONDS)
    await queueNotifications(deps, [put.row], Math.max(0, seconds));
  return why;
}

async function end(
  deps: AlertDeps,
  stored: StoredOutbox,
  state: OutboxRecord['state'],
  detail: string | undefined,
): Promise<void> {
  const { claimedUntil: _, ...record } = stored.record;
  await putOutbox(deps.rows, stored, { ...record, state, endedAt: deps.clock.now().toISOString(), detail });
}

async function slotOf(deps: AlertDeps, receiver: string, perMinute: number, now: Date): Promise<number> {
  let waitSeconds = 0;
  await changeReceiver(deps.rows, receiver, (current) => {
    const slot = takeSlot(current.budget, perMinute, now);
    waitSeconds = slot.kind === 'Taken' ? 0 : slot.waitSeconds;
    return slot.kind === 'Taken' ? { ...current, budget: slot.budget } : undefined;
  });
  return waitSeconds;
}

async function sendTo(
  { telemetry }: Pick<AlertDeps, 'telemetry'>,
  receiver: AlertReceiver,
  notification: AlertNotification,
): Promise<Result<void, SendFailure>> {
  const sent = await sendOnce(receiver, notification);
  const outcome = sent.ok ? 'Sent' : sent.error.kind;
  telemetry.measure('hubwarden.alerts.sends', 1, { receiver: receiver.name, outcome });
  return sent;
}

/** What a receiver throws is a fault of its code, not of the notice: it is tried again like a lost connection. */
async function sendOnce(receiver: AlertReceiver, notification: AlertNotification): Promise<Result<void, SendFailure>> {
  try {
    return await receiver.send(notification);
  } catch (error) {
    const detail = errorText(error);
    return err({ kind: 'Later', retryAfterSeconds: undefined, detail, mayHaveArrived: true });
  }
}

function secondsAfter(at: Date, seconds: number): Date {
  return new Date(at.getTime() + seconds * 1000);
}
