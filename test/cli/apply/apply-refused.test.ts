import { describe, expect, it, vi } from 'vitest';
import { err } from '../../../src/core/result.ts';
import { switchWrites } from '../../../src/reconcile/operator/switch-writes.ts';
import { changeBreaker } from '../../../src/reconcile/records/breaker-record.ts';
import { releaseLease, takeLease } from '../../../src/reconcile/records/lease.ts';
import { assessHubs, seedOldHub } from '../../reconcile/records/earlier-edition-hubs.ts';
import { hubPath, POLICY, VirtualApp } from '../../reconcile/virtual-app.ts';
import {
  applyIn,
  compliantWorld,
  loseRule,
  newHubWorld,
  ownRules,
  PERSON,
  withoutDeployment,
  writesBy,
} from './terminal-in-world.ts';

vi.setConfig({ testTimeout: 60_000 });

async function driftedWorld(): Promise<VirtualApp> {
  const world = await compliantWorld();
  loseRule(world);
  return world;
}

/** Whatever the world holds: rows and Azure. */
async function stateOf(world: VirtualApp): Promise<unknown> {
  const tables = ['hubs', 'runs', 'control', 'alerts'] as const;
  const rows = await Promise.all(tables.map(async (table) => await Array.fromAsync(world.rows.query(table, {}))));
  return structuredClone({ rows, network: world.network('hub1') });
}

async function fingerprintIn(world: VirtualApp): Promise<string> {
  const { lines } = await applyIn(world, ['apply', 'hub1'], { answer: 'no' });
  return /Fingerprint: ([0-9a-f]{32})/.exec(lines.join('\n'))?.[1] ?? 'none';
}

describe('apply to a hub that is only observed', () => {
  it.each(['alone', 'with the plan that "plan" showed'])('names mode observe: %s', async (how) => {
    const world = await VirtualApp.running();
    seedOldHub(world, 'hub1-observed');
    await assessHubs(world, 'hub1-observed');
    const saved = await applyIn(world, ['plan', 'hub1-observed', '--json']);
    expect(JSON.parse(saved.out).fingerprint).toMatch(/^[0-9a-f]{32}$/);
    const args = how === 'alone' ? ['hub1-observed'] : ['--plan', 'plan.json'];
    const ran = await applyIn(world, ['apply', ...args], { files: { 'plan.json': saved.out } });
    expect(ran).toMatchObject({ exitCode: 2, error: '' });
    expect(ran.out).toContain(
      'Nothing is written: The assignment only observes. Set its mode to enforce in the policy first.',
    );
    expect(writesBy(world, PERSON, 'hub1-observed')).toEqual([]);
  });
});

describe('apply without a valid confirmation writes nothing, not even a row', () => {
  it.each([
    { args: ['--yes', '2'], error: 'the plan has 1 step, and --yes names 2' },
    { args: ['--yes', '0'], error: 'the plan has 1 step, and --yes names 0' },
    { args: ['--yes', 'deadbeef'], error: 'and --yes names "deadbeef"' },
    { args: ['--yes', ''], error: 'and --yes names ""' },
    { args: [], error: 'no terminal is here to ask a person. Check the plan above, then give --yes 1 or --yes ' },
  ])('$args', async ({ args, error }) => {
    const world = await driftedWorld();
    const before = await stateOf(world);
    const ran = await applyIn(world, ['apply', 'hub1', ...args]);
    expect(ran).toMatchObject({ exitCode: 1, out: '' });
    expect(ran.error).toContain(`Nothing was written: ${error.startsWith('and') ? 'the fingerprint' : error}`);
    expect(ran.error).toContain(error);
    expect(await stateOf(world)).toEqual(before);
  });

  it.each(['no', '', 'y', 'YES please'])('the answer "%s" declines', async (answer) => {
    const world = await driftedWorld();
    const before = await stateOf(world);
    const ran = await applyIn(world, ['apply', 'hub1'], { answer });
    expect(ran).toMatchObject({ exitCode: 2, out: 'Not confirmed: nothing was written.\n' });
    expect(await stateOf(world)).toEqual(before);
  });

  it('the fingerprint of the plan confirms it, and after another change it no longer does', async () => {
    const world = await driftedWorld();
    const fingerprint = await fingerprintIn(world);
    addRule(world, 'hub1', 'mirror.contoso.com');
    expect((await applyIn(world, ['apply', 'hub1', '--yes', fingerprint])).exitCode).toBe(1);
    expect(writesBy(world, PERSON)).toEqual([]);
    const newer = await fingerprintIn(world);
    expect((await applyIn(world, ['apply', 'hub1', '--yes', newer.toUpperCase()])).exitCode).toBe(0);
  });

  it('a fingerprint does not confirm the plans of two hubs', async () => {
    const world = await VirtualApp.running();
    for (const name of ['hub1', 'hub2']) world.createHub(name);
    await world.pass(3 * 3600);
    world.eventsArrive = false;
    for (const name of ['hub1', 'hub2']) loseRule(world, name);
    const ran = await applyIn(world, ['apply', 'hub1', 'hub2', '--yes', 'abc']);
    expect(ran.error).toContain('a fingerprint confirms the plan of one hub, and 2 hubs have steps. Give --yes 2.');
    const both = await applyIn(world, ['apply', 'hub1', 'hub2', '--yes', '2'], { pause: withoutDeployment(world) });
    expect(both).toMatchObject({ exitCode: 0 });
    expect(both.out).toContain('2 steps taken on 2 hubs.');
    expect(writesBy(world, PERSON, 'hub2')).toEqual(['PATCH hub2']);
  });
});

describe('apply refuses', () => {
  it.each([
    { args: ['apply'], error: 'Name the hubs to change, or a plan file with --plan.' },
    { args: ['apply', 'hub9'], error: 'Hubwarden knows no hub "hub9"' },
    { args: ['apply', 'hub1', '--plan', 'none.json'], error: 'none.json: the file does not exist' },
    { args: ['apply', 'hub1', '--plan', 'bad.json'], error: 'this is not a plan' },
  ])('$args', async ({ args, error }) => {
    const world = await driftedWorld();
    const ran = await applyIn(world, args, { files: { 'bad.json': '{"a": 1}' } });
    expect(ran).toMatchObject({ exitCode: 1, out: '' });
    expect(ran.error).toContain(error);
  });

  it('to write without tables, or without a sign-in', async () => {
    const world = await driftedWorld();
    const ran = await applyIn(world, ['apply', 'hub1'], { connect: async () => err('no tables here') });
    expect(ran).toMatchObject({ exitCode: 1, out: '', error: 'no tables here\n' });
  });

  it('while the tables hold no policy', async () => {
    const world = await driftedWorld();
    const active = await world.rows.get('control', 'control', 'policy');
    await world.rows.delete('control', 'control', 'policy', active?.etag ?? '');
    const ran = await applyIn(world, ['apply', 'hub1', '--yes', '1']);
    expect(ran).toMatchObject({ exitCode: 1, out: '' });
    expect(ran.error).toContain('these tables hold no active policy yet');
  });
});

describe('apply behind a guard writes nothing and names the guard', () => {
  const guards: readonly { guard: string; close: (world: VirtualApp) => Promise<unknown>; text: string }[] = [
    {
      guard: 'the switch',
      close: (world) => switchWrites(world.deps, { on: false, by: 'dana', reason: 'freeze' }),
      text: 'Nothing is written: Writes are switched off. See `hubwarden writes`.',
    },
    {
      guard: 'the breaker',
      close: (world) => changeBreaker(world.rows, (state) => ({ ...state, open: true })),
      text: 'Nothing is written: The breaker is open. See `hubwarden breaker status`.',
    },
    {
      guard: 'observe',
      close: async (world) => {
        world.policyText = POLICY.replaceAll('mode: enforce', 'mode: observe');
        await world.pass(120);
      },
      text: 'Nothing is written: The assignment only observes. Set its mode to enforce in the policy first.',
    },
    {
      guard: 'a write window',
      close: async (world) => {
        const window = 'writeWindows: [ { days: [Sun], from: "08:00", to: "18:00", timeZone: UTC } ]';
        world.policyText = POLICY.replaceAll('mode: enforce', `mode: enforce\n    ${window}`);
        await world.pass(120);
      },
      text: 'Nothing is written until 2026-11-29T08:00:00.000Z: The assignment has no open write window now.',
    },
  ];

  it.each(guards)('$guard', async ({ close, text }) => {
    const world = await driftedWorld();
    await close(world);
    const before = writesBy(world, PERSON);
    const ran = await applyIn(world, ['apply', 'hub1', '--yes', '1']);
    expect(ran.exitCode).toBe(2);
    expect(ran.out).toContain(`hub1: Drifted. ${text}`);
    expect(writesBy(world, PERSON)).toEqual(before);
  });

  it('the setting of the deployment, which the terminal does not see itself', async () => {
    const world = await compliantWorld({ writesAllowed: false });
    const ran = await applyIn(world, ['apply', 'hub1', '--yes', '2']);
    expect(ran.exitCode).toBe(2);
    expect(ran.out).toContain('Nothing is written: Writes are switched off.');
    expect(writesBy(world, PERSON)).toEqual([]);
  });

  it('an approval that no one has given', async () => {
    const world = await VirtualApp.running();
    seedOldHub(world, 'hub1');
    await assessHubs(world, 'hub1');
    const ran = await applyIn(world, ['apply', 'hub1', '--yes', '1']);
    expect(ran.exitCode).toBe(2);
    expect(ran.out).toContain('hub1: Blocked. There is nothing to send now.');
    expect(ran.out).toContain('HW402');
    expect(writesBy(world, PERSON)).toEqual([]);
  });

  it('a switch that is set while the run is under way', async () => {
    const world = await driftedWorld();
    const ran = await applyIn(world, ['apply', 'hub1', '--yes', '1'], {
      onLine: (line) => {
        if (line.includes('Fingerprint')) void switchWrites(world.deps, { on: false, by: 'dana', reason: undefined });
      },
    });
    expect(ran.exitCode).toBe(2);
    expect(writesBy(world, PERSON)).toEqual([]);
  });
});

describe('apply beside another run', () => {
  it('waits for the lease, says until when, and then goes on', async () => {
    const world = await driftedWorld();
    const lease = await takeLease(world.rows, world.clock, world.hubId('hub1'), 120);
    if (lease === undefined) throw new Error('the lease is free');
    const pass = withoutDeployment(world);
    const ran = await applyIn(world, ['apply', 'hub1', '--yes', '1'], {
      pause: async (seconds) => {
        await pass(seconds);
        await releaseLease(world.rows, lease);
      },
    });
    expect(ran.exitCode).toBe(0);
    expect(ran.lines[1]).toMatch(
      /^hub1: another run changes the hub now; waiting for it, until 2026-\S+ at the latest$/,
    );
  });

  it('gives up when others take the lease again and again', async () => {
    const world = await driftedWorld();
    const take = () => takeLease(world.rows, world.clock, world.hubId('hub1'), 120);
    await take();
    const pass = withoutDeployment(world);
    const ran = await applyIn(world, ['apply', 'hub1', '--yes', '1'], {
      pause: async (seconds) => {
        await pass(seconds);
        await take();
      },
    });
    expect(ran).toMatchObject({ exitCode: 1, out: '' });
    expect(ran.error).toMatch(/hub1: not changed: another run holds the hub until \S+\. Run apply again then\./);
    expect(writesBy(world, PERSON)).toEqual([]);
  });

  it('stops before a step that was not confirmed', async () => {
    const world = await newHubWorld('hub-strict');
    const pass = withoutDeployment(world);
    let isAdded = false;
    const ran = await applyIn(world, ['apply', 'hub-strict', '--yes', '2'], {
      pause: async (seconds) => {
        await pass(seconds);
        if (isAdded || ownRules(world, 'hub-strict').length === 0) return;
        isAdded = true;
        addRule(world, 'hub-strict', 'abc.ngrok.io');
      },
    });
    expect(ran).toMatchObject({ exitCode: 1, out: '' });
    expect(ran.error).toContain('hub-strict: stopped: the next step is not one that was confirmed.');
    expect(writesBy(world, PERSON, 'hub-strict')).toEqual(['PATCH hub-strict']);
    // The deployment goes on by its own policy.
    world.eventsArrive = true;
    await world.pass(3 * 3600);
    expect((await world.record('hub-strict'))?.status.verdict).toBe('Compliant');
  });
});

/** Somebody adds a rule. */
function addRule(world: VirtualApp, hub: string, destination: string): void {
  const body = { properties: { type: 'FQDN', category: 'UserDefined', destination } };
  world.arm('PUT', `${hubPath(hub)}/outboundRules/somebody`, body);
}
