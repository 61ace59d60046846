import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MemoryArchive } from '../../../src/adapters/memory/memory-archive.ts';
import { ok } from '../../../src/core/result.ts';
import { archiveHeads } from '../../../src/reconcile/audit/archive-heads.ts';
import type { NewRow, TableName } from '../../../src/reconcile/ports.ts';
import { addApproval } from '../../../src/reconcile/records/approval-record.ts';
import { addAssignmentApproval } from '../../../src/reconcile/records/assignment-approval.ts';
import { noteOfHub } from '../../../src/reconcile/records/breaker-record.ts';
import { DEFAULT_RETENTION } from '../../../src/reconcile/records/retention.ts';
import { processDeadLetters } from '../../../src/reconcile/watch/dead-letters.ts';
import { handlePoisonMessage } from '../../../src/reconcile/watch/poison-messages.ts';
import { pruneRecords } from '../../../src/reconcile/watch/prune-records.ts';
import { hubPath, VirtualApp } from '../virtual-app.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;
const TABLES = ['hubs', 'runs', 'changes', 'alerts', 'sweeps', 'control', 'documents'] as const;

/** The end of a kind of row: it is pruned, or it stays for the reason that docs/records.md gives. */
const KINDS: Readonly<Record<string, 'pruned' | 'kept'>> = {
  'hubs hub|': 'kept',
  'hubs lease|': 'pruned',
  'hubs op|': 'pruned',
  'runs line': 'pruned',
  'runs anchor': 'kept',
  changes: 'pruned',
  'alerts member|': 'kept',
  'alerts alert|': 'kept',
  'alerts outbox|': 'pruned',
  'alerts digest': 'kept',
  'sweeps summaries': 'pruned',
  'sweeps shard|': 'pruned',
  'sweeps hubs|': 'pruned',
  'control control': 'kept',
  'control policies': 'pruned',
  'control approvals': 'pruned',
  'control assignment-approvals': 'pruned',
  'control silences': 'kept',
  'control requests': 'pruned',
  'control pace': 'pruned',
  'control breaker': 'pruned',
  'control receivers': 'kept',
  'control events': 'kept',
  'control poison': 'pruned',
  'control dead-letters': 'pruned',
  documents: 'pruned',
};

function kindOf(table: TableName, { key, partition }: Pick<NewRow, 'key' | 'partition'>): string {
  if (table === 'documents' || table === 'changes') return table;
  if (table === 'runs') return key === 'anchor' ? 'runs anchor' : 'runs line';
  if (table === 'control') return `control ${partition}`;
  if (table === 'sweeps' && partition === 'summaries') return 'sweeps summaries';
  if (table === 'alerts' && partition === 'digest' && !key.startsWith('outbox|')) return 'alerts digest';
  return `${table} ${key.slice(0, key.indexOf('|') + 1)}`;
}

async function counts(world: VirtualApp): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const table of TABLES)
    for await (const row of world.rows.query(table, {})) {
      const kind = kindOf(table, row);
      found[kind] = (found[kind] ?? 0) + 1;
    }
  return found;
}

/** A world that has been through all that leaves rows. */
async function busyWorld(): Promise<VirtualApp> {
  const world = await VirtualApp.running();
  world.createHub('hub1');
  world.createHub('hub2');
  world.simulator.addFault({ kind: 'StickOperation', operation: 'Provision', hub: world.hubId('hub2') });
  await world.pass(2.5 * HOUR, 30);
  const rule = { properties: { type: 'FQDN', category: 'UserDefined', destination: 'a.ngrok.io' } };
  world.arm('PUT', `${hubPath('hub1')}/outboundRules/tunnel`, rule);
  await world.pass(1.2 * HOUR, 30);
  world.policyText = world.policyText.replace('packs: [python-packages, vscode]', 'packs: [python-packages]');
  await world.pass(2 * HOUR, 60);
  const now = world.clock.now();
  await handlePoisonMessage(world.deps, 'hub-events', 'x');
  await noteOfHub(world.rows, world.hubId('hub1'), { failed: false }, now);
  const box = { list: async () => ok(['a']), read: async () => ok([]) };
  await processDeadLetters(world.deps, box, () => undefined);
  await addApproval(world.rows, {
    workspaceGuid: 'g',
    id: 'a',
    hubId: world.hubId('hub1'),
    fromMode: 'Disabled',
    toMode: 'AllowInternetOutbound',
    assignment: 'standard',
    approvedBy: 'a-person',
    approvedAt: now.toISOString(),
    expiresAt: now.toISOString(),
  });
  await addAssignmentApproval(world.rows, {
    id: 'a',
    workspaceGuid: 'g',
    hubId: world.hubId('hub1'),
    from: 'a',
    since: now.toISOString(),
    policyHash: 'x',
    approvedBy: 'a-person',
    approvedAt: now.toISOString(),
    expiresAt: now.toISOString(),
  });
  await world.rows.upsert('documents', { partition: 'x', key: '000000', cells: { ownerTable: 'runs', schema: 1 } });
  await archiveHeads({ rows: world.rows, clock: world.clock, archive: new MemoryArchive() });
  return world;
}

describe('every kind of row', () => {
  it('is known to this test and stands on docs/records.md', async () => {
    const world = await busyWorld();
    const unknown = Object.keys(await counts(world)).filter((kind) => KINDS[kind] === undefined);
    expect(unknown).toEqual([]);
    const page = readFileSync(new URL('../../../docs/records.md', import.meta.url), 'utf8');
    for (const kind of Object.keys(KINDS)) {
      const name = kind.split(' ').at(-1)!.replaceAll('|', '');
      if (name !== 'line') expect(page, kind).toContain(`\`${name}`);
    }
  });

  it('that is pruned is deleted at some time, except for the newest state of an existing hub', async () => {
    const world = await busyWorld();
    for (const name of ['hub1', 'hub2']) world.arm('DELETE', hubPath(name));
    await world.pass(2 * HOUR, 60);
    await processDeadLetters(world.deps, { list: async () => ok([]), read: async () => ok([]) }, () => undefined);
    const { clock, log } = world.deps;
    for (let night = 0; night < 4; night += 1) {
      world.clock.advanceSeconds(night === 0 ? 500 * DAY : DAY);
      await pruneRecords({ rows: world.rows, clock, log, retention: DEFAULT_RETENTION });
    }
    const left = await counts(world);
    const pruned = Object.entries(KINDS).filter(([, fate]) => fate === 'pruned');
    const rest = pruned.map(([kind]) => [kind, left[kind] ?? 0] as const).filter(([, count]) => count > 0);
    // Of each history the line that holds, the newest summary, the versions since the last roll-out.
    expect(Object.fromEntries(rest)).toEqual({
      'runs line': 2,
      'sweeps summaries': 1,
      'control policies': expect.any(Number),
    });
  });
});
