import type { ReconcileDeps } from './deps.ts';
import { measureSweep } from './measure-sweep.ts';
import { askForDigest } from './records/digest-record.ts';
import { replaceShard, shardsOf } from './records/shard-record.ts';
import type { SweepRecord } from './records/sweep-record.ts';
import { changeSweep, coverageOf, currentSweep, keepSummary } from './records/sweep-record.ts';
import { reportSweepEnd } from './report-sweep.ts';

/**
 * Ends a sweep whose last shard has ended: people are told what it could not see, its summary is kept, and the next one may
 * begin. In this order, so that a crash in between repeats work and loses nothing.
 *
 * @returns the sweep as it now is; undefined when it is no longer the running one
 */
export async function finishSweep(deps: ReconcileDeps, sweepId: string): Promise<SweepRecord | undefined> {
  const current = await currentSweep(deps.rows);
  if (current?.value.sweepId !== sweepId) return undefined;
  const sweep = current.value;
  if (sweep.open.length > 0 || sweep.endedAt !== undefined) return sweep;
  const ended: SweepRecord = { ...sweep, endedAt: deps.clock.now().toISOString() };
  await reportSweepEnd(deps, ended);
  await keepSummary(deps.rows, ended);
  let isOurs = false;
  const stored = await changeSweep(deps.rows, sweepId, (latest) => {
    isOurs = latest.endedAt === undefined;
    return isOurs ? { ...ended, overran: latest.overran } : undefined;
  });
  if (!isOurs || stored === undefined) return stored;
  await askForDigest(deps.rows, sweepId, deps.clock.now());
  measureSweep(deps, stored);
  deps.log.info('sweep', { ...stored, open: undefined, coverage: coverageOf(stored) });
  return stored;
}

/**
 * Goes on with a sweep that has come to a stop: a shard that nobody holds and whose message must have been lost is queued
 * again, and a sweep that nobody ended is ended. A message too many is harmless: a shard has one holder.
 *
 * @returns shards that were queued
 */
export async function resumeSweep(deps: ReconcileDeps): Promise<number> {
  const current = await currentSweep(deps.rows);
  if (current === undefined || current.value.endedAt !== undefined) return 0;
  const { open, sweepId } = current.value;
  if (open.length === 0) {
    await finishSweep(deps, sweepId);
    return 0;
  }
  const now = deps.clock.now();
  const silentSince = new Date(now.getTime() - deps.timings.shardClaimSeconds * 1000).toISOString();
  const stillOpen = new Set(open);
  let queued = 0;
  for await (const { name, shard } of shardsOf(deps.rows, sweepId)) {
    const { claimedUntil = '', queuedAt } = shard.value;
    if (!stillOpen.has(name) || claimedUntil > now.toISOString() || queuedAt > silentSince) continue;
    // Sent before it is noted: a crash in between sends it twice.
    await deps.queue.send('sweep-shards', { sweepId, shard: name });
    await replaceShard(deps.rows, sweepId, name, { ...shard, value: { ...shard.value, queuedAt: now.toISOString() } });
    queued += 1;
  }
  return queued;
}
