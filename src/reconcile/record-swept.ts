import type { Drift } from '../core/verdict/drift.ts';
import { isFlapping, isStill } from '../core/verdict/drift.ts';
import type { ReconcileDeps } from './deps.ts';
import { reportOf } from './finish-run.ts';
import { inParallel } from './in-parallel.ts';
import type { Sight } from './look.ts';
import { seen } from './look.ts';
import { queueRepair } from './queue-repair.ts';
import { outcomeOf, recordAfter, sameStory } from './record-hub.ts';
import { recordVerdict } from './record-verdict.ts';
import type { HubRecord, Stored } from './records/hub-record.ts';
import { hubRecords, hubWrite } from './records/hub-record.ts';
import { operationRecords } from './records/operation-record.ts';
import type { SweepCounts } from './records/sweep-counts.ts';
import { addCounts, NO_COUNTS } from './records/sweep-counts.ts';
import { causesOf } from './report-alerts.ts';
import { driftBefore, foreignChangeIn, sweptDrift } from './swept-drift.ts';

/** A hub as a sweep read it, and its record as it stood when the shard began. */
export interface SweptHub {
  readonly before: Stored<HubRecord> | undefined;
  readonly sight: Sight;
}

/** What recording hubs came to. */
export interface Recorded {
  readonly counts: SweepCounts;
  readonly foreignChange: string | undefined;
}

/** Records written one by one at the same time. */
const WRITES_AT_ONCE = 4;

/** Most records in one transaction, and most characters, so that it stays below what Azure Tables takes. */
const RECORDS_PER_TRANSACTION = 100;
const UNITS_PER_TRANSACTION = 1_000_000;

/**
 * Records what a sweep saw. Hubs of which there is nothing new to say are confirmed together, up to a hundred in one
 * transaction; the others are written one by one, as a run would. Nothing is written over what a run has said since.
 */
export async function recordSwept(deps: ReconcileDeps, swept: readonly SweptHub[]): Promise<Recorded> {
  const still: Confirmation[] = [];
  const changed: SweptHub[] = [];
  for (const hub of swept) {
    const confirmation = confirmationOf(hub);
    if (confirmation === undefined) changed.push(hub);
    else still.push(confirmation);
  }
  const raced = await confirmAll(deps, still);
  const confirmed = still.filter((each) => !raced.includes(each));
  const counts = await inParallel(confirmed, WRITES_AT_ONCE, (each) => afterConfirmation(deps, each));
  const recorded = await inParallel([...changed, ...raced], WRITES_AT_ONCE, (hub) => recordChanged(deps, hub));
  return {
    counts: [...counts, ...recorded.map((each) => each.counts)].reduce<SweepCounts>(addCounts, NO_COUNTS),
    foreignChange: recorded.find((each) => each.foreignChange !== undefined)?.foreignChange,
  };
}

/** A hub of which there is nothing new to say but the time of the read. */
interface Confirmation extends SweptHub {
  readonly before: Stored<HubRecord>;
  readonly after: HubRecord;
}

function confirmationOf({ before, sight }: SweptHub): Confirmation | undefined {
  if (before === undefined || before.value.goneAt !== undefined) return undefined;
  const after = recordAfter(before.value, sight.hubId, outcomeOf(sight));
  const { findings } = sight.plan;
  if (!sameStory(before.value, after) || !isStill(driftBefore(before.value, after.guid), findings)) return undefined;
  // A run may have written since, without the record saying so yet.
  if (sight.operation?.value.ended !== undefined) return undefined;
  return { before, sight, after };
}

/** @returns those that somebody has written since the shard began: they are looked at one by one */
async function confirmAll(deps: ReconcileDeps, all: readonly Confirmation[]): Promise<readonly Confirmation[]> {
  const raced: Confirmation[] = [];
  for (const batch of batchesOf(all)) raced.push(...(await confirmBatch(deps, batch)));
  return raced;
}

async function confirmBatch(deps: ReconcileDeps, batch: readonly Confirmation[]): Promise<readonly Confirmation[]> {
  const [first] = batch;
  if (first === undefined) return [];
  const [, , partition = ''] = first.sight.hubId.split('/');
  const writes = batch.map(({ after, before }) => hubWrite(after, before));
  if ((await deps.rows.transact('hubs', partition, writes)).ok) return [];
  const latest = await inParallel(batch, WRITES_AT_ONCE, ({ sight }) => hubRecords(deps.rows).get(sight.hubId));
  const raced = batch.filter(({ before }, index) => latest[index]?.etag !== before.etag);
  // Nobody has: the next try finds out.
  if (raced.length === 0) return await confirmBatch(deps, batch);
  return [
    ...raced,
    ...(await confirmBatch(
      deps,
      batch.filter((each) => !raced.includes(each)),
    )),
  ];
}

function batchesOf(all: readonly Confirmation[]): readonly (readonly Confirmation[])[] {
  const batches: Confirmation[][] = [];
  let units = Number.POSITIVE_INFINITY;
  for (const each of all) {
    const size = JSON.stringify(each.after).length;
    const last = batches.at(-1);
    if (last === undefined || units + size > UNITS_PER_TRANSACTION || last.length === RECORDS_PER_TRANSACTION) {
      batches.push([each]);
      units = size;
    } else {
      last.push(each);
      units += size;
    }
  }
  return batches;
}

async function afterConfirmation(deps: ReconcileDeps, { after, sight }: Confirmation): Promise<Partial<SweepCounts>> {
  const { findings, steps, verdict } = sight.plan;
  const persisting = after.drift?.open.length ?? 0;
  const flapping = after.drift !== undefined && isFlapping(after.drift) ? 1 : 0;
  const plain = { judged: 1, verdicts: { [verdict]: 1 }, persisting, flapping };
  if (steps.length > 0) {
    await queueRepair(deps, sight.hubId);
    return { ...plain, repairs: 1 };
  }
  // A sweep that died may have recorded the hub and not told; rows that say it already are left alone.
  if (causesOf(findings).length > 0 || after.causes.length > 0) await reportOf(deps, sight, after);
  return plain;
}

async function recordChanged(
  deps: ReconcileDeps,
  hub: SweptHub,
): Promise<{ readonly counts: Partial<SweepCounts>; readonly foreignChange: string | undefined }> {
  const { hubId } = hub.sight;
  const { before, sight } = await asOfNow(deps, hub);
  const drift = await sweptDrift(deps, before, sight);
  const isBack = before?.goneAt !== undefined;
  const needsRun = sight.plan.steps.length > 0 || sight.operation?.value.ended !== undefined || isBack;
  const written = await recordVerdict(deps, before, sight, drift);
  // A hub that needs a write is told to people by the run that writes: it may be right again before anybody looks.
  if (needsRun) await queueRepair(deps, hubId);
  else if (written !== undefined) await reportOf(deps, sight, written);
  const isNewLine = written !== undefined && written.sequence !== (before?.sequence ?? 0);
  const counts: Partial<SweepCounts> = {
    judged: 1,
    verdicts: { [sight.plan.verdict]: 1 },
    repairs: needsRun ? 1 : 0,
    changed: isNewLine ? 1 : 0,
    ...livesOf(before, sight.observation.workspaceGuid),
    ...driftCounts(drift),
  };
  return { counts, foreignChange: foreignChangeIn(before, sight, drift) };
}

/** A hub that was gone and is back with its old GUID was recovered; one with another GUID was made anew. */
function livesOf(before: HubRecord | undefined, guid: string): Partial<SweepCounts> {
  if (before === undefined || before.guid === '') return {};
  if (before.guid !== guid) return { recreated: 1 };
  return before.goneAt === undefined ? {} : { recovered: 1 };
}

function driftCounts(drift: Drift | undefined): Partial<SweepCounts> {
  if (drift === undefined) return {};
  const { added, persisting, repaired } = drift;
  return { added: added.length, persisting, repaired: repaired.length, flapping: isFlapping(drift) ? 1 : 0 };
}

/** The hub with what is stored of it now: a run may have begun since the shard read its rows. Azure is not asked again. */
async function asOfNow(
  deps: ReconcileDeps,
  { before, sight }: SweptHub,
): Promise<{ readonly before: HubRecord | undefined; readonly sight: Sight }> {
  const { hubId, observation } = sight;
  const record = await hubRecords(deps.rows).get(hubId);
  const operation = await operationRecords(deps.rows).get(hubId);
  const isSame = record?.etag === before?.etag && operation?.etag === sight.operation?.etag;
  if (isSame) return { before: record?.value, sight };
  const active = await deps.policy();
  if (!active.ok) return { before: record?.value, sight };
  const known = { record: record?.value, operation: async () => operation };
  const again = await seen(deps, active.value, observation, known);
  return { before: record?.value, sight: again.kind === 'Seen' ? again.sight : sight };
}
