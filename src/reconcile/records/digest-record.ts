import * as z from 'zod';
import type { NewRow, Row, Rows, RowWrite } from '../ports.ts';
import type { Stored } from './store/documents.ts';
import { columnDocuments, documents } from './store/documents.ts';

const time = z.iso.datetime();

const digest = z.object({
  /** The sweep of the newest digest. */
  sweepId: z.string(),
  /** Hash of the content of the newest digest. */
  content: z.string(),
  /** Hash of the same content with the silenced findings; absent in rows of earlier versions. */
  whole: z.string().optional(),
  /** Findings in it. */
  findings: z.number().int().optional(),
  notices: z.number().int(),
  /** When the first sweep after the deployment was digested. */
  firstAt: time,
  /** Findings that this version is the first to raise, and that began by then, were in a digest; absent: none were. */
  editionUntil: time.optional(),
  policyHash: z.string().optional(),
});

/** The newest digest. */
export type DigestRecord = z.output<typeof digest>;

/** Partition of the digest's rows in the table of alerts. */
export const DIGEST = 'digest';
const DIGESTS = documents({ table: 'alerts', schema: digest });
const STATE = { partition: DIGEST, key: 'state' };

const REQUESTS = columnDocuments({ table: 'alerts', schema: z.object({ sweepId: z.string(), wakeAt: time }) });
const DUE = { partition: DIGEST, key: 'due' };

/** Reads the newest digest; undefined before the first. */
export function digestState(rows: Rows): Promise<Stored<DigestRecord> | undefined> {
  return DIGESTS.get(rows, STATE);
}

/** Requests the digest of a sweep that has ended. */
export async function requestDigest(rows: Rows, sweepId: string, now: Date): Promise<void> {
  await REQUESTS.upsert(rows, DUE, { sweepId, wakeAt: now.toISOString() });
}

/** The sweep whose digest this row requests; undefined for any other row. */
export function digestRequestedBy(row: Row): string | undefined {
  return row.partition === DIGEST && row.key === DUE.key ? String(row.cells.sweepId) : undefined;
}

/** Deletes a request that was served; a newer request stays. */
export async function completeDigest(rows: Rows, asked: Row): Promise<void> {
  await REQUESTS.remove(rows, DUE, asked);
}

/** Stores a digest and its notifications in one transaction. @returns false when another instance came first */
export async function storeDigest(
  rows: Rows,
  before: Stored<DigestRecord> | undefined,
  next: DigestRecord,
  outbox: readonly NewRow[],
): Promise<boolean> {
  const writes: RowWrite[] = [
    DIGESTS.writeOf(STATE, next, before),
    ...outbox.map((each): RowWrite => ({ kind: 'insert', row: each })),
  ];
  return (await rows.transact('alerts', DIGEST, writes)).ok;
}
