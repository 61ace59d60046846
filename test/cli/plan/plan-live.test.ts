import { describe, expect, it, vi } from 'vitest';
import { planCommand } from '../../../src/cli/plan/plan-command.ts';
import { runCommandLine } from '../../../src/cli/run-command-line.ts';
import { NO_PAINT } from '../../../src/cli/text/paint.ts';
import { err, ok } from '../../../src/core/result.ts';
import { approveHub } from '../../../src/reconcile/operator/approve.ts';
import type { Rows } from '../../../src/reconcile/ports.ts';
import { assessHubs, rowsWith, seedOldHub } from '../../reconcile/records/earlier-edition-hubs.ts';
import { GROUP, hubPath, POLICY, START, VirtualApp } from '../../reconcile/virtual-app.ts';
import { contextWith } from '../command-files.ts';

vi.setConfig({ testTimeout: 60_000 });

async function plan(world: VirtualApp, ...args: readonly string[]) {
  let out = '';
  let error = '';
  const exitCode = await runCommandLine(['plan', ...args], {
    readText: (path) => (path === 'policy.yaml' ? ok(POLICY) : err('the file does not exist')),
    now: () => START,
    paint: NO_PAINT,
    version: '1.2.3',
    operator: { connect: async () => ok({ ...world.deps, rows: readOnlyRows(world) }), person: 'platform@desk' },
    sweep: {
      connect: async () => ok({ deps: world.deps, messages: world.queue }),
      progress: { inPlace: false, write: () => undefined, every: () => () => undefined },
    },
    writeOut: (text) => {
      out += text;
    },
    writeError: (text) => {
      error += text;
    },
  });
  return { exitCode, out, error };
}

async function worldWith(...names: readonly string[]): Promise<VirtualApp> {
  const world = await VirtualApp.running();
  for (const name of names) seedOldHub(world, name);
  await assessHubs(world, ...names);
  return world;
}

/** The tables of a world, where every write fails. */
function readOnlyRows({ rows }: VirtualApp): Rows {
  const refuse = async (): Promise<never> => {
    throw new Error('a write to the tables');
  };
  const writes = { insert: refuse, replace: refuse, upsert: refuse, delete: refuse, transact: refuse };
  return rowsWith(rows, writes);
}

describe('plan HUB', () => {
  it('reads the hub from Azure and plans by the policy in force, and writes neither to Azure nor to the tables', async () => {
    const world = await worldWith('hub1');
    const sent = world.simulator.requests().length;
    const { error, exitCode, out } = await plan(world, 'hub1');
    expect(error).toBe('');
    expect(exitCode).toBe(2);
    expect(out).toContain('hub1: Blocked\nassignment standard (enforce) | isolation Disabled');
    expect(out).toContain('\n  ! isolation mode Disabled -> AllowOnlyApprovedOutbound (Azure cannot undo this)\n');
    expect(out).toMatch(
      /\nAfter the approval \(HW402\): \d+ to add, .* \(1 irreversible\) · in all \d+ min · .*\nNothing to change now\n$/,
    );
    expect(
      world.simulator
        .requests()
        .slice(sent)
        .map(({ method }) => method),
    ).toEqual(expect.arrayContaining(['GET']));
    expect(
      world.simulator
        .requests()
        .slice(sent)
        .filter(({ method }) => method !== 'GET'),
    ).toEqual([]);
  });

  it('plans with the approval that the tables hold', async () => {
    const world = await worldWith('hub1');
    const before = JSON.parse((await plan(world, 'hub1', '-o', 'json')).out);
    expect(before).toMatchObject({ verdict: 'Blocked', steps: [] });
    const now = world.clock.now();
    const approved = await approveHub(world.deps, 'hub1', { by: 'a', expiresAt: new Date(now.getTime() + 3_600_000) });
    expect(approved).toMatchObject({ ok: true });
    const after = JSON.parse((await plan(world, hubPath('hub1'), '-o', 'json')).out);
    const requests = (steps: readonly { method: string; path: string; body: unknown }[]) =>
      steps.map(({ body, method, path }) => ({ method, path, body }));
    expect(requests(after.steps)).toEqual(requests(before.stepsAfterApproval));
    expect(after.steps[0].why).toContain('approved by a');
    expect(after.policyVersion).toBe((await world.record('hub1'))?.policy.hash);
  });

  it('plans by a policy file, for hubs that the tables do not know', async () => {
    const world = await VirtualApp.running();
    seedOldHub(world, 'hub1-observed');
    seedOldHub(world, 'hub2');
    const { exitCode, out } = await plan(world, 'hub1-observed', 'hub2', '--policy', 'policy.yaml');
    expect(exitCode).toBe(2);
    expect(out).toMatch(/^2 hubs: /);
    expect(out).toContain('\nChanges that Hubwarden does not make\n  ! isolation mode Disabled -> ');
    expect(out).toContain('\nAfter an approval, or once no compute blocks it\n  ! isolation mode Disabled -> ');
  });

  it.each([{ args: [] }, { args: ['--policy', 'policy.yaml'] }])(
    'shows what an observed hub would come to, as the plan of the saved hub does: plan HUB $args',
    async ({ args }) => {
      const world = await worldWith('hub1-observed');
      const files = {
        'policy.yaml': POLICY,
        'hub.json': JSON.stringify(world.arm('GET', hubPath('hub1-observed')).body),
        'none.json': '[]',
      };
      const saved = planCommand({ policy: 'policy.yaml', hub: 'hub.json', computes: 'none.json' }, contextWith(files));
      const lastLine = (text: string) => text.trimEnd().split('\n').at(-1);
      const live = await plan(world, 'hub1-observed', ...args);
      expect(lastLine(live.out)).toMatch(/ min · \+\$912\.50 a month · not sent: the assignment only observes$/);
      expect(lastLine(live.out)).toBe(lastLine(saved.text));
      const read = JSON.parse((await plan(world, 'hub1-observed', ...args, '-o', 'json')).out);
      const { estimate, fingerprint, skipped, stepsAfterApproval } = saved.json as Record<string, unknown>;
      expect(read).toMatchObject({ estimate, fingerprint, skipped, stepsAfterApproval });
      expect(fingerprint).toMatch(/^[0-9a-f]{32}$/);
    },
  );

  it('prints the missing rules of a hub as code', async () => {
    const world = await worldWith('hub1');
    expect((await plan(world, 'hub1', '-o', 'bicep')).out).toContain("  name: 'hub1'\n");
  });

  it.each([
    { args: ['nosuch'], says: 'Hubwarden knows no hub "nosuch".' },
    {
      args: ['nosuch', '--policy', 'policy.yaml'],
      says: 'Azure lists no hub "nosuch" in the scope of the policy; 1 of 1 subscriptions could be read.',
    },
    { args: ['a/b/c', '--policy', 'policy.yaml'], says: '"a/b/c" is not the ARM id of a workspace or an account.' },
    { args: [hubPath('gone')], says: 'gone could not be read from Azure: ' },
    { args: ['hub1', '--policy', 'missing.yaml'], says: 'missing.yaml: the file does not exist. Check the path.' },
  ])('says in one line what is wrong: plan $args', async ({ args, says }) => {
    const world = await worldWith('hub1');
    const ran = await plan(world, ...args);
    expect(ran).toMatchObject({ exitCode: 1, out: '' });
    expect(ran.error).toContain(says);
  });

  it('names every hub that it cannot read, and prints no plan', async () => {
    const world = await worldWith('hub1');
    const ran = await plan(world, 'hub1', hubPath('gone1'), hubPath('gone2'));
    expect(ran).toMatchObject({ exitCode: 1, out: '' });
    expect(ran.error).toMatch(/gone1 could not be read from Azure: .*\ngone2 could not be read from Azure: /);
  });

  it('lists the hubs that share a name', async () => {
    const world = await worldWith('hub1');
    const other = { ...GROUP, resourceGroup: 'rg-other', name: 'hub1' };
    expect(world.simulator.seedHub(other, world.clock.now())).toMatchObject({ ok: true });
    const ran = await plan(world, 'hub1', '--policy', 'policy.yaml');
    expect(ran.error).toContain('2 hubs are named hub1. Name one by GROUP/NAME or by its id:\n');
  });

  it('says so where the tables hold no policy yet', async () => {
    const world = new VirtualApp();
    seedOldHub(world, 'hub1');
    expect((await plan(world, hubPath('hub1'))).error).toContain('These tables hold no active policy yet.');
  });
});
