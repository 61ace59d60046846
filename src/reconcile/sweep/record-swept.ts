import type { HubId } from '../../core/hub-id.ts';
import type { Drift } from '../../core/verdict/drift.ts';
import { isFlapping, isUnchanged } from '../../core/verdict/drift.ts';
import { groupKeysOf, reportAssessment } from '../alert/report-findings.ts';
import type { ReconcileDeps } from '../deps.ts';
import type { ItemFault } from '../for-each-item.ts';
import { forEachItem } from '../for-each-item.ts';
import type { HubAssessment } from '../observe/assess-hub.ts';
import { assessObservation } from '../observe/assess-hub.ts';
import { isSameState } from '../record/hub-history.ts';
import { nextDueAt, withDueAt } from '../record/next-due.ts';
import { queueRepair } from '../record/queue-hub.ts';
import { recordAfter } from '../record/record-after.ts';
import type { HubRecord } from '../records/hub/hub-record.ts';
import { hubRecords, hubWrite } from '../records/hub/hub-record.ts';
import { operationRecords } from '../records/hub/operation-record.ts';
import { repeatLostRaces } from '../records/store/change-row.ts';
import type { DocumentWrite, Stored } from '../records/store/documents.ts';
import type { SweepCounts } from '../records/sweep-counts.ts';
import { addCounts, NO_COUNTS } from '../records/sweep-counts.ts';
import { recordHubFault } from './record-hub-fault.ts';
import { recordSweptHub } from './record-swept-hub.ts';
import { driftBefore, foreignChangeIn, sweptDrift } from './swept-drift.ts';

/** A hub as a sweep read it. */
export type SweptHub = Confirmation | ChangedHub;

/** A hub whose record is still correct: only the time of the read is new. */
interface Confirmation {
  readonly kind: 'Confirmation';
  readonly hubId: HubId;
  readonly before: Stored<HubRecord>;
  readonly after: HubRecord;
  readonly write: DocumentWrite;
  readonly needsRun: boolean;
  /** Present only when alerts are due: a batch holds a hundred hubs, and an assessment is large. */
  readonly assessment: HubAssessment | undefined;
}

interface ChangedHub {
  readonly kind: 'Changed';
  readonly hubId: HubId;
  /** Version of the record that the assessment is based on; undefined when there was none. */
  readonly etag: string | undefined;
  readonly assessment: HubAssessment;
}

/** The outcome of recording many hubs. */
export interface RecordedBatch {
  readonly counts: SweepCounts;
  readonly foreignChange: string | undefined;
}

/** Number of concurrent writes of single records. */
const WRITES_AT_ONCE = 4;

/** Most records, and most characters, in one transaction: below the limits of Azure Tables. */
const RECORDS_PER_TRANSACTION = 100;
const UNITS_PER_TRANSACTION = 1_000_000;

/**
 * Records the hubs that a sweep has read. Unchanged hubs are confirmed together, up to a hundred in one transaction; the
 * others are written one by one, as a run does. A sweep overwrites no record that a run has written since.
 */
export async function recordSwept(deps: ReconcileDeps, swept: readonly SweptHub[]): Promise<RecordedBatch> {
  const confirmations = swept.filter((hub) => hub.kind === 'Confirmation');
  const alone = await confirmAll(deps, confirmations);
  const confirmed = confirmations.filter((each) => !alone.includes(each));
  const changed = swept.filter((hub) => hub.kind === 'Changed');
  const recorded = [
    ...(await eachRecorded(deps, confirmed, (hub) => afterConfirmation(deps, hub))),
    ...(await eachRecorded(deps, changed, (hub) => recordChanged(deps, hub))),
    ...(await eachRecorded(deps, alone, (hub) => recordOvertaken(deps, hub))),
  ];
  return {
    counts: recorded.map((each) => each.counts).reduce<SweepCounts>(addCounts, NO_COUNTS),
    foreignChange: recorded.find((each) => each.foreignChange !== undefined)?.foreignChange,
  };
}

type HubRecorded = { readonly counts: Partial<SweepCounts>; readonly foreignChange?: string | undefined };

/** A hub that cannot be recorded or reported delays no other hub. */
async function eachRecorded<Hub extends SweptHub>(
  deps: ReconcileDeps,
  hubs: readonly Hub[],
  work: (hub: Hub) => Promise<HubRecorded>,
): Promise<readonly HubRecorded[]> {
  const { faults, results } = await forEachItem(hubs, { nameOf: (hub) => hub.hubId, atOnce: WRITES_AT_ONCE }, work);
  const faulted = await forEachItem(faults, { nameOf: ({ item }) => item }, async (fault) => ({
    counts: await recordHubFault(deps, fault.item as HubId, fault),
  }));
  return [...results, ...faulted.results];
}

/** Decides how a hub that a sweep has read is recorded. */
export function sweptHub(
  deps: ReconcileDeps,
  before: Stored<HubRecord> | undefined,
  assessment: HubAssessment,
): SweptHub {
  const { hubId, plan } = assessment;
  const changed: ChangedHub = { kind: 'Changed', hubId, etag: before?.etag, assessment };
  if (before === undefined || before.value.goneAt !== undefined) return changed;
  const after = recordAfter(before.value, assessment);
  if (!isSameState(before.value, after) || !isUnchanged(driftBefore(before.value, after.identity.guid), plan.findings))
    return changed;
  // A run may have written to Azure since, and not have recorded it yet.
  if (assessment.operation?.value.ended !== undefined) return changed;
  const needsRun = plan.steps.length > 0;
  // A sweep that died may have recorded the hub without reporting its alerts. Rows that are already up to date stay
  // unchanged.
  const isReported = needsRun || (groupKeysOf(plan.findings).length === 0 && after.groupKeys.length === 0);
  const schedule = withDueAt(after.schedule, nextDueAt(deps, assessment));
  const waiting = { ...after, schedule };
  const write = hubWrite(waiting, before);
  const common = { kind: 'Confirmation', hubId, before, after: waiting, write, needsRun } as const;
  return { ...common, assessment: isReported ? undefined : assessment };
}

/** @returns hubs that the batch could not confirm: the caller records them one by one */
async function confirmAll(deps: ReconcileDeps, all: readonly Confirmation[]): Promise<readonly Confirmation[]> {
  const batches = await forEachItem(batchesOf(all), { nameOf: nameOfBatch }, (batch) => confirmBatch(deps, batch));
  if (batches.faults.length > 0) deps.log.warn('hubs not confirmed together', { faults: batches.faults.map(reasonOf) });
  const done = new Set(batches.results.flat());
  return all.filter((each) => !done.has(each));
}

function nameOfBatch(batch: readonly Confirmation[]): string {
  return `${batch.length} hubs from ${batch[0]?.hubId} on`;
}

function reasonOf({ item, reason }: ItemFault): string {
  return `${item}: ${reason}`;
}

/** @returns the confirmed hubs: all except those that another writer has changed since the shard began */
async function confirmBatch(deps: ReconcileDeps, batch: readonly Confirmation[]): Promise<readonly Confirmation[]> {
  let rest = batch;
  return await repeatLostRaces(`confirmation of ${nameOfBatch(batch)}`, async () => {
    if (rest.length === 0 || (await confirmOnce(deps, rest))) return { value: rest };
    const latest = await forEachItem(rest, { nameOf: ({ hubId }) => hubId, atOnce: WRITES_AT_ONCE }, async (each) => ({
      each,
      etag: (await hubRecords(deps.rows).get(each.hubId))?.etag,
    }));
    rest = latest.results.filter(({ each, etag }) => each.before.etag === etag).map(({ each }) => each);
    return 'Lost';
  });
}

async function confirmOnce(deps: ReconcileDeps, batch: readonly Confirmation[]): Promise<boolean> {
  const [first] = batch;
  if (first === undefined) return true;
  const [, , partition = ''] = first.hubId.split('/');
  return (
    await deps.rows.transact(
      'hubs',
      partition,
      batch.map(({ write }) => write),
    )
  ).ok;
}

function batchesOf(all: readonly Confirmation[]): readonly (readonly Confirmation[])[] {
  const batches: Confirmation[][] = [];
  let units = Number.POSITIVE_INFINITY;
  for (const each of all) {
    const size = String(each.write.row.cells.body).length;
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

async function afterConfirmation(deps: ReconcileDeps, confirmation: Confirmation): Promise<HubRecorded> {
  const { after, hubId, needsRun, assessment } = confirmation;
  const persisting = after.drift?.open.length ?? 0;
  const flapping = after.drift !== undefined && isFlapping(after.drift) ? 1 : 0;
  const plain = { judged: 1, verdicts: { [after.status.verdict]: 1 }, persisting, flapping };
  if (needsRun) {
    await queueRepair(deps, hubId);
    return { counts: { ...plain, repairs: 1 } };
  }
  if (assessment !== undefined)
    await reportAssessment(deps, assessment, after, {
      before: confirmation.before.value,
      last: confirmation.before.value,
    });
  return { counts: plain };
}

/**
 * Another writer has recorded the hub since the sweep read its row: that record stays, with the time of the newer read.
 */
async function recordOvertaken(deps: ReconcileDeps, confirmation: Confirmation): Promise<HubRecorded> {
  const { after, before, hubId } = confirmation;
  await hubRecords(deps.rows).update(hubId, (latest) => {
    const isSame = latest !== undefined && latest.goneAt === undefined && isSameState(latest, after);
    if (!isSame || latest.status.confirmedAt >= after.status.confirmedAt) return undefined;
    return { ...latest, status: { ...latest.status, confirmedAt: after.status.confirmedAt } };
  });
  return await afterConfirmation(deps, { ...confirmation, before });
}

async function recordChanged(deps: ReconcileDeps, hub: ChangedHub): Promise<HubRecorded> {
  const { hubId } = hub.assessment;
  const { before, assessment } = await withCurrentRows(deps, hub);
  const drift = await sweptDrift(deps, before, assessment);
  const isBack = before?.goneAt !== undefined;
  const needsRun = assessment.plan.steps.length > 0 || assessment.operation?.value.ended !== undefined || isBack;
  const written = await recordSweptHub(deps, before, assessment, drift);
  // The run that writes reports the alerts of a hub that needs a write: the hub may be compliant by then.
  if (needsRun) await queueRepair(deps, hubId);
  else if (written !== undefined)
    await reportAssessment(deps, assessment, written, { before, last: before, firstVerdict: before === undefined });
  const isNewLine = written !== undefined && written.history.sequence !== (before?.history.sequence ?? 0);
  const counts: Partial<SweepCounts> = {
    judged: 1,
    verdicts: { [assessment.plan.verdict]: 1 },
    repairs: needsRun ? 1 : 0,
    changed: isNewLine ? 1 : 0,
    ...recoveryCounts(before, assessment.observation.workspaceGuid),
    ...driftCounts(drift),
  };
  return { counts, foreignChange: foreignChangeIn(before, assessment, drift) };
}

/** Counts a hub that was gone and has its old GUID as recovered, and one with another GUID as created again. */
function recoveryCounts(before: HubRecord | undefined, guid: string): Partial<SweepCounts> {
  if (before === undefined || before.identity.guid === '') return {};
  if (before.identity.guid !== guid) return { recreated: 1 };
  return before.goneAt === undefined ? {} : { recovered: 1 };
}

function driftCounts(drift: Drift | undefined): Partial<SweepCounts> {
  if (drift === undefined) return {};
  const { added, persisting, repaired } = drift;
  return { added: added.length, persisting, repaired: repaired.length, flapping: isFlapping(drift) ? 1 : 0 };
}

/** The hub with its current rows: a run may have begun since the shard read them. Sends no request to Azure. */
async function withCurrentRows(
  deps: ReconcileDeps,
  { etag, assessment }: ChangedHub,
): Promise<{ readonly before: HubRecord | undefined; readonly assessment: HubAssessment }> {
  const { hubId, observation } = assessment;
  const record = await hubRecords(deps.rows).get(hubId);
  const operation = await operationRecords(deps.rows).get(hubId);
  const isSame = record?.etag === etag && operation?.etag === assessment.operation?.etag;
  if (isSame) return { before: record?.value, assessment };
  const active = await deps.policy();
  if (!active.ok) return { before: record?.value, assessment };
  const again = await assessObservation(deps, active.value, observation, { record: record?.value, operation });
  return { before: record?.value, assessment: again.kind === 'Assessed' ? again.assessment : assessment };
}
