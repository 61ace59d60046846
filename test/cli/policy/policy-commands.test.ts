import { describe, expect, it } from 'vitest';
import { policyExplainCommand } from '../../../src/cli/policy/policy-explain-command.ts';
import { policyValidateCommand } from '../../../src/cli/policy/policy-validate-command.ts';
import { contextWith, FLEET } from '../command-files.ts';

const ONE = 'version: 1\nassignments: [{ name: all }]\n';

describe('policy validate', () => {
  const validate = (text: string) => policyValidateCommand({ file: 'p.yaml' }, contextWith({ 'p.yaml': text }));

  it('says what a valid policy holds, and its version', () => {
    const { exitCode, json, text } = validate(ONE);
    expect(exitCode).toBe(0);
    expect(text).toMatch(/^p\.yaml is valid: 1 assignment\. Version [0-9a-f]{16}\.$/);
    expect(json).toEqual({ valid: true, version: expect.stringMatching(/^[0-9a-f]{16}$/), problems: [], warnings: [] });
  });

  it('counts packs and exemptions where there are some', () => {
    const { text } = policyValidateCommand({ file: FLEET }, contextWith());
    expect(text).toContain('is valid: 7 assignments, 1 pack, 3 exemptions. Version ');
  });

  it('warns of what may not be meant, and calls the policy valid all the same', () => {
    const { exitCode, json, text } = validate(
      'version: 1\nassignments:\n  - { name: all, match: { tags: { env: prod } } }\n',
    );
    expect(exitCode).toBe(0);
    expect(text).toContain('\n1 warning\np.yaml:3:33 assignments[0].match.tags: the match rests on tags');
    expect(json).toMatchObject({ valid: true, warnings: [{ line: 3, column: 33, path: 'assignments[0].match.tags' }] });
  });

  it('ends with 1 for a warning under --strict, and with 0 without one', () => {
    const strict = (text: string) =>
      policyValidateCommand({ file: 'p.yaml', strict: true }, contextWith({ 'p.yaml': text }));
    const warned = strict('version: 1\nassignments:\n  - { name: all, match: { tags: { env: prod } } }\n');
    expect(warned).toMatchObject({ exitCode: 1, json: { valid: true, warnings: [{ line: 3 }] } });
    expect(warned.text.split('\n')).toEqual([
      expect.stringMatching(/^p\.yaml:3:33 assignments\[0\]\.match\.tags: the match rests on tags/),
      'p.yaml has 1 warning, and --strict accepts none.',
    ]);
    expect(strict(ONE).exitCode).toBe(0);
  });

  it('names every problem of a bad policy at once, for people and for programs', () => {
    const { exitCode, json, text } = validate(
      'version: 1\nassignments:\n  - { name: all, mode: enforced, paks: [vscode] }\n',
    );
    expect(exitCode).toBe(1);
    expect(text.split('\n')).toEqual([
      expect.stringMatching(/^p\.yaml:3:24 assignments\[0\]\.mode: .* Did you mean "enforce"\?$/),
      expect.stringMatching(/^p\.yaml:3:34 assignments\[0\]\.paks: .* Did you mean "packs"\?$/),
      'p.yaml is refused: 2 problems.',
    ]);
    expect(json).toMatchObject({
      valid: false,
      version: null,
      problems: [
        { line: 3, column: 24, path: 'assignments[0].mode', remedy: 'Did you mean "enforce"?' },
        { line: 3, column: 34, path: 'assignments[0].paks' },
      ],
    });
  });

  const PREFIXES = `version: 1
assignments:
  - name: all
    rules:
      - serviceTag: { addressPrefixes: [203.0.113.0/24], protocol: TCP, ports: "443" }
`;

  it.each([
    { asked: undefined, ofEnvironment: undefined, exitCode: 0, why: 'the default version takes them' },
    { asked: '2025-06-01', ofEnvironment: undefined, exitCode: 1, why: 'the version that is asked about does not' },
    { asked: undefined, ofEnvironment: '2025-06-01', exitCode: 1, why: 'nor does that of the environment' },
    { asked: '2026-03-01', ofEnvironment: '2025-06-01', exitCode: 0, why: 'the one that is asked about comes first' },
    { asked: '2022-10-01', ofEnvironment: undefined, exitCode: 1, why: 'that version has no managed networks' },
    { asked: 'newest', ofEnvironment: undefined, exitCode: 1, why: 'this is no version' },
  ])('judges address prefixes by api-version: $why', ({ asked, exitCode, ofEnvironment }) => {
    const world = { ...contextWith({ 'p.yaml': PREFIXES }), apiVersion: ofEnvironment };
    const result = policyValidateCommand({ file: 'p.yaml', apiVersion: asked }, world);
    expect(result.exitCode).toBe(exitCode);
    if (exitCode === 1 && asked !== 'newest') expect(result.text).toMatch(/2025-12-01|2023-10-01/);
  });

  it('says of an empty file what is missing', () => {
    expect(validate('')).toMatchObject({
      exitCode: 1,
      json: { valid: false, problems: [{ line: null, column: null }] },
    });
  });

  it('says when there is no file', () => {
    const missing = policyValidateCommand({ file: 'nowhere.yaml' }, contextWith());
    expect(missing).toMatchObject({ exitCode: 1, text: 'nowhere.yaml: the file does not exist. Check the path.' });
  });
});

describe('policy explain', () => {
  const explain = (hub: string, file = FLEET, files = {}) => policyExplainCommand({ file, hub }, contextWith(files));

  it('says which assignment a hub gets, why, and why those above it do not match', () => {
    const { exitCode, text } = explain('internet-mode-in-sync.json');
    expect(exitCode).toBe(0);
    expect(text.split('\n').slice(0, 4)).toEqual([
      'hub-sandbox gets assignment sandbox.',
      'Assignment "production" does not match: resource group "rg-sandbox" is not rg-prod.',
      'Assignment "strict" does not match: resource group "rg-sandbox" is not rg-strict.',
      expect.stringContaining('Assignment "sandbox" matches'),
    ]);
  });

  it('says what the hub must look like', () => {
    const { json, text } = explain('in-sync.json');
    expect(text.split('\n').slice(3)).toEqual([
      'mode: enforce',
      'isolation: AllowOnlyApprovedOutbound (new hubs: enforce, existing hubs: approve)',
      'firewall: Standard',
      'unlisted rules: report',
      'provisioning: started',
      'rules: 4',
      '  hw-any-pythonhosted-org-nwixdnnd  FQDN *.pythonhosted.org  (platform)',
      '  hw-contosolake-dfs-ixt6n4y7  private endpoint to contosolake (Microsoft.Storage/storageAccounts, dfs)  (platform)',
      '  hw-datafactory-7rdymkip  service tag DataFactory.westeurope, TCP 443  (platform)',
      '  hw-pypi-org-fopdba3h  FQDN pypi.org  (platform)',
      'forbidden: 2',
      '  service tag Internet (remove)',
      '  FQDN *.ngrok.io (report)',
      'exemptions: none',
      'remarks: none',
    ]);
    expect(json).toMatchObject({
      assignment: 'production',
      version: expect.stringMatching(/^[0-9a-f]{16}$/),
      baseline: { mode: 'enforce', firewallSku: 'Standard', rules: { length: 4 }, exemptions: [] },
    });
  });

  it('says what cannot be written, and which exemptions hold', () => {
    const frugal = explain('firewall-not-accepted.json').text;
    expect(frugal).toContain('firewall: price not accepted');
    expect(frugal).toContain('remarks: 1\n  HW406 hw-pypi-org-fopdba3h: An FQDN rule makes Azure create a firewall');
    expect(explain('exempt.json').text).toMatch(
      /ex-\w+ {2}HW101 {2}until 2027-01-01T00:00:00\.000Z {2}\(data-platform team, NET-1742\)/,
    );
    expect(explain('exemption-ended.json')).toMatchObject({
      text: expect.stringContaining('ended 2026-09-16T00:00:00.000Z'),
      json: { baseline: { exemptions: [{ ticket: 'NET-1744', holds: false, rule: null }] } },
    });
  });

  it('names every kind of forbidden destination', () => {
    const policy = [
      'version: 1',
      'assignments:',
      '  - name: all',
      '    forbidden:',
      '      - { addressPrefix: 198.51.100.0/24 }',
      '      - { privateEndpoint: { resourceId: /subscriptions/22222222-2222-2222-2222-222222222222/resourceGroups/rg-hr/providers/Microsoft.Sql/servers/payroll } }',
      '      - { privateEndpoint: { resourceId: /subscriptions/22222222-2222-2222-2222-222222222222/resourceGroups/rg-hr/providers/Microsoft.Storage/storageAccounts/hr, subresource: blob } }',
    ].join('\n');
    const { text } = explain('in-sync.json', 'p.yaml', { 'p.yaml': policy });
    expect(text).toContain('  addresses 198.51.100.0/24 (report)');
    expect(text).toContain('/Microsoft.Sql/servers/payroll (report)');
    expect(text).toContain('/storageAccounts/hr (blob) (report)');
    expect(text).toContain('isolation: not judged');
  });

  it('says of a hub that no assignment matches why none does', () => {
    const { exitCode, json, text } = explain('unassigned.json');
    expect(exitCode).toBe(2);
    expect(text).toContain('hub-elsewhere gets no assignment (HW704).\nAssignment "production" does not match');
    expect(json).toMatchObject({ assignment: null, baseline: null, reasons: { length: 7 } });
  });

  it('refuses a project', () => {
    expect(explain('project.json').exitCode).toBe(1);
  });
});
