import { describe, expect, it, vi } from 'vitest';
import type { ConnectionArguments } from '../../src/cli/command/command-context.ts';
import { composeOperator } from '../../src/cli/compose/compose-operator.ts';
import { runCommandLine } from '../../src/cli/run-command-line.ts';
import { NO_PAINT } from '../../src/cli/text/paint.ts';
import type { Result } from '../../src/core/result.ts';
import { err, ok } from '../../src/core/result.ts';
import { countChange } from '../../src/reconcile/guard/breaker.ts';
import { sweepOnce } from '../../src/reconcile/operator/local-sweep/sweep-once.ts';
import type { OperatorDeps } from '../../src/reconcile/operator/operator-deps.ts';
import { assessHubs, hubNames, seedOldHub } from '../reconcile/records/earlier-edition-hubs.ts';
import { GROUP, VirtualApp } from '../reconcile/virtual-app.ts';

vi.setConfig({ testTimeout: 60_000 });

const MINUTE = 60;

async function run(
  args: readonly string[],
  connect: (asked: ConnectionArguments) => Promise<Result<OperatorDeps, string>>,
) {
  let out = '';
  let error = '';
  const exitCode = await runCommandLine(args, {
    readText: () => err('the file does not exist'),
    now: () => new Date('2026-11-23T09:00:00Z'),
    paint: NO_PAINT,
    version: '1.2.3',
    operator: { connect, person: 'platform@desk' },
    writeOut: (text) => {
      out += text;
    },
    writeError: (text) => {
      error += text;
    },
  });
  return { exitCode, out, error };
}

function runIn(world: VirtualApp, ...args: readonly string[]) {
  return run(args, async () => ok(world.deps));
}

async function worldWithWaitingHubs(count: number): Promise<VirtualApp> {
  const world = await VirtualApp.running();
  for (const name of hubNames(count)) seedOldHub(world, name);
  await assessHubs(world, ...hubNames(count));
  return world;
}

describe('approve', () => {
  it('says exactly what was approved and until when, and warns of the template', async () => {
    const world = await worldWithWaitingHubs(1);
    const ran = await runIn(world, 'approve', 'hub1', '--hours', '2');
    expect(ran).toEqual({
      exitCode: 0,
      out: 'hub1: approved, Disabled to AllowOnlyApprovedOutbound with firewall SKU Standard, assignment standard. The approval covers one change, until 2026-11-23T10:01:00.000Z.\n',
      error:
        'note: Azure cannot undo the change. Set the same mode in the template that deploys the hub, or its next deployment will try to undo it.\n',
    });
    await world.tick();
    expect(world.writes('hub1')).toEqual(['PATCH hub1']);
  });

  it('says when the change cannot go ahead yet, because computes are in the way', async () => {
    const world = await VirtualApp.running();
    seedOldHub(world, 'hub1', { computes: ['train-cluster'] });
    await assessHubs(world, 'hub1');
    const { out } = await runIn(world, 'approve', 'hub1');
    expect(out).toContain('Computes or endpoints must go first (HW401).');
    await world.pass(MINUTE);
    expect(world.writes('hub1')).toEqual([]);
  });

  it('names those that wait on when the maximum is reached', async () => {
    const world = await worldWithWaitingHubs(3);
    const { exitCode, out } = await runIn(world, 'approve', '--assignment', 'standard', '--max', '2', '--json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      approved: [{ name: 'hub1', approvedBy: 'platform@desk', isNew: true }, { name: 'hub2' }],
      left: ['hub3'],
    });
  });

  it.each([
    { args: ['approve'], error: 'Name either one hub, or an assignment' },
    { args: ['approve', 'hub1', '--assignment', 'standard'], error: 'Name either one hub, or an assignment' },
    { args: ['approve', '--assignment', 'standard'], error: 'Limit the number of hubs with --max N' },
    { args: ['approve', '--assignment', 'standard', '--max', '0'], error: 'Limit the number of hubs with --max N' },
    { args: ['approve', 'hub1', '--hours', '0'], error: '--hours "0" is not a whole number' },
    { args: ['approve', 'hub9'], error: 'Hubwarden knows no hub "hub9"' },
  ])('complains and ends with 1: $args', async ({ args, error }) => {
    const ran = await runIn(await worldWithWaitingHubs(1), ...args);
    expect(ran).toMatchObject({ exitCode: 1, out: '' });
    expect(ran.error).toContain(error);
  });
});

describe('writes', () => {
  it('tells, switches off with a reason, and on again', async () => {
    const world = await VirtualApp.running();
    expect(await runIn(world, 'writes')).toMatchObject({ exitCode: 0, out: 'Writes are on.\n' });
    const off = await runIn(world, 'writes', 'off', '--reason', 'change freeze');
    expect(off).toMatchObject({
      exitCode: 0,
      out: 'Writes are off, set by platform@desk at 2026-11-23T08:01:00.000Z: change freeze.\n',
    });
    expect(await runIn(world, 'writes')).toMatchObject({ exitCode: 2 });
    const on = await runIn(world, 'writes', 'on', '--by', 'lee', '--json');
    expect(JSON.parse(on.out)).toMatchObject({ on: true, by: 'lee', reason: null, queued: 0 });
  });

  it('takes on and off and nothing else', async () => {
    const ran = await runIn(await VirtualApp.running(), 'writes', 'of');
    expect(ran).toMatchObject({ exitCode: 1, error: 'Use on or off, not "of".\n' });
  });
});

describe('breaker', () => {
  it('says why it is open and which hubs failed, with exit code 2, until it is reset', async () => {
    const world = await VirtualApp.running();
    for (const name of hubNames(5)) await countChange(world.deps, world.hubId(name), true);
    const status = await runIn(world, 'breaker', 'status');
    expect(status.exitCode).toBe(2);
    expect(status.out).toBe(
      [
        'The breaker has been open since 2026-11-23T08:01:00.000Z: 5 of 5 hubs changed within the hour failed.',
        'Within the last hour: 5 hubs changed, 5 of them failed; removals due on 0 of 0 hubs.',
        'Failed: hub1, hub2, hub3, hub4, hub5',
        '',
      ].join('\n'),
    );
    const reset = await runIn(world, 'breaker', 'reset', '--reason', 'bad rule taken out');
    expect(reset).toMatchObject({ exitCode: 0, out: 'Closed the breaker.\n' });
    expect(await runIn(world, 'breaker', 'status')).toMatchObject({
      exitCode: 0,
      out: expect.stringContaining('Last reset at 2026-11-23T08:01:00.000Z by platform@desk: bad rule taken out'),
    });
  });

  it('does not take a wrong number of removals', async () => {
    const ran = await runIn(await VirtualApp.running(), 'breaker', 'reset', '--allow-removals', 'all');
    expect(ran).toMatchObject({ exitCode: 1, error: '--allow-removals "all" is not a number of hubs.\n' });
  });
});

describe('operations, retry and inventory', () => {
  it('answer for people and for programs', async () => {
    const world = await VirtualApp.running();
    world.simulator.addFault({ kind: 'StickOperation', operation: 'Provision' });
    world.createHub('hub1');
    await world.pass(15 * MINUTE);
    const operations = await runIn(world, 'operations');
    expect(operations.out).toMatch(
      /^HUB +WRITE +STATE +AGE +SLOW FROM +TIMED OUT FROM\nhub1 +Provision +Running +\d+m/,
    );
    expect(JSON.parse((await runIn(world, 'operations', '--json')).out)).toMatchObject([{ kind: 'Provision' }]);
    expect(await runIn(world, 'retry', 'hub1')).toMatchObject({
      exitCode: 0,
      out: 'Queued hub1 for another attempt: Hubwarden reads it now and starts what its plan asks for. There were no recorded failures to clear.\n',
    });
    const inventory = await runIn(world, 'inventory', 'list', 'hub1');
    expect(inventory.out).toMatch(/^RULE +LETS THROUGH\nhw-/);
    expect(await runIn(world, 'inventory', 'adopt', 'hub1')).toMatchObject({ exitCode: 0 });
    expect(JSON.parse((await runIn(world, 'inventory', 'list', 'hub1', '--json')).out)).toMatchObject({
      adoptAskedAt: expect.any(String),
    });
  });

  it('say that `retry` abandons a provisioning that has timed out, and starts another one', async () => {
    const world = await VirtualApp.running();
    world.simulator.addFault({ kind: 'StickOperation', operation: 'Provision' });
    world.createHub('hub1');
    await world.pass(120 * MINUTE, 60);
    const { out } = await runIn(world, 'retry', 'hub1');
    expect(out).toMatch(
      /^Queued hub1 for another attempt: Hubwarden reads it now and starts another provisioning if its network is still Inactive; HW303 ends when the network reads Active\. Cleared: the provisioning that began at \S+Z and timed out\.\n$/,
    );
  });

  it('say so when there is nothing', async () => {
    const world = await VirtualApp.running();
    expect(await runIn(world, 'operations')).toMatchObject({ exitCode: 0, out: 'No operation is running.\n' });
  });
});

describe('the help', () => {
  it.each([
    'approve',
    'retry',
    'writes',
    'breaker status',
    'breaker reset',
    'operations',
    'inventory list',
    'inventory adopt',
    'audit verify',
    'audit export',
  ])('of %s shows examples, exit codes and how to reach the tables', async (name) => {
    const { exitCode, out } = await runIn(new VirtualApp(), ...name.split(' '), '--help');
    expect(exitCode).toBe(0);
    expect(out).toContain(`Examples:\n  hubwarden ${name}`);
    expect(out).toContain('--connection-string <text>');
    expect(out).toContain('Exit codes: 0 ');
  });
});

describe('the way to the tables', () => {
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

  it.each([
    { why: 'nothing is set', env: {}, asked: {}, error: 'AzureWebJobsStorage is missing' },
    { why: 'no connection string', env: {}, asked: { connectionString: 'abc' }, error: 'is not a connection string' },
    {
      why: 'a bad setting',
      env: { HUBWARDEN_WRITES: 'maybe' },
      asked: { account: 'sthub' },
      error: 'HUBWARDEN_WRITES',
    },
  ])('is refused with what to do: $why', async ({ env, asked, error }) => {
    const ran = await run(['operations'], async () => composeOperator(env, asked, log));
    expect(ran).toMatchObject({ exitCode: 1, out: '' });
    expect(ran.error).toContain(error);
    expect(ran.error).not.toContain('abc');
  });

  it.each([
    { why: 'a connection string', env: {}, asked: { connectionString: 'UseDevelopmentStorage=true' } },
    { why: 'the setting of the app', env: { AzureWebJobsStorage: 'UseDevelopmentStorage=true' }, asked: {} },
    {
      why: 'an account, over a connection string',
      env: { AzureWebJobsStorage: 'broken' },
      asked: { account: 'sthub' },
    },
    {
      why: 'a setting of another name',
      env: { HUBWARDEN_STORAGE: 'Mine', Mine: 'broken' },
      asked: { connectionString: 'UseDevelopmentStorage=true' },
    },
  ])('is taken from $why', ({ env, asked }) => {
    expect(composeOperator(env, asked, log)).toMatchObject({ ok: true });
  });

  it('that breaks on the way is an answer with the reason, and no fault', async () => {
    const world = await VirtualApp.running();
    const rows = { ...world.deps, rows: Object.create(null) };
    const ran = await run(['operations'], async () => ok(rows));
    expect(ran).toMatchObject({ exitCode: 1, out: '' });
    expect(ran.error).toMatch(/^The tables could not be read or written: /);
  });
});

describe('policy rollout', () => {
  it('tells that a version holds everywhere, and that there is nothing to steer', async () => {
    const world = await VirtualApp.running();
    const status = await runIn(world, 'policy', 'rollout', 'status');
    expect(status).toMatchObject({
      exitCode: 0,
      out: expect.stringContaining('It has been in force for every hub since'),
    });
    const halted = await runIn(world, 'policy', 'rollout', 'halt');
    expect(halted).toMatchObject({ exitCode: 1, error: expect.stringContaining('no roll-out is in progress') });
  });

  it('shows what a version waits for, halts it and opens it', async () => {
    const world = await worldWithWaitingHubs(5);
    world.policyText = world.policyText.replaceAll('sku: Standard', 'sku: Basic');
    await world.pass(7 * MINUTE);
    const status = await runIn(world, 'policy', 'rollout', 'status');
    expect(status.exitCode).toBe(2);
    expect(status.out).toContain('Ring 1 opened at');
    expect(status.out).toContain('3 have it and 2 do not have it yet');
    expect(status.out).toContain('The next ring opens at');
    await runIn(world, 'policy', 'rollout', 'halt', '--reason', 'wrong SKU');
    expect((await runIn(world, 'policy', 'rollout', 'status')).out).toContain('Halted by platform@desk');
    const json = await runIn(world, 'policy', 'rollout', 'open', '--json', '--by', 'data team');
    expect(JSON.parse(json.out)).toMatchObject({ rollout: { opened: { by: 'data team' } } });
    await world.pass(7 * MINUTE);
    expect((await runIn(world, 'policy', 'rollout', 'status')).exitCode).toBe(0);
  });

  it('names a newer file that is refused first, and is not in sync while it is', async () => {
    const world = await VirtualApp.running();
    const good = world.policyText;
    world.policyText = `${good}\nassignmens: []\n`;
    await world.pass(2 * MINUTE);
    const { exitCode, out } = await runIn(world, 'policy', 'rollout', 'status');
    expect(exitCode).toBe(2);
    expect(out).toMatch(
      /^Hubwarden has refused a newer policy file since 2026-11-23T08:.*Z \(HW703\), so the version below/,
    );
    expect(out.split('\n')[1]).toMatch(/^ {2}\S.*unknown key "assignmens"/);
    expect(out.indexOf('It has been in force for every hub since')).toBeGreaterThan(out.indexOf('refused'));
    const { refused, hash } = JSON.parse((await runIn(world, 'policy', 'rollout', 'status', '--json')).out);
    expect(refused).toMatchObject({ since: expect.any(String), problems: expect.stringContaining('assignmens') });
    expect(out).toContain(`Version ${hash}`);
    world.policyText = good;
    await world.pass(2 * MINUTE);
    const after = await runIn(world, 'policy', 'rollout', 'status', '--json');
    expect(after.exitCode).toBe(0);
    expect(JSON.parse(after.out).refused).toBeNull();
  });

  it('counts the hubs that have moved from their rows, so that a halt is seen to work at once', async () => {
    const world = await worldWithWaitingHubs(5);
    world.policyText = world.policyText.replaceAll('sku: Standard', 'sku: Basic');
    await world.pass(MINUTE);
    const moved = async () =>
      (await Promise.all(hubNames(5).map((name) => world.record(name)))).filter(
        (each) => each?.policy.movedAt !== undefined,
      ).length;
    for (let minute = 0; minute < 8; minute += 1) {
      const { out } = await runIn(world, 'policy', 'rollout', 'status');
      const count = await moved();
      expect(out).toContain(`${count} have it and ${5 - count} do not have it yet.`);
      await world.pass(MINUTE);
    }
    const halted = await runIn(world, 'policy', 'rollout', 'halt');
    const stays = await moved();
    expect(halted.out).toContain(`${stays} have it and ${5 - stays} do not have it yet.`);
    await world.pass(120 * MINUTE);
    expect(await moved()).toBe(stays);
    const { out } = await runIn(world, 'policy', 'rollout', 'status');
    expect(out).toContain(`${stays} have it and ${5 - stays} do not have it yet.`);
  });

  it('says so where no policy has been activated', async () => {
    const ran = await runIn(new VirtualApp(), 'policy', 'rollout', 'status');
    expect(ran).toMatchObject({
      exitCode: 1,
      error: expect.stringContaining('These tables hold no active policy yet'),
    });
  });
});

describe('policy show', () => {
  it('prints the text in force as it was activated, and not the newer one that is refused', async () => {
    const world = await VirtualApp.running();
    const good = world.policyText;
    world.policyText = 'version: 1\nassignmens: []\n';
    await world.pass(2 * MINUTE);
    const { error, exitCode, out } = await runIn(world, 'policy', 'show', '--in-force');
    expect({ exitCode, out }).toEqual({ exitCode: 0, out: good });
    expect(error).toMatch(
      /This is version [0-9a-f]{16}, activated at .*\n.*Hubwarden has refused a newer policy file since/,
    );
    const json = JSON.parse((await runIn(world, 'policy', 'show', '--in-force', '--json')).out);
    expect(json).toMatchObject({ text: good, pinnedPacks: expect.any(Object), refused: { since: expect.any(String) } });
  });

  it('sums up the active version: assignments with their hubs, the version before, a refused file', async () => {
    const world = await worldWithWaitingHubs(2);
    const first = JSON.parse((await runIn(world, 'policy', 'show', '-o', 'json')).out);
    expect(first).toMatchObject({ previous: null, refused: null, hubsWithoutAssignment: 0, problems: [] });
    expect(first.assignments).toEqual([
      { name: 'observed', mode: 'observe', hubs: 0, packs: ['python-packages'] },
      { name: 'strict', mode: 'enforce', hubs: 0, packs: ['python-packages', 'vscode'] },
      { name: 'standard', mode: 'enforce', hubs: 2, packs: ['python-packages', 'vscode'] },
    ]);
    world.policyText = world.policyText.replaceAll('sku: Standard', 'sku: Basic');
    await world.pass(2 * MINUTE);
    const second = JSON.parse((await runIn(world, 'policy', 'show', '-o', 'json')).out);
    expect(second).toMatchObject({ previous: first.version, rolledOutAt: null });
    world.policyText = 'version: 1\nassignmens: []\n';
    await world.pass(2 * MINUTE);
    const { exitCode, out } = await runIn(world, 'policy', 'show');
    expect(exitCode).toBe(2);
    expect(out).toContain(`Version ${second.version}, active since`);
    expect(out).toMatch(/refused a newer policy file since .* \(HW703\):\n(?: {2}.*\n)* {2}.*unknown key "assignmens"/);
    expect(out).toMatch(/standard +enforce +2 +python-packages vscode/);
  });

  it('prints the version that holds for one hub while another one is rolled out', async () => {
    const world = await worldWithWaitingHubs(5);
    const before = world.policyText;
    world.policyText = before.replaceAll('sku: Standard', 'sku: Basic');
    await world.pass(7 * MINUTE);
    const texts = await Promise.all(
      hubNames(5).map(async (name) => (await runIn(world, 'policy', 'show', '--in-force', '--hub', name)).out),
    );
    expect(texts.filter((text) => text === before)).toHaveLength(2);
    expect(texts.filter((text) => text === world.policyText)).toHaveLength(3);
  });

  it.each([
    { args: ['policy', 'show', '--hub', 'hub1'], error: /Add --in-force/, why: 'a hub has no summary' },
    { args: ['policy', 'show', '--in-force', '--hub', 'nope'], error: /knows no hub "nope"/, why: 'no such hub' },
  ])('is refused where $why', async ({ args, error }) => {
    const ran = await runIn(await VirtualApp.running(), ...args);
    expect(ran).toMatchObject({ exitCode: 1, error: expect.stringMatching(error) });
  });

  it('says so where no policy has been activated', async () => {
    const ran = await runIn(new VirtualApp(), 'policy', 'show', '--in-force');
    expect(ran).toMatchObject({
      exitCode: 1,
      error: expect.stringContaining('These tables hold no active policy yet'),
    });
  });
});

describe('status', () => {
  it('says that nothing is known before the first sweep', async () => {
    const ran = await runIn(await VirtualApp.running(), 'status');
    expect(ran).toMatchObject({ exitCode: 2, out: 'No sweep has run yet.\nNo hub is known.\n' });
  });

  it('is in sync only when every hub is compliant by a read of the last sweep', async () => {
    const world = await VirtualApp.running();
    world.createHub('hub1');
    await world.pass(125 * MINUTE, 30);
    const fine = await runIn(world, 'status', '--json');
    expect(fine.exitCode).toBe(0);
    expect(JSON.parse(fine.out)).toMatchObject({ counts: { Compliant: 1 }, hubs: [{ name: 'hub1', codes: [] }] });
    seedOldHub(world, 'hub2');
    await assessHubs(world, 'hub2');
    const ran = await runIn(world, 'status');
    expect(ran.exitCode).toBe(2);
    expect(ran.out).toMatch(/Last sweep: 2026-11-23T10:00:00.000Z, .* 1 of 1 hubs judged/);
    expect(ran.out).toContain('2 hubs: 1 Blocked, 1 Compliant. Oldest verdict:');
    expect(ran.out).toMatch(/hub2 +standard +Blocked +0s +HW101 .*HW402/);
    // What needs a person stands first.
    expect(ran.out.indexOf('hub2')).toBeLessThan(ran.out.indexOf('hub1'));
    expect((await runIn(world, 'status', '--wrong')).out).not.toContain('hub1');
  });

  it('names hubs that have no verdict from the last sweep', async () => {
    const world = await VirtualApp.running();
    world.createHub('hub1');
    await world.pass(115 * MINUTE, 30);
    world.simulator.addFault({
      kind: 'AnswerRequest',
      method: 'GET',
      pathContains: 'hub1',
      status: 403,
      times: 'always',
    });
    await world.pass(20 * MINUTE, 30);
    const ran = await runIn(world, 'status');
    expect(ran.exitCode).toBe(2);
    expect(ran.out).toContain('Not covered: 1 of 1 hubs.\n  hub1: it could not be read');
  });

  it('is not in sync while there is a subscription that the sweep could not look into', async () => {
    const hidden = '00000000-0000-4000-8000-000000000002';
    const scope = `scope: { subscriptions: [${GROUP.subscriptionId}, ${hidden}] }`;
    const world = await VirtualApp.running({
      policy: `version: 1\n${scope}\nassignments: [{ name: open, mode: observe }]\n`,
    });
    world.createHub('hub1');
    await world.pass(65 * MINUTE, 30);
    const ran = await runIn(world, 'status');
    expect(ran.exitCode).toBe(2);
    expect(ran.out).toContain('1 hub: 1 Compliant.');
    expect(ran.out).toContain(`Not readable: 1 subscription.\n  ${hidden}: it is invisible to the identity`);
  });

  it('counts hubs that the last sweep found and could not read, though nothing else is known of them', async () => {
    const world = await VirtualApp.running();
    world.createHub('hub1');
    world.simulator.addFault({
      kind: 'AnswerRequest',
      method: 'GET',
      pathContains: 'hub1',
      status: 503,
      times: 'always',
    });
    // No run has looked at it yet.
    await sweepOnce({ deps: world.deps, messages: world.queue }, {}, () => undefined);
    const ran = await runIn(world, 'status');
    expect(ran.exitCode).toBe(2);
    expect(ran.out).toContain('Coverage of the sweep: 0.0 %.\n1 hub was discovered and never read.');
  });
});
