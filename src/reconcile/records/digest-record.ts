import * as z from 'zod';
import type { NewRow, Row, Rows, RowWrite } from '../ports.ts';
import { cellsFrom, documentFrom } from './stored-json.ts';

const time = z.iso.datetime();

const digest = z.object({
  /** The sweep that was digested last. */
  sweepId: z.string(),
  /** Hash of what the newest digest said. */
  content: z.string(),
  /** Hash of the same with what was silenced; absent in rows of earlier versions. */
  whole: z.string().optional(),
  /** Findings that it told. */
  findings: z.number().int().optional(),
  notices: z.number().int(),
  /** When the first sweep after the deployment was digested. */
  firstAt: time,
  /** Findings that this version is the first to raise, and that began by then, were in a digest; absent: none were. */
  editionUntil: time.optional(),
  policyHash: z.string().optional(),
});

/** What was told of sweeps so far. */
export type DigestRecord = z.output<typeof digest>;

/** Partition of the digest's rows in the table of alerts. */
export const DIGEST = 'digest';
const STATE = 'state';
const DUE = 'due';

/** Reads what was told; undefined before the first digest. */
export async function digestState(
  rows: Rows,
): Promise<{ readonly record: DigestRecord; readonly row: Row } | undefined> {
  const row = await rows.get('alerts', DIGEST, STATE);
  return row === undefined ? undefined : { record: documentFrom(row, digest), row };
}

/** Asks for a digest of a sweep that has ended. */
export async function requestDigest(rows: Rows, sweepId: string, now: Date): Promise<void> {
  const cells = { sweepId, wakeAt: now.toISOString(), schema: 1 };
  await rows.upsert('alerts', { partition: DIGEST, key: DUE, cells });
}

/** The sweep whose digest this row asks for; undefined for any other row. */
export function digestRequestedBy(row: Row): string | undefined {
  return row.partition === DIGEST && row.key === DUE ? String(row.cells.sweepId) : undefined;
}

/** Takes back a request that was met; one that came meanwhile stays. */
export async function completeDigest(rows: Rows, asked: Row): Promise<void> {
  await rows.delete('alerts', DIGEST, DUE, asked.etag);
}

/** Stores a digest and its notices in one transaction. @returns false when another instance came first */
export async function storeDigest(
  rows: Rows,
  before: Row | undefined,
  next: DigestRecord,
  outbox: readonly NewRow[],
): Promise<boolean> {
  const row = { partition: DIGEST, key: STATE, cells: cellsFrom(next, {}) };
  const writes: RowWrite[] = [
    before === undefined ? { kind: 'insert', row } : { kind: 'replace', row, etag: before.etag },
    ...outbox.map((each): RowWrite => ({ kind: 'insert', row: each })),
  ];
  return (await rows.transact('alerts', DIGEST, writes)).ok;
}
