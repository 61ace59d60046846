import * as z from 'zod';
import type { Row, Rows } from '../ports.ts';
import type { Stored } from './hub-record.ts';
import { cellsFrom, documentFrom } from './stored-json.ts';

const time = z.iso.datetime();

const sweep = z.object({
  sweepId: z.string(),
  startedAt: time,
  /** Names of the shards that have not ended. */
  open: z.array(z.string()),
  hubs: z.number().int(),
  /** Hubs that got a verdict from a fresh read, or were found to be gone. */
  judged: z.number().int(),
  verdicts: z.record(z.string(), z.number().int()),
  repairs: z.number().int(),
  endedAt: time.optional(),
});

/** One pass over the fleet, and what it came to so far. */
export type SweepRecord = z.output<typeof sweep>;

const shard = z.object({
  hubs: z.array(z.string()),
  verdicts: z.record(z.string(), z.number().int()),
  judged: z.number().int(),
  repairs: z.number().int(),
});

/** The part of a sweep that lies in one subscription: its hubs, and what was judged so far. */
export type ShardRecord = z.output<typeof shard>;

const CURRENT = { partition: 'control', key: 'sweep' };

/** Which sweep is running. */
export async function currentSweep(rows: Rows): Promise<Stored<SweepRecord> | undefined> {
  return stored(await rows.get('control', CURRENT.partition, CURRENT.key));
}

/** Makes a sweep the running one. @returns false when another instance came first */
export async function beginSweep(
  rows: Rows,
  record: SweepRecord,
  replaced: Stored<SweepRecord> | undefined,
): Promise<boolean> {
  const row = { ...CURRENT, cells: cellsFrom(record, {}) };
  const begun =
    replaced === undefined ? await rows.insert('control', row) : await rows.replace('control', row, replaced.etag);
  return begun.ok;
}

/** Stores the hubs of a shard before its message is sent. */
export async function putShard(rows: Rows, sweepId: string, name: string, record: ShardRecord): Promise<void> {
  await rows.upsert('sweeps', { partition: sweepId, key: `shard|${name}`, cells: cellsFrom(record, {}) });
}

/** Reads a shard; undefined when its sweep is not known any more. */
export async function getShard(rows: Rows, sweepId: string, name: string): Promise<ShardRecord | undefined> {
  const row = await rows.get('sweeps', sweepId, `shard|${name}`);
  return row === undefined ? undefined : documentFrom(row, shard);
}

/**
 * Counts a shard that has ended. A shard that ends twice, because its message came twice, counts once.
 *
 * @returns the sweep as it now is; undefined when it is no longer the running one
 */
export async function endShard(
  rows: Rows,
  sweepId: string,
  name: string,
  counts: ShardRecord,
  now: Date,
): Promise<SweepRecord | undefined> {
  const current = await currentSweep(rows);
  if (current === undefined || current.value.sweepId !== sweepId) return undefined;
  if (!current.value.open.includes(name)) return current.value;
  const open = current.value.open.filter((each) => each !== name);
  const next: SweepRecord = {
    ...current.value,
    open,
    judged: current.value.judged + counts.judged,
    repairs: current.value.repairs + counts.repairs,
    verdicts: addCounts(current.value.verdicts, counts.verdicts),
    ...(open.length === 0 ? { endedAt: now.toISOString() } : {}),
  };
  const row = { ...CURRENT, cells: cellsFrom(next, {}) };
  const written = await rows.replace('control', row, current.etag);
  if (!written.ok) return endShard(rows, sweepId, name, counts, now);
  if (next.endedAt !== undefined) await keepSummary(rows, next);
  return next;
}

/** Leaves the summary of a sweep in the history of sweeps, newest last. */
export async function keepSummary(rows: Rows, record: SweepRecord): Promise<void> {
  await rows.upsert('sweeps', {
    partition: 'summaries',
    key: `${record.startedAt}|${record.sweepId}`,
    cells: cellsFrom(record, {}),
  });
}

function addCounts(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): Record<string, number> {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return Object.fromEntries([...names].map((name) => [name, (a[name] ?? 0) + (b[name] ?? 0)]));
}

function stored(row: Row | undefined): Stored<SweepRecord> | undefined {
  return row === undefined ? undefined : { value: documentFrom(row, sweep), etag: row.etag };
}
