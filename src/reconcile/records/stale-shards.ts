import * as z from 'zod';
import { throwFaults, forEachItem } from '../for-each-item.ts';
import type { Row, Rows } from '../ports.ts';
import { cellsFrom, documentFrom } from './stored-json.ts';
import { currentSweep } from './sweep-record.ts';

const seen = z.object({
  at: z.iso.datetime(),
  /** Sweeps that were over, or never begun, at that time. */
  sweepIds: z.array(z.string()),
});

const SEEN = { partition: 'control', key: 'stale-shards' };

/** Between being seen and being deleted: longer than any sweep takes from its first shard to its end. */
const PAUSE_SECONDS = 20 * 3600;

/**
 * Deletes the shards of sweeps that are over. A sweep writes its shards before it begins, so what looks left over may be about
 * to begin: only what looked so a pass before as well is deleted.
 *
 * @returns how many rows were deleted
 */
export async function pruneShards(rows: Rows, now: Date): Promise<number> {
  const row = await rows.get('control', SEEN.partition, SEEN.key);
  const before = row === undefined ? undefined : documentFrom(row, seen);
  if (before !== undefined && now.getTime() - new Date(before.at).getTime() < PAUSE_SECONDS * 1000) return 0;
  const running = (await currentSweep(rows))?.value.sweepId;
  const stale = new Set<string>();
  let pruned = 0;
  const old: Row[] = [];
  for await (const shard of rows.query('sweeps', {})) {
    if (shard.partition === 'summaries' || shard.partition === running) continue;
    if (before?.sweepIds.includes(shard.partition) === true) old.push(shard);
    else stale.add(shard.partition);
  }
  const { faults } = await forEachItem(old, { nameOf: ({ key }) => key }, async (shard) => {
    if ((await rows.delete('sweeps', shard.partition, shard.key, shard.etag)).ok) pruned += 1;
  });
  await keepSeen(rows, row, { at: now.toISOString(), sweepIds: [...stale] });
  throwFaults(faults);
  return pruned;
}

async function keepSeen(rows: Rows, row: Row | undefined, value: z.output<typeof seen>): Promise<void> {
  const next = { ...SEEN, cells: cellsFrom(value, {}) };
  // A lost race means that another instance has just done the same.
  if (row === undefined) await rows.insert('control', next);
  else await rows.replace('control', next, row.etag);
}
