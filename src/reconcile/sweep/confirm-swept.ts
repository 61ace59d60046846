import type { HubId } from '../../core/hub-id.ts';
import { isFlapping } from '../../core/verdict/drift.ts';
import { reportAssessment } from '../alert/report-findings.ts';
import type { ReconcileDeps } from '../deps.ts';
import type { ItemFault } from '../for-each-item.ts';
import { forEachItem } from '../for-each-item.ts';
import type { HubAssessment } from '../observe/assess-hub.ts';
import type { RowWrite } from '../ports.ts';
import { isSameState } from '../record/hub-history.ts';
import { queueRepair } from '../record/queue-hub.ts';
import { confirmingWrite, hubVersions } from '../records/hub/hub-head.ts';
import type { HubRecord } from '../records/hub/hub-record.ts';
import { hubRecords } from '../records/hub/hub-record.ts';
import { repeatLostRaces } from '../records/store/change-row.ts';
import type { Stored } from '../records/store/documents.ts';
import { nameOfBatch, recordBatches } from './record-batches.ts';
import type { HubRecorded } from './recorded-hub.ts';

type ConfirmingWrite = Extract<RowWrite, { readonly kind: 'insert' | 'replace' | 'merge' }>;

/** A hub whose answer is the one that was judged before: its record was not read. */
export interface Recognised {
  readonly kind: 'Recognised';
  readonly hubId: HubId;
  readonly before: { readonly etag: string };
  readonly write: ConfirmingWrite;
}

/** The confirmation of a hub by its answer alone. @param askedAt when the read was asked for */
export function recognised(hubId: HubId, etag: string, askedAt: Date): Recognised {
  const write = confirmingWrite(hubId, etag, askedAt.toISOString());
  return { kind: 'Recognised', hubId, before: { etag }, write };
}

type Confirmed = Confirmation | Recognised;

/** A hub whose record is still correct: only the time of the read is new. */
export interface Confirmation {
  readonly kind: 'Confirmation';
  readonly hubId: HubId;
  readonly before: Stored<HubRecord>;
  readonly after: HubRecord;
  readonly write: ConfirmingWrite;
  readonly needsRun: boolean;
  /** Present only when alerts are due: a batch holds a hundred hubs, and an assessment is large. */
  readonly assessment: HubAssessment | undefined;
}

/** Confirms hubs together, up to a hundred in one transaction. @returns hubs that the batch could not confirm: the caller records them one by one */
export async function confirmAll(deps: ReconcileDeps, all: readonly Confirmed[]): Promise<readonly Confirmed[]> {
  const batches = await forEachItem(recordBatches(all), { nameOf: nameOfBatch }, (batch) => confirmBatch(deps, batch));
  if (batches.faults.length > 0) deps.log.warn('hubs not confirmed together', { faults: batches.faults.map(reasonOf) });
  const done = new Set(batches.results.flat());
  return all.filter((each) => !done.has(each));
}

function reasonOf({ item, reason }: ItemFault): string {
  return `${item}: ${reason}`;
}

/** @returns the confirmed hubs: all except those that another writer has changed since the shard began */
async function confirmBatch(deps: ReconcileDeps, batch: readonly Confirmed[]): Promise<readonly Confirmed[]> {
  let rest = batch;
  return await repeatLostRaces(`confirmation of ${nameOfBatch(batch)}`, async () => {
    if (rest.length === 0 || (await confirmOnce(deps, rest))) return { value: rest };
    const latest = await hubVersions(
      deps.rows,
      rest.map(({ hubId }) => hubId),
    );
    rest = rest.filter(({ before, hubId }) => before.etag === latest.get(hubId));
    return 'Lost';
  });
}

async function confirmOnce(deps: ReconcileDeps, batch: readonly Confirmed[]): Promise<boolean> {
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

/** Only hubs that are compliant, with nothing open, are recognised. */
const COMPLIANT: HubRecorded['counts'] = { judged: 1, verdicts: { Compliant: 1 }, persisting: 0, flapping: 0 };

/** What follows a confirmation: a repair, or the alerts that are due. */
export async function afterConfirmation(deps: ReconcileDeps, confirmation: Confirmed): Promise<HubRecorded> {
  if (confirmation.kind === 'Recognised') return { counts: COMPLIANT };
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
export async function recordOvertaken(deps: ReconcileDeps, confirmation: Confirmation): Promise<HubRecorded> {
  const { after, before, hubId } = confirmation;
  await hubRecords(deps.rows).update(hubId, (latest) => {
    const isSame = latest !== undefined && latest.goneAt === undefined && isSameState(latest, after);
    if (!isSame || latest.status.confirmedAt >= after.status.confirmedAt) return undefined;
    return { ...latest, status: { ...latest.status, confirmedAt: after.status.confirmedAt } };
  });
  return await afterConfirmation(deps, { ...confirmation, before });
}
