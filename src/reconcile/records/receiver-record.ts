import * as z from 'zod';
import type { Rows } from '../ports.ts';
import { changeRow } from './change-row.ts';
import type { ReadRows } from './stored-json.ts';
import { cellsFrom, documentFrom, readRows } from './stored-json.ts';

const time = z.iso.datetime();

const receiver = z.object({
  name: z.string(),
  /** Since when it takes nothing; absent while it works. */
  brokenSince: time.optional(),
  brokenDetail: z.string().optional(),
  /** It is to be left alone until then. */
  pausedUntil: time.optional(),
  budget: z.object({ minute: z.number().int(), used: z.number().int() }).optional(),
  lastSentAt: time.optional(),
});

/** How one receiver is doing. */
export type ReceiverRecord = z.output<typeof receiver>;

const PARTITION = 'receivers';

/** Reads how a receiver is doing; one that nothing was sent to yet is doing well. */
export async function receiverRecord(rows: Rows, name: string): Promise<ReceiverRecord> {
  const row = await rows.get('control', PARTITION, name);
  return row === undefined ? { name } : documentFrom(row, receiver);
}

/** All receivers that anything is known of. */
export async function listReceivers(rows: Rows): Promise<ReadRows<ReceiverRecord>> {
  return await readRows(rows.query('control', { partition: PARTITION }), (row) => documentFrom(row, receiver));
}

/**
 * Changes what is known of a receiver behind a conditional write.
 *
 * @param change is called again after a lost race; undefined = leave it
 * @returns the record as it now stands
 */
export async function changeReceiver(
  rows: Rows,
  name: string,
  change: (current: ReceiverRecord) => ReceiverRecord | undefined,
): Promise<ReceiverRecord> {
  return await changeRow(rows, { table: 'control', partition: PARTITION, key: name }, (row) => {
    const current = row === undefined ? { name } : documentFrom(row, receiver);
    const next = change(current);
    if (next === undefined) return { value: current, write: undefined };
    return { value: next, write: cellsFrom(next, {}) };
  });
}
