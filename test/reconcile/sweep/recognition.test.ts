import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemoryQueue } from '../../../src/adapters/memory/memory-queue.ts';
import { MemoryRows } from '../../../src/adapters/memory/memory-rows.ts';
import { VirtualClock } from '../../../src/adapters/memory/virtual-clock.ts';
import { onSweepTimer } from '../../../src/functions/on-timer.ts';
import type { ReconcileDeps } from '../../../src/reconcile/deps.ts';
import type { ShardMessage } from '../../../src/reconcile/messages.ts';
import { shardMessageFrom } from '../../../src/reconcile/messages.ts';
import type { Row, Rows, TableName } from '../../../src/reconcile/ports.ts';
import { hubRecordFrom, hubRecords } from '../../../src/reconcile/records/hub/hub-record.ts';
import { judgeShard } from '../../../src/reconcile/sweep/judge-shard.ts';
import { propertyRuns, propertySeed } from '../../thoroughness.ts';
import { accountPath, GROUP, hubPath, START, VirtualApp } from '../virtual-app.ts';

const TABLES: readonly TableName[] = ['hubs', 'runs', 'changes', 'alerts', 'sweeps', 'control'];
const JUDGED = ['judgedUnder', 'judgedDigest', 'judgedUntil'];
const HOUR = 3600;
const DAY = 24 * HOUR;

/** A copy of all rows. @param isForgetful no sweep of the copy recognises a hub */
async function copied(rows: Rows, isForgetful: boolean): Promise<MemoryRows> {
  const copy = new MemoryRows();
  for (const table of TABLES) {
    for await (const { cells, key, partition } of rows.query(table, {})) {
      const kept = Object.entries(cells).filter(([column]) => !isForgetful || !JUDGED.includes(column));
      await copy.upsert(table, { partition, key, cells: Object.fromEntries(kept) });
    }
  }
  return copy;
}

/** What a row says, whichever path wrote it. */
function meaningOf(row: Row): unknown {
  const { cells, key, partition } = row;
  if (key.startsWith('hub|'))
    return [partition, key, hubRecordFrom(row).value, cells.confirmedAt, cells.wakeAt, cells.gone];
  if (typeof cells.body !== 'string') return [partition, key, cells];
  // As values: the order of counts may differ. Both sweeps ask one Azure, which counts the reads of both.
  const body = JSON.parse(cells.body);
  return [partition, key, { ...cells, body: key.startsWith('shard|') ? { ...body, pace: undefined } : body }];
}

async function meaningOfAll(rows: Rows): Promise<readonly unknown[]> {
  const all: unknown[] = [];
  for (const table of TABLES) for await (const row of rows.query(table, {})) all.push([table, meaningOf(row)]);
  return all;
}

/** One sweep of a shard over a copy of the world. @returns all rows afterwards, the messages, and how many hubs were recognised */
async function sweptCopy(world: VirtualApp, shard: ShardMessage, isForgetful: boolean) {
  const rows = await copied(world.rows, isForgetful);
  const clock = new VirtualClock({ at: world.clock.now(), seed: 5 });
  const queue = new MemoryQueue(clock);
  let recognised = 0;
  const counted: Rows = {
    get: (...all) => rows.get(...all),
    query: (...all) => rows.query(...all),
    insert: (...all) => rows.insert(...all),
    replace: (...all) => rows.replace(...all),
    upsert: (...all) => rows.upsert(...all),
    delete: (...all) => rows.delete(...all),
    transact: (table, partition, writes) => {
      recognised += writes.filter(({ kind }) => kind === 'merge').length;
      return rows.transact(table, partition, writes);
    },
  };
  const deps: ReconcileDeps = { ...world.deps, rows: counted, clock, queue };
  await judgeShard(deps, shard);
  const messages = (['hub-events', 'hub-repairs', 'alert-sends', 'sweep-shards'] as const).map((name) =>
    queue.pending(name),
  );
  return { rows: await meaningOfAll(rows), messages, recognised };
}

/** Sweeps, and holds the sweep that recognises against one that judges every hub. @returns how many hubs were recognised */
async function sweepBothWays(world: VirtualApp): Promise<number> {
  await onSweepTimer(world.deps);
  let recognised = 0;
  for (const message of world.queue.receiveDue('sweep-shards', world.clock.now())) {
    const shard = shardMessageFrom(message);
    if (!shard.ok) throw new Error(shard.error);
    const fast = await sweptCopy(world, shard.value, false);
    const full = await sweptCopy(world, shard.value, true);
    expect(fast.rows).toEqual(full.rows);
    expect(fast.messages).toEqual(full.messages);
    expect(full.recognised).toBe(0);
    recognised += fast.recognised;
    await judgeShard(world.deps, shard.value);
  }
  return recognised;
}

const CODES = ['HW201', 'HW203', 'HW301', 'HW402', 'HW409', 'HW407'];

interface Exemption {
  readonly code: string;
  readonly expiresInDays: number;
}

interface PolicyChoice {
  readonly packs: readonly string[];
  readonly mode: string;
  readonly hasForbidden: boolean;
  readonly exemptions: readonly Exemption[];
  readonly lists: readonly string[];
}

function policyFrom({ exemptions, hasForbidden, lists, mode, packs }: PolicyChoice): string {
  const rules = lists.map((host) => `      - fqdn: ${host}`).join('\n');
  const exempt = exemptions.map(({ code, expiresInDays }, index) => {
    const expires = new Date(START.getTime() + expiresInDays * DAY * 1000).toISOString().slice(0, 10);
    return `  - { hub: "*/workspaces/*", findings: [${code}], reason: known, owner: team, ticket: T-${index}, expires: ${expires} }`;
  });
  return [
    'version: 1',
    'kinds: [Hub, FoundryAccount]',
    'assignments:',
    '  - name: standard',
    `    mode: ${mode}`,
    '    isolation: { mode: AllowOnlyApprovedOutbound, newHubs: enforce, existingHubs: approve }',
    `    packs: [${packs.join(', ')}]`,
    '    firewall: { sku: Standard }',
    '    unlistedRules: allow',
    ...(hasForbidden ? ['    forbidden: [ { fqdn: "*.ngrok.io", action: remove } ]'] : []),
    ...(lists.length === 0 ? [] : ['    rules:', rules]),
    ...(exempt.length === 0 ? [] : ['exemptions:', ...exempt]),
  ].join('\n');
}

const policyChoice: fc.Arbitrary<PolicyChoice> = fc.record({
  packs: fc.constantFrom(['python-packages'], ['python-packages', 'vscode'], []),
  mode: fc.constantFrom('enforce', 'enforce', 'observe'),
  hasForbidden: fc.boolean(),
  exemptions: fc.array(
    fc.record({
      code: fc.constantFrom(...CODES),
      expiresInDays: fc.integer({ min: 1, max: 17 }),
    }),
    { maxLength: 2 },
  ),
  lists: fc.subarray(['host-0.contoso.com', 'host-1.contoso.com']),
});

interface HubChoice {
  readonly ageSeconds: number;
  readonly mode: 'AllowOnlyApprovedOutbound' | 'Disabled';
  readonly isProvisioned: boolean;
  readonly hosts: readonly string[];
  readonly isAccount: boolean;
}

const hubChoice: fc.Arbitrary<HubChoice> = fc.record({
  ageSeconds: fc.oneof(fc.constantFrom(600, 2 * HOUR, 22 * HOUR, 40 * DAY), fc.integer({ min: -HOUR, max: 30 * HOUR })),
  mode: fc.constantFrom('AllowOnlyApprovedOutbound', 'AllowOnlyApprovedOutbound', 'Disabled'),
  isProvisioned: fc.boolean(),
  hosts: fc.subarray(['host-0.contoso.com', 'host-1.contoso.com', 'x.ngrok.io', 'pypi.org', '*.pypi.org']),
  isAccount: fc.constantFrom(false, false, true),
});

function seed(world: VirtualApp, name: string, hub: HubChoice): void {
  const createdAt = new Date(world.clock.now().getTime() - hub.ageSeconds * 1000);
  const rules = Object.fromEntries(
    hub.hosts.map((destination, index) => [`own-${index}`, { type: 'FQDN', destination }]),
  );
  if (hub.isAccount) {
    const network = { isolationMode: hub.mode, rules, provisioned: hub.isProvisioned } as const;
    world.seedAccount({ name, createdAt, network });
    return;
  }
  const { isProvisioned: provisioned, mode: isolationMode } = hub;
  const seeded = world.simulator.seedHub(
    { ...GROUP, name, createdAt, isolationMode, rules, provisioned },
    world.clock.now(),
  );
  if (!seeded.ok) throw new Error(seeded.error);
}

type Step =
  | { readonly kind: 'Pass'; readonly seconds: number }
  | { readonly kind: 'Work'; readonly minutes: number }
  | { readonly kind: 'Delete' | 'Add' | 'Tag'; readonly hub: number }
  | { readonly kind: 'Policy'; readonly policy: PolicyChoice };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('Pass' as const), seconds: fc.integer({ min: 0, max: 30 * HOUR }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('Work' as const), minutes: fc.integer({ min: 10, max: 200 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom('Delete' as const, 'Add' as const, 'Tag' as const), hub: fc.nat() }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('Policy' as const), policy: policyChoice }) },
);

async function take(world: VirtualApp, hubs: readonly HubChoice[], each: Step): Promise<void> {
  if (each.kind === 'Pass') {
    world.clock.advanceSeconds(each.seconds);
    world.simulator.advance(world.clock.now());
    return;
  }
  if (each.kind === 'Work') return await world.pass(each.minutes * 60, 60);
  if (each.kind === 'Policy') {
    world.policyText = policyFrom(each.policy);
    return;
  }
  const index = each.hub % hubs.length;
  const path = hubs[index]?.isAccount ? `${accountPath(`r${index}`)}/managedNetworks/default` : hubPath(`r${index}`);
  if (each.kind === 'Delete') world.arm('DELETE', `${path}/outboundRules/own-0`);
  else if (each.kind === 'Add')
    world.arm('PUT', `${path}/outboundRules/added`, { properties: { type: 'FQDN', destination: 'added.contoso.com' } });
  else world.arm('PATCH', hubPath(`r${index}`), { tags: { team: String(each.hub % 3) } });
}

/** A world in which every hub has been swept twice, so that those with nothing open are recognised. */
async function settledWorld(policy: PolicyChoice, hubs: readonly HubChoice[]): Promise<VirtualApp> {
  const world = new VirtualApp({ policy: policyFrom(policy) });
  for (const [index, hub] of hubs.entries()) seed(world, `r${index}`, hub);
  // A policy that is refused would leave nothing to judge.
  expect(await world.deps.policy()).toMatchObject({ ok: true, value: { refused: undefined } });
  await world.pass(20 * 60, 300);
  for (let sweep = 0; sweep < 2; sweep += 1) await sweepBothWays(world);
  return world;
}

const QUIET: PolicyChoice = {
  packs: [],
  mode: 'enforce',
  hasForbidden: false,
  exemptions: [],
  lists: ['host-0.contoso.com'],
};
const SETTLED: HubChoice = {
  ageSeconds: 40 * DAY,
  mode: 'AllowOnlyApprovedOutbound',
  isProvisioned: true,
  hosts: ['host-0.contoso.com'],
  isAccount: false,
};

describe('a sweep that recognises unchanged hubs', () => {
  it('writes the same records, lines, alerts and messages as one that judges every hub', async () => {
    let recognised = 0;
    const property = fc.asyncProperty(
      fc.array(fc.oneof(hubChoice, fc.constant(SETTLED)), { minLength: 1, maxLength: 4 }),
      policyChoice,
      fc.array(step, { minLength: 1, maxLength: 6 }),
      async (hubs, policy, steps) => {
        const world = await settledWorld(policy, hubs);
        for (const each of steps) {
          await take(world, hubs, each);
          recognised += await sweepBothWays(world);
        }
      },
    );
    const numRuns = propertyRuns({ fast: 3, sample: 15, all: 500 });
    await fc.assert(property, { seed: propertySeed(20_261_201), numRuns });
    // A property about hubs that no sweep recognises would say nothing.
    expect(recognised).toBeGreaterThan(numRuns / 2);
  });

  it.each<{ why: string; policy?: Partial<PolicyChoice>; hub?: Partial<HubChoice>; before: number; after: number }>([
    { why: 'nothing happens for a day', before: 20 * HOUR, after: 5 * HOUR },
    {
      why: 'the end of an exemption comes near',
      policy: { exemptions: [{ code: 'HW301', expiresInDays: 14 }] },
      before: 14 * HOUR,
      after: 4 * HOUR,
    },
    {
      why: 'a hub without the rules of Azure is a day old',
      hub: { ageSeconds: 20 * HOUR },
      before: HOUR,
      after: 4 * HOUR,
    },
  ])('judges a hub again when $why', async ({ after, before, hub, policy }) => {
    const choice = { ...SETTLED, ...hub };
    const world = new VirtualApp({ policy: policyFrom({ ...QUIET, ...policy }) });
    seed(world, 'r0', choice);
    for (const [name, rule] of Object.entries(world.network('r0').outboundRules))
      if (rule.category === 'Required' || rule.category === 'Recommended')
        world.simulator.removeRule(world.hubId('r0'), name);
    await world.pass(20 * 60, 300);
    for (let sweep = 0; sweep < 3; sweep += 1) await sweepBothWays(world);
    await take(world, [choice], { kind: 'Pass', seconds: before });
    expect(await sweepBothWays(world)).toBe(1);
    await take(world, [choice], { kind: 'Pass', seconds: after });
    expect(await sweepBothWays(world)).toBe(0);
  });

  it.each([
    ['a rule', (world: VirtualApp) => world.simulator.removeRule(world.hubId('r0'), 'own-0')],
    ['a tag', (world: VirtualApp) => world.arm('PATCH', hubPath('r0'), { tags: { team: 'risk' } })],
    [
      'the policy',
      (world: VirtualApp) => {
        world.policyText = policyFrom({ ...QUIET, lists: [] });
        world.clock.advanceSeconds(60);
      },
    ],
  ] as const)('judges a hub again after a change of %s', async (_what, change) => {
    const world = await settledWorld(QUIET, [SETTLED]);
    expect(await sweepBothWays(world)).toBe(1);
    change(world);
    expect(await sweepBothWays(world)).toBe(0);
  });

  it.each([
    ['changes the row', (world: VirtualApp) => later(world)],
    ['fails the transaction once', () => Promise.reject(new Error('503'))],
  ] as const)('judges a recognised hub in full when another writer %s', async (_what, meanwhile) => {
    const world = await settledWorld(QUIET, [SETTLED]);
    await onSweepTimer(world.deps);
    const [message] = world.queue.receiveDue('sweep-shards', world.clock.now());
    const shard = shardMessageFrom(message);
    if (!shard.ok) throw new Error(shard.error);
    let confirmations = 0;
    const transact: Rows['transact'] = async (table, partition, writes) => {
      if (writes.some(({ kind }) => kind === 'merge')) {
        confirmations += 1;
        if (confirmations === 1) await meanwhile(world);
      }
      return await world.rows.transact(table, partition, writes);
    };
    const rows = new Proxy(world.rows, {
      get: (target, name: keyof Rows) =>
        name === 'transact' ? transact : (target[name] as () => unknown).bind(target),
    });
    world.clock.advanceSeconds(600);
    const at = world.clock.now().toISOString();
    expect(await judgeShard({ ...world.deps, rows }, shard.value)).toMatchObject({
      kind: 'Ended',
      judged: 1,
      repairs: 0,
    });
    expect((await world.record('r0'))?.status).toMatchObject({ verdict: 'Compliant', confirmedAt: at });
    expect(confirmations).toBe(1);
  });
});

describe('the document of a hub that sweeps recognise', () => {
  it('has a time of the last day, for an earlier release that reads it there', async () => {
    const world = await settledWorld(QUIET, [SETTLED]);
    for (let sweep = 0; sweep < 12; sweep += 1) {
      world.clock.advanceSeconds(6 * HOUR);
      await sweepBothWays(world);
    }
    const row = await world.rows.get('hubs', GROUP.subscriptionId, `hub|${world.hubId('r0')}`);
    const inDocument = Date.parse(JSON.parse(String(row?.cells.body)).confirmedAt);
    expect(Date.parse(String(row?.cells.confirmedAt)) - inDocument).toBeLessThanOrEqual(DAY * 1000);
  });
});

it('judges a hub in full whose judgement was made by a clock that is a year ahead', async () => {
  const world = await settledWorld(QUIET, [SETTLED]);
  const [row] = await Array.fromAsync(world.rows.query('hubs', { partition: GROUP.subscriptionId, keyPrefix: 'hub|' }));
  if (row === undefined) throw new Error('there is no row');
  const judgedUntil = new Date(world.clock.now().getTime() + 366 * DAY * 1000).toISOString();
  await world.rows.replace('hubs', { ...row, cells: { ...row.cells, judgedUntil } }, row.etag);
  expect(await sweepBothWays(world)).toBe(0);
});

/** A writer that has not read Azure: it moves the follow-up. */
async function later(world: VirtualApp): Promise<void> {
  const followUpAt = new Date(world.clock.now().getTime() + HOUR * 1000).toISOString();
  await hubRecords(world.rows).update(world.hubId('r0'), (record) =>
    record === undefined ? undefined : { ...record, schedule: { ...record.schedule, followUpAt } },
  );
}
