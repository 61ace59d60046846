import { addSeconds } from 'date-fns/addSeconds';
import { subDays } from 'date-fns/subDays';
import { subHours } from 'date-fns/subHours';
import { verifyChain } from '../../core/audit/verify-chain.ts';
import type { HubId } from '../../core/hub-id.ts';
import type { ItemFault } from '../for-each-item.ts';
import { forEachItem, throwFaults } from '../for-each-item.ts';
import type { Clock, Log, Row, RowQuery, Rows, RowWrite, TableName } from '../ports.ts';
import { isOldApproval } from '../records/approval-record.ts';
import { isOldMove } from '../records/assignment-approval.ts';
import { deleteOldNotes } from '../records/breaker-record.ts';
import { recordPrunedChanges } from '../records/change-record.ts';
import { hubRecords, hubRows } from '../records/hub/hub-record.ts';
import { leasedHub, leaseRows } from '../records/lease.ts';
import { paceHourOf } from '../records/pace-record.ts';
import { REQUEST_ROWS } from '../records/request-record.ts';
import type { Retention } from '../records/retention.ts';
import type { StoredRun } from '../records/run-record.ts';
import { oldRuns, pruneRuns, readAnchor, storedRuns } from '../records/run-record.ts';
import { pruneShards } from '../records/stale-shards.ts';
import { pruneDocuments } from '../records/store/document-piece.ts';

/** The dependencies of pruning. */
export interface PruneDeps {
  readonly rows: Rows;
  readonly clock: Clock;
  readonly log: Log;
  readonly retention: Retention;
}

/** The rows that a pass deleted, and whether it finished. */
export interface PruneSummary {
  readonly pruned: Readonly<Record<string, number>>;
  readonly finished: boolean;
}

/** A pass ends after this time; the next pass continues with the rows that still exist. */
const PASS_SECONDS = 240;

/** Most writes of one transaction. */
const BATCH = 100;

interface Pass extends PruneDeps {
  readonly now: Date;
  /** False once the time limit of the pass is reached. */
  readonly hasTime: () => boolean;
}

/**
 * Deletes records older than their retention, in batches and for a bounded time; a pass that died starts from the
 * beginning. The newest state always stays, at any age: of each hub's history, the row that was in force when the
 * retention began, the head of the chain, and an anchor for the remaining rows.
 *
 * @throws ItemsFailed naming the kinds of rows that could not be pruned, after all others were pruned
 */
export async function pruneRecords(deps: PruneDeps): Promise<PruneSummary> {
  const now = deps.clock.now();
  const endsAt = addSeconds(now, PASS_SECONDS);
  const pass: Pass = { ...deps, now, hasTime: () => deps.clock.now() < endsAt };
  const pruned = new Map<string, number>();
  const { faults } = await forEachItem(STEPS, { nameOf: ([name]) => name }, async ([name, prune]) => {
    if (pass.hasTime()) pruned.set(name, await prune(pass));
  });
  const summary = { pruned: Object.fromEntries(pruned), finished: pass.hasTime() };
  if (faults.length > 0) deps.log.info('records pruned', { pruned: summary.pruned });
  throwFaults(faults);
  return summary;
}

const STEPS: readonly (readonly [name: string, prune: (pass: Pass) => Promise<number>])[] = [
  ['changes', pruneChanges],
  ['notices', (pass) => pruneOlder(pass, pass.retention.alertsDays, 'alerts', { keyPrefix: 'outbox|' }, 'sentAt')],
  ['poison', (pass) => pruneOlder(pass, pass.retention.changesDays, 'control', { partition: 'poison' }, 'at')],
  ['faults of messages', (pass) => pruneOlder(pass, 2, 'control', { partition: 'message-faults' }, 'at')],
  ['requests', (pass) => pruneOlder(pass, pass.retention.runsDays, 'control', ofRequests(REQUEST_ROWS.log), 'at')],
  ['keys of requests', (pass) => pruneOlder(pass, KEY_DAYS, 'control', ofRequests(REQUEST_ROWS.keys), 'at')],
  ['sweeps', pruneSummaries],
  ['shards', (pass) => pruneShards(pass.rows, pass.now)],
  ['pace', prunePace],
  ['approvals', (pass) => pruneApprovals(pass, 'approvals', isOldApproval)],
  ['assignment approvals', (pass) => pruneApprovals(pass, 'assignment-approvals', isOldMove)],
  ['breaker', pruneBreakerNotes],
  ['leases', pruneLeases],
  ['runs', pruneHistories],
  ['documents', (pass) => pruneDocuments(pass.rows, pass.now, pass.hasTime)],
];

/** A repeated request follows within minutes, or once the app runs again after a fault. */
const KEY_DAYS = 2;

function ofRequests(keyPrefix: string): RowQuery {
  return { partition: REQUEST_ROWS.partition, keyPrefix };
}

/**
 * Records the time up to which changes were deleted, so that an empty period is not mistaken for a period without
 * changes.
 */
async function pruneChanges(pass: Pass): Promise<number> {
  const days = pass.retention.changesDays;
  const pruned = await pruneOlder(pass, days, 'changes', {}, 'at');
  if (pruned > 0) await recordPrunedChanges(pass.rows, subDays(pass.now, days).toISOString());
  return pruned;
}

/** Deletes rows whose column holds a time before the retention. */
async function pruneOlder(
  pass: Pass,
  days: number,
  table: TableName,
  query: RowQuery,
  column: string,
): Promise<number> {
  if (days === 0) return 0;
  const where = { column, atMost: subDays(pass.now, days).toISOString() };
  return deleteRows(pass, table, pass.rows.query(table, { ...query, where }));
}

/** Keeps the newest summary: it holds the time of the last sweep. */
async function pruneSummaries(pass: Pass): Promise<number> {
  if (pass.retention.sweepsDays === 0) return 0;
  const before = subDays(pass.now, pass.retention.sweepsDays).toISOString();
  const summaries = await all(pass.rows.query('sweeps', { partition: 'summaries' }));
  return deleteRows(
    pass,
    'sweeps',
    summaries.slice(0, -1).filter(({ key }) => key < before),
  );
}

/** Runs read only the current hour; two days remain so that a person can see why a hub waited. */
async function prunePace(pass: Pass): Promise<number> {
  const before = subHours(pass.now, 48);
  const slots = await all(pass.rows.query('control', { partition: 'pace' }));
  return deleteRows(
    pass,
    'control',
    slots.filter(({ key }) => paceHourOf(key) < before),
  );
}

async function pruneApprovals(
  pass: Pass,
  partition: string,
  isOld: (row: Row, before: Date) => boolean,
): Promise<number> {
  if (pass.retention.runsDays === 0) return 0;
  const before = subDays(pass.now, pass.retention.runsDays);
  const approvals = await all(pass.rows.query('control', { partition }));
  const { faults, results } = await forEachItem(approvals, { nameOf: ({ key }) => `approval ${key}` }, async (row) =>
    isOld(row, before) ? [row] : [],
  );
  const pruned = await deleteRows(pass, 'control', results.flat());
  throwFaults(faults);
  return pruned;
}

async function pruneBreakerNotes(pass: Pass): Promise<number> {
  return deleteOldNotes(pass.rows, pass.now);
}

/**
 * Deletes leases of hubs that went a month ago, and of ids without a record: a process died while it read an id that
 * Azure does not know. Fencing numbers start again if such a hub returns: no run of that time still exists.
 */
async function pruneLeases(pass: Pass): Promise<number> {
  const aMonthAgo = subDays(pass.now, 30).toISOString();
  const aDayAgo = subDays(pass.now, 1).toISOString();
  const goneAt = new Map<string, string | undefined>();
  for await (const hub of hubRows(pass.rows))
    goneAt.set(hub.hubId, hub.kind === 'Read' ? hub.record.goneAt : undefined);
  const leases = await all(leaseRows(pass.rows));
  const ended = leases.filter((row) => {
    const hubId = leasedHub(row);
    const expiresAt = String(row.cells.expiresAt);
    if (!goneAt.has(hubId)) return expiresAt < aDayAgo;
    const gone = goneAt.get(hubId);
    return gone !== undefined && gone <= aMonthAgo && expiresAt < aMonthAgo;
  });
  return deleteRows(pass, 'hubs', ended);
}

/** Prunes the history of every hub up to, but not including, the row that was in force when the retention began. */
async function pruneHistories(pass: Pass): Promise<number> {
  if (pass.retention.runsDays === 0) return 0;
  const before = subDays(pass.now, pass.retention.runsDays).toISOString();
  let pruned = 0;
  const faults: ItemFault[] = [];
  for await (const [hubId, old] of oldRuns(pass.rows, before)) {
    if (!pass.hasTime()) break;
    const keptFrom = old.at(-1)?.sequence ?? 0;
    if (old.length <= 1) continue;
    const pruning = await forEachItem([hubId], { nameOf: () => `history of ${hubId}` }, () =>
      pruneHistory(pass, hubId, keptFrom),
    );
    pruned += pruning.results[0] ?? 0;
    faults.push(...pruning.faults);
  }
  throwFaults(faults);
  return pruned;
}

async function pruneHistory(pass: Pass, hubId: string, keptFrom: number): Promise<number> {
  const record = (await hubRecords(pass.rows).get(hubId as HubId))?.value;
  // A run that has not moved the head yet continues from the row that the head names.
  const end = Math.min(keptFrom, record?.history.sequence ?? 0);
  const oldest: StoredRun[] = [];
  for await (const run of storedRuns(pass.rows, hubId)) {
    if (run.sequence >= end) break;
    oldest.push(run);
  }
  let pruned = 0;
  while (oldest.length > 0 && pass.hasTime()) {
    const batch = oldest.splice(0, BATCH - 1);
    const anchor = await readAnchor(pass.rows, hubId);
    if (!isIntact(pass, hubId, batch, anchor?.value)) break;
    // Another instance prunes the same history, so this one stops.
    if (!(await pruneRuns(pass.rows, hubId, batch, anchor, pass.now))) break;
    pruned += batch.length;
  }
  return pruned;
}

/** Keeps a history that was tampered with, at any age: it is evidence. */
function isIntact(
  { log }: Pass,
  hubId: string,
  rows: readonly StoredRun[],
  anchor: { readonly sequence: number; readonly hash: string } | undefined,
): boolean {
  const { problems } = verifyChain({ hubId, rows, anchor, head: rows.at(-1), archived: [] });
  if (problems.length > 0) log.warn('history not pruned', { hubId, problems: problems.map((each) => each.message) });
  return problems.length === 0;
}

/** Deletes rows partition by partition, up to 100 at once. A row that another writer changes in between stays. */
async function deleteRows(pass: Pass, table: TableName, rows: AsyncIterable<Row> | readonly Row[]): Promise<number> {
  let pruned = 0;
  let batch: Row[] = [];
  for await (const row of rows) {
    const isFull = batch.length === BATCH || (batch[0] !== undefined && batch[0].partition !== row.partition);
    if (isFull) {
      pruned += await deleteBatch(pass.rows, table, batch);
      batch = [];
    }
    if (!pass.hasTime()) break;
    batch.push(row);
  }
  return pruned + (await deleteBatch(pass.rows, table, batch));
}

async function deleteBatch(rows: Rows, table: TableName, batch: readonly Row[]): Promise<number> {
  const [first] = batch;
  if (first === undefined) return 0;
  const deletes = batch.map(({ etag, key }): RowWrite => ({ kind: 'delete', key, etag }));
  const transaction = await forEachItem([deletes], { nameOf: () => 'batch' }, (all) =>
    rows.transact(table, first.partition, all),
  );
  if (transaction.results[0]?.ok === true) return batch.length;
  // One row is already deleted, was changed, or cannot be deleted: delete the others one by one.
  const { faults, results } = await forEachItem(batch, { nameOf: ({ key }) => key }, ({ etag, key, partition }) =>
    rows.delete(table, partition, key, etag),
  );
  throwFaults(faults);
  return results.filter((each) => each.ok).length;
}

async function all(rows: AsyncIterable<Row>): Promise<readonly Row[]> {
  const found: Row[] = [];
  for await (const row of rows) found.push(row);
  return found;
}
