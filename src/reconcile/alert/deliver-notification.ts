import { addSeconds } from 'date-fns/addSeconds';
import type { Notification } from '../../core/alert/content/notification.ts';
import { retrySeconds, takeSlot } from '../../core/alert/routing/send-times.ts';
import type { Result } from '../../core/result.ts';
import { err } from '../../core/result.ts';
import { errorText } from '../../core/text/error-text.ts';
import type { SendMessage } from '../messages.ts';
import type { AlertReceiver, SendFailure } from '../ports.ts';
import type { OutboxRecord, StoredOutbox } from '../records/outbox-record.ts';
import { getOutbox, outboxSequence, putOutbox } from '../records/outbox-record.ts';
import type { ReceiverRecord } from '../records/receiver-record.ts';
import { changeReceiver, receiverRecord } from '../records/receiver-record.ts';
import type { AlertContext } from './alert-context.ts';
import { nextStep, tryOf } from './next-delivery-step.ts';
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

/** The outcome of one message. */
export interface DeliverySummary {
  readonly sent: number;
  /** Why delivery stopped before the row that the message names; undefined: it did not. */
  readonly stopped: 'Claimed' | 'NotDue' | 'Paused' | 'BudgetUsedUp' | 'Failed' | undefined;
}

type Outcome = 'Sent' | 'Ended' | NonNullable<DeliverySummary['stopped']>;

/** While one instance sends a row no other touches it, for at most this time. Longer than any receiver may take. */
const CLAIM_SECONDS = 60;

type Context = Pick<AlertContext, 'policy' | 'receivers'>;

/**
 * Sends an outbox row, after the earlier rows of its sequence that still wait: a resolve never overtakes its opening. A
 * row is recorded as sent after sending, so a crash between the two sends it again with the same id, and never loses
 * it.
 */
export async function deliverNotification(
  deps: AlertDeps,
  context: Context,
  message: SendMessage,
): Promise<DeliverySummary> {
  let sent = 0;
  const named = await getOutbox(deps.rows, message.partition, message.key);
  if (named?.record.state !== 'Waiting') return { sent, stopped: undefined };
  const sequence = await outboxSequence(deps.rows, message.partition, message.key);
  for (const each of sequence) {
    if (each.record.state !== 'Waiting') continue;
    if (each.row.key > message.key) break;
    const outcome = await deliver(deps, context, each, sequence);
    if (outcome === 'Sent') sent += 1;
    if (outcome === 'Sent' || outcome === 'Ended') continue;
    if (each.row.key !== message.key) await waitBehind(deps, named, each);
    return { sent, stopped: outcome };
  }
  return { sent, stopped: undefined };
}

/** Does what `nextStep` decides for one row. */
async function deliver(
  deps: AlertDeps,
  context: Context,
  stored: StoredOutbox,
  sequence: readonly StoredOutbox[],
): Promise<Outcome> {
  const step = nextStep(stored, await factsOf(deps, context, stored, sequence), deps.clock.now());
  switch (step.kind) {
    case 'Claimed':
    case 'NotDue':
      return step.kind;
    case 'Skip':
      return await end(deps, step.answerMayBeLost ? withLostAnswer(stored) : stored, 'Skipped', step.detail);
    case 'GiveUp':
      return await abandon(deps, stored);
    case 'Try':
      return await attempt(deps, context, stored);
  }
}

async function factsOf(
  deps: AlertDeps,
  { policy, receivers }: Context,
  { record, row }: StoredOutbox,
  sequence: readonly StoredOutbox[],
): Promise<Parameters<typeof nextStep>[1]> {
  const { notice: notification, receiver } = record;
  const isResolve = notification.kind === 'Alert' && notification.transition === 'Resolved';
  return {
    isNamed: receivers.receivers.has(receiver) || receivers.problems.some((problem) => problem.receiver === receiver),
    type: policy.receivers.find(({ name }) => name === receiver)?.type,
    // A resolve depends on the outcome of the rows before it, and some have ended since the first read.
    sequence: isResolve ? await outboxSequence(deps.rows, row.partition, row.key) : sequence,
  };
}

/** Does what `tryOf` decides for a row that is due. */
async function attempt(deps: AlertDeps, context: Context, stored: StoredOutbox): Promise<Outcome> {
  const { record } = stored;
  const { problems, receivers } = context.receivers;
  const health = await receiverRecord(deps.rows, record.receiver);
  const problem = problems.find((each) => each.receiver === record.receiver)?.problem;
  const now = deps.clock.now();
  const next = tryOf(record, receivers.get(record.receiver), { health, problem }, now);
  switch (next.kind) {
    case 'NotUsable':
      return await deferWithoutReceiver(deps, stored, health, next.detail);
    case 'Paused':
      return await wait(deps, stored, next.until, 'Paused');
    case 'Send': {
      const perMinute = perMinuteOf(context.policy.receivers, record.receiver);
      const waitSeconds = await waitForSlotSeconds(deps, record.receiver, perMinute, now);
      if (waitSeconds > 0) return await wait(deps, stored, addSeconds(now, waitSeconds), 'BudgetUsedUp');
      const claimed = await claim(deps, stored, now);
      if (claimed === undefined) return 'Claimed';
      const sent = await sendTo(deps, next.receiver, record.notice);
      return sent.ok ? await recordSent(deps, claimed, health) : await afterFailure(deps, claimed, sent.error);
    }
  }
}

/** @returns undefined when another instance claimed the row first */
function claim(deps: AlertDeps, stored: StoredOutbox, now: Date): Promise<StoredOutbox | undefined> {
  const claimedUntil = addSeconds(now, CLAIM_SECONDS).toISOString();
  const { record } = withLostAnswer(stored);
  return putOutbox(deps.rows, stored, { ...record, attempts: record.attempts + 1, claimedUntil, nextAt: claimedUntil });
}

/** An expired claim belongs to a process that died before it recorded the answer. */
function withLostAnswer(stored: StoredOutbox): StoredOutbox {
  if (stored.record.claimedUntil === undefined) return stored;
  return { ...stored, record: { ...stored.record, mayHaveArrived: true } };
}

/** Defers a row until the earlier row of its sequence may be retried, to avoid polling. */
async function waitBehind(deps: AlertDeps, named: StoredOutbox, ahead: StoredOutbox): Promise<void> {
  const { nextAt = '', state } = (await getOutbox(deps.rows, ahead.row.partition, ahead.row.key))?.record ?? {};
  if (state === 'Waiting' && nextAt > named.record.nextAt) await wait(deps, named, new Date(nextAt), 'NotDue');
}

async function abandon(deps: AlertDeps, stored: StoredOutbox): Promise<Outcome> {
  const { attempts, detail = 'it could not be reached' } = stored.record;
  await reportLost(deps, stored, `abandoned after ${attempts} attempts; the last answer: ${detail}`);
  return await end(deps, stored, 'GivenUp', detail);
}

async function reportLost(deps: AlertDeps, { record }: StoredOutbox, why: string): Promise<void> {
  const { notice: notification, receiver } = record;
  await reportLostNotification(deps, { receiver, code: notification.code, title: notification.title, why });
}

/** Notifications of a receiver with incomplete settings wait as those of a broken one do. A test ends at once. */
async function deferWithoutReceiver(
  deps: AlertDeps,
  stored: StoredOutbox,
  health: ReceiverRecord,
  detail: string,
): Promise<Outcome> {
  const { notice: notification, receiver } = stored.record;
  if (notification.kind === 'Test') return await end(deps, stored, 'Refused', detail);
  if (health.brokenDetail !== detail) await recordReceiverBroken(deps, receiver, detail);
  return await wait(deps, withDetail(stored, detail), addSeconds(deps.clock.now(), PROBE_SECONDS), 'Failed');
}

async function recordSent(deps: AlertDeps, claimed: StoredOutbox, health: ReceiverRecord): Promise<Outcome> {
  await recordReceiverWorking(deps, claimed.record.receiver, health);
  await end(deps, claimed, 'Sent', undefined);
  return 'Sent';
}

async function afterFailure(deps: AlertDeps, claimed: StoredOutbox, failure: SendFailure): Promise<Outcome> {
  const { attempts, notice: notification, receiver } = claimed.record;
  const { detail, kind } = failure;
  const now = deps.clock.now();
  deps.log.warn('alert not sent', { noticeId: notification.noticeId, receiver, failure: kind, detail, attempts });
  switch (failure.kind) {
    case 'Refused':
      await reportLost(deps, claimed, `it was refused: ${detail}`);
      return await end(deps, claimed, 'Refused', detail);
    case 'Broken':
      await recordReceiverBroken(deps, receiver, detail);
      return notification.kind === 'Test'
        ? await end(deps, claimed, 'Refused', detail)
        : await wait(deps, withDetail(claimed, detail), addSeconds(now, PROBE_SECONDS), 'Failed');
    case 'Later': {
      const { mayHaveArrived = false, retryAfterSeconds } = failure;
      const tried = mayHaveArrived ? { ...claimed, record: { ...claimed.record, mayHaveArrived } } : claimed;
      const until = addSeconds(now, retrySeconds(attempts, retryAfterSeconds, deps.clock.random()));
      if (retryAfterSeconds !== undefined) await pauseReceiver(deps, receiver, until);
      return await wait(deps, withDetail(tried, detail), until, 'Failed');
    }
  }
}

function withDetail(stored: StoredOutbox, detail: string): StoredOutbox {
  return { ...stored, record: { ...stored.record, detail } };
}

/** Defers a row. A delayed message resumes it; if that is lost, the timer does. */
async function wait<Why extends Outcome>(deps: AlertDeps, stored: StoredOutbox, until: Date, why: Why): Promise<Why> {
  const { claimedUntil: _, ...record } = stored.record;
  const put = await putOutbox(deps.rows, stored, { ...record, nextAt: until.toISOString() });
  const seconds = (until.getTime() - deps.clock.now().getTime()) / 1000;
  // After a longer wait the timer queues the row.
  if (put !== undefined && seconds <= 2 * CLAIM_SECONDS)
    await queueNotifications(deps, [put.row], Math.max(0, seconds));
  return why;
}

async function end(
  deps: AlertDeps,
  stored: StoredOutbox,
  state: OutboxRecord['state'],
  detail: string | undefined,
): Promise<'Ended'> {
  const { claimedUntil: _, ...record } = stored.record;
  await putOutbox(deps.rows, stored, { ...record, state, endedAt: deps.clock.now().toISOString(), detail });
  return 'Ended';
}

async function waitForSlotSeconds(deps: AlertDeps, receiver: string, perMinute: number, now: Date): Promise<number> {
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
  notification: Notification,
): Promise<Result<void, SendFailure>> {
  const sent = await sendOnce(receiver, notification);
  const outcome = sent.ok ? 'Sent' : sent.error.kind;
  telemetry.measure('hubwarden.alerts.sends', 1, { receiver: receiver.name, outcome });
  return sent;
}

/** An error that a receiver throws is a fault of its code, not of the notification: it is retried like a lost connection. */
async function sendOnce(receiver: AlertReceiver, notification: Notification): Promise<Result<void, SendFailure>> {
  try {
    return await receiver.send(notification);
  } catch (error) {
    const detail = errorText(error);
    return err({ kind: 'Later', retryAfterSeconds: undefined, detail, mayHaveArrived: true });
  }
}
