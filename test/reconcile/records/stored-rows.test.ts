import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { HubId } from '../../../src/core/hub-id.ts';
import { storedGroupKey } from '../../../src/core/verdict/catalogue/group-key.ts';
import { hubInventory } from '../../../src/reconcile/operator/adopt-inventory.ts';
import { readFleet } from '../../../src/reconcile/operator/fleet-view.ts';
import { withResolvedScope } from '../../../src/reconcile/policy/resolve-scope.ts';
import type { PolicyInForce, Rows } from '../../../src/reconcile/ports.ts';
import { readAlertGroup, readInstance } from '../../../src/reconcile/records/alert-record.ts';
import { listApprovals } from '../../../src/reconcile/records/approval-record.ts';
import { newestArchive } from '../../../src/reconcile/records/archive-record.ts';
import { openMoves } from '../../../src/reconcile/records/assignment-approval.ts';
import { breakerState, notesOfHour } from '../../../src/reconcile/records/breaker-record.ts';
import { changesSince, prunedChangesUntil } from '../../../src/reconcile/records/change-record.ts';
import { writeSwitch } from '../../../src/reconcile/records/control-record.ts';
import { digestRequestedBy, digestState } from '../../../src/reconcile/records/digest-record.ts';
import { eventWatch } from '../../../src/reconcile/records/event-record.ts';
import { operationRecords } from '../../../src/reconcile/records/hub/operation-record.ts';
import { takeLease } from '../../../src/reconcile/records/lease.ts';
import { outboxFrom } from '../../../src/reconcile/records/outbox-record.ts';
import { paceHour, paceHourOf } from '../../../src/reconcile/records/pace-record.ts';
import { activePolicy, storedVersion } from '../../../src/reconcile/records/policy-record.ts';
import { receiverRecord } from '../../../src/reconcile/records/receiver-record.ts';
import { readRequests, requestOfKey } from '../../../src/reconcile/records/request-record.ts';
import { readAnchor, runsOf } from '../../../src/reconcile/records/run-record.ts';
import { getShard, hubsOfShard } from '../../../src/reconcile/records/shard-record.ts';
import { listSilences } from '../../../src/reconcile/records/silence-record.ts';
import { pruneShards } from '../../../src/reconcile/records/stale-shards.ts';
import { documentText } from '../../../src/reconcile/records/store/document-piece.ts';
import { currentSweep, sweepsBegunSince } from '../../../src/reconcile/records/sweep-record.ts';
import { processDeadLetters } from '../../../src/reconcile/watch/dead-letters.ts';
import { takeFault } from '../../../src/reconcile/watch/message-fault.ts';
import { reportPoisonQueues } from '../../../src/reconcile/watch/poison-queues.ts';
import { VirtualApp } from '../virtual-app.ts';
import type { TableRow } from './busy-world.ts';
import { busyDeployment, pruneMuchLater, recordWrites, rowKind, storeOf } from './busy-world.ts';

/**
 * One row of every kind, as version 0.1.0 writes them. Stored rows never change: `UPDATE=1` only adds rows of kinds that the
 * file lacks. A version that writes another shape adds an upgrade, and still reads these rows.
 */
const FILE = join(import.meta.dirname, '../../fixtures/rows/version-0.1.0.json');
const STORED: readonly TableRow[] = existsSync(FILE) ? JSON.parse(readFileSync(FILE, 'utf8')) : [];
const BY_KIND = new Map(STORED.map((row) => [rowKind(row.table, row), row]));

let written: ReadonlyMap<string, TableRow> = new Map();

beforeAll(async () => {
  const world = await busyDeployment((started) => {
    written = recordWrites(started.rows);
  });
  await pruneMuchLater(world);
  const added = [...written].filter(([kind]) => !BY_KIND.has(kind)).map(([, row]) => row);
  if (process.env.UPDATE === '1' && added.length > 0) {
    const lines = [...STORED, ...added].map((row) => `  ${JSON.stringify(row)}`).sort();
    writeFileSync(FILE, `[\n${lines.join(',\n')}\n]\n`);
  }
}, 120_000);

interface Reading {
  readonly kind: string;
  readonly read: (rows: Rows, row: TableRow) => Promise<unknown>;
  readonly expected: unknown;
}

const asHub = (text: string): HubId => text as HubId;
const hubOf = ({ key }: TableRow): HubId => asHub(key.slice(key.indexOf('|') + 1));
const partOf = ({ key }: TableRow, index: number): string => key.split('|')[index] ?? '';
/** Later than the rows, so that no lease or pause of them is in force. */
const world = new VirtualApp({ at: new Date('2026-11-23T20:00:00Z') });

const READINGS: readonly Reading[] = [
  {
    kind: 'hubs hub|',
    // By what people read of it, which is independent of the shape of the record.
    read: async (rows) => {
      const { hubs } = await readFleet({ ...world.deps, rows });
      const inventory = await hubInventory({ ...world.deps, rows }, 'hub1');
      return { hub: hubs[0], rules: inventory.ok ? Object.keys(inventory.value.inventory).length : inventory.error };
    },
    expected: { hub: { name: 'hub1', verdict: 'Drifted', codes: ['HW204'] }, rules: 22 },
  },
  {
    kind: 'hubs lease|',
    read: (rows, row) => {
      // The ids of the test clock begin as those in the row, and a run takes a row with its own id for its own.
      world.clock.newId();
      return takeLease(rows, world.clock, hubOf(row), 120);
    },
    expected: { fence: 2, abandoned: 1 },
  },
  {
    kind: 'hubs op|',
    read: async (rows, row) => (await operationRecords(rows).get(hubOf(row)))?.value,
    expected: { kind: 'PatchNetwork', isolationMode: 'AllowOnlyApprovedOutbound', toldState: 'Running' },
  },
  {
    kind: 'runs line',
    read: async (rows, { partition }) => (await Array.fromAsync(runsOf(rows, asHub(partition))))[0],
    expected: { sequence: 1, body: { verdict: 'Pending', writes: [{ outcome: 'Started' }] } },
  },
  {
    kind: 'runs anchor',
    read: async (rows, { partition }) => (await readAnchor(rows, partition))?.value,
    expected: { sequence: 4, prunedAt: '2028-04-06T14:43:00.000Z' },
  },
  {
    kind: 'changes',
    read: async (rows, { partition }) => (await changesSince(rows, asHub(partition), ''))[0],
    expected: { at: '2026-11-23T08:45:00.000Z', objectId: '00000000-0000-4000-8000-00000000aaaa', own: true },
  },
  {
    kind: 'alerts alert|',
    read: async (rows, { partition }) =>
      [...(await readAlertGroup(rows, storedGroupKey(partition))).alerts.values()][0]?.value,
    expected: { open: true, episode: 1, code: 'HW204', receivers: ['test'] },
  },
  {
    kind: 'alerts member|',
    read: (rows, { partition }) => readInstance(rows, storedGroupKey(partition), 'hubwarden'),
    expected: { firing: true, code: 'HW801', hubName: 'Hubwarden' },
  },
  {
    kind: 'alerts outbox|',
    read: async (rows, row) => {
      const from = { receiver: partOf(row, 1), group: partOf(row, 2), number: 0 };
      return (await outboxFrom(rows, row.partition, from))[0];
    },
    expected: { receiver: 'test', notice: { transition: 'Opened', code: 'HW801' } },
  },
  {
    kind: 'alerts digest due',
    read: async (rows) => digestRequestedBy((await rows.get('alerts', 'digest', 'due'))!),
    expected: 'id-000000000011',
  },
  {
    kind: 'alerts digest state',
    read: async (rows) => (await digestState(rows))?.value,
    expected: { sweepId: 'id-000000000011', findings: 0, firstAt: '2026-11-23T09:01:00.000Z' },
  },
  {
    kind: 'sweeps summaries',
    read: (rows) => sweepsBegunSince(rows, '2026-11-23T10:00:00.000Z'),
    expected: ['2026-11-23T11:00:00.000Z'],
  },
  {
    kind: 'sweeps shard|',
    read: async (rows, row) => (await getShard(rows, row.partition, partOf(row, 1)))?.value,
    expected: { next: 2, left: [], counts: { judged: 2, verdicts: { Compliant: 1, Drifted: 1 } } },
  },
  {
    kind: 'sweeps hubs|',
    read: async (rows, row) => {
      const shard = (await getShard(await storeOf(STORED), BY_KIND.get('sweeps shard|')!.partition, partOf(row, 1)))!;
      return (await hubsOfShard(rows, row.partition, partOf(row, 1), shard.value)).map((each) =>
        each.split('/').at(-1),
      );
    },
    expected: ['hub1', 'hub2'],
  },
  {
    kind: 'control control sweep',
    read: async (rows) => (await currentSweep(rows))?.value,
    expected: { sweepId: 'id-000000000021', hubs: 2, judged: 2, source: 'ResourceGraph' },
  },
  {
    kind: 'control control policy',
    read: async (rows) => (await activePolicy(rows))?.value,
    expected: { hash: '7271ebce002b64fc', enforcedSince: { standard: '2026-11-23T08:00:00.000Z' } },
  },
  {
    kind: 'control policies version|',
    read: async (rows) => (await storedVersion(rows, '7271ebce002b64fc'))?.activatedAt,
    expected: '2026-11-23T11:44:00.000Z',
  },
  {
    kind: 'control policies text|',
    read: async (rows) => (await storedVersion(rows, '7271ebce002b64fc'))?.text,
    expected: expect.stringContaining('packs: [python-packages]'),
  },
  {
    kind: 'control control writes',
    read: (rows) => writeSwitch(rows),
    expected: { on: true, by: 'a-person', reason: 'maintenance is over' },
  },
  {
    kind: 'control control breaker',
    read: (rows) => breakerState(rows),
    expected: { open: false, resetBy: 'a-person', removalsAllowed: 3 },
  },
  {
    kind: 'control breaker',
    read: (rows) => notesOfHour(rows, new Date('2026-11-23T08:50:00Z')),
    expected: [{ failed: expect.any(Boolean), changedAt: expect.stringContaining('2026-11-23T08:') }],
  },
  { kind: 'control control archive', read: (rows) => newestArchive(rows), expected: { name: '2026-11-23.jsonl' } },
  {
    kind: 'control control pruned-changes',
    read: (rows) => prunedChangesUntil(rows),
    expected: '2028-01-07T14:43:00.000Z',
  },
  {
    kind: 'control control stale-shards',
    // A pass that follows too early deletes nothing.
    read: (rows) => pruneShards(rows, new Date('2028-04-06T20:00:00Z')),
    expected: 0,
  },
  {
    kind: 'control control scope',
    read: async (rows) => {
      const policy = { policy: { scope: { managementGroups: ['platform'] } } } as unknown as PolicyInForce;
      const resolved = await withResolvedScope(rows, policy);
      return resolved.ok ? resolved.value.policy.scope.subscriptions : resolved.error;
    },
    expected: ['subscription-1'],
  },
  {
    kind: 'control pace',
    read: async (rows, row) => (await paceHour(rows, partOf(row, 1), 'new', paceHourOf(row.key))).hubs.length,
    expected: 2,
  },
  {
    kind: 'control receivers',
    read: (rows) => receiverRecord(rows, 'test'),
    expected: { budget: { minute: 29_923_834, used: 1 } },
  },
  { kind: 'control events', read: (rows, { key }) => eventWatch(rows, key), expected: { came: true } },
  {
    kind: 'control approvals',
    read: (rows) => listApprovals(rows),
    expected: [{ id: 'approval-1', approvedBy: 'a-person', toMode: 'AllowInternetOutbound' }],
  },
  {
    kind: 'control assignment-approvals',
    read: (rows) => openMoves(rows, 'guid-1', new Date('2026-11-23T14:00:00Z')),
    expected: [{ id: 'move-1', from: 'strict', to: 'standard' }],
  },
  {
    kind: 'control requests at|',
    read: (rows) => readRequests(rows, ''),
    expected: { values: [{ kind: 'RetryHub', by: 'a-person', via: 'Pages', result: { name: 'hub1' } }] },
  },
  {
    kind: 'control requests key|',
    // The row names the request, which is a row of its own.
    read: async (rows, row) => {
      const request = BY_KIND.get('control requests at|');
      if (request === undefined) throw new Error('no request is stored');
      await rows.insert('control', request);
      const key = { caller: 'object-1', text: 'key-1', content: 'RetryHub {"hub":"hub1"}' };
      return { found: await requestOfKey(rows, key), key: row.key.slice(0, 4) };
    },
    expected: { found: { isSameContent: true, stored: { value: { id: 'request-1' } } }, key: 'key|' },
  },
  { kind: 'control silences', read: (rows) => listSilences(rows), expected: [{ codes: ['HW204'], reason: 'known' }] },
  {
    kind: 'control dead-letters',
    // The third failed attempt ends the letter: the row counts the first.
    read: async (rows) => {
      const box = { list: async () => ({ ok: true, value: ['b'] }) as const, read: async () => Promise.reject('gone') };
      for (let pass = 0; pass < 2; pass += 1) await processDeadLetters({ ...world.deps, rows }, box, () => undefined);
      return (await rows.get('control', 'dead-letters', 'b'))?.cells.tries;
    },
    expected: undefined,
  },
  {
    kind: 'control poison',
    read: async (rows, { key }) => (await rows.get('control', 'poison', key))?.cells.queue,
    expected: 'dead-letters',
  },
  {
    kind: 'control message-faults',
    read: (rows) => takeFault({ rows }, 'hub-events', 'x'),
    expected: { reason: 'out of memory', runId: 'run-1' },
  },
  {
    kind: 'control poison-queues',
    read: async (rows) => {
      const queueDepths = { messagesIn: async () => 2 };
      await reportPoisonQueues({ ...world.deps, rows, queueDepths });
      return (await readInstance(rows, storedGroupKey('HW801'), 'hubwarden-poison-queues'))?.message;
    },
    expected: expect.stringContaining('hub-events-poison holds 2 messages'),
  },
  {
    kind: 'documents',
    read: (rows, { partition }) => documentText(rows, partition, 1),
    expected: 'a long text',
  },
];

describe('the rows that version 0.1.0 wrote', () => {
  it('hold every kind that a busy deployment writes, and each kind is read below', () => {
    expect([...written.keys()].filter((kind) => !BY_KIND.has(kind))).toEqual([]);
    expect(READINGS.map(({ kind }) => kind).sort()).toEqual([...BY_KIND.keys()].sort());
  });

  it.each(READINGS)('are read as they were meant: $kind', async ({ expected, kind, read }) => {
    // The text of a policy, and the row that names its parts, are read together.
    const isPolicy = kind.startsWith('control policies');
    const row = BY_KIND.get(kind)!;
    const rows = isPolicy ? await storeOf(STORED) : await storeOf([row]);
    const value = await read(rows, row);
    if (typeof expected === 'object' && expected !== null) expect(value).toMatchObject(expected);
    else expect(value).toEqual(expected);
  });
});
