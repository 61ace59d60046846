import { MemoryArchive } from '../../../src/adapters/memory/memory-archive.ts';
import { MemoryRows } from '../../../src/adapters/memory/memory-rows.ts';
import { err, ok } from '../../../src/core/result.ts';
import { archiveHeads } from '../../../src/reconcile/audit/archive-heads.ts';
import { resetBreaker } from '../../../src/reconcile/operator/reset-breaker.ts';
import { resolveScope } from '../../../src/reconcile/policy/resolve-scope.ts';
import type { NewRow, Rows, TableName } from '../../../src/reconcile/ports.ts';
import { addApproval } from '../../../src/reconcile/records/approval-record.ts';
import { addAssignmentApproval } from '../../../src/reconcile/records/assignment-approval.ts';
import { noteOfHub } from '../../../src/reconcile/records/breaker-record.ts';
import { setWriteSwitch } from '../../../src/reconcile/records/control-record.ts';
import { endRequest, startRequest } from '../../../src/reconcile/records/request-record.ts';
import { DEFAULT_RETENTION } from '../../../src/reconcile/records/retention.ts';
import { addSilence } from '../../../src/reconcile/records/silence-record.ts';
import { documentRows } from '../../../src/reconcile/records/store/document-piece.ts';
import { processDeadLetters } from '../../../src/reconcile/watch/dead-letters.ts';
import { recordingFault } from '../../../src/reconcile/watch/message-fault.ts';
import { handlePoisonMessage } from '../../../src/reconcile/watch/poison-messages.ts';
import { reportPoisonQueues } from '../../../src/reconcile/watch/poison-queues.ts';
import { pruneRecords } from '../../../src/reconcile/watch/prune-records.ts';
import { hubPath, VirtualApp } from '../virtual-app.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;

export const TABLES: readonly TableName[] = ['hubs', 'runs', 'changes', 'alerts', 'sweeps', 'control', 'documents'];

/** A row as it was written, and its table. */
export interface TableRow extends NewRow {
  readonly table: TableName;
}

/** The kind of a row, by its key: what every row of the same kind has in common. */
export function rowKind(table: TableName, { key, partition }: Pick<NewRow, 'key' | 'partition'>): string {
  if (table === 'documents' || table === 'changes') return table;
  if (table === 'runs') return key === 'anchor' ? 'runs anchor' : 'runs line';
  if (table === 'control') return `control ${controlKind(partition, key)}`;
  if (table === 'sweeps' && partition === 'summaries') return 'sweeps summaries';
  if (table === 'alerts' && partition === 'digest' && !key.startsWith('outbox|')) return `alerts digest ${key}`;
  return `${table} ${key.slice(0, key.indexOf('|') + 1)}`;
}

function controlKind(partition: string, key: string): string {
  if (partition === 'control') return `control ${key}`;
  const hasKinds = partition === 'policies' || partition === 'requests';
  return hasKinds ? `${partition} ${key.slice(0, key.indexOf('|') + 1)}` : partition;
}

/** The longest row of each kind that is written from now on. */
export function recordWrites(rows: Rows): ReadonlyMap<string, TableRow> {
  const written = new Map<string, TableRow>();
  const add = (table: TableName, { cells, key, partition }: NewRow): void => {
    const kind = rowKind(table, { key, partition });
    const row = { table, partition, key, cells };
    const before = written.get(kind);
    if (before === undefined || isBetter(row, before)) written.set(kind, row);
  };
  const { insert, replace, transact, upsert } = rows;
  Object.assign(rows, {
    insert: (...call: Parameters<Rows['insert']>) => {
      add(...call);
      return insert.apply(rows, call);
    },
    replace: (...call: Parameters<Rows['replace']>) => {
      add(call[0], call[1]);
      return replace.apply(rows, call);
    },
    upsert: (...call: Parameters<Rows['upsert']>) => {
      add(...call);
      return upsert.apply(rows, call);
    },
    transact: (...call: Parameters<Rows['transact']>) => {
      for (const write of call[2]) if (write.kind !== 'delete') add(call[0], write.row);
      return transact.apply(rows, call);
    },
  });
  return written;
}

/** The longest row says most; of hubs the newest one with findings, because it has an inventory as well. */
function isBetter(row: TableRow, before: TableRow): boolean {
  if (row.key.startsWith('hub|')) return row.cells.verdict === 'Drifted';
  return JSON.stringify(row.cells).length > JSON.stringify(before.cells).length;
}

/** A deployment that writes every kind of row while `onStart` watches. */
export async function busyDeployment(onStart: (world: VirtualApp) => void): Promise<VirtualApp> {
  const world = await VirtualApp.running();
  onStart(world);
  world.createHub('hub1');
  world.createHub('hub2');
  await world.pass(2.5 * HOUR, 30);
  const rule = { properties: { type: 'FQDN', category: 'UserDefined', destination: 'a.ngrok.io' } };
  world.arm('PUT', `${hubPath('hub1')}/outboundRules/tunnel`, rule);
  world.arm('DELETE', `${hubPath('hub2')}/outboundRules/${Object.keys(world.network('hub2').outboundRules)[0]}`);
  await world.pass(1.2 * HOUR, 30);
  world.policyText = world.policyText.replace('packs: [python-packages, vscode]', 'packs: [python-packages]');
  await world.pass(2 * HOUR, 60);
  await actOfPersons(world);
  await failMessages(world);
  await archiveHeads({ rows: world.rows, clock: world.clock, archive: new MemoryArchive() });
  const owner = { table: 'changes', partition: 'hub', key: 'change', column: 'body' };
  for (const row of documentRows(owner, 'a long text')) await world.rows.upsert('documents', row);
  const directory = { ...world.deps.directory, findSubscriptions: async () => ok(['subscription-1']) };
  await resolveScope({ ...world.deps, directory }, { subscriptions: undefined, managementGroups: ['platform'] });
  await world.pass(HOUR, 60);
  return world;
}

/** Prunes a deployment long after {@link busyDeployment}. */
export async function pruneMuchLater(world: VirtualApp): Promise<void> {
  const { clock, log, rows } = world.deps;
  for (let night = 0; night < 2; night += 1) {
    world.clock.advanceSeconds(night === 0 ? 500 * DAY : DAY);
    await pruneRecords({ rows, clock, log, retention: DEFAULT_RETENTION });
  }
}

async function actOfPersons(world: VirtualApp): Promise<void> {
  const hubId = world.hubId('hub1');
  const at = world.clock.now().toISOString();
  const expiresAt = new Date(world.clock.now().getTime() + DAY * 1000).toISOString();
  const by = { approvedBy: 'a-person', approvedAt: at, expiresAt };
  const consent = { fromMode: 'Disabled', toMode: 'AllowInternetOutbound', assignment: 'standard' } as const;
  await addApproval(world.rows, { workspaceGuid: 'guid-1', id: 'approval-1', hubId, ...consent, ...by });
  const move = { from: 'strict', to: 'standard', since: at, policyHash: 'hash-1' };
  await addAssignmentApproval(world.rows, { workspaceGuid: 'guid-1', id: 'move-1', hubId, ...move, ...by });
  await setWriteSwitch(world.rows, { on: true, by: 'a-person', reason: 'maintenance is over', at });
  await resetBreaker(world.deps, { by: 'a-person', reason: 'expected', removalsAllowed: 3 });
  await noteOfHub(world.rows, hubId, { changedAt: at, failed: false }, world.clock.now());
  const silence = { codes: ['HW204'], owner: 'a-person', reason: 'known', setAt: at, expiresAt };
  await addSilence(world.rows, { id: 'silence-1', ...silence });
  const request = {
    id: 'request-1',
    at,
    by: 'a-person',
    objectId: 'object-1',
    via: 'Pages',
    kind: 'RetryHub',
  } as const;
  const asked = { asked: { hub: 'hub1' }, hubIds: [hubId], before: { refusals: [] }, heldUntil: at };
  const key = { caller: 'object-1', text: 'key-1', content: 'RetryHub {"hub":"hub1"}' };
  await startRequest(world.rows, { ...request, ...asked }, key);
  const end = { endedAt: at, hubIds: [hubId], result: { name: 'hub1', refusals: [] } };
  await endRequest(world.rows, { ...request, ...asked }, end);
}

async function failMessages(world: VirtualApp): Promise<void> {
  const fails = recordingFault(world.deps, { queue: 'hub-events', message: 'x', runId: 'run-1' }, async () => {
    throw new Error('out of memory');
  });
  await fails.catch(() => undefined);
  await handlePoisonMessage(world.deps, 'hub-repairs', 'y');
  const unreadable = { list: async () => ok(['a', 'b']), read: async (name: string) => readLetter(name) };
  await processDeadLetters(world.deps, unreadable, () => undefined).catch(() => undefined);
  await reportPoisonQueues({ ...world.deps, queueDepths: { messagesIn: async () => 2 } });
}

function readLetter(name: string) {
  return name === 'a' ? ok([]) : err('the container does not answer');
}

/** A new store with the given rows. */
export async function storeOf(rows: readonly TableRow[]): Promise<MemoryRows> {
  const store = new MemoryRows();
  for (const { table, ...row } of rows) await store.insert(table, row);
  return store;
}
