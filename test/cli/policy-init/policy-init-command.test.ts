import { describe, expect, it, vi } from 'vitest';
import type { CommandContext } from '../../../src/cli/command/command-context.ts';
import { runCommandLine } from '../../../src/cli/run-command-line.ts';
import { NO_PAINT } from '../../../src/cli/text/paint.ts';
import { err, ok } from '../../../src/core/result.ts';
import { OBJECT_ID, VirtualApp } from '../../reconcile/virtual-app.ts';
import { sweepPort } from '../fleet-ports.ts';
import { AT, savedHub } from '../policy-diff/diff-run.ts';

vi.setConfig({ testTimeout: 60_000 });

const FILES: Readonly<Record<string, string>> = {
  'hubs/a.json': savedHub('hub-a', ['pypi.org', 'mirror.contoso.com']),
  'hubs/b.json': savedHub('hub-b', ['pypi.org', 'mirror.contoso.com', 'only-b.contoso.com']),
};

/** The command over files in memory; what it writes goes into the files. */
async function run(
  args: readonly string[],
  given: Readonly<Record<string, string>> = FILES,
  parts: Partial<CommandContext> = {},
) {
  const files: Record<string, string> = { ...given };
  let out = '';
  let error = '';
  const exitCode = await runCommandLine(args, {
    readText: (path) => (files[path] === undefined ? err('the file does not exist') : ok(files[path])),
    listFiles: (folder) => {
      const below = Object.keys(files).filter((path) => path.startsWith(`${folder}/`));
      return below.length === 0 ? err('the folder does not exist') : ok(below.sort());
    },
    writeText: (path, text) => {
      if (path.startsWith('denied/')) return err('access to the file is denied');
      files[path] = text;
      return ok(undefined);
    },
    now: () => AT,
    paint: NO_PAINT,
    version: '1.2.3',
    writeOut: (text) => {
      out += text;
    },
    writeError: (text) => {
      error += text;
    },
    ...parts,
  });
  return { exitCode, out, error, files };
}

const init = (...args: string[]) => run(['policy', 'init', ...args]);

describe('policy init over saved hubs', () => {
  it('prints a policy that the next commands take, and writes no file', async () => {
    const ran = await init('--hubs', 'hubs');
    expect(ran).toMatchObject({ exitCode: 0, error: '', files: FILES });
    expect(ran.out).toMatchInlineSnapshot(`
      "# Proposed by "hubwarden policy init" on 2026-12-01 from 2 workspaces (saved in hubs).
      # It describes them as they are: under it no hub has a difference, and Hubwarden writes nothing (mode observe).
      # The end of this file lists the rules that it does not ask for, hub by hub.

      # Next:
      #   hubwarden policy validate policy.yaml
      #   hubwarden plan --policy policy.yaml --hubs hubs

      version: 1
      kinds: [ Hub ]

      packs:
        approved-only-rules:
          description: What all 2 hubs of assignment approved-only permit
          rules:
            - fqdn: mirror.contoso.com
            - fqdn: pypi.org

      assignments:
        # 2 hubs in AllowOnlyApprovedOutbound with a Standard firewall: hub-a, hub-b.
        # It has no match: hubs that no assignment above selects get it, and so do new hubs.
        - name: approved-only
          mode: observe
          isolation: { mode: AllowOnlyApprovedOutbound }
          firewall: { sku: Standard }
          unlistedRules: report
          packs: [ approved-only-rules ]

      # Rules that this policy does not ask for, hub by hub; where no reason follows, other hubs of the assignment lack them:

      # rg/hub-b in subscription 11111111-1111-1111-1111-111111111111, assignment approved-only:
      #   rule-2: FQDN only-b.contoso.com
      "
    `);
    const files = { ...FILES, 'policy.yaml': ran.out };
    expect(await run(['policy', 'validate', 'policy.yaml', '--strict'], files)).toMatchObject({
      exitCode: 0,
      error: '',
    });
    const planned = await run(['plan', '--policy', 'policy.yaml', '--hubs', 'hubs', '--json'], files);
    expect(planned.exitCode).toBe(0);
  });

  it('writes the file of --out, and never over an existing one without --force', async () => {
    const first = await init('--hubs', 'hubs', '--out', 'policy.yaml');
    expect(first).toMatchObject({ exitCode: 0, error: '' });
    expect(first.out).toBe(
      'Wrote policy.yaml: 1 assignment for 2 hubs, all in mode observe.\n  approved-only: 2 hubs\n1 rule of 1 hub is listed at its end.\n',
    );
    expect(first.files['policy.yaml']).toBe((await init('--hubs', 'hubs')).out);
    const own = { ...FILES, 'policy.yaml': 'mine' };
    const second = await run(['policy', 'init', '--hubs', 'hubs', '--out', 'policy.yaml'], own);
    expect(second).toMatchObject({
      exitCode: 1,
      out: '',
      error: 'policy.yaml exists already. Give --force to overwrite it, or another name.\n',
      files: own,
    });
    const forced = await run(['policy', 'init', '--hubs', 'hubs', '--out', 'policy.yaml', '--force'], own);
    expect(forced.files['policy.yaml']).toBe(first.files['policy.yaml']);
  });

  it('lists hubs, rules and warnings as JSON', async () => {
    const { exitCode, out } = await init('--hubs', 'hubs', '--json');
    expect(exitCode).toBe(0);
    const json = JSON.parse(out);
    expect(json).toMatchObject({
      written: null,
      assignments: [{ name: 'approved-only', isolationMode: 'AllowOnlyApprovedOutbound', packs: [] }],
      exemptions: 0,
      notDescribed: [],
      unseen: [],
      warnings: [],
    });
    expect(json.left).toMatchObject([
      { rules: [{ rule: 'rule-2', destination: 'FQDN only-b.contoso.com', reason: null }] },
    ]);
    expect(json.policy).toBe((await init('--hubs', 'hubs')).out);
  });

  it('writes the rest as exemptions of an owner', async () => {
    const { out } = await init('--hubs', 'hubs', '--owner', 'data', '--ticket', '17', '--expires', '2027-01-31');
    expect(out).toContain('    findings: [ HW203 ]\n    rule: rule-2\n');
    expect(out).toContain('    ticket: "17"\n');
    const files = { ...FILES, 'policy.yaml': out };
    expect((await run(['policy', 'validate', 'policy.yaml'], files)).exitCode).toBe(0);
  });

  it('sets aside an answer that shows no network, and ends with 2', async () => {
    const old = JSON.stringify({ ...JSON.parse(savedHub('old', [])), properties: { workspaceId: 'old' } });
    const files = { ...FILES, 'hubs/old.json': old };
    const ran = await run(['policy', 'init', '--hubs', 'hubs', '--api-version', '2023-02-01-preview'], files);
    expect(ran.exitCode).toBe(2);
    expect(ran.out).toContain('workspaces/old: The saved answer shows no managed network.');
    expect(ran.error).toBe('note: 1 workspace is not described: see the end of the policy.\n');
  });

  it.each([
    [['--hubs', 'nowhere'], '--hubs nowhere: the folder does not exist. Check the path.'],
    [['--hubs', 'hubs', '--subscription', '11111111-1111-1111-1111-111111111111'], 'Give one of the two.'],
    [['--subscription', 'mine'], 'mine is not a subscription id.'],
    [['--api-version', '2023-01-01'], 'Give it with --hubs.'],
    [['--hubs', 'hubs', '--force'], '--force overwrites the file of --out.'],
    [['--hubs', 'hubs', '--owner', 'data'], 'Give --owner, --ticket and --expires together.'],
    [['--hubs', 'hubs', '--owner', ' ', '--ticket', '1', '--expires', '2027-01-31'], 'together.'],
    [['--hubs', 'hubs', '--owner', 'a\u202eb', '--ticket', '1', '--expires', '2027-01-31'], 'one line each'],
    [['--hubs', 'hubs', '--owner', 'a', '--ticket', '1', '--expires', 'soon'], '"soon" is not a day.'],
    [['--hubs', 'hubs', '--owner', 'a', '--ticket', '1', '--expires', '2027-02-30'], 'is not a day.'],
    [['--hubs', 'hubs', '--owner', 'a', '--ticket', '1', '--expires', '2026-11-30'], '2026-11-30 is over.'],
    [['--hubs', 'hubs', '--out', 'denied/policy.yaml'], '--out denied/policy.yaml: access to the file is denied.'],
    [['--hubs', 'hubs', '--hub', 'x'], "unknown option '--hub'"],
    [[], 'policy init needs Azure, which is not available here.'],
  ])('refuses %j in one line', async (args, message) => {
    const ran = await init(...args);
    expect(ran).toMatchObject({ exitCode: 1, out: '', files: FILES });
    expect(ran.error).toContain(message);
  });

  it('names every file that is no saved workspace, and a hub that is saved twice', async () => {
    const files = {
      'hubs/a.json': FILES['hubs/a.json'] ?? '',
      'hubs/b.json': FILES['hubs/a.json'] ?? '',
      'hubs/c.json': '[',
    };
    const ran = await run(['policy', 'init', '--hubs', 'hubs'], files);
    expect(ran).toMatchObject({ exitCode: 1, out: '' });
    expect(ran.error).toContain('hubs/b.json: hub-a is also in hubs/a.json. Give each hub once.');
    expect(ran.error).toContain('hubs/c.json');
  });
});

const POLICY = `version: 1
assignments:
  - name: standard
    mode: enforce
    isolation: { mode: AllowOnlyApprovedOutbound, newHubs: enforce }
    rules: [ { fqdn: pypi.org } ]
    firewall: { sku: Standard }
`;

describe('policy init over Azure', () => {
  it('reads each hub once, writes nothing, and proposes what a sweep then finds compliant', async () => {
    const world = await VirtualApp.running({ policy: POLICY });
    for (const name of ['hub1', 'hub2']) world.createHub(name);
    await world.pass(4 * 3600);
    const before = world.simulator.requests().length;
    const parts = { now: () => world.clock.now(), sweep: sweepPort(world) };
    const ran = await run(['policy', 'init'], {}, parts);
    expect(ran).toMatchObject({ exitCode: 0, error: '' });
    expect(ran.out).toContain('(read from Azure).');
    expect(ran.out).toContain('- fqdn: pypi.org');
    const made = world.simulator
      .requests()
      .slice(before)
      .filter(({ callerId }) => callerId === OBJECT_ID);
    const reads = made.filter(({ method, path }) => method === 'GET' && /\/workspaces\/[^/?]+(\?|$)/.test(path));
    expect(reads).toHaveLength(2);
    expect(made.filter(({ method, path }) => method !== 'GET' && !path.includes('ResourceGraph'))).toEqual([]);
    const swept = await run(['sweep', '--policy', 'policy.yaml', '--json'], { 'policy.yaml': ran.out }, parts);
    expect(JSON.parse(swept.out)).toMatchObject({ inSync: true, counts: { Compliant: 2 } });
  });

  it('limits the policy to the subscriptions that were read', async () => {
    const world = await VirtualApp.running({ policy: POLICY });
    world.createHub('hub1');
    await world.pass(4 * 3600);
    const parts = { now: () => world.clock.now(), sweep: sweepPort(world) };
    const [, , subscriptionId = ''] = JSON.parse(
      (await run(['policy', 'init', '--json'], {}, parts)).out,
    ).assignments[0].hubs[0].split('/');
    const ran = await run(['policy', 'init', '--subscription', subscriptionId], {}, parts);
    expect(ran.exitCode).toBe(0);
    expect(ran.out).toContain(`scope: { subscriptions: [ ${subscriptionId} ] }`);
  });

  it('says that no hub was found, and when nothing can be listed', async () => {
    const world = await VirtualApp.running({ policy: POLICY });
    const parts = { now: () => world.clock.now(), sweep: sweepPort(world) };
    const empty = await run(['policy', 'init'], {}, parts);
    expect(empty).toMatchObject({ exitCode: 1, out: '' });
    expect(empty.error).toContain('There is no hub to describe.');
    const refused = { ...sweepPort(world), connect: async () => err('Nobody is signed in. Run: az login') };
    expect(await run(['policy', 'init'], {}, { ...parts, sweep: refused })).toMatchObject({
      exitCode: 1,
      out: '',
      error: 'Nobody is signed in. Run: az login\n',
    });
  });
});
