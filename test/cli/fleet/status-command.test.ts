import { XMLValidator } from 'fast-xml-parser';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { sarifFaults } from '../../../src/report/sarif/check-sarif.ts';
import { HOSTILE_NAMES } from '../../hostile-names.ts';
import { assessHubs, seedOldHub } from '../../reconcile/records/earlier-edition-hubs.ts';
import { VirtualApp } from '../../reconcile/virtual-app.ts';
import { documentedFleet, runOn } from '../documented-fleet.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const POLICY = 'docs/examples/policy.yaml';
let world: VirtualApp;

beforeAll(async () => {
  world = await documentedFleet();
});

function status(...args: readonly string[]) {
  return runOn(world, ['status', ...args]);
}

function hubsIn(json: string): readonly string[] {
  return JSON.parse(json).hubs.map(({ name }: { name: string }) => name);
}

describe('status', () => {
  it('shows the hubs that pass a filter, in the order asked for, and says how many pass', async () => {
    const { exitCode, out } = await status('--filter', 'verdict:drifted,blocked -tag:env=lab', '--sort', '-name');
    expect(exitCode).toBe(2);
    expect(out).toContain('3 of 9 hubs pass the filter: 1 Blocked, 2 Drifted. Oldest verdict: 40m 0s.');
    expect(out.match(/^hub-\w+/gm)).toEqual(['hub-sales', 'hub-genomics', 'hub-forecast']);
  });

  it('ends with 0 for hubs that are all fine, and with 2 for one on another page', async () => {
    expect(await status('--filter', 'tag:team=vision')).toMatchObject({ exitCode: 0 });
    const { error, exitCode, out } = await status(
      '--filter',
      'tag:team=vision,team=sales',
      '--sort',
      'verdict',
      '--top',
      '1',
    );
    expect(exitCode).toBe(2);
    expect(out).not.toContain('hub-vision');
    const [, mark = ''] = /1 more\. The next page: --after (\w+)/.exec(error) ?? [];
    const next = await status(
      '--filter',
      'tag:team=vision,team=sales',
      '--sort',
      'verdict',
      '--top',
      '1',
      '--after',
      mark,
    );
    expect(next).toMatchObject({ exitCode: 2, error: '', out: expect.stringMatching(/^hub-vision/m) });
  });

  it('is the filter for hubs that are wrong, with the counts of all', async () => {
    const wrong = await status('--wrong', '--json');
    const filtered = await status('--filter', '-(covered:yes verdict:compliant,exempt)', '--json');
    expect(hubsIn(wrong.out)).toEqual(hubsIn(filtered.out));
    expect(JSON.parse(wrong.out)).toMatchObject({ selected: 9, counts: { Compliant: 4 } });
    expect(JSON.parse(filtered.out)).toMatchObject({ selected: 5, needAttention: 5 });
  });

  it('says when no hub passes, and what a bare word was probably meant for', async () => {
    expect(await status('--filter', 'drifted')).toMatchObject({
      exitCode: 0,
      out: expect.stringContaining('None of 9 hubs passes the filter.'),
      error: 'note: "drifted" is searched in names. Did you mean verdict:drifted?\n',
    });
  });

  it('has every property in JSON, and every column in CSV and -o wide', async () => {
    const [hub] = JSON.parse((await status('hub-forecast', '-o', 'json')).out).hubs;
    expect(hub).toMatchObject({
      ...{ resourceGroup: 'rg-ai-prod-eu', location: 'westeurope', kind: 'Hub', mode: 'enforce' },
      ...{ tags: { team: 'forecast', env: 'prod' }, codes: ['HW204'], severity: 'critical' },
      findings: [expect.objectContaining({ code: 'HW204', rule: 'debug-everything', fix: expect.any(String) })],
    });
    const csv = (await status('-o', 'csv')).out.split('\r\n');
    expect(csv).toHaveLength(11);
    expect(csv[0]).toMatch(/^hub,verdict,severity,findings,assignment,mode,since,/);
    expect((await status('-o', 'wide')).out).toMatch(/^HUB .* SEVERITY +SINCE +MODE +GROUP +SUBSCRIPTION/m);
  });

  it('writes SARIF that points at the lines of the policy', async () => {
    const { error, exitCode, out } = await status('-o', 'sarif', '--policy', POLICY, '--repo-path', `./${POLICY}`);
    expect([exitCode, error, sarifFaults(out)]).toEqual([2, '', []]);
    const [run] = JSON.parse(out).runs;
    const lines = run.results.map(
      (each: { ruleId: string; locations: [{ physicalLocation: { region: unknown } }] }) => [
        each.ruleId,
        each.locations[0].physicalLocation.region,
      ],
    );
    expect(Object.fromEntries(lines)).toMatchObject({ HW204: { startLine: 49 }, HW601: { startLine: 6 } });
    const perHub = JSON.parse(
      (await status('-o', 'sarif', '--policy', POLICY, '--repo-path', POLICY, '--per', 'hub')).out,
    );
    for (const { properties } of perHub.runs[0].results) expect(properties.hubs).toBe(1);
  });

  it('says when the hubs were judged by another version of the policy', async () => {
    const { error } = await status(
      '-o',
      'sarif',
      '--policy',
      'test/fixtures/hubs/policies/fleet.yaml',
      '--repo-path',
      'p.yaml',
    );
    expect(error).toMatch(
      /^note: test\/fixtures\/hubs\/policies\/fleet.yaml is version \w{16}; version \w{16} is active/,
    );
  });

  it('finds the path of the policy in its repository', async () => {
    const args = ['status', '-o', 'sarif', '--policy', POLICY];
    const { out } = await runOn(world, args, { repositoryPath: () => 'infra/policy.yaml' });
    expect(out).toContain('"uri": "infra/policy.yaml"');
  });

  it('writes a well-formed JUnit file with a case for each hub', async () => {
    const { exitCode, out } = await status('-o', 'junit');
    expect([exitCode, XMLValidator.validate(out)]).toEqual([2, true]);
    expect(out.match(/<testcase /g)).toHaveLength(9);
  });

  it('writes Markdown for a summary or a comment', async () => {
    const { out } = await status('-o', 'md', '--md-for', 'comment', '--filter', 'tag:env=prod');
    expect(out).toMatch(/^## Hubwarden\n/);
    expect(out).toContain('<summary>HW204 Forbidden rule: 1 hub</summary>');
  });

  const wrong = [
    {
      why: 'a field that does not exist',
      args: ['--filter', 'verdit:x'],
      error: '--filter, character 1: unknown field "verdit". Did you mean "verdict"?',
    },
    {
      why: 'two wrong terms',
      args: ['--filter', 'verdict:x since:2h'],
      error: /character 9: .*\n--filter, character 17: /,
    },
    {
      why: 'an empty filter value',
      args: ['--filter', 'tag:'],
      error: '--filter, character 5: a value of "tag" is empty.',
    },
    {
      why: 'a key that does not exist',
      args: ['--sort', 'nam'],
      error: '--sort, character 1: unknown key "nam". Did you mean "name"?',
    },
    { why: 'no number of hubs', args: ['--top', '0'], error: '--top "0" is not a whole number from 1 to 999999.' },
    {
      why: 'a damaged mark',
      args: ['--after', 'x'],
      error: 'The mark of the page is damaged. Start again without it.',
    },
    {
      why: 'SARIF without a policy',
      args: ['-o', 'sarif'],
      error: '-o sarif needs --policy FILE: each result points at a line of the policy.',
    },
    {
      why: 'a policy outside a repository',
      args: ['-o', 'sarif', '--policy', POLICY],
      error: `${POLICY} is in no Git repository. Give its path from the root of the repository: --repo-path PATH.`,
    },
    {
      why: 'an absolute path',
      args: ['-o', 'sarif', '--policy', POLICY, '--repo-path', '/p.yaml'],
      error: '--repo-path "/p.yaml" is not a path from the root of a repository',
    },
    {
      why: 'a path out of the repository',
      args: ['-o', 'sarif', '--policy', POLICY, '--repo-path', 'a/../../p'],
      error: 'is not a path from the root',
    },
    {
      why: 'a path on a drive',
      args: ['-o', 'sarif', '--policy', POLICY, '--repo-path', 'c:\\p.yaml'],
      error: 'is not a path from the root',
    },
    {
      why: 'a policy that does not exist',
      args: ['-o', 'sarif', '--policy', 'nope.yaml', '--repo-path', 'p.yaml'],
      error: 'nope.yaml: the file does not exist. Check the path.',
    },
    {
      why: 'a file that is no policy',
      args: ['-o', 'sarif', '--policy', 'docs/policy.schema.json', '--repo-path', 'p.yaml'],
      error: 'docs/policy.schema.json:',
    },
    {
      why: 'an option of SARIF with another format',
      args: ['--per', 'hub'],
      error: '--per belongs to -o sarif. Add -o sarif, or remove the option.',
    },
    {
      why: 'an option of Markdown with another format',
      args: ['--md-for', 'comment', '-o', 'csv'],
      error: '--md-for belongs to -o md.',
    },
    {
      why: 'a choice that does not exist',
      args: ['-o', 'sarif', '--per', 'rule'],
      error: 'Allowed choices are cause, hub.',
    },
  ];
  it.each(wrong)('is refused with one reason and no output for $why', async ({ args, error }) => {
    const ran = await status(...args);
    expect(ran).toMatchObject({ exitCode: 1, out: '' });
    expect(ran.error).toMatch(
      error instanceof RegExp ? error : new RegExp(error.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')),
    );
  });

  it('keeps hostile tags and rules out of terminals and reports', async () => {
    const app = await VirtualApp.running();
    const hostile = ['=cmd|calc', '\u001b[31mred', '\u202egnp', ...HOSTILE_NAMES];
    seedOldHub(app, 'hub1', { tags: Object.fromEntries(hostile.map((name) => [name, name])) });
    await assessHubs(app, 'hub1');
    for (const format of ['table', 'wide', 'json', 'yaml', 'csv', 'md', 'junit']) {
      const { error, exitCode, out } = await runOn(app, ['status', '-o', format]);
      expect([exitCode, error]).toEqual([2, '']);
      for (const hidden of ['\u001b', '\u202e']) expect(out).not.toContain(hidden);
    }
    expect((await runOn(app, ['status', '--filter', 'tag:constructor=constructor', '--json'])).out).toContain(
      '"selected": 1',
    );
  });
});

describe('operations', () => {
  it('has the requests in -o wide, and all columns in CSV and Markdown', async () => {
    const csv = (await runOn(world, ['operations', '-o', 'csv'])).out;
    expect(csv).toMatch(
      /^hub,write,state,startedAt,slowFrom,timedOutFrom,polls,request,error,hubId\r\nhub-genomics,Provision,Running,/,
    );
    expect((await runOn(world, ['operations', '-o', 'wide'])).out).toContain('/provisionManagedNetwork');
    expect((await runOn(world, ['operations', '-o', 'md'])).out).toContain('| hub-genomics | Provision | Running |');
    expect((await runOn(world, ['operations', 'hub-vision'])).out).toBe('No operation is running.\n');
  });
});

describe('alerts list', () => {
  it('is a table in CSV and Markdown too', async () => {
    const { exitCode, out } = await runOn(world, ['alerts', 'list', '-o', 'csv']);
    expect(exitCode).toBe(2);
    expect(out).toMatch(/^id,severity,state,since,code,hubs,notified,why,what,groupKey\r\n/);
    expect(out.split('\r\n').length - 2).toBe(
      JSON.parse((await runOn(world, ['alerts', 'list', '--json'])).out).alerts.length,
    );
  });
});
