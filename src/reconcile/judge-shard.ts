import type { HubId } from '../core/hub-id.ts';
import type { Verdict } from '../core/verdict/finding.ts';
import type { ReconcileDeps } from './deps.ts';
import { reportOf } from './finish-run.ts';
import type { Sight } from './look.ts';
import { look } from './look.ts';
import { measureSweep } from './measure-sweep.ts';
import type { ShardMessage } from './messages.ts';
import { addRun, findingsInShort, laterHead, outcomeOf, recordAfter } from './record-hub.ts';
import { askForDigest } from './records/digest-record.ts';
import type { HubRecord } from './records/hub-record.ts';
import { hubRecords } from './records/hub-record.ts';
import type { ShardRecord } from './records/sweep-record.ts';
import { endShard, getShard, putShard } from './records/sweep-record.ts';

/** What one message of a shard came to. */
export type ShardOutcome =
  | { readonly kind: 'Ended'; readonly judged: number; readonly repairs: number }
  /** Its time was over; a message for the rest is queued. */
  | { readonly kind: 'Continued'; readonly from: number }
  /** The shard belongs to a sweep that is not known any more. */
  | { readonly kind: 'Forgotten' };

/**
 * Judges the hubs of one shard, one read each, and writes nothing to Azure: a hub that needs a write, or that could not be
 * read, goes to the lane of repairs. Ends after its time and continues by the queue at the hub where it stopped.
 */
export async function judgeShard(deps: ReconcileDeps, message: ShardMessage): Promise<ShardOutcome> {
  const shard = await getShard(deps.rows, message.sweepId, message.shard);
  if (shard === undefined) return { kind: 'Forgotten' };
  const endsAt = deps.clock.now().getTime() + deps.timings.shardSeconds * 1000;
  let counts: ShardRecord = shard;
  for (let index = message.from; index < shard.hubs.length; index += 1) {
    if (index > message.from && deps.clock.now().getTime() >= endsAt)
      return continueLater(deps, message, counts, index);
    counts = await judgeOne(deps, shard.hubs[index] as HubId, counts);
  }
  const sweep = await endShard(deps.rows, message.sweepId, message.shard, counts, deps.clock.now());
  if (sweep?.endedAt !== undefined) {
    await askForDigest(deps.rows, sweep.sweepId, deps.clock.now());
    measureSweep(deps, sweep);
    deps.log.info('sweep', { ...sweep, open: undefined });
  }
  return { kind: 'Ended', judged: counts.judged, repairs: counts.repairs };
}

async function continueLater(
  deps: ReconcileDeps,
  message: ShardMessage,
  counts: ShardRecord,
  from: number,
): Promise<ShardOutcome> {
  // The counts are stored before the message goes out. Should this repeat after a crash, a few hubs are judged twice.
  await putShard(deps.rows, message.sweepId, message.shard, counts);
  await deps.queue.send('sweep-shards', { ...message, from });
  return { kind: 'Continued', from };
}

async function judgeOne(deps: ReconcileDeps, hubId: HubId, counts: ShardRecord): Promise<ShardRecord> {
  const before = (await hubRecords(deps.rows).get(hubId))?.value;
  const seen = await look(deps, hubId, before);
  if (seen.kind !== 'Seen') {
    // A repair run tells gone from unreadable, and keeps the hub's alerts right: it holds the lease.
    await queueRepair(deps, hubId);
    return { ...counts, repairs: counts.repairs + 1 };
  }
  const { sight } = seen;
  const needsRun =
    sight.plan.steps.length > 0 || sight.operation?.value.ended !== undefined || before?.goneAt !== undefined;
  const written = await recordVerdict(deps, before, sight);
  // A hub that needs a write is told to people by the run that writes: it may be right again before anybody looks.
  if (needsRun) await queueRepair(deps, hubId);
  else if (written !== undefined) await reportOf(deps, sight, written, { before, firstVerdict: before === undefined });
  return {
    ...counts,
    judged: counts.judged + 1,
    repairs: counts.repairs + (needsRun ? 1 : 0),
    verdicts: { ...counts.verdicts, [sight.plan.verdict]: (counts.verdicts[sight.plan.verdict] ?? 0) + 1 },
  };
}

async function queueRepair(deps: ReconcileDeps, hubId: HubId): Promise<void> {
  await deps.queue.send('hub-repairs', { hubId, cause: 'sweep', since: deps.clock.now().toISOString() });
}

async function recordVerdict(
  deps: ReconcileDeps,
  before: HubRecord | undefined,
  sight: Sight,
): Promise<HubRecord | undefined> {
  const decided = recordAfter(before, sight.hubId, outcomeOf(sight));
  const line = { runId: deps.clock.newId(), cause: 'sweep', at: deps.clock.now(), writes: [] };
  let stored = false;
  const written = await addRun(deps, before, decided, line);
  await hubRecords(deps.rows).update(sight.hubId, (current) => {
    // A run that read later knows better. Without the lease, a sweep only ever adds what no run has said since.
    // Nor does it bring a hub back that a run has found to be gone meanwhile.
    const isClosed = current?.goneAt !== undefined && current.goneAt !== before?.goneAt;
    stored = current === undefined || (!isClosed && current.confirmedAt <= written.confirmedAt);
    if (!stored) return undefined;
    return { ...written, ...memoryOfRuns(before, current), ...laterHead(written, current) };
  });
  if (stored) logVerdict(deps, written);
  return stored ? written : undefined;
}

/** A run that wrote while the hub was being judged has remembered more than the sweep knows. */
function memoryOfRuns(before: HubRecord | undefined, current: HubRecord | undefined): Partial<HubRecord> {
  if (current === undefined || JSON.stringify(current.memory) === JSON.stringify(before?.memory)) return {};
  return { memory: current.memory };
}

function logVerdict(deps: ReconcileDeps, record: HubRecord): void {
  deps.log.info('verdict', {
    hubId: record.hubId,
    hub: record.name,
    verdict: record.verdict as Verdict,
    severity: record.severity,
    findings: findingsInShort(record),
    writes: [],
    cause: 'sweep',
  });
}
