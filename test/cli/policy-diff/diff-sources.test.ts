import { describe, expect, it, vi } from 'vitest';
import { MemoryQueue } from '../../../src/adapters/memory/memory-queue.ts';
import { MemoryRows } from '../../../src/adapters/memory/memory-rows.ts';
import type { CommandContext } from '../../../src/cli/command/command-context.ts';
import { err, ok } from '../../../src/core/result.ts';
import { OBJECT_ID, VirtualApp } from '../../reconcile/virtual-app.ts';
import { policyDiff } from './diff-run.ts';

vi.setConfig({ testTimeout: 60_000 });

const POLICY = `version: 1
assignments:
  - name: standard
    match: { names: ["hub*"] }
    mode: enforce
    isolation: { mode: AllowOnlyApprovedOutbound, newHubs: enforce }
    rules: [ { fqdn: pypi.org } ]
    firewall: { sku: Standard }
`;
const WIDER = POLICY.replace('{ fqdn: pypi.org }', '{ fqdn: pypi.org }, { fqdn: conda.anaconda.org }');
const FILES = { 'old.yaml': POLICY, 'new.yaml': WIDER };

/** The ports of the command: Azure is the simulator, with rows of its own; the tables are those of the app. */
function partsOf(world: VirtualApp): Partial<CommandContext> {
  return {
    now: () => world.clock.now(),
    sweep: {
      connect: async () => ok(sweepParts(world)),
      progress: { inPlace: false, write: () => undefined, every: () => () => undefined },
    },
    operator: { connect: async () => ok(world.deps), person: 'platform@desk' },
  };
}

function sweepParts(world: VirtualApp) {
  const messages = new MemoryQueue(world.clock);
  return { deps: { ...world.deps, rows: new MemoryRows(), queue: messages }, messages };
}

async function settledWorld(...hubs: readonly string[]): Promise<VirtualApp> {
  const world = await VirtualApp.running({ policy: POLICY });
  for (const name of hubs) world.createHub(name);
  await world.pass(4 * 3600);
  return world;
}

function readsAndWrites(world: VirtualApp) {
  const requests = world.simulator.requests().filter((each) => each.callerId === OBJECT_ID);
  return {
    writes: requests.filter(({ method, path }) => method !== 'GET' && !path.includes('ResourceGraph')).length,
    hubReads: requests.filter(({ method, path }) => method === 'GET' && /\/workspaces\/[^/?]+(\?|$)/.test(path)).length,
  };
}

describe('policy diff over the live fleet', () => {
  it('reads each hub once, plans under both policies, and writes nothing', async () => {
    const world = await settledWorld('hub1', 'hub2', 'lab');
    const before = readsAndWrites(world);
    const ran = await policyDiff(['in-force', 'new.yaml', '--json'], FILES, partsOf(world));
    expect(ran).toMatchObject({ exitCode: 2, error: '' });
    expect(JSON.parse(ran.out)).toMatchObject({
      old: { name: 'in-force' },
      source: 'Live',
      hubs: 3,
      newlyFailing: { length: 2 },
      underOld: { passing: 2, failing: 1 },
      underNew: { passing: 0, failing: 3 },
      rules: [{ kind: 'Wanted', outcomes: { Needed: 2 } }],
    });
    const after = readsAndWrites(world);
    expect(after.writes).toBe(before.writes);
    expect(after.hubReads - before.hubReads).toBe(3);
  });

  it('knows from the tables which rules are Hubwarden’s, and removes those that the new policy drops', async () => {
    const world = await settledWorld('hub1');
    world.policyText = WIDER;
    await world.pass(4 * 3600);
    const { out } = await policyDiff(['in-force', 'old.yaml', '--json'], FILES, partsOf(world));
    expect(JSON.parse(out).rules).toMatchObject([{ kind: 'Dropped', outcomes: { Removed: 1 } }]);
  });

  it('covers the scopes of both policies, and only the subscriptions that the user names', async () => {
    const world = await settledWorld('hub1');
    const other = POLICY.replace(
      'version: 1\n',
      'version: 1\nscope: { subscriptions: [00000000-0000-4000-8000-00000000000f] }\n',
    );
    const { out } = await policyDiff(
      ['old.yaml', 'new.yaml', '--json'],
      { 'old.yaml': other, 'new.yaml': POLICY },
      partsOf(world),
    );
    expect(JSON.parse(out)).toMatchObject({ hubs: 1, newlyCovered: { length: 1 }, newlyFailing: [] });
    const elsewhere = ['--subscription', '00000000-0000-4000-8000-00000000000e'];
    const ran = await policyDiff(
      ['old.yaml', 'new.yaml', ...elsewhere],
      { 'old.yaml': other, 'new.yaml': other },
      partsOf(world),
    );
    expect(ran).toMatchObject({ exitCode: 1, out: '' });
    expect(ran.error).toContain('is not in the scope of the policy');
  });

  it('does not end with 0 when hubs could not be read', async () => {
    const world = await settledWorld('hub1', 'hub2');
    const parts = partsOf(world);
    const connect = async () => {
      const { deps, messages } = sweepParts(world);
      const failing = (network: typeof deps.network): typeof deps.network => ({
        ...network,
        observe: async (hubId) =>
          hubId.endsWith('hub2')
            ? err({ kind: 'Forbidden', action: undefined, scope: undefined, detail: 'no rights' })
            : network.observe(hubId),
        usage: (observation) => network.usage(observation),
        connectionTargets: (observation) => network.connectionTargets(observation),
        inBackground: (gate) => failing(network.inBackground(gate)),
      });
      return ok({ deps: { ...deps, network: failing(deps.network) }, messages });
    };
    const ran = await policyDiff(['old.yaml', 'old.yaml', '--json'], FILES, {
      ...parts,
      sweep: { ...parts.sweep!, connect },
    });
    expect(ran.exitCode).toBe(2);
    expect(JSON.parse(ran.out)).toMatchObject({ changes: false, hubs: 1, unread: [{ hubId: world.hubId('hub2') }] });
    expect(ran.error).toContain('note: 1 hub could not be read and is not compared.');
  });

  it('says why when nobody is signed in', async () => {
    const world = await settledWorld();
    const parts = partsOf(world);
    const sweep = { ...parts.sweep!, connect: async () => err('Nobody is signed in. Run: az login') };
    const ran = await policyDiff(['old.yaml', 'new.yaml'], FILES, { ...parts, sweep });
    expect(ran).toEqual({ exitCode: 1, out: '', error: 'Nobody is signed in. Run: az login\n' });
  });
});

describe('policy diff over the records', () => {
  it('knows the verdict under the policy in force, and says that the other is not known', async () => {
    const world = await settledWorld('hub1', 'hub2', 'lab');
    const before = world.simulator.requests().length;
    const ran = await policyDiff(['in-force', 'new.yaml', '--records', '--json'], FILES, partsOf(world));
    expect(ran.exitCode).toBe(2);
    expect(ran.error).toContain('note: The records do not hold the rules of a hub');
    expect(JSON.parse(ran.out)).toMatchObject({
      source: 'Records',
      hubs: 3,
      changedHubs: 2,
      newlyFailing: [],
      underOld: { passing: 2, failing: 1, notKnown: 0 },
      underNew: { passing: 0, failing: 1, notKnown: 2, totals: null },
      rules: [{ kind: 'Wanted', text: 'FQDN conda.anaconda.org', outcomes: { NotKnown: 2 } }],
    });
    expect(world.simulator.requests().length).toBe(before);
  });

  it('shows moves between assignments, which records decide', async () => {
    const world = await settledWorld('hub1', 'hub2');
    const moved = `${POLICY.replace('hub*', 'hub1')}  - name: rest
    mode: observe
`;
    const { out } = await policyDiff(['in-force', 'new.yaml', '--records'], { 'new.yaml': moved }, partsOf(world));
    expect(out).toContain('Assignments\n  standard -> rest: 1 hub\n');
    expect(out).toContain('Compliant -> not known: 1 hub');
    expect(out).toContain('1 hub of 2 may change.');
    expect(out).toMatch(/^hubs whose verdict is not known +0 +1$/m);
    expect(out).not.toContain('minutes');
  });

  it('is empty for the policy in force against itself', async () => {
    const world = await settledWorld('hub1');
    const ran = await policyDiff(['in-force', 'in-force', '--records'], {}, partsOf(world));
    expect(ran).toMatchObject({ exitCode: 0, error: '' });
    expect(ran.out).toContain('Nothing changes.');
  });

  it('says so when the tables hold no policy yet', async () => {
    const world = new VirtualApp({ policy: '' });
    const ran = await policyDiff(['in-force', 'new.yaml', '--records'], FILES, partsOf(world));
    expect(ran).toMatchObject({ exitCode: 1, out: '' });
    expect(ran.error).toContain('These tables hold no active policy yet.');
  });
});
