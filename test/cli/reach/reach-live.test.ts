import { describe, expect, it, vi } from 'vitest';
import { runCommandLine } from '../../../src/cli/run-command-line.ts';
import { NO_PAINT } from '../../../src/cli/text/paint.ts';
import { err, ok } from '../../../src/core/result.ts';
import { hubPath, START, VirtualApp } from '../../reconcile/virtual-app.ts';

vi.setConfig({ testTimeout: 60_000 });

const POLICY = `version: 1
assignments:
  - name: lab
    match: { names: ["hub*"] }
    mode: enforce
    isolation: { mode: AllowOnlyApprovedOutbound, newHubs: enforce }
    packs: [github]
    firewall: { sku: Standard }
`;

async function reach(
  world: VirtualApp | undefined,
  args: readonly string[],
  files: Readonly<Record<string, string>> = {},
) {
  let out = '';
  let error = '';
  const exitCode = await runCommandLine(['reach', ...args], {
    readText: (path) => (files[path] === undefined ? err('the file does not exist') : ok(files[path])),
    now: () => START,
    paint: NO_PAINT,
    version: '1.2.3',
    ...(world === undefined
      ? {}
      : {
          operator: { connect: async () => ok(world.deps), person: 'platform@desk' },
          sweep: {
            connect: async () => ok({ deps: world.deps, messages: world.queue }),
            progress: { inPlace: false, write: () => undefined, every: () => () => undefined },
          },
        }),
    writeOut: (text) => {
      out += text;
    },
    writeError: (text) => {
      error += text;
    },
  });
  return { exitCode, out, error };
}

async function worldWithHub(): Promise<VirtualApp> {
  const world = await VirtualApp.running({ policy: POLICY });
  world.createHub('hub1');
  await world.pass(3 * 3600, 60);
  return world;
}

describe('reach HUB', () => {
  it('reads the hub now, takes the policy in force, and names the assignment to edit', async () => {
    const world = await worldWithHub();
    const before = world.writes('hub1').length;
    const github = await reach(world, ['hub1', 'github.com']);
    expect(github).toMatchObject({ exitCode: 0, out: expect.stringContaining('github.com:443 is allowed on hub1') });
    const pypi = await reach(world, ['hub1', 'pypi.org']);
    expect(pypi.exitCode).toBe(2);
    expect(pypi.out).toMatch(
      /edit: add python-packages@\S+ to packs of assignment lab \(the policy in force \(version [0-9a-f]{16}\)\)/,
    );
    expect(world.writes('hub1')).toHaveLength(before);
  });

  it('takes a policy file instead, and names its line', async () => {
    const world = await worldWithHub();
    const { exitCode, out } = await reach(world, ['hub1', 'pypi.org', '--policy', 'p.yaml'], { 'p.yaml': POLICY });
    expect(exitCode).toBe(2);
    expect(out).toContain('to packs of assignment lab (p.yaml:7)');
  });

  it('answers for a log, and for the hub after the plan', async () => {
    const world = await worldWithHub();
    const wider = POLICY.replace('[github]', '[github, python-packages]');
    const log = 'Could not resolve host: pypi.org';
    const args = ['hub1', '--log', 'pip.log', '--policy', 'p.yaml', '--json'];
    const files = { 'p.yaml': wider, 'pip.log': log };
    const now = await reach(world, args, files);
    expect(now.exitCode).toBe(2);
    expect(JSON.parse(now.out)).toMatchObject({ judged: 'now', destinations: [{ allowedAfterPlan: true }] });
    expect((await reach(world, [...args, '--after-plan'], files)).exitCode).toBe(0);
  });

  it('shows the hub as it is now beside the answer after the plan', async () => {
    const world = await worldWithHub();
    const { out } = await reach(world, ['hub1', 'github.com', '--after-plan']);
    expect(out).toContain('github.com:443 is allowed on hub1 after the plan');
    expect(out).toContain('  Now: the same.');
    const json = JSON.parse((await reach(world, ['hub1', 'github.com', '--after-plan', '--json'])).out);
    expect(json).toMatchObject({ allowed: true, now: { allowed: true } });
  });

  it('reads a hub by its id that Hubwarden does not know yet', async () => {
    const world = await VirtualApp.running({ policy: POLICY });
    world.createHub('hub2');
    const { exitCode, out } = await reach(world, [hubPath('hub2'), 'pypi.org']);
    expect(exitCode).toBe(0);
    expect(out).toContain('pypi.org:443 is allowed on hub2\n  Isolation is Disabled');
  });

  it.each([
    { args: ['nohub', 'pypi.org'], error: 'Hubwarden knows no hub "nohub"', why: 'a hub that the tables do not know' },
    {
      args: ['nohub', 'pypi.org', '--policy', 'p.yaml'],
      error: 'Azure lists no hub "nohub" in the scope of the policy; ',
      why: 'a hub that Azure does not list',
    },
    {
      args: [hubPath('gone'), 'pypi.org'],
      error: 'gone could not be read from Azure: ',
      why: 'a hub that does not exist',
    },
    { args: ['a/b/c', 'pypi.org'], error: '"a/b/c" is not the ARM id', why: 'a text that names no hub' },
    { args: ['hub1', 'pypi.org', '--policy', 'no.yaml'], error: 'no.yaml: the file does not exist', why: 'no policy' },
    { args: ['hub1', 'pypi.org:0'], error: 'pypi.org:0: 0 is not a port', why: 'a port that does not exist' },
    { args: ['hub1'], error: 'reach takes two names here', why: 'no host' },
  ])('refuses $why', async ({ args, error }) => {
    const world = await worldWithHub();
    const ran = await reach(world, args, { 'p.yaml': POLICY });
    expect(ran).toMatchObject({ exitCode: 1, out: '' });
    expect(ran.error).toContain(error);
  });

  it('names the saved hub as the way without Azure', async () => {
    const { error, exitCode } = await reach(undefined, ['hub1', 'pypi.org', '--policy', 'p.yaml'], {
      'p.yaml': POLICY,
    });
    expect(exitCode).toBe(1);
    expect(error).toContain(
      'Reading a hub needs Azure, which is not available here. Give a saved hub with --hub FILE.',
    );
  });
});
