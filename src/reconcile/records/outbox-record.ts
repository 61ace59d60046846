import * as z from 'zod';
import { giveUpAt } from '../../core/alert/routing/send-times.ts';
import type { AlertNotification, NewRow, Row, Rows } from '../ports.ts';
import { cellsFrom, documentFrom } from './stored-json.ts';

const time = z.iso.datetime();

const outbox = z.object({
  receiver: z.string(),
  notice: z.custom<AlertNotification>((value) => typeof value === 'object' && value !== null, {
    message: 'must be a notice',
  }),
  /** `Skipped`: there is nobody any more to send it to, or the receiver never got the opening that it resolves. */
  state: z.enum(['Waiting', 'Sent', 'Refused', 'GivenUp', 'Skipped']),
  attempts: z.number().int(),
  /** The next attempt, while it waits. */
  nextAt: time,
  deadlineAt: time,
  /** Somebody is sending it, until then at most. */
  claimedUntil: time.optional(),
  endedAt: time.optional(),
  /** An attempt ended without an answer: the receiver may have taken it all the same. */
  mayHaveArrived: z.boolean().optional(),
  /** What the receiver said last. */
  detail: z.string().optional(),
});

/** One notice on its way to one receiver. */
export type OutboxRecord = z.output<typeof outbox>;

/** An outbox row as it was read. */
export interface StoredOutbox {
  readonly record: OutboxRecord;
  readonly row: Row;
}

const OUTBOX = 'outbox|';
/** A row's message is on its way when it is written; the timer only makes up for one that was lost. */
const MESSAGE_SECONDS = 60;

/** True for rows of the outbox among others of the table. */
export function isOutboxRow(row: Pick<Row, 'key'>): boolean {
  return row.key.startsWith(OUTBOX);
}

/**
 * A new row of the outbox.
 *
 * @param queueName notices of one lane go out one after the other, in the order of their numbers: one receiver, one group
 */
export function newOutboxRow(partition: string, queueName: Lane, notification: AlertNotification, now: Date): NewRow {
  const record: OutboxRecord = {
    receiver: queueName.receiver,
    notice: notification,
    state: 'Waiting',
    attempts: 0,
    nextAt: now.toISOString(),
    deadlineAt: giveUpAt(notification.severity, now).toISOString(),
  };
  const wakeAt = new Date(now.getTime() + MESSAGE_SECONDS * 1000).toISOString();
  return { partition, key: keyOf(queueName), cells: cellsFrom(record, { wakeAt }) };
}

/** The notifications of one alert for one receiver, and one of them by its number. */
interface Lane {
  readonly receiver: string;
  readonly group: string;
  readonly number: number;
}

function keyOf({ group, number, receiver }: Lane): string {
  return `${prefixOf({ receiver, group })}${String(number).padStart(8, '0')}`;
}

function prefixOf({ group, receiver }: Omit<Lane, 'number'>): string {
  return `${OUTBOX}${receiver}|${group}|`;
}

/** Stores a row that belongs to no decision. */
export async function insertOutbox(rows: Rows, row: NewRow): Promise<void> {
  await rows.insert('alerts', row);
}

/** Reads one row of the outbox. */
export async function getOutbox(rows: Rows, partition: string, key: string): Promise<StoredOutbox | undefined> {
  const row = await rows.get('alerts', partition, key);
  return row === undefined ? undefined : { record: documentFrom(row, outbox), row };
}

/** All rows of the lane that a row stands in, oldest first. */
export async function outboxSequence(rows: Rows, partition: string, key: string): Promise<readonly StoredOutbox[]> {
  const keyPrefix = key.slice(0, key.lastIndexOf('|') + 1);
  const found = await Array.fromAsync(rows.query('alerts', { partition, keyPrefix }));
  return found.map((row) => ({ record: documentFrom(row, outbox), row }));
}

/** Notifications of one alert for one receiver from a number on, oldest first; those that are no longer kept are absent. */
export async function outboxFrom(rows: Rows, partition: string, from: Lane): Promise<readonly OutboxRecord[]> {
  const found = await Array.fromAsync(
    rows.query('alerts', { partition, keyPrefix: prefixOf(from), keyFrom: keyOf(from) }),
  );
  return found.map((row) => documentFrom(row, outbox));
}

/**
 * Writes a changed row, unless somebody else changed it.
 *
 * @returns the row as it now stands; undefined when somebody else came first
 */
export async function putOutbox(
  rows: Rows,
  { row }: StoredOutbox,
  next: OutboxRecord,
): Promise<StoredOutbox | undefined> {
  // By the time of its end a notice is pruned.
  const columns = next.state === 'Waiting' ? { wakeAt: next.nextAt } : { sentAt: next.endedAt ?? next.nextAt };
  const write = { partition: row.partition, key: row.key, cells: cellsFrom(next, columns) };
  const written = await rows.replace('alerts', write, row.etag);
  return written.ok ? { record: next, row: { ...write, etag: written.value } } : undefined;
}
