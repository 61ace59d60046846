import { subSeconds } from 'date-fns/subSeconds';
import { reportSweepEnd } from '../alert/sweep-alerts.ts';
import type { ReconcileDeps } from '../deps.ts';
import { forEachItem, throwFaults } from '../for-each-item.ts';
import { requestDigest } from '../records/digest-record.ts';
import { replaceShard, shardsOf } from '../records/shard-record.ts';
import { UnreadableRow } from '../records/store/stored-json.ts';
import { NO_COUNTS } from '../records/sweep-counts.ts';
import type { SweepRecord } from '../records/sweep-record.ts';
import { changeSweep, coverageOf, currentSweep, storeSummary, withShardEnded } from '../records/sweep-record.ts';
import { measureSweep } from './measure-sweep.ts';

/**
 * Ends a sweep whose last shard has ended: reports the subscriptions and hubs that it could not read, stores its
 * summary, and allows the next sweep. A crash between these steps repeats work and loses nothing, because of their
 * order.
 *
 * @returns the sweep as stored; undefined when another sweep is the running one
 */
export async function finishSweep(deps: ReconcileDeps, sweepId: string): Promise<SweepRecord | undefined> {
  const current = await currentSweep(deps.rows);
  if (current?.value.sweepId !== sweepId) return undefined;
  const sweep = current.value;
  if (sweep.open.length > 0 || sweep.endedAt !== undefined) return sweep;
  const ended: SweepRecord = { ...sweep, endedAt: deps.clock.now().toISOString() };
  const faults = await reportSweepEnd(deps, ended);
  await storeSummary(deps.rows, ended);
  let isOurs = false;
  const stored = await changeSweep(deps.rows, sweepId, (latest) => {
    isOurs = latest.endedAt === undefined;
    return isOurs ? { ...ended, overran: latest.overran } : undefined;
  });
  if (!isOurs || stored === undefined) return stored;
  await requestDigest(deps.rows, sweepId, deps.clock.now());
  measureSweep(deps, stored);
  deps.log.info('sweep', { ...stored, open: undefined, coverage: coverageOf(stored) });
  // Thrown last: an unwritable alert row must not prevent the end of this sweep, or the start of every later one.
  throwFaults(faults);
  return stored;
}

/**
 * Resumes a stalled sweep: queues a shard again that has no owner and whose message was probably lost, and ends a sweep
 * whose shards have all ended. An extra message is harmless, because a shard has one owner.
 *
 * @returns number of shards that were queued
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
  const silentSince = subSeconds(now, deps.timings.shardClaimSeconds).toISOString();
  const stillOpen = (await shardsOf(deps.rows, sweepId)).filter(({ name }) => open.includes(name));
  const { faults, results } = await forEachItem(stillOpen, { nameOf: ({ name }) => `shard ${name}` }, async (each) => {
    const { name, shard } = each;
    if (shard instanceof UnreadableRow) return await endUnreadable(deps, sweepId, name, shard);
    const { claimedUntil = '', queuedAt } = shard.value;
    if (claimedUntil > now.toISOString() || queuedAt > silentSince) return false;
    // The message is sent before the time is stored: a crash between the two sends the message twice.
    await deps.queue.send('sweep-shards', { sweepId, shard: name });
    await replaceShard(deps.rows, sweepId, name, { ...shard, value: { ...shard.value, queuedAt: now.toISOString() } });
    return true;
  });
  throwFaults(faults);
  return results.filter((wasQueued) => wasQueued).length;
}

/** No instance can judge an unreadable shard, so it counts as ended, with the reason, and the sweep can finish. */
async function endUnreadable(
  deps: ReconcileDeps,
  sweepId: string,
  name: string,
  { message }: UnreadableRow,
): Promise<false> {
  deps.log.error('shard abandoned', { sweepId, shard: name, reason: message });
  const sweep = await changeSweep(deps.rows, sweepId, (current) => withShardEnded(current, name, NO_COUNTS, message));
  if (sweep?.open.length === 0) await finishSweep(deps, sweepId);
  return false;
}
