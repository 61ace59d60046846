import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignBaseline, prepareAssignments } from '../../../../src/core/baseline/assignment/assign.ts';
import type { AssignmentOutcome, Baseline } from '../../../../src/core/baseline/policy/baseline.ts';
import { propertyRuns } from '../../../thoroughness.ts';
import { assignmentPolicy, hub, policyFrom } from '../hubs.ts';

function baselineOf(outcome: AssignmentOutcome): Baseline {
  if (outcome.kind === 'Unassigned') expect.fail(`unassigned: ${outcome.reasons.join(' ')}`);
  return outcome.baseline;
}

function hostsOf(baseline: Baseline): readonly string[] {
  return baseline.rules.flatMap(({ destination }) => (destination.type === 'FQDN' ? destination.hosts : [])).sort();
}

describe('which assignment a hub gets', () => {
  const policy = policyFrom(`
version: 1
assignments:
  - name: production
    match: { resourceGroups: ["rg-prod-*"], tags: { env: prod } }
  - name: europe
    match: { locations: [West Europe, northeurope], names: ["hub-*", "ai-*"] }
  - name: team
    match: { subscriptions: ["1111*"] }
`);
  const rows = [
    { why: 'all conditions hold', hub: hub({ resourceGroup: 'rg-prod-1', tags: { env: 'prod' } }), gets: 'production' },
    {
      why: 'case counts neither in names nor in tags',
      hub: hub({ resourceGroup: 'RG-PROD-1', tags: { Env: 'PROD' } }),
      gets: 'production',
    },
    {
      why: 'one condition fails, the next assignment is tried',
      hub: hub({ resourceGroup: 'rg-prod-1' }),
      gets: 'europe',
    },
    {
      why: 'a region is the same in both spellings',
      hub: hub({ location: 'North Europe', name: 'ai-1' }),
      gets: 'europe',
    },
    { why: 'one pattern of a list is enough', hub: hub({ location: 'westeurope', name: 'AI-lab' }), gets: 'europe' },
    { why: 'a pattern over subscriptions', hub: hub({ subscription: '1111aaaa', location: 'eastus' }), gets: 'team' },
    { why: 'no assignment matches', hub: hub({ location: 'eastus' }), gets: undefined },
    {
      why: 'another kind of workspace is out of scope',
      hub: hub({ kind: 'Default', subscription: '1111' }),
      gets: undefined,
    },
  ];
  it.each(rows)('$why', ({ hub: facts, gets }) => {
    const outcome = assignBaseline(policy, facts);
    expect(outcome.kind === 'Assigned' ? outcome.baseline.assignment : undefined).toBe(gets);
  });

  it('says of each assignment tried why it matched or did not', () => {
    const facts = hub({ subscription: '1111', resourceGroup: 'rg-test', location: 'eastus', tags: { env: 'test' } });
    expect(assignBaseline(policy, facts).reasons).toEqual([
      'Assignment "production" does not match: resource group "rg-test" is not rg-prod-*; tag "env" is "test", not prod.',
      'Assignment "europe" does not match: location "eastus" is not westeurope or northeurope.',
      'Assignment "team" matches: it selects subscription 1111*.',
    ]);
  });

  it('reports that a tag is absent, and that a kind is out of scope', () => {
    expect(assignBaseline(policy, hub({ resourceGroup: 'rg-prod-1', location: 'eastus' })).reasons[0]).toBe(
      'Assignment "production" does not match: it has no tag "env".',
    );
    expect(assignBaseline(policy, hub({ kind: 'Project' })).reasons).toEqual([
      'Workspaces of kind Project are out of scope: the policy applies to Hub.',
    ]);
  });

  it('takes kinds without case', () => {
    expect(assignBaseline(policy, hub({ kind: 'hub' })).kind).toBe('Assigned');
  });
});

describe('first match wins', () => {
  const words = fc.constantFrom('a', 'b', 'ab', 'ba');
  const patterns = fc.constantFrom('a', 'b', 'a*', '*b', '?', '*');
  const matches = fc.record(
    {
      names: fc.array(patterns, { minLength: 1, maxLength: 2 }),
      resourceGroups: fc.array(patterns, { minLength: 1, maxLength: 2 }),
      locations: fc.array(words, { minLength: 1, maxLength: 2 }),
      tags: fc.dictionary(fc.constantFrom('env', 'team'), patterns, { maxKeys: 2 }),
    },
    { requiredKeys: [] },
  );
  const facts = fc
    .record({
      name: words,
      resourceGroup: words,
      location: words,
      tags: fc.dictionary(fc.constantFrom('env', 'team'), words, { maxKeys: 2 }),
    })
    .map(hub);
  const fits = (pattern: string, text: string) =>
    new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`).test(text);

  it('the outcome is the first assignment whose conditions all hold, and the same every time', () => {
    fc.assert(
      fc.property(fc.array(matches, { minLength: 1, maxLength: 5 }), facts, (all, given) => {
        const policy = policyFrom(
          JSON.stringify({ version: 1, assignments: all.map((match, index) => ({ name: `a${index}`, match })) }),
        );
        const group = given.hubId.split('/')[4] ?? '';
        const expected = all.findIndex(
          ({ names = ['*'], resourceGroups = ['*'], locations = ['*'], tags = {} }) =>
            names.some((pattern) => fits(pattern, given.name)) &&
            resourceGroups.some((pattern) => fits(pattern, group)) &&
            locations.some((pattern) => fits(pattern, given.location)) &&
            Object.entries(tags).every(([tag, pattern]) => fits(pattern, given.tags[tag] ?? '\n')),
        );
        const outcome = assignBaseline(policy, given);
        expect(outcome.kind === 'Assigned' ? outcome.baseline.assignment : undefined).toBe(
          expected < 0 ? undefined : `a${expected}`,
        );
        expect(outcome.reasons).toHaveLength(expected < 0 ? all.length : expected + 1);
        expect(prepareAssignments(policy)(given)).toEqual(outcome);
      }),
      { numRuns: propertyRuns(1000) },
    );
  }, 30_000);

  it('a prepared assignment gives every hub its own result, whatever hub came before', () => {
    const policy = policyFrom(`
version: 1
assignments:
  - name: placeholders
    match: { names: ["a*"] }
    firewall: { sku: Basic }
    packs: [python-packages@2026-02]
    rules: [{ fqdn: "{region}.contoso.com" }, { fqdn: "{hubName}.contoso.com" }]
  - name: region
    firewall: { sku: Basic }
    rules: [{ fqdn: "{region}.contoso.com" }]
`);
    const assign = prepareAssignments(policy);
    fc.assert(
      fc.property(facts, (given) => {
        expect(assign(given)).toEqual(assignBaseline(policy, given));
      }),
      { numRuns: propertyRuns(200) },
    );
  }, 30_000);
});

describe('the baseline of an assignment', () => {
  it('holds every rule of packs, of the packs that these extend, and its own rules, each with its origin', () => {
    const policy = policyFrom(`
version: 1
packs:
  base: { rules: [{ fqdn: base.contoso.com }, { fqdn: both.contoso.com }] }
  tools: { extends: [base], rules: [{ fqdn: tools.contoso.com }] }
assignments:
  - name: all
    packs: [tools, base, curated-by-azure@seed]
    rules: [{ fqdn: "own.contoso.com, BOTH.contoso.com." }]
    firewall: { sku: Standard }
`);
    const { rules } = baselineOf(assignBaseline(policy, hub({})));
    const origins = new Map(
      rules.map(({ destination, origin }) => [destination.type === 'FQDN' && destination.hosts[0], origin]),
    );
    expect(origins.get('base.contoso.com')).toBe('base');
    expect(origins.get('tools.contoso.com')).toBe('tools');
    expect(origins.get('own.contoso.com')).toBe('assignment all');
    expect(origins.get('both.contoso.com')).toBe('assignment all, base');
    expect(origins.get('pypi.org')).toBe('curated-by-azure@seed');
    expect(rules).toHaveLength(11);
  });

  it('an edition that is not written is the newest one of this release', () => {
    const named = assignmentPolicy('    packs: [vscode]\n    firewall: { sku: Basic }\n');
    const pinned = assignmentPolicy('    packs: [vscode@2026-11]\n    firewall: { sku: Basic }\n');
    expect(assignBaseline(named, hub({}))).toEqual(assignBaseline(pinned, hub({})));
  });

  it('fills placeholders with the facts of the hub', () => {
    const policy = assignmentPolicy(`    firewall: { sku: Basic }
    rules:
      - fqdn: "{hubName}.{region}.contoso.com"
      - serviceTag: { tag: "AzureContainerRegistry.{region}", protocol: TCP, ports: "443" }
      - privateEndpoint:
          resourceId: /subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}/providers/Microsoft.KeyVault/vaults/kv
          subresource: vault
`);
    const { rules, problems } = baselineOf(
      assignBaseline(
        policy,
        hub({ subscription: 'sub-2', resourceGroup: 'RG-AI', name: 'Hub-7', location: 'North Europe' }),
      ),
    );
    expect(problems).toEqual([]);
    expect(rules.map(({ destination }) => destination)).toEqual([
      expect.objectContaining({ serviceTag: 'AzureContainerRegistry.northeurope' }),
      expect.objectContaining({ hosts: ['hub-7.northeurope.contoso.com'] }),
      expect.objectContaining({
        serviceResourceId: '/subscriptions/sub-2/resourceGroups/rg-ai/providers/Microsoft.KeyVault/vaults/kv',
      }),
    ]);
  });

  it('names a rule that the name of this hub makes impossible, and keeps the others', () => {
    const policy = assignmentPolicy(
      '    firewall: { sku: Basic }\n    rules: [{ fqdn: "{hubName}.contoso.com" }, { fqdn: data.contoso.com }]\n',
    );
    const { rules, problems } = baselineOf(assignBaseline(policy, hub({ name: `${'x'.repeat(64)}` })));
    expect(rules).toHaveLength(1);
    expect(problems).toEqual([
      {
        code: 'HW409',
        rule: undefined,
        blocksRule: true,
        message: expect.stringContaining('assignment all wants {hubName}.contoso.com'),
      },
    ]);
  });

  it('keeps FQDN rules without an accepted firewall among the rules and names each with the price', () => {
    const { rules, problems } = baselineOf(
      assignBaseline(assignmentPolicy('    packs: [python-packages@2026-02]\n'), hub({})),
    );
    const refused = problems.filter(({ code }) => code === 'HW406');
    expect(new Set(refused.map(({ rule }) => rule))).toEqual(new Set(rules.map(({ name }) => name)));
    expect(refused.every(({ blocksRule, message }) => blocksRule && message.includes('US$1.25 an hour'))).toBe(true);
    expect(refused[0]?.message).toContain('US$0.395 an hour');
  });

  it('lists problems by rule, then code, then text, and those of no rule first', () => {
    const policy = assignmentPolicy(
      '    rules: [{ fqdn: z.contoso.com }, { fqdn: lake.blob.core.windows.net }, { fqdn: a.contoso.com }, { fqdn: "{hubName}.contoso.com" }]\n',
    );
    const { problems } = baselineOf(assignBaseline(policy, hub({ name: 'x'.repeat(64) })));
    const order = problems.map(({ rule, code, message }) => [rule ?? '', code, message].join(' '));
    expect(problems[0]?.rule).toBeUndefined();
    expect(order.length).toBeGreaterThan(4);
    expect(order).toEqual([...order].sort());
  });

  it('in AllowInternetOutbound only private endpoints can be written', () => {
    const { problems, rules } = baselineOf(
      assignBaseline(
        assignmentPolicy(`    isolation: { mode: AllowInternetOutbound }
    rules:
      - fqdn: data.contoso.com
      - privateEndpoint:
          resourceId: /subscriptions/a/resourceGroups/b/providers/Microsoft.KeyVault/vaults/kv
          subresource: vault
`),
        hub({}),
      ),
    );
    expect(rules).toHaveLength(2);
    expect(problems.map(({ code, rule, blocksRule }) => ({ code, rule, blocksRule }))).toEqual([
      { code: 'HW409', rule: rules.find(({ destination }) => destination.type === 'FQDN')?.name, blocksRule: true },
    ]);
  });

  it('a wide rule that cannot be written swallows no narrow one that can', () => {
    const wrong = `    rules:
      - privateEndpoint:
          resourceId: /subscriptions/a/resourceGroups/b/providers/Microsoft.Network/applicationGateways/gw
          subresource: frontend
          sparkEnabled: true
          fqdns: [a.contoso.com]
      - privateEndpoint:
          resourceId: /subscriptions/a/resourceGroups/b/providers/Microsoft.Network/applicationGateways/gw
          subresource: frontend
          sparkEnabled: true
`;
    const { rules, problems } = baselineOf(assignBaseline(assignmentPolicy(wrong), hub({})));
    // The rule without names is blocked, so it stays beside the other for the reader.
    expect(rules).toHaveLength(2);
    expect(problems.filter(({ blocksRule }) => blocksRule)).toHaveLength(1);
  });

  it('is sorted by rule name and has every destination once', () => {
    const policy = assignmentPolicy(
      '    firewall: { sku: Basic }\n    packs: [python-packages, python-packages@seed, curated-by-azure, vscode]\n',
    );
    const { rules } = baselineOf(assignBaseline(policy, hub({})));
    const names = rules.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)].sort());
  });

  it('is the same object for every hub, so that a fleet of 10,000 hubs keeps one', () => {
    const assign = prepareAssignments(assignmentPolicy('    packs: [vscode]\n    firewall: { sku: Basic }\n'));
    expect(baselineOf(assign(hub({ name: 'a' })))).toBe(baselineOf(assign(hub({ name: 'b' }))));
  });

  it('carries the exemptions written for the hub, and no others', () => {
    const policy = policyFrom(`
version: 1
assignments: [{ name: all }]
exemptions:
  - { hub: "*/workspaces/hub-a*", findings: [HW203], owner: o, ticket: t, reason: r, expires: 2020-01-01 }
  - { hub: /subscriptions/Sub-1/resourceGroups/RG-AI/providers/Microsoft.MachineLearningServices/workspaces/hub-b, findings: [HW201], owner: o, ticket: t, reason: r, expires: 2030-01-01 }
`);
    const codesFor = (name: string) =>
      baselineOf(assignBaseline(policy, hub({ name }))).exemptions.map(({ findings }) => findings[0]);
    expect(codesFor('hub-a1')).toEqual(['HW203']);
    expect(codesFor('hub-b')).toEqual(['HW201']);
    expect(codesFor('hub-c')).toEqual([]);
  });

  it('merges hosts that a wildcard of another pack covers', () => {
    const policy = policyFrom(`
version: 1
packs:
  wide: { rules: [{ fqdn: "*.contoso.com" }] }
  narrow: { rules: [{ fqdn: data.contoso.com }, { fqdn: contoso.com }] }
assignments:
  - { name: all, packs: [narrow, wide], firewall: { sku: Basic } }
`);
    const baseline = baselineOf(assignBaseline(policy, hub({})));
    expect(hostsOf(baseline)).toEqual(['*.contoso.com', 'contoso.com']);
    expect(baseline.rules.find(({ origin }) => origin.includes('wide'))?.origin).toBe('narrow, wide');
  });
});
