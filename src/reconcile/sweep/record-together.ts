import type { HubId } from '../../core/hub-id.ts';
import { hubIdParts } from '../../core/hub-id.ts';
import type { ReconcileDeps } from '../deps.ts';
import type { ItemFault } from '../for-each-item.ts';
import { faultReason, forEachItem } from '../for-each-item.ts';
import type { RunLine } from '../record/hub-history.ts';
import { addNextRun } from '../record/hub-history.ts';
import { logVerdict } from '../record/record-hub.ts';
import { mayHaveEventSince } from '../records/event-record.ts';
import type { HubRecord } from '../records/hub/hub-record.ts';
import { hubRecords, hubWrite } from '../records/hub/hub-record.ts';
import { operationVersions } from '../records/hub/operation-record.ts';
import { repeatLostRaces } from '../records/store/change-row.ts';
import type { DocumentWrite } from '../records/store/documents.ts';
import { nameOfBatch, recordBatches } from './record-batches.ts';
import type { ChangedHub, RecordedChange } from './record-changed.ts';
import { sweepLine } from './record-changed.ts';
import { sweptOver, sweptRecord } from './record-swept-hub.ts';
import { sweptDrift } from './swept-drift.ts';

/** Lines that are added to histories concurrently. Each history is a partition, so no transaction holds two of them. */
const LINES_AT_ONCE = 8;

/** A changed hub with the line of its history. */
export interface HubWithLine {
  readonly hubId: HubId;
  readonly hub: ChangedHub;
  readonly line: RunLine;
}

/** The changed hubs of a batch after the attempt to record them together. */
export interface RecordedTogether {
  readonly recorded: readonly RecordedChange[];
  /** Hubs that another writer has changed since the sweep read their rows, or whose rows failed: recorded one by one. */
  readonly alone: readonly HubWithLine[];
}

/** A hub whose line stands in its history, and whose record is still to be written. */
interface LinedHub extends HubWithLine {
  readonly change: RecordedChange & { readonly written: HubRecord };
  readonly write: DocumentWrite;
}

/**
 * Records changed hubs of one subscription together: first the line of each history, then up to a hundred records in one
 * transaction, each on the condition that its row is the one that the sweep read. In this order, as for a single hub: a
 * crash in between leaves lines beyond their heads, which the next writers adopt.
 *
 * The condition does not cover operations: a run stores its operation first and its record last. So their versions are
 * read once for the batch, after the hubs were read from Azure.
 */
export async function recordTogether(deps: ReconcileDeps, changed: readonly ChangedHub[]): Promise<RecordedTogether> {
  const hubs = changed.map((hub): HubWithLine => ({ hubId: hub.hubId, hub, line: sweepLine(deps) }));
  const current = await forEachItem(hubs.length === 0 ? [] : [hubs], { nameOf: nameOfBatch }, (all) =>
    withSharedReads(deps, all),
  );
  const lined = await forEachItem(
    current.results.flat(),
    { nameOf: ({ hubId }) => hubId, atOnce: LINES_AT_ONCE },
    (each) => withLine(deps, each),
  );
  const batches = recordBatches(lined.results.filter((each) => each !== undefined));
  const stored = await forEachItem(batches, { nameOf: nameOfBatch }, (batch) => storeBatch(deps, batch));
  const faults = [...current.faults, ...lined.faults, ...stored.faults];
  if (faults.length > 0) deps.log.warn('hubs not recorded together', { faults: faults.map(reasonOf) });
  const done = stored.results.flat();
  for (const { change, line } of done) logVerdict(deps, change.written, line);
  const ids = new Set(done.map(({ hubId }) => hubId));
  return { recorded: done.map(({ change }) => change), alone: hubs.filter(({ hubId }) => !ids.has(hubId)) };
}

function reasonOf({ item, reason }: ItemFault): string {
  return `${item}: ${reason}`;
}

/** A hub whose operation is the one that its assessment knows. */
interface CurrentHub extends HubWithLine {
  /** Whether changes of it may be recorded that are as new as a time (ISO). */
  readonly mayHaveChanges: (since: string) => boolean;
}

/** Makes the reads that the hubs of a subscription share. @returns those whose operations have not changed since */
async function withSharedReads(deps: ReconcileDeps, hubs: readonly HubWithLine[]): Promise<readonly CurrentHub[]> {
  const ids = hubs.map(({ hubId }) => hubId);
  const versions = await operationVersions(deps.rows, ids);
  const [first] = ids;
  if (first === undefined) return [];
  const mayHaveChanges = await mayHaveEventSince(deps.rows, hubIdParts(first).subscriptionId);
  const current = hubs.filter(({ hub, hubId }) => versions.get(hubId) === hub.assessment.operation?.etag);
  return current.map((each) => ({ ...each, mayHaveChanges }));
}

/** Adds the line to the history. @returns undefined when another writer has changed history or record */
async function withLine(deps: ReconcileDeps, each: CurrentHub): Promise<LinedHub | undefined> {
  const { hub, hubId, line, mayHaveChanges } = each;
  const { assessment, etag } = hub;
  const before = assessment.record;
  const drift = await sweptDrift(deps, before, assessment, mayHaveChanges);
  const decided = sweptOver(deps, { assessment, before }, sweptRecord({ assessment, before, drift }), before);
  if (decided === undefined) return undefined;
  const added = await addNextRun(deps, before, decided, line);
  if (!added.ok) return undefined;
  const written = added.value;
  const current = before === undefined || etag === undefined ? undefined : { value: before, etag };
  const change = { hubId, before, assessment, drift, written };
  return { ...each, change, write: hubWrite(written, current) };
}

/**
 * @returns the recorded hubs: all except those that another writer has changed since the sweep read their rows, and those
 *   whose transaction failed twice
 */
async function storeBatch(deps: ReconcileDeps, batch: readonly LinedHub[]): Promise<readonly LinedHub[]> {
  const done: LinedHub[] = [];
  let rest = batch;
  let isFailed = false;
  return await repeatLostRaces(`record of ${nameOfBatch(batch)}`, async () => {
    const outcome = await storeOnce(deps, rest);
    if (outcome === 'Written') return { value: [...done, ...rest] };
    if (outcome === 'Failed' && isFailed) return { value: done };
    // The rows say whether a transaction without an answer was applied.
    isFailed ||= outcome === 'Failed';
    const standing = await forEachItem(rest, { nameOf: ({ hubId }) => hubId, atOnce: LINES_AT_ONCE }, async (each) => ({
      each,
      standing: await standingOf(deps, each),
    }));
    done.push(...standing.results.filter((found) => found.standing === 'Ours').map(({ each }) => each));
    rest = standing.results.filter((found) => found.standing === 'Unchanged').map(({ each }) => each);
    return 'Lost';
  });
}

async function storeOnce(deps: ReconcileDeps, batch: readonly LinedHub[]): Promise<'Written' | 'Conflict' | 'Failed'> {
  const [first] = batch;
  if (first === undefined) return 'Written';
  const { subscriptionId } = hubIdParts(first.hubId);
  try {
    const written = await deps.rows.transact(
      'hubs',
      subscriptionId,
      batch.map(({ write }) => write),
    );
    return written.ok ? 'Written' : 'Conflict';
  } catch (error) {
    deps.log.warn('hubs not recorded together', { hubs: nameOfBatch(batch), reason: faultReason(error) });
    return 'Failed';
  }
}

/** What stands in the row of a hub after a lost race. The answer to an earlier attempt may be lost: then it is our record. */
async function standingOf(
  deps: ReconcileDeps,
  { change: { written }, hub, hubId }: LinedHub,
): Promise<'Unchanged' | 'Ours' | 'Other'> {
  const latest = await hubRecords(deps.rows).get(hubId);
  if (latest?.etag === hub.etag) return 'Unchanged';
  const isOurs =
    latest?.value.history.chainHead === written.history.chainHead &&
    latest.value.status.confirmedAt === written.status.confirmedAt;
  return isOurs ? 'Ours' : 'Other';
}
