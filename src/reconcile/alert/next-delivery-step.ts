import type { ReceiverType } from '../../core/alert/routing/receiver-types.ts';
import { RECEIVER_KINDS } from '../../core/alert/routing/receiver-types.ts';
import { entryOf } from '../../core/verdict/catalogue/catalogue.ts';
import type { AlertReceiver } from '../ports.ts';
import type { OutboxRecord, StoredOutbox } from '../records/outbox-record.ts';
import type { ReceiverRecord } from '../records/receiver-record.ts';

/** The next step for one outbox row, decided from the row and its sequence. */
export type DeliveryStep =
  /** Another instance is sending it. */
  | { readonly kind: 'Claimed' }
  /** The row ends unsent. `detail`: the reason, for the record. */
  | { readonly kind: 'Skip'; readonly detail: string; readonly answerMayBeLost: boolean }
  /** The deadline of the row has passed. */
  | { readonly kind: 'GiveUp' }
  | { readonly kind: 'NotDue' }
  | { readonly kind: 'Try' };

/** The next action for a due row, decided from the receiver and its health. */
export type DeliveryTry =
  /** The settings of the receiver are incomplete. */
  | { readonly kind: 'NotUsable'; readonly detail: string }
  | { readonly kind: 'Paused'; readonly until: Date }
  | { readonly kind: 'Send'; readonly receiver: AlertReceiver };

/** The facts about the receiver in the policy and in the rows of the sequence. */
export interface DeliveryFacts {
  /** The policy or the settings name the receiver. */
  readonly isNamed: boolean;
  readonly type: ReceiverType | undefined;
  /** All rows of the sequence, oldest first. */
  readonly sequence: readonly StoredOutbox[];
}

/** Decides the next step for a row. Pure. */
export function nextStep({ record, row }: StoredOutbox, facts: DeliveryFacts, now: Date): DeliveryStep {
  const at = now.toISOString();
  const { claimedUntil, notice: notification } = record;
  if (claimedUntil !== undefined && claimedUntil > at) return { kind: 'Claimed' };
  if (hasEnded({ record, row }, facts))
    return {
      kind: 'Skip',
      detail: 'the alert ended before this receiver could be notified',
      // An expired claim belongs to a process that died before it recorded the answer.
      answerMayBeLost: claimedUntil !== undefined,
    };
  if (!facts.isNamed && notification.kind !== 'Test')
    return { kind: 'Skip', detail: 'the policy no longer names this receiver', answerMayBeLost: false };
  if (resolvesNothing({ record, row }, facts))
    return { kind: 'Skip', detail: 'this receiver never got the opening of this alert', answerMayBeLost: false };
  if (at >= record.deadlineAt) return { kind: 'GiveUp' };
  return record.nextAt > at ? { kind: 'NotDue' } : { kind: 'Try' };
}

/**
 * Decides whether a due row is sent. Pure.
 *
 * @param receiver undefined: its settings are incomplete; `problem` names the missing one
 */
export function tryOf(
  { notice: notification, receiver: name }: OutboxRecord,
  receiver: AlertReceiver | undefined,
  { health, problem }: { readonly health: ReceiverRecord; readonly problem: string | undefined },
  now: Date,
): DeliveryTry {
  if (receiver === undefined)
    return { kind: 'NotUsable', detail: problem ?? `there is no receiver "${name}" in the policy or in the settings` };
  const { pausedUntil } = health;
  const isPaused = pausedUntil !== undefined && pausedUntil > now.toISOString();
  // A test checks whether the receiver works now, so no pause delays it.
  if (isPaused && notification.kind !== 'Test') return { kind: 'Paused', until: new Date(pausedUntil) };
  return { kind: 'Send', receiver };
}

/**
 * True when the resolve of the episode waits after this row: a receiver that works again must not page a person for an
 * alert that has ended.
 */
function hasEnded({ record, row }: StoredOutbox, { sequence, type }: DeliveryFacts): boolean {
  const { notice: notification } = record;
  if (notification.kind !== 'Alert' || notification.transition === 'Resolved') return false;
  if (type !== undefined && RECEIVER_KINDS[type].isHistory) return false;
  if (entryOf(notification.code)?.alwaysNotified === true) return false;
  const end = sequence.find(
    (each) =>
      each.row.key > row.key &&
      each.record.notice.dedupKey === notification.dedupKey &&
      each.record.notice.transition === 'Resolved',
  );
  // An alert that ended before it opened is notified as both at once.
  return end !== undefined && end.record.notice.at > notification.at;
}

/** True for a resolve whose opening the receiver never got. */
function resolvesNothing({ record, row }: StoredOutbox, { sequence }: DeliveryFacts): boolean {
  const { notice: notification } = record;
  if (notification.transition !== 'Resolved' || notification.kind !== 'Alert') return false;
  const earlier = sequence.filter(
    (each) => each.record.notice.dedupKey === notification.dedupKey && each.row.key < row.key,
  );
  const hasReached = (each: StoredOutbox): boolean =>
    each.record.state === 'Sent' || each.record.mayHaveArrived === true;
  return earlier.length > 0 && !earlier.some(hasReached);
}
