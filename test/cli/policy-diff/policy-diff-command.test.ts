import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { policyDiff, policyOf, savedHub } from './diff-run.ts';

const OLD = policyOf(['pypi.org']);
const NEW = policyOf(['pypi.org', 'conda.anaconda.org']);

const FILES = {
  'old.yaml': OLD,
  'new.yaml': NEW,
  'fleet/a.json': savedHub('a', ['pypi.org']),
  'fleet/b.json': savedHub('b', ['pypi.org']),
  'fleet/team/c.json': savedHub('c', ['pypi.org', 'conda.anaconda.org']),
  'fleet/README.md': 'notes',
};

describe('policy diff over saved hubs', () => {
  it('puts the summary first, then the groups, with hubs as counts', async () => {
    const ran = await policyDiff(['old.yaml', 'new.yaml', '--hubs', 'fleet'], FILES);
    const error = 'note: Skipped 1 file whose name does not end in .json: fleet/README.md.\n';
    expect(ran).toMatchObject({ exitCode: 2, error });
    expect(ran.out.replace(/\([0-9a-f]{16}\)/g, '(VERSION)')).toMatchInlineSnapshot(`
      "old.yaml (VERSION) -> new.yaml (VERSION), 3 hubs
      2 hubs of 3 change.

                                  OLD  NEW  DIFFERENCE
      hubs newly failing                    2
      hubs newly passing                    0
      hubs failing                0    2    +2
      changes to make             0    2    +2
        of these irreversible     0    0    0
      US$ a month, at list price  0    0    0
      minutes, all hubs together  0    6    +6

      Policies
        production  rules: + fqdn conda.anaconda.org: 2 of 3 hubs change

      Looser than before
        production  it permits the targets of hw-conda-anaconda-org-3omnuyod: 3 hubs

      Rules
        production  + FQDN conda.anaconda.org (assignment production): 2 hubs need it, 1 has it already

      Findings
        production  HW201 (difference): new on 2 hubs

      Verdicts
        Compliant -> Drifted: 2 hubs
      "
    `);
  });

  it('names the hubs on request', async () => {
    const listed = await policyDiff(['old.yaml', 'new.yaml', '--hubs', 'fleet', '--hubs-listed'], FILES);
    expect(listed.out).toContain('\n    /subscriptions/11111111-1111-1111-1111-111111111111/resourcegroups/rg/');
    const wide = await policyDiff(['old.yaml', 'new.yaml', '--hubs', 'fleet', '-o', 'wide'], FILES);
    expect(wide.out).toBe(listed.out);
  });

  it('ends with 0 when nothing changes, and with --exit-zero', async () => {
    const same = await policyDiff(['old.yaml', 'old.yaml', '--hubs', 'fleet'], FILES);
    expect(same.exitCode).toBe(0);
    expect(same.out).toContain('Nothing changes.');
    const zero = await policyDiff(['old.yaml', 'new.yaml', '--hubs', 'fleet', '--exit-zero'], FILES);
    expect(zero.exitCode).toBe(0);
    const commented = { ...FILES, 'new.yaml': `# reviewed\n${OLD}` };
    expect((await policyDiff(['old.yaml', 'new.yaml', '--hubs', 'fleet'], commented)).exitCode).toBe(0);
  });

  it('ends with 2 when only the policies differ, and says that no hub feels it', async () => {
    const files = { ...FILES, 'new.yaml': policyOf(['pypi.org'], '    forbidden: [ { fqdn: evil.example } ]\n') };
    const ran = await policyDiff(['old.yaml', 'new.yaml', '--hubs', 'fleet'], files);
    expect(ran.exitCode).toBe(2);
    expect(ran.out).toContain('Nothing changes today on any of 3 hubs.');
    expect(ran.out).toContain(
      'production  forbidden: + target host evil.example, action report: changes nothing today on 3 hubs',
    );
  });

  it('gives programs counts, and the ids of hubs on request', async () => {
    const args = ['old.yaml', 'new.yaml', '--hubs', 'fleet', '-o'];
    const { out } = await policyDiff([...args, 'json'], FILES);
    const json = JSON.parse(out);
    expect(json).toMatchObject({
      source: 'Saved',
      changes: true,
      hubs: 3,
      outsideScope: 0,
      changedHubs: 2,
      rules: [{ kind: 'Wanted', assignment: 'production', hubs: 3, outcomes: { Needed: 2, Covered: 1 } }],
      underNew: { passing: 1, failing: 2, totals: { Sent: { changes: 2, irreversible: 0, minutes: 6 } } },
    });
    expect(json.newlyFailing).toHaveLength(2);
    expect(json.rules[0]).not.toHaveProperty('hubIds');
    const listed = JSON.parse((await policyDiff([...args, 'json', '--hubs-listed'], FILES)).out);
    expect(listed.rules[0].hubIds).toHaveLength(3);
    expect(parse((await policyDiff([...args, 'yaml'], FILES)).out)).toEqual(json);
  });

  it('gives a spreadsheet a row for each group, or for each hub', async () => {
    const args = ['old.yaml', 'new.yaml', '--hubs', 'fleet', '-o', 'csv'];
    const { out } = await policyDiff(args, FILES);
    expect(out).toContain('section,assignment,what,effect,hubs\r\n');
    expect(out).toContain(
      'rule added,production,\'+ FQDN conda.anaconda.org (assignment production),"2 hubs need it, 1 has it already",3\r\n',
    );
    const listed = await policyDiff([...args, '--hubs-listed'], FILES);
    expect(listed.out.match(/^rule added,.*workspaces\/[abc]\r$/gm)).toHaveLength(3);
  });

  it('reads computes beside a hub, which block a change of mode', async () => {
    const disabled = savedHub('a', [], {
      properties: { workspaceId: 'a', provisioningState: 'Succeeded', managedNetwork: { isolationMode: 'Disabled' } },
    });
    const open = 'version: 1\nassignments: [ { name: production, mode: observe } ]\n';
    const files = { 'old.yaml': open, 'new.yaml': NEW, 'fleet/a.json': disabled };
    const codesIn = async (given: Readonly<Record<string, string>>) => {
      const { out } = await policyDiff(['old.yaml', 'new.yaml', '--hubs', 'fleet', '--json'], given);
      const json = JSON.parse(out);
      expect(json).toMatchObject({ hubs: 1, newlyFailing: { length: 1 } });
      return json.findings.map(({ code }: { readonly code: string }) => code);
    };
    const computes = JSON.stringify({ computes: ['a/cpu'], endpoints: [] });
    expect(await codesIn(files)).toContain('HW402');
    expect(await codesIn({ ...files, 'fleet/a.computes.json': computes })).toContain('HW401');
  });

  it('counts hubs that neither policy covers', async () => {
    const scope = 'version: 1\nscope: { subscriptions: [22222222-2222-2222-2222-222222222222] }\n';
    const files = {
      ...FILES,
      'old.yaml': OLD.replace('version: 1\n', scope),
      'new.yaml': NEW.replace('version: 1\n', scope),
      'fleet/d.json': savedHub('d', [], { kind: 'Project', name: 'd' }),
    };
    const { out } = await policyDiff(['old.yaml', 'new.yaml', '--hubs', 'fleet'], files);
    expect(out).toContain('4 hubs, 4 of them outside the scope of both');
    expect(out).toContain('Nothing changes today on any of 4 hubs.');
  });

  it('does not judge a hub whose answer shows no network', async () => {
    const old = savedHub('old', [], { properties: { workspaceId: 'old', provisioningState: 'Succeeded' } });
    const files = { 'old.yaml': OLD, 'new.yaml': NEW, 'fleet/old.json': old };
    const json = JSON.parse((await policyDiff(['old.yaml', 'new.yaml', '--hubs', 'fleet', '--json'], files)).out);
    expect(json.verdicts).toMatchObject([{ from: 'Unknown', to: 'Unknown', hubs: 1 }]);
    expect(json.rules).toMatchObject([{ outcomes: { NotKnown: 1 } }]);
  });
});

describe('policy diff over hubs with hostile names', () => {
  const NAME = `${'x'.repeat(120)}\u001b[31m\u202e=cmd|calc!A0\n@team<b>`;
  const files = {
    'old.yaml': OLD,
    'new.yaml': policyOf(['pypi.org', 'conda.anaconda.org'], '').replace('allow', 'remove'),
    'fleet/a.json': savedHub(NAME, ['pypi.org', '=HYPERLINK("http://evil")\u001b[2J\u202e|`x`<b>@team']),
  };

  it.each(['table', 'wide', 'json', 'yaml', 'csv', 'md'])(
    'shows no escape and no direction mark with -o %s',
    async (format) => {
      const ran = await policyDiff(['old.yaml', 'new.yaml', '--hubs', 'fleet', '-o', format], files);
      expect(ran.exitCode).toBe(2);
      for (const each of ['\u001b', '\u202e', '<b>'].slice(0, format === 'md' ? 3 : 2))
        expect(ran.out).not.toContain(each);
      if (format === 'csv') expect(ran.out).not.toMatch(/^(?:[^"\r\n]*,)?[=@]/m);
    },
  );
});

describe('policy diff with bad input', () => {
  it('names every problem of both policies, by line', async () => {
    const files = {
      ...FILES,
      'old.yaml': OLD.replace('mode: enforce', 'mode: enforced'),
      'new.yaml': NEW.replace('pypi.org', 'pypi..org'),
    };
    const ran = await policyDiff(['old.yaml', 'new.yaml', '--hubs', 'fleet', '--json'], files);
    expect(ran).toMatchObject({ exitCode: 1, out: '' });
    expect(ran.error).toMatch(/^old\.yaml:4:\d+ /m);
    expect(ran.error).toMatch(/^new\.yaml:9:\d+ /m);
  });

  it('takes the files beside a hub, in the layout of plan, and names those that belong to no hub', async () => {
    const rules = JSON.stringify(['rule-0']);
    const ran = await policyDiff(['old.yaml', 'new.yaml', '--hubs', 'fleet', '--json'], {
      ...FILES,
      'fleet/A.inventory.JSON': rules,
    });
    expect(ran.exitCode).toBe(2);
    const alone = { ...FILES, 'fleet/x.inventory.json': rules };
    const refused = await policyDiff(['old.yaml', 'new.yaml', '--hubs', 'fleet'], alone);
    expect(refused).toMatchObject({ exitCode: 1, out: '' });
    expect(refused.error).toContain('fleet/x.inventory.json: there is no hub beside this file.');
  });

  it('names every file that is no hub, and writes nothing', async () => {
    const files = {
      ...FILES,
      'fleet/bad.json': '{ "id": ',
      'fleet/empty.json': '',
      'fleet/plan.json': '{"format": "hubwarden-plan"}',
      'fleet/list.json': '[]',
      'fleet/binary.json': '\u0000\u0001PNG',
      'fleet/copy.json': savedHub('a', []),
    };
    const ran = await policyDiff(['old.yaml', 'new.yaml', '--hubs', 'fleet', '-o', 'md'], files);
    expect(ran).toMatchObject({ exitCode: 1, out: '' });
    for (const name of ['bad', 'empty', 'plan', 'list', 'binary', 'copy'])
      expect(ran.error).toMatch(new RegExp(`^fleet/${name}\\.json`, 'm'));
    expect(ran.error).toContain('fleet/copy.json: a is also in fleet/a.json. Give each hub once.');
  });

  it.each([
    [['old.yaml', 'new.yaml', '--hubs', 'nowhere'], '--hubs nowhere: the folder does not exist. Check the path.'],
    [['old.yaml', 'new.yaml', '--hubs', 'empty'], 'the folder holds no saved hub.'],
    [['old.yaml', 'gone.yaml', '--hubs', 'fleet'], 'gone.yaml: the file does not exist. Check the path.'],
    [['-', '-', '--hubs', 'fleet'], 'Only one of the two policies can come from the standard input.'],
    [['old.yaml', 'new.yaml', '--hubs', 'fleet', '--records'], 'Give --hubs or --records, not both'],
    [
      ['old.yaml', 'new.yaml', '--hubs', 'fleet', '--subscription', '11111111-1111-1111-1111-111111111111'],
      '--subscription limits what is read from Azure',
    ],
    [['old.yaml', 'new.yaml', '--subscription', 'prod'], 'prod is not a subscription id.'],
    [['old.yaml', 'new.yaml', '--api-version', '2025-12-01'], 'Give it with --hubs.'],
    [['old.yaml', 'new.yaml', '--hubs', 'fleet', '--api-version', 'x'], '--api-version x is not an api-version.'],
    [['old.yaml', 'new.yaml'], 'policy diff needs Azure, which is not available here.'],
    [['old.yaml', 'in-force', '--hubs', 'fleet'], "This command needs Hubwarden's tables"],
    [['old.yaml'], "missing required argument 'new'"],
  ] as const)('refuses %j in one line', async (args, message) => {
    const ran = await policyDiff(args, { ...FILES, 'empty/notes.txt': '' });
    expect(ran).toMatchObject({ exitCode: 1, out: '' });
    expect(ran.error).toContain(message);
  });
});
