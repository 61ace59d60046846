import { describe, expect, it, vi } from 'vitest';
import { runCommandLine } from '../../../src/cli/run-command-line.ts';
import { NO_PAINT } from '../../../src/cli/text/paint.ts';
import { err, ok } from '../../../src/core/result.ts';
import { VirtualApp } from '../../reconcile/virtual-app.ts';

vi.setConfig({ testTimeout: 60_000 });

const POLICY = `version: 1
assignments:
  - name: standard
    match: { names: ["hub*"] }
    mode: enforce
    isolation: { mode: AllowOnlyApprovedOutbound, newHubs: enforce }
    packs: [github]
    firewall: { sku: Standard }
  - name: lab
    match: { names: ["lab*"] }
    mode: observe
exemptions:
  - { hub: "*hub-exempt", findings: [HW203], owner: vision@contoso.com, ticket: T-1, reason: known, expires: 2027-01-01 }
alerts:
  receivers:
    - { name: on-call, type: pagerDuty }
    - { name: channel, type: slack }
  routes:
    - { codes: [HW204], receivers: [on-call] }
    - { severities: [critical, error], receivers: [on-call, channel], waitMinutes: 10 }
    - { receivers: [channel] }
`;

async function run(world: VirtualApp, args: readonly string[], files: Readonly<Record<string, string>> = {}) {
  let out = '';
  let error = '';
  const exitCode = await runCommandLine(['alerts', ...args], {
    readText: (path) => (files[path] === undefined ? err('the file does not exist') : ok(files[path])),
    now: () => world.clock.now(),
    paint: NO_PAINT,
    version: '1.2.3',
    operator: { connect: async () => ok(world.deps), person: 'platform@desk' },
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
  const world = await VirtualApp.running({ policy: POLICY });
  for (const name of names) world.createHub(name);
  await world.pass(3 * 3600, 60);
  return world;
}

describe('alerts routes', () => {
  it.each([
    { wait: 2, shown: '2s' },
    { wait: 90, shown: '1m 30s' },
    { wait: 600, shown: '10 min' },
    { wait: 7200, shown: '2 h' },
  ])('shows a wait of $wait seconds as $shown', async ({ shown, wait }) => {
    const world = await VirtualApp.running({
      policy: `${POLICY.slice(0, POLICY.indexOf('  routes:'))}  routes:
    - { receivers: [channel], waitMinutes: ${wait / 60} }
`,
    });
    world.createHub('hub1');
    await world.pass(3 * 3600, 60);
    const { out } = await run(world, ['routes', '--code', 'HW201', '--hub', 'hub1']);
    expect(out).toContain(`critical at once, else after ${shown};`);
  });

  it('names the receivers, what each route does, and what each receiver is like', async () => {
    const world = await worldWith('hub1');
    const { exitCode, out } = await run(world, ['routes', '--code', 'HW201', '--hub', 'hub1']);
    expect(exitCode).toBe(0);
    expect(out.split('\n')).toEqual([
      'HW201 (error) on hub1 (assignment standard) notifies channel, on-call.',
      '',
      'Receivers',
      expect.stringMatching(
        /^ {2}channel: slack; pages no person, gets digests; at most 30 notifications a minute; critical at once, else after 10 min; reminder every \d+ h$/,
      ),
      expect.stringMatching(/^ {2}on-call: pagerDuty; pages a person, gets no digests; at most 60 /),
      '',
      'Routes of the active policy',
      '  1. HW204: does not match, because its code is HW201',
      '  2. critical, error: matches, to on-call, channel',
      '  3. everything: not tried, because route 2 takes the finding',
      '',
      'Silences: none matches',
      '',
    ]);
  });

  it('asks for another severity', async () => {
    const world = await worldWith('hub1');
    const { out } = await run(world, ['routes', '--code', 'HW201', '--hub', 'hub1', '--severity', 'info', '--json']);
    expect(JSON.parse(out)).toMatchObject({ severity: 'info', notifies: true, notified: ['channel'], from: 'Routes' });
  });

  it('tries a policy that is not active', async () => {
    const world = await worldWith('hub1');
    const files = { 'p.yaml': POLICY.replace('codes: [HW204]', 'codes: [HW201]') };
    const { out } = await run(world, ['routes', '--code', 'HW201', '--hub', 'hub1', '--policy', 'p.yaml'], files);
    expect(out).toContain('notifies on-call.');
    expect(out).toContain('Routes of p.yaml\n  1. HW201: matches, to on-call\n');
  });

  it('says which silence mutes it', async () => {
    const world = await worldWith('hub1');
    await run(world, [
      'silence',
      '--code',
      'HW201',
      '--hub',
      'hub1',
      '--hours',
      '8',
      '--reason',
      'moves',
      '--by',
      'ops',
    ]);
    await run(world, ['silence', '--code', 'HW201', '--hub', 'hub1', '--rule', 'x', '--hours', '8', '--reason', 'one']);
    const { exitCode, out } = await run(world, ['routes', '--code', 'HW201', '--hub', 'hub1']);
    expect(exitCode).toBe(2);
    expect(out).toContain('HW201 (error) on hub1 (assignment standard) notifies no receiver now.');
    expect(out).toMatch(/ {2}on-call: .*; not now, silenced by ops until \S+: moves/);
    expect(out).toMatch(/Silences\n {2}by ops until \S+: moves\n/);
  });

  it.each([
    { hub: 'lab1', code: 'HW201', reason: 'assignment lab only observes: the digest lists the finding' },
    { hub: 'hub1', code: 'HW602', reason: 'HW602 is about Hubwarden or the fleet: its alert concerns no single hub.' },
    { hub: 'hub1', code: 'HW103', reason: 'HW103 raises no alert: it is only shown.' },
    {
      hub: 'hub-exempt',
      code: 'HW203',
      reason: 'of vision@contoso.com (T-1) covers it until 2027-01-02T00:00:00.000Z.',
    },
  ])('says why $code on $hub raises no alert', async ({ code, hub, reason }) => {
    const world = await worldWith(hub);
    const { exitCode, out } = await run(world, ['routes', '--code', code, '--hub', hub]);
    expect(exitCode).toBe(2);
    expect(out).toContain('notifies no receiver now.\n  Reason: ');
    expect(out).toContain(reason);
  });

  it.each([
    {
      args: ['--code', 'HW20I', '--hub', 'hub1'],
      error: '--code "HW20I" is not a finding code. Did you mean "HW201"?',
    },
    { args: ['--code', 'nothing', '--hub', 'hub1'], error: 'Run "hubwarden explain" for all codes.' },
    { args: ['--code', 'HW201', '--hub', 'nohub'], error: 'Hubwarden knows no hub "nohub"' },
    { args: ['--code', 'HW201', '--hub', 'hub1', '--policy', 'no.yaml'], error: 'no.yaml: the file does not exist' },
    { args: ['--hub', 'hub1'], error: "required option '--code <code>' not specified" },
    { args: ['--code', 'HW201', '--hub', 'hub1', '--severity', 'high'], error: 'Allowed choices are critical, error' },
  ])('refuses $args', async ({ args, error }) => {
    const world = await worldWith('hub1');
    const ran = await run(world, ['routes', ...args]);
    expect(ran).toMatchObject({ exitCode: 1, out: '' });
    expect(ran.error).toContain(error);
  });
});
