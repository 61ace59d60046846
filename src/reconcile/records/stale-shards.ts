import { addSeconds } from 'date-fns/addSeconds';
import * as z from 'zod';
import { forEachItem, throwFaults } from '../for-each-item.ts';
import type { Row, Rows } from '../ports.ts';
import { documents } from './store/documents.ts';
import { currentSweep } from './sweep-record.ts';

const staleShards = z.object({
  at: z.iso.datetime(),
  /** Sweeps that were over, or had not begun, at that time. */
  sweepIds: z.array(z.string()),
});

const STALE_SHARDS = documents({ table: 'control', schema: staleShards });
const STALE = { partition: 'control', key: 'stale-shards' };

/** Time between the two passes that find a shard stale: longer than any sweep takes from its first shard to its end. */
const PAUSE_SECONDS = 20 * 3600;

/**
 * Deletes the shards of sweeps that are over. A sweep writes its shards before it begins, so a shard without a running sweep
 * may belong to one that is about to begin: only shards that were stale in the pass before as well are deleted.
 *
 * @returns the number of deleted rows
 */
export async function pruneShards(rows: Rows, now: Date): Promise<number> {
  const stored = await STALE_SHARDS.get(rows, STALE);
  const before = stored?.value;
  if (before !== undefined && now < addSeconds(before.at, PAUSE_SECONDS)) return 0;
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
  // A lost race means that another instance has just done the same.
  await STALE_SHARDS.write(rows, STALE, { at: now.toISOString(), sweepIds: [...stale] }, stored);
  throwFaults(faults);
  return pruned;
}
