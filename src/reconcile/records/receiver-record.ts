import * as z from 'zod';
import type { Rows } from '../ports.ts';
import { documents } from './store/documents.ts';
import type { ReadRows } from './store/stored-json.ts';

const time = z.iso.datetime();

const receiver = z.object({
  name: z.string(),
  /** Since when it accepts nothing; absent while it works. */
  brokenSince: time.optional(),
  brokenDetail: z.string().optional(),
  /** Hubwarden sends it nothing until then. */
  pausedUntil: time.optional(),
  budget: z.object({ minute: z.number().int(), used: z.number().int() }).optional(),
  lastSentAt: time.optional(),
});

/** The health of one receiver. */
export type ReceiverRecord = z.output<typeof receiver>;

const RECEIVERS = documents({ table: 'control', schema: receiver });
const PARTITION = 'receivers';

/** Reads the health of a receiver. A receiver without a row works. */
export async function receiverRecord(rows: Rows, name: string): Promise<ReceiverRecord> {
  return (await RECEIVERS.get(rows, { partition: PARTITION, key: name }))?.value ?? { name };
}

/** All receivers with a row. */
export async function listReceivers(rows: Rows): Promise<ReadRows<ReceiverRecord>> {
  return await RECEIVERS.list(rows, { partition: PARTITION });
}

/**
 * Changes the record of a receiver behind a conditional write.
 *
 * @param change is called again after a lost race; undefined = leave the record as it is
 * @returns the present record
 */
export async function changeReceiver(
  rows: Rows,
  name: string,
  change: (current: ReceiverRecord) => ReceiverRecord | undefined,
): Promise<ReceiverRecord> {
  const place = { partition: PARTITION, key: name };
  return (await RECEIVERS.update(rows, place, (current = { name }) => change(current))).value ?? { name };
}
