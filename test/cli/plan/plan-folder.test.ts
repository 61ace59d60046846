import { describe, expect, it } from 'vitest';
import type { CommandContext } from '../../../src/cli/command/command-context.ts';
import { LARGEST_FILE_BYTES } from '../../../src/cli/input/read-text-file.ts';
import type { PlanArguments } from '../../../src/cli/plan/plan-arguments.ts';
import { planCommand } from '../../../src/cli/plan/plan-command.ts';
import { readPlanFile } from '../../../src/cli/plan/plan-file.ts';
import { runCommandLine } from '../../../src/cli/run-command-line.ts';
import type { Result } from '../../../src/core/result.ts';
import { err, ok } from '../../../src/core/result.ts';
import { contextWith, FLEET, hubText, NOW } from '../command-files.ts';

/** A world with a folder `saved` of these files; a file that is an error cannot be read. */
function worldWith(files: Readonly<Record<string, string | Result<string, string>>>): CommandContext & {
  readonly written: Map<string, string>;
} {
  const world = contextWith();
  const written = new Map<string, string>();
  return {
    ...world,
    written,
    listFiles: (folder) =>
      folder === 'saved'
        ? ok(
            Object.keys(files)
              .map((name) => `saved/${name}`)
              .sort(),
          )
        : err('the folder does not exist'),
    readText: (path) => {
      const file = files[path.replace(/^saved\//, '')];
      if (file === undefined) return world.readText(path);
      return typeof file === 'string' ? ok(file) : file;
    },
    writeText: (path, text) => {
      if (path.startsWith('/forbidden')) return err('access to the file is denied');
      written.set(path, text);
      return ok(undefined);
    },
  };
}

/** A hub of the corpus under another name. */
function named(fixture: string, name: string): string {
  return hubText(fixture, (hub) => {
    hub.id = String(hub.id).replace(/[^/]+$/, name);
    hub.name = name;
  });
}

function plan(files: Parameters<typeof worldWith>[0], asked: Partial<PlanArguments> = {}) {
  const world = worldWith(files);
  return { ...planCommand({ policy: FLEET, hubs: 'saved', ...asked }, world), written: world.written };
}

const THREE = {
  'eu/hub-a.json': named('rule-deleted', 'hub-a'),
  'eu/hub-b.json': named('rules-missing', 'hub-b'),
  'us/hub-c.json': named('internet-mode-existing', 'hub-c'),
  'us/hub-c.computes.json': '[]',
  'us/hub-d.json': named('in-sync', 'hub-d'),
};

describe('plan over a folder of saved hubs', () => {
  it('counts a long list of rules that the same hubs wait for, and lists it in a wide view', () => {
    const hosts = Array.from({ length: 7 }, (_, index) => `{ fqdn: h${index}.contoso.com }`).join(', ');
    const policy = `version: 1
assignments:
  - name: all
    mode: enforce
    isolation: { mode: AllowOnlyApprovedOutbound }
    firewall: { sku: Standard }
    rules: [${hosts}]
`;
    const hubs = {
      'p.yaml': policy,
      'a.json': named('internet-mode-existing', 'hub-a'),
      'b.json': named('internet-mode-existing', 'hub-b'),
    };
    const { text, wide } = plan(hubs, { policy: 'p.yaml' });
    expect(text).toMatch(/^ {2}\+ 7 rules: 7 of assignment all on 2 hubs$/m);
    expect(text).not.toContain('h3.contoso.com');
    expect(wide).toContain('h3.contoso.com');
  });

  it('shows each change once with its hubs, and the counts as its last line', () => {
    const { exitCode, notes, text } = plan(THREE);
    expect(exitCode).toBe(2);
    expect(text.split('\n')).toEqual([
      '4 hubs: 1 Compliant, 2 Drifted, 1 Blocked',
      '',
      'Findings',
      '  HW102 critical: Isolation is weaker than the baseline, on 1 hub',
      '  HW201 error: Baseline rule missing, 9 findings on 3 hubs',
      '  HW402 warning: Approval needed, on 1 hub',
      '',
      'Changes',
      '  + pypi.org:443 (platform) on 2 hubs',
      '  + *.pythonhosted.org:443 (platform) on 1 hub',
      '  + private endpoint to contosolake (Microsoft.Storage/storageAccounts, dfs) (platform) on 2 hubs',
      '  + service tag DataFactory.westeurope, TCP 443 (platform) on 1 hub',
      '',
      'After an approval, or once no compute blocks it',
      '  ! isolation mode AllowInternetOutbound -> AllowOnlyApprovedOutbound (Azure cannot undo this) on 1 hub',
      '  ~ firewall none -> Standard on 1 hub',
      '  + *.pythonhosted.org:443 (platform) on 1 hub',
      '  + pypi.org:443 (platform) on 1 hub',
      '  + service tag DataFactory.westeurope, TCP 443 (platform) on 1 hub',
      '',
      'Skipped',
      '  NeedsConsent: 1 hub, 4 entries',
      '',
      'After an approval, or once no compute blocks it: 3 to add, 2 to change, 0 to remove (1 irreversible) on 1 hub · in all up to 20 min a hub · +$919.80 a month',
      '6 to add, 0 to change, 0 to remove on 3 hubs · up to 20 min a hub · +$927.10 a month',
    ]);
    expect(notes).toEqual([]);
  });

  it('names the hubs in a wide view, and as rows for spreadsheets', () => {
    const { table, wide = '' } = plan(THREE);
    expect(wide).toContain('  + pypi.org:443 (platform, rule hw-pypi-org-fopdba3h) on 2 hubs: hub-a, hub-b\n');
    expect(wide).toMatch(
      /\n {2}HUB +RESOURCE GROUP +ASSIGNMENT +VERDICT +ADD .*\n {2}hub-a +rg-prod +production +Drifted +1 /,
    );
    expect(table?.rows.filter(([name]) => name === 'hub-d')).toEqual([
      ['hub-d', expect.stringContaining('/hub-d'), 'Compliant', 'production', 'none', ...Array(6).fill(undefined)],
    ]);
    expect(table?.rows.filter((row) => row[9] === 'yes')).toHaveLength(1);
  });

  it('puts the plan of each hub before the sum where details are asked for', () => {
    const { text } = plan(THREE, { details: true, requests: true });
    expect(text.match(/^hub-[a-d]: /gm)).toHaveLength(4);
    expect(text).toContain('Requests, in this order\n  1. PUT ');
  });

  it('takes computes, connections and inventory from files beside the hub', () => {
    const files = {
      'h.json': named('disabled-new', 'hub-a'),
      'h.computes.json': '{"value": [{"name": "cpu"}]}',
      'i.json': named('unlisted-endpoint', 'hub-b'),
      'i.connections.json': '[]',
      'j.json': named('rule-altered', 'hub-e'),
      'j.inventory.json': '["hw-pypi-org-fopdba3h"]',
    };
    const { json, notes, text } = plan(files);
    expect(json).toMatchObject({ hubs: [{ name: 'hub-a', verdict: 'Blocked' }, { name: 'hub-b' }, { name: 'hub-e' }] });
    expect(text).toContain('~ *.org:443 -> pypi.org:443 (platform) on 1 hub');
    expect(notes.join()).not.toMatch(/--computes|--connections|--inventory/);
  });

  it('writes the plan as -o json prints it, for a reader that checks it', () => {
    const { json, notes, written } = plan(THREE, { out: 'plan.json' });
    const text = written.get('plan.json') ?? '';
    expect(JSON.parse(text)).toEqual(json);
    expect(notes).toContain('Wrote the plan to plan.json.');
    expect(readPlanFile('plan.json', contextWith({ 'plan.json': text }))).toEqual({ ok: true, value: json });
    const one = planCommand({ policy: FLEET, hub: 'rule-deleted.json', out: 'one.json' }, worldWith({}));
    const { format, plannedAt, policyVersion, version, ...hub } = one.json as Record<string, unknown>;
    expect(readPlanFile('one.json', contextWith({ 'one.json': JSON.stringify(one.json) }))).toEqual({
      ok: true,
      value: { format, plannedAt, policyVersion, version, hubs: [{ ...hub, policyVersion }] },
    });
  });

  it('prints nothing where the plan cannot be written', () => {
    expect(plan(THREE, { out: '/forbidden/plan.json' })).toMatchObject({
      exitCode: 1,
      text: '/forbidden/plan.json: access to the file is denied. Give --out another path.',
      json: undefined,
    });
    expect(plan(THREE, { out: '-' })).toMatchObject({ exitCode: 1, text: expect.stringContaining('use -o json') });
  });

  it('plans 1,000 saved hubs', () => {
    const text = hubText('rules-missing');
    const files = Object.fromEntries(
      Array.from({ length: 1000 }, (_, at) => [`hub-${at}.json`, text.replaceAll('hub-missing', `hub-${at}`)]),
    );
    const answer = plan(files);
    expect(answer.text.split('\n').at(-1)).toBe(
      '4000 to add, 0 to change, 0 to remove on 1000 hubs · up to 20 min a hub · +$919800 a month',
    );
    expect((answer.json as { readonly hubs: unknown[] }).hubs).toHaveLength(1000);
    expect(answer.text.length).toBeLessThan(2000);
  }, 60_000);
});

describe('plan over a folder, with bad files', () => {
  it('names every file that is no hub, and prints nothing else', () => {
    const { exitCode, json, text } = plan({
      'a.json': named('in-sync', 'hub-a'),
      'b.json': '{ not json',
      'c.json': err(`the file exceeds the limit of ${LARGEST_FILE_BYTES} bytes`),
      'd.json': '\u0000\u0001\ufffdPNG',
      'e.json': hubText('project'),
      'f.json': '[]',
      'g.json': '',
      'h.json': err('access to the file is denied'),
      'again.json': named('in-sync', 'hub-a'),
      'notes.txt': 'not a hub',
    });
    expect(exitCode).toBe(1);
    expect(json).toBeUndefined();
    const files = text.split('\n').map((line) => /^saved\/([a-z]+)\.json/.exec(line)?.[1]);
    expect(files).toEqual(['again', 'b', 'c', 'd', 'e', 'f', 'g', 'h']);
  });

  it('names a hub that two files hold', () => {
    expect(plan({ 'a.json': named('in-sync', 'hub-a'), 'b.json': named('rule-deleted', 'hub-a') })).toMatchObject({
      exitCode: 1,
      text: 'saved/b.json: hub-a is also in saved/a.json. Give each hub once.',
    });
  });

  it('names files that it skips', () => {
    const others = Object.fromEntries(Array.from({ length: 7 }, (_, at) => [`n${at}.txt`, 'x']));
    expect(plan({ 'a.json': named('in-sync', 'hub-a'), ...others })).toMatchObject({
      exitCode: 0,
      notes: [
        'Skipped 7 files whose name does not end in .json: saved/n0.txt, saved/n1.txt, saved/n2.txt, saved/n3.txt, saved/n4.txt and 2 more.',
      ],
    });
  });

  it.each([
    { files: {}, says: '--hubs saved: the folder holds no saved hub. Save each hub as NAME.json' },
    {
      files: { 'x.computes.json': '[]', 'a.json': '{}' },
      says: 'saved/x.computes.json: there is no hub beside this file.',
    },
  ])('refuses a folder without a hub: $says', ({ files, says }) => {
    expect(plan(files)).toMatchObject({ exitCode: 1, text: expect.stringContaining(says) });
  });

  it('refuses a folder that does not exist', () => {
    expect(plan({}, { hubs: 'elsewhere' })).toMatchObject({
      exitCode: 1,
      text: '--hubs elsewhere: the folder does not exist. Check the path.',
    });
  });
});

describe('plan, with options that do not fit together', () => {
  it.each([
    { args: [], says: 'plan needs a hub. Give HUB to read Azure, --hub FILE for a saved hub' },
    {
      args: ['--hub', 'in-sync.json', '--hubs', 'saved'],
      says: 'plan takes hubs in one way, and --hub and --hubs are given.',
    },
    { args: ['hub-a', '--hubs', 'saved'], says: 'HUB and --hubs are given.' },
    {
      args: ['--hub', 'in-sync.json', 'exempt.json', '--computes', 'c.json'],
      says: '--computes describes one hub, and several are given.',
    },
    { args: ['--hubs', 'saved', '--registry', 'r.json'], says: '--registry describes one hub' },
    {
      args: ['hub-a', '--connections', 'c.json'],
      says: '--connections describes a saved hub, and HUB is read from Azure.',
    },
    { args: ['hub-a', '--now', '2026-10-01'], says: '--now is for saved hubs' },
    { args: ['hub-a', '--api-version', '2025-12-01'], says: '--api-version is for saved hubs' },
    { args: ['hub-a', '--activated', '2026-10-01'], says: '--activated is for saved hubs' },
    { args: ['--hub', 'in-sync.json', '--local'], says: '--local is for hubs that are read from the local stack.' },
    {
      args: ['--hub', 'in-sync.json', '--policy', 'in-force'],
      says: '--policy in-force is for hubs that are read from Azure.',
    },
    { args: ['hub-a'], says: 'plan needs Azure for this hub, which is not available here.' },
    { args: ['--hub', 'in-sync.json', '-o', 'sarif'], says: "'sarif' is invalid" },
  ])('says so: plan $args', async ({ args, says }) => {
    const policy = args.includes('--policy') || args.includes('--local') ? [] : ['--policy', FLEET];
    const ran = await run(['plan', ...args, ...policy]);
    expect(ran.exitCode).toBe(1);
    expect(ran.error).toContain(says);
    expect(ran.out).toBe('');
  });

  it('needs a policy for saved hubs', async () => {
    expect((await run(['plan', '--hub', 'in-sync.json'])).error).toContain('plan needs a policy for saved hubs.');
  });

  it('takes several files after one --hub, and writes every format as a whole', async () => {
    const args = [
      'plan',
      '--policy',
      FLEET,
      '--hub',
      'in-sync.json',
      'rule-deleted.json',
      '--now',
      '2026-10-01T12:00:00Z',
    ];
    for (const format of ['table', 'wide', 'json', 'yaml', 'csv', 'md']) {
      const ran = await run([...args, '-o', format]);
      expect({ format, exitCode: ran.exitCode }).toEqual({ format, exitCode: 2 });
      expect(ran.out).toContain('hub');
    }
    const ran = await run([...args, '-o', 'bicep']);
    expect(ran).toMatchObject({
      exitCode: 1,
      out: '',
      error: expect.stringContaining('-o bicep writes the rules of one hub'),
    });
  });
});

async function run(args: readonly string[]) {
  let out = '';
  let error = '';
  const exitCode = await runCommandLine(args, {
    ...contextWith(),
    now: () => NOW,
    listFiles: () => ok([]),
    version: '1.2.3',
    writeOut: (text) => {
      out += text;
    },
    writeError: (text) => {
      error += text;
    },
  });
  return { exitCode, out, error };
}
