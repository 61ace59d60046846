import { addSeconds } from 'date-fns/addSeconds';
import * as z from 'zod';
import type { Notification } from '../../core/alert/content/notification.ts';
import { giveUpAt } from '../../core/alert/routing/send-times.ts';
import type { NewRow, Row, Rows } from '../ports.ts';
import { documents } from './store/documents.ts';

const time = z.iso.datetime();

const outbox = z.object({
  receiver: z.string(),
  notice: z.custom<Notification>((value) => typeof value === 'object' && value !== null, {
    message: 'must be a notification',
  }),
  /** `Skipped`: the policy no longer names the receiver, or the receiver never got the opening that it resolves. */
  state: z.enum(['Waiting', 'Sent', 'Refused', 'GivenUp', 'Skipped']),
  attempts: z.number().int(),
  /** The next attempt, while it waits. */
  nextAt: time,
  deadlineAt: time,
  /** An instance sends it, until then at most. */
  claimedUntil: time.optional(),
  endedAt: time.optional(),
  /** An attempt ended without an answer: the receiver may have accepted it. */
  mayHaveArrived: z.boolean().optional(),
  /** The last answer of the receiver. */
  detail: z.string().optional(),
});

/** One notification to one receiver. */
export type OutboxRecord = z.output<typeof outbox>;

/** An outbox row as it was read. */
export interface StoredOutbox {
  readonly record: OutboxRecord;
  readonly row: Row;
}

const OUTBOXES = documents({
  table: 'alerts',
  schema: outbox,
  // A sent notification is pruned by the time of its end.
  columnsOf: ({ endedAt, nextAt, state }) => (state === 'Waiting' ? { wakeAt: nextAt } : { sentAt: endedAt ?? nextAt }),
});
const OUTBOX = 'outbox|';

/** A queue message follows the write of a row at once. The timer sends the row only when that message was lost. */
const MESSAGE_SECONDS = 60;

/** True for rows of the outbox among others of the table. */
export function isOutboxRow(row: Pick<Row, 'key'>): boolean {
  return row.key.startsWith(OUTBOX);
}

/**
 * A new row of the outbox.
 *
 * @param number notifications of one receiver and group are sent one after the other, in the order of their numbers
 */
export function newOutboxRow(partition: string, number: OutboxNumber, notification: Notification, now: Date): NewRow {
  const record: OutboxRecord = {
    receiver: number.receiver,
    notice: notification,
    state: 'Waiting',
    attempts: 0,
    nextAt: now.toISOString(),
    deadlineAt: giveUpAt(notification.severity, now).toISOString(),
  };
  const wakeAt = addSeconds(now, MESSAGE_SECONDS).toISOString();
  const row = OUTBOXES.rowOf({ partition, key: keyOf(number) }, record);
  return { ...row, cells: { ...row.cells, wakeAt } };
}

/** The notifications of one alert for one receiver, and one of them by its number. */
interface OutboxNumber {
  readonly receiver: string;
  readonly group: string;
  readonly number: number;
}

function keyOf({ group, number, receiver }: OutboxNumber): string {
  return `${prefixOf({ receiver, group })}${String(number).padStart(8, '0')}`;
}

function prefixOf({ group, receiver }: Omit<OutboxNumber, 'number'>): string {
  return `${OUTBOX}${receiver}|${group}|`;
}

/** Stores a row outside a decision. */
export async function insertOutbox(rows: Rows, row: NewRow): Promise<void> {
  await rows.insert('alerts', row);
}

/** Reads one row of the outbox. */
export async function getOutbox(rows: Rows, partition: string, key: string): Promise<StoredOutbox | undefined> {
  const row = await rows.get('alerts', partition, key);
  return row === undefined ? undefined : storedOutbox(row);
}

/** All rows of the receiver and group of a row, oldest first. */
export async function outboxSequence(rows: Rows, partition: string, key: string): Promise<readonly StoredOutbox[]> {
  const keyPrefix = key.slice(0, key.lastIndexOf('|') + 1);
  const found = await Array.fromAsync(rows.query('alerts', { partition, keyPrefix }));
  return found.map(storedOutbox);
}

function storedOutbox(row: Row): StoredOutbox {
  return { record: OUTBOXES.read(row), row };
}

/** Notifications of one alert for one receiver from a number on, oldest first; pruned ones are absent. */
export function outboxFrom(rows: Rows, partition: string, from: OutboxNumber): Promise<readonly OutboxRecord[]> {
  return Array.fromAsync(OUTBOXES.query(rows, { partition, keyPrefix: prefixOf(from), keyFrom: keyOf(from) }));
}

/**
 * Writes a changed row, unless another instance changed it.
 *
 * @returns the row as it is now stored; undefined when another instance came first
 */
export async function putOutbox(
  rows: Rows,
  { row }: StoredOutbox,
  next: OutboxRecord,
): Promise<StoredOutbox | undefined> {
  const written = await OUTBOXES.write(rows, row, next, row);
  if (!written.ok) return undefined;
  return { record: next, row: { ...OUTBOXES.rowOf(row, next), etag: written.value.etag } };
}
