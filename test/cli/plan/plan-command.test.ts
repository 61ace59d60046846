import { describe, expect, it } from 'vitest';
import type { CommandResult } from '../../../src/cli/command/command-result.ts';
import type { PlanArguments } from '../../../src/cli/plan/plan-arguments.ts';
import { planCommand } from '../../../src/cli/plan/plan-command.ts';
import { NO_PAINT } from '../../../src/cli/text/paint.ts';
import { contextWith, FLEET, hubText } from '../command-files.ts';

function plan(asked: Partial<PlanArguments> = {}, files: Readonly<Record<string, string>> = {}) {
  return planCommand({ policy: FLEET, hub: 'in-sync.json', ...asked }, contextWith(files));
}

const HUB_PATH =
  '/subscriptions/11111111-1111-1111-1111-111111111111/resourcegroups/rg-prod/providers/microsoft.machinelearningservices/workspaces/hub-new';

describe('plan, for people', () => {
  it('shows verdict, findings, the changes of rules, and the counts as its last line', () => {
    const { text } = plan({ hub: 'rule-deleted.json', inventory: 'i.json' }, { 'i.json': '[]' });
    expect(text.split('\n')).toEqual([
      'hub-deleted: Drifted',
      'assignment production (enforce) | isolation AllowOnlyApprovedOutbound | network Active | firewall Standard | 16 rules, 3 user-defined',
      HUB_PATH.replace('hub-new', 'hub-deleted'),
      '',
      'Findings',
      '  HW201 error: No rule of hub-deleted permits FQDN pypi.org: hw-pypi-org-fopdba3h (platform) is missing.',
      '',
      'Changes',
      '  + pypi.org:443 (platform)',
      '',
      expect.stringMatching(/^Fingerprint: [0-9a-f]{32}$/),
      '1 to add, 0 to change, 0 to remove · 3 min · +$0 a month',
    ]);
  });

  it('shows the exact requests, the reasons and the fixes on request', () => {
    const asked = { hub: 'rule-deleted.json', inventory: 'i.json', requests: true, details: true };
    expect(plan(asked, { 'i.json': '[]' }).text.split('\n').slice(4)).toEqual([
      'Findings',
      '  HW201 [difference, error] Baseline rule missing',
      '    No rule of hub-deleted permits FQDN pypi.org: hw-pypi-org-fopdba3h (platform) is missing.',
      '    why: Workloads on this hub cannot reach a destination that the baseline guarantees.',
      '    fix: Hubwarden writes hw-pypi-org-fopdba3h of hub-deleted. No action is needed.',
      '',
      'Changes',
      '  + pypi.org:443 (platform, rule hw-pypi-org-fopdba3h)',
      '',
      'Requests, in this order',
      `  1. PUT ${HUB_PATH.replace('hub-new', 'hub-deleted')}/outboundRules/hw-pypi-org-fopdba3h`,
      '     hw-pypi-org-fopdba3h (platform) is missing.',
      '     + hw-pypi-org-fopdba3h  FQDN pypi.org',
      '',
      'Estimate',
      '  about 3 minutes, no extra cost',
      expect.stringContaining('2.5 min'),
      '',
      expect.stringMatching(/^Fingerprint: [0-9a-f]{32}$/),
      '1 to add, 0 to change, 0 to remove · 3 min · +$0 a month',
    ]);
  });

  it('says little about a hub in which nothing is wrong', () => {
    expect(plan().text.split('\n').slice(2)).toEqual([
      expect.stringContaining('/hub-in-sync'),
      '',
      'Fingerprint: none',
      'Nothing to change now',
    ]);
  });

  it('puts what Azure cannot take back on top', () => {
    expect(plan({ hub: 'disabled-new.json' }).text.split('\n').slice(8)).toEqual([
      'Changes',
      '  ! isolation mode Disabled -> AllowOnlyApprovedOutbound (Azure cannot undo this)',
      '  + managed network',
      '  ~ firewall none -> Standard',
      '  + *.pythonhosted.org:443 (platform)',
      '  + private endpoint to contosolake (Microsoft.Storage/storageAccounts, dfs) (platform)',
      '  + pypi.org:443 (platform)',
      '  + service tag DataFactory.westeurope, TCP 443 (platform)',
      '',
      expect.stringContaining('Fingerprint'),
      '5 to add, 2 to change, 0 to remove (1 irreversible) · 40 min · +$919.80 a month',
    ]);
  });

  it('shows an altered rule as it is and as it will be, and an endpoint that is written anew as one change', () => {
    const ours = {
      'i.json':
        '["hw-pypi-org-fopdba3h", "hw-any-pythonhosted-org-nwixdnnd", "hw-datafactory-7rdymkip", "hw-contosolake-dfs-ixt6n4y7"]',
    };
    const linesOf = (hub: string) =>
      plan({ hub, inventory: 'i.json' }, ours)
        .text.split('\n')
        .filter((line) => /^ {2}[+~!-] |to add/.test(line));
    expect(linesOf('rule-altered.json')).toEqual([
      '  ~ *.org:443 -> pypi.org:443 (platform)',
      expect.stringContaining('0 to add, 1 to change, 0 to remove'),
    ]);
    expect(linesOf('endpoint-altered.json')).toEqual([
      expect.stringMatching(/^ {2}~ private endpoint to .* \(platform\)/),
      expect.stringContaining('0 to add, 1 to change, 0 to remove'),
    ]);
    expect(linesOf('rule-failed.json')).toEqual([
      '  ~ service tag DataFactory.westeurope, TCP 443 (platform), written again',
      expect.stringContaining('0 to add, 1 to change, 0 to remove'),
    ]);
  });

  it('names the rule that it removes', () => {
    expect(plan({ hub: 'forbidden-tag.json' }).text).toContain(
      'Changes\n  - service tag Internet, TCP 443 (rule wide-open)\n',
    );
  });

  it('shows the changes that an observing assignment does not make, and says once why', () => {
    const { text } = plan({ hub: 'observed-only.json' });
    expect(text).toContain('Changes that Hubwarden does not make\n  + pypi.org:443 (platform)\n');
    expect(text).toContain('Skipped\n  1 request not sent, ObserveOnly: The assignment only observes.\n');
    expect(text).toMatch(/\n1 to add, .* · not sent: the assignment only observes$/);
  });

  it('shows what follows an approval apart, and one line for all rules that wait for the same reason', () => {
    expect(
      plan({ hub: 'internet-mode-existing.json', computes: 'c.json' }, { 'c.json': '[]' }).text.split('\n').slice(9),
    ).toEqual([
      'Changes',
      '  + private endpoint to contosolake (Microsoft.Storage/storageAccounts, dfs) (platform)',
      '',
      'After the approval (HW402)',
      '  ! isolation mode AllowInternetOutbound -> AllowOnlyApprovedOutbound (Azure cannot undo this)',
      '  ~ firewall none -> Standard',
      '  + *.pythonhosted.org:443 (platform)',
      '  + pypi.org:443 (platform)',
      '  + service tag DataFactory.westeurope, TCP 443 (platform)',
      '',
      'Skipped',
      '  network NeedsConsent: AllowInternetOutbound to AllowOnlyApprovedOutbound waits for approval.',
      '  3 rules NeedsConsent: Waits for the isolation mode.',
      '',
      expect.stringContaining('Fingerprint'),
      'After the approval (HW402): 3 to add, 2 to change, 0 to remove (1 irreversible) · in all 20 min · +$919.80 a month',
      '1 to add, 0 to change, 0 to remove · 3 min · +$7.30 a month',
    ]);
  });

  it('counts 36 rules that wait in one line, and lists them in a wide view', () => {
    const policy = [
      'version: 1',
      'assignments:',
      '  - name: production',
      '    mode: enforce',
      '    isolation: { mode: AllowOnlyApprovedOutbound, existingHubs: approve }',
      '    firewall: { sku: Standard }',
      `    rules: [${Array.from({ length: 36 }, (_, at) => `{ fqdn: host${at}.contoso.com }`).join(', ')}]`,
    ].join('\n');
    const { text, wide } = plan(
      { hub: 'internet-mode-existing.json', policy: 'p.yaml', computes: 'c.json' },
      { 'p.yaml': policy, 'c.json': '[]' },
    );
    expect(text).toContain('\n  + 36 rules: 36 of assignment production\n');
    expect(text).toContain('\n  36 rules NeedsConsent: Waits for the isolation mode.\n');
    expect(text).toContain('  HW201 error: Baseline rule missing: 36 findings.\n');
    expect(text.split('\n').length).toBeLessThan(25);
    expect(wide?.match(/^ {2}\+ host\d+\.contoso\.com:443 \(assignment production, rule hw-host/gm)).toHaveLength(36);
  });

  it('puts each fact on its own line where the terminal is too narrow for the header', () => {
    const narrow = { ...contextWith(), paint: { ...NO_PAINT, columns: 40 } };
    const { text } = planCommand({ policy: FLEET, hub: 'rule-deleted.json' }, narrow);
    expect(text.split('\n').slice(0, 7)).toEqual([
      'hub-deleted: Drifted',
      '  assignment production (enforce)',
      '  isolation AllowOnlyApprovedOutbound',
      '  network Active',
      '  firewall Standard',
      '  16 rules, 3 user-defined',
      HUB_PATH.replace('hub-new', 'hub-deleted'),
    ]);
  });

  it('says when a write window opens', () => {
    const policy = [
      'version: 1',
      'assignments:',
      '  - name: office-hours',
      '    mode: enforce',
      '    rules: [{ serviceTag: { tag: DataFactory, protocol: TCP, ports: "443" } }]',
      '    writeWindows: [{ days: [Fri], from: "08:00", to: "18:00", timeZone: UTC }]',
    ].join('\n');
    const { json, text } = plan({ hub: 'rules-missing.json', policy: 'p.yaml' }, { 'p.yaml': policy });
    expect(text).toContain(
      'OutsideWindow: The assignment has no open write window now. Due again at 2026-10-02T08:00:00.000Z.',
    );
    expect(json).toMatchObject({ steps: [], skipped: [{ rule: null, reason: 'OutsideWindow' }], fingerprint: 'none' });
  });

  it('says of an exempt finding which exemption covers it', () => {
    expect(plan({ hub: 'exempt.json' }).text).toMatch(/^ {2}HW\d{3} exempt: .* \(ex-[0-9a-f]{10}\)$/m);
    expect(plan({ hub: 'exempt.json', details: true }).text).toMatch(
      /\[difference, critical, exempt\].*\n.* \(exempt: ex-[0-9a-f]{10}\)/,
    );
  });

  it('names the state of a hub that Azure is at work on', () => {
    expect(plan({ hub: 'hub-creating.json' }).text).toContain('| hub Creating\n');
  });

  it('shows a hub that no assignment matches as such', () => {
    const { exitCode, text } = plan({ hub: 'unassigned.json' });
    expect(exitCode).toBe(2);
    expect(text).toContain('hub-elsewhere: Unassigned\nno assignment |');
    expect(text).toContain('Findings\n  HW704');
  });
});

describe('plan, for programs', () => {
  it('holds the exact requests, and null for what does not apply', () => {
    const { exitCode, json } = plan({ hub: 'forbidden-tag.json' });
    expect(exitCode).toBe(2);
    expect(json).toEqual({
      format: 'hubwarden-plan',
      version: 1,
      plannedAt: '2026-10-01T12:00:00.000Z',
      policyVersion: expect.stringMatching(/^[0-9a-f]{16}$/),
      hubId: HUB_PATH.replace('hub-new', 'hub-open'),
      name: 'hub-open',
      workspaceGuid: expect.any(String),
      assignment: 'production',
      mode: 'enforce',
      verdict: 'Drifted',
      findings: [
        {
          code: 'HW204',
          class: 'difference',
          severity: 'critical',
          rule: 'wide-open',
          destination: 'service tag Internet, TCP 443',
          message:
            'wide-open of hub-open opens service tag Internet, which assignment production forbids: its destination is service tag Internet, TCP 443.',
          fix: expect.any(String),
          exemptedBy: null,
        },
      ],
      changes: [
        {
          change: 'remove',
          of: 'rule',
          name: 'wide-open',
          before: 'service tag Internet, TCP 443',
          after: null,
          origin: null,
          irreversible: false,
          waits: false,
        },
      ],
      steps: [
        {
          method: 'DELETE',
          path: `${HUB_PATH.replace('hub-new', 'hub-open')}/outboundRules/wide-open`,
          body: null,
          irreversible: false,
          why: 'wide-open opens what the policy forbids.',
        },
      ],
      stepsAfterApproval: [],
      skipped: [],
      estimate: { minutes: 3, usdPerMonth: 0 },
      fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/),
      assumed: [],
    });
  });

  it('tells an irreversible request from others', () => {
    const { json } = plan({ hub: 'disabled-new.json' });
    expect(json).toMatchObject({
      steps: [
        { method: 'PATCH', path: HUB_PATH, irreversible: true },
        {
          method: 'POST',
          path: `${HUB_PATH}/provisionManagedNetwork`,
          body: { includeSpark: false },
          irreversible: false,
        },
        { method: 'PUT', irreversible: false },
      ],
    });
  });
});

describe('plan, what is assumed', () => {
  it.each([
    {
      hub: 'disabled-new',
      given: {},
      note: /no computes and no endpoints/,
      why: 'computes decide, and no file gives them',
    },
    { hub: 'unlisted-endpoint', given: {}, note: /no connections/, why: 'connections decide, and no file gives them' },
    {
      hub: 'rule-inactive-on-active-network',
      given: { inventory: 'all.json' },
      note: /inactive for more than 15 minutes/,
      why: 'a file cannot tell how long',
    },
    { hub: 'rule-altered', given: {}, note: /--inventory/, why: 'whose a rule is decides' },
  ])('says so where it makes a difference: $why', ({ hub, given, note }) => {
    const files = { 'all.json': '["hw-pypi-org-fopdba3h"]' };
    expect(plan({ hub: `${hub}.json`, ...given }, files).notes).toEqual([expect.stringMatching(note)]);
  });

  it.each([
    { hub: 'in-sync', why: 'nothing was needed' },
    { hub: 'disabled-existing', given: { computes: 'c.json' }, why: 'computes were given' },
    { hub: 'unassigned', why: 'there is no baseline to hold anything against' },
    { hub: 'unlisted-endpoint', given: { connections: 'c.json' }, why: 'connections were given' },
  ])('says nothing where it makes none: $why', ({ hub, given = {} }) => {
    expect(plan({ hub: `${hub}.json`, ...given }, { 'c.json': '{"value": []}' }).notes).toEqual([]);
  });

  it('keeps notes out of the answer', () => {
    const { json, notes, text } = plan({ hub: 'disabled-new.json' });
    expect(text).not.toContain('--computes');
    expect(json).toMatchObject({ assumed: notes });
  });
});

describe('plan, with bad input', () => {
  const PATH_OF_HUB = '"/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/w"';

  it.each([
    { hub: undefined, error: 'h.json: the file does not exist. Check the path.', why: 'a file that is not there' },
    { hub: '', error: 'h.json: the file is empty.', why: 'an empty file' },
    { hub: '{\n"id": 1\n"x": 2}', error: 'h.json:3:1 not JSON: expected a comma or "}", found "\\"".', why: 'no JSON' },
    { hub: '42', error: 'h.json:1:1 this is not a workspace.', why: 'JSON that is no object' },
    { hub: '{}', error: 'h.json:1:1 id: this is not a workspace: it has no id.', why: 'an object without id' },
    {
      hub: '{\n"id": "/subscriptions/s"}',
      error: 'h.json:2:7 id: "/subscriptions/s" is not the id of a workspace.',
      why: 'the id of something else',
    },
    {
      hub: '{"error": {"code": "AuthorizationFailed", "message": "no"}}',
      error: 'h.json:1:1 this is not a workspace: Azure answered AuthorizationFailed.',
      why: 'the error that Azure answered',
    },
    { hub: '[{}, {}]', error: 'h.json:1:1 this is a list of 2 and not one workspace.', why: 'a list' },
    { hub: '{"value": [{}]}', error: 'h.json:1:1 this is a list of 1 and not one workspace.', why: "ARM's list" },
    {
      hub: '{"id": "x", "managed_network": {}}',
      error: 'h.json:1:1 this is the output of "az ml workspace show".',
      why: 'the form of another tool',
    },
    {
      hub: `{"id": ${PATH_OF_HUB},\n"location": 5, "properties": []}`,
      error: 'h.json:2:13 location: must be text.',
      why: 'a field of another type',
    },
    {
      hub: `{"id": ${PATH_OF_HUB}, "location": "x",\n"properties": {"managedNetwork": {"outboundRules": {\n"a.b": {},\n"A.B": {}}}}}`,
      error: 'h.json:4:8 properties.managedNetwork.outboundRules["A.B"]: rules "a.b" and "A.B" have one name for Azure',
      why: 'a rule with a dot in its name whose name is there twice',
    },
  ])('names file, line, path and remedy: $why', ({ hub, error }) => {
    const { exitCode, json, text } = plan({ hub: 'h.json' }, hub === undefined ? {} : { 'h.json': hub });
    expect(exitCode).toBe(1);
    expect(json).toBeUndefined();
    expect(text.split('\n')[0]).toMatch(/[.>](json)?$/);
    expect(text).toContain(error);
  });

  it('names every field that is wrong, each in its line', () => {
    const { text } = plan({ hub: 'h.json' }, { 'h.json': `{"id": ${PATH_OF_HUB},\n"location": 5,\n"properties": []}` });
    expect(text.split('\n').map((line) => line.slice(0, 12))).toEqual(['h.json:2:13 ', 'h.json:3:15 ']);
  });

  it.each([
    {
      change: { kind: 'Project', properties: { hubResourceId: undefined } },
      error: 'is a project: it has no network of its own. Save its hub instead.',
      why: 'a project that does not name its hub',
    },
    {
      change: { kind: 'Default' },
      error:
        'is a workspace of kind Default, and the policy applies to Hub. Give a hub, or add Default to "kinds" of the policy.',
      why: 'a plain workspace',
    },
    {
      change: { kind: undefined },
      error: 'is a workspace of kind Default',
      why: 'a workspace of an api version without kinds',
    },
    {
      change: { kind: 'Hobby' },
      error: 'is a workspace of kind Hobby, and the policy applies to Hub. Give a hub.',
      why: 'a kind that no policy can name, without advice that the policy would refuse',
    },
  ])('refuses $why', ({ change, error }) => {
    const hub = hubText('in-sync', (each) => {
      Object.assign(each, { ...change, properties: { ...(each.properties as object), ...change.properties } });
    });
    const { exitCode, text } = plan({ hub: 'h.json' }, { 'h.json': hub });
    expect(exitCode).toBe(1);
    expect(text).toContain(error);
  });

  it('names the hub of a project', () => {
    expect(plan({ hub: 'project.json' }).text).toContain('Save its hub instead: /subscriptions/');
  });

  it('refuses a policy with the problems that "policy validate" names', () => {
    const { exitCode, text } = plan({ policy: 'p.yaml' }, { 'p.yaml': 'version: 1\nassignmens: []\n' });
    expect(exitCode).toBe(1);
    expect(text).toContain('p.yaml:2:1 assignmens: unknown key "assignmens". Did you mean "assignments"?');
  });

  it.each([
    { now: '2026-10-01T12:00', why: 'a time without offset means something else on every machine' },
    { now: 'tomorrow', why: 'a word' },
    { now: '2026-02-30', why: 'a day that does not exist' },
    { now: '2026-10-01T25:00:00Z', why: 'an hour that does not exist' },
    { now: '', why: 'nothing' },
  ])('refuses an instant that is none: $why', ({ now }) => {
    const { exitCode, text } = plan({ now });
    expect(exitCode).toBe(1);
    expect(text).toBe(
      `--now: "${now}" is not an instant. Write it as 2026-10-01T12:00:00Z, or 2026-10-01 for its start in UTC.`,
    );
  });

  it.each(['2026-10-01', '2026-10-01T14:00:00+02:00', '2026-10-01T12:00Z', '2026-10-01T12:00:00.1234567Z'])(
    'takes %s for an instant',
    (now) => {
      expect(plan({ now, activated: now }).exitCode).toBe(0);
    },
  );
});

describe('plan -o terraform', () => {
  const terraformOf = (result: CommandResult): string => {
    const text = result.documents?.terraform?.();
    if (text?.ok !== true) throw new Error('this answer has no Terraform');
    return text.value;
  };

  it('prints each rule that the hub lacks as a resource of its own that locks the hub', () => {
    const result = plan({ hub: 'rule-deleted.json', inventory: 'i.json' }, { 'i.json': '[]' });
    const id = HUB_PATH.replace('hub-new', 'hub-deleted')
      .replace('resourcegroups', 'resourceGroups')
      .replace('microsoft.machinelearningservices', 'Microsoft.MachineLearningServices');
    expect(result.exitCode).toBe(2);
    expect(terraformOf(result).split('\n')).toEqual([
      '# Assignment production requires 1 rule that hub-deleted lacks.',
      '',
      '# platform',
      'resource "azapi_resource" "pypi_org_fopdba3h" {',
      '  type      = "Microsoft.MachineLearningServices/workspaces/outboundRules@2025-12-01"',
      '  name      = "pypi-org-fopdba3h"',
      `  parent_id = "${id}"`,
      `  locks     = ["${id}"]`,
      '  body = {',
      '    properties = {',
      '      type        = "FQDN"',
      '      category    = "UserDefined"',
      '      destination = "pypi.org"',
      '    }',
      '  }',
      '}',
      '',
    ]);
  });

  it('prints rules also where the assignment only observes, because the code may write them', () => {
    expect(terraformOf(plan({ hub: 'observed-only.json' }))).toContain('resource "azapi_resource"');
  });

  it('prints no resource for a hub that lacks nothing', () => {
    const result = plan();
    expect({ exitCode: result.exitCode, text: terraformOf(result) }).toEqual({
      exitCode: 0,
      text: '# hub-in-sync lacks no rule of assignment production.\n',
    });
  });
});

describe('plan with the registry of the hub', () => {
  const id =
    '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/acr1';
  const registry = (sku: string) => ({ 'r.json': JSON.stringify({ id, sku: { name: sku } }) });
  const notesOf = (files: Readonly<Record<string, string>>, hub = 'disabled-new.json') =>
    plan(
      { hub, registry: 'r.json', computes: 'c.json', connections: 'n.json' },
      { ...files, 'c.json': '[]', 'n.json': '[]' },
    );

  it.each(['Standard', 'Basic', 'Classic'])('notes that %s is not enough for a hub with isolation', (sku) => {
    expect(notesOf(registry(sku)).notes).toEqual([
      `Registry acr1 of hub-new is ${sku}: a hub with isolation needs a Premium one. Raise it before the isolation: az acr update --name acr1 --sku Premium --subscription 11111111-1111-1111-1111-111111111111`,
    ]);
  });

  it.each(['Premium', 'premium'])('says nothing of %s', (sku) => {
    expect(notesOf(registry(sku)).notes).toEqual([]);
  });

  it.each([
    { why: 'no registry', text: '{"id": "/subscriptions/s/x"}', says: 'this is not a container registry' },
    { why: 'a list', text: '[]', says: 'this is not a container registry' },
    { why: 'no SKU', text: JSON.stringify({ id }), says: 'the registry shows no sku.name' },
  ])('refuses $why', ({ says, text }) => {
    expect(notesOf({ 'r.json': text })).toMatchObject({ exitCode: 1, text: expect.stringContaining(says) });
  });
});
