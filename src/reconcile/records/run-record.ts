import { CHAIN_START, chainHash } from '../../core/chain.ts';
import type { HubId } from '../../core/hub-id.ts';
import type { Rows } from '../ports.ts';

/** Where a hub's chain of run rows ends. */
export interface ChainHead {
  readonly sequence: number;
  readonly chainHead: string;
}

/** Head of a hub without a run row. */
export const EMPTY_CHAIN: ChainHead = { sequence: 0, chainHead: CHAIN_START };

/**
 * Appends a run to the hub's history and returns the new head; the caller stores the head. Rows are only ever inserted.
 *
 * A row beyond the head was written by a run that died before it moved the head: it is adopted, never overwritten.
 */
export async function appendRun(rows: Rows, hubId: HubId, head: ChainHead, body: unknown): Promise<ChainHead> {
  const text = JSON.stringify(body);
  const sequence = head.sequence + 1;
  const hash = chainHash(head.chainHead, text);
  const key = runKey(sequence);
  const cells = { body: text, previous: head.chainHead, hash, sequence, schema: 1 };
  const inserted = await rows.insert('runs', { partition: hubId, key, cells });
  if (inserted.ok) return { sequence, chainHead: hash };
  const beyond = await rows.get('runs', hubId, key);
  if (beyond === undefined) throw new Error(`run ${key} of ${hubId}: insert says it exists, read says it does not`);
  const adopted = { sequence, chainHead: String(beyond.cells.hash) };
  // The answer to our own insert may have been lost: then the row beyond the head is this very run.
  return adopted.chainHead === hash ? adopted : appendRun(rows, hubId, adopted, body);
}

/** Run rows of a hub in the order they were written. */
export async function* runsOf(
  rows: Rows,
  hubId: HubId,
): AsyncIterable<{ readonly sequence: number; readonly body: unknown }> {
  for await (const row of rows.query('runs', { partition: hubId })) {
    yield { sequence: Number(row.cells.sequence), body: JSON.parse(String(row.cells.body)) };
  }
}

function runKey(sequence: number): string {
  return String(sequence).padStart(10, '0');
}
