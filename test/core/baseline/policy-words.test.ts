import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rulesOfPacks } from '../../../src/core/baseline/packs/rules-of-packs.ts';
import { parsePolicy, renderProblems } from '../../../src/core/baseline/parse-policy.ts';

import { destinationsFrom, SAMPLE_VALUES } from '../../../src/core/baseline/policy/written-rule.ts';
import { privateEndpointTarget, subresourceKnown } from '../../../src/core/rules/services/private-endpoint-targets.ts';

const CASES = join(import.meta.dirname, '../../fixtures/cases');

function said(text: string): string {
  const parsed = parsePolicy(text, 'p.yaml');
  return renderProblems(parsed.ok ? parsed.value.warnings : parsed.error, 'p.yaml');
}

function saidOfRule(rule: string): string {
  return said(
    [
      'version: 1',
      'assignments:',
      '  - name: lab',
      '    isolation: { mode: AllowOnlyApprovedOutbound }',
      '    firewall: { sku: Standard }',
      '    rules:',
      `      - ${rule}`,
    ].join('\n'),
  );
}

describe('words of other tools in a policy', () => {
  it.each([
    { file: 'ports-star.yaml', says: '"*" without quotes is an alias, and names no anchor. Put it in quotes: "*".' },
    { file: 'ports-list.yaml', says: 'several ports need quotes: "80, 8080". Write ports: "80, 8080".' },
    {
      file: 'az-ml.yaml',
      says: 'In a policy it is: serviceTag: { tag: DataFactory, protocol: TCP, ports: "80, 8080" }.',
    },
    { file: 'bicep.yaml', says: 'In a policy it is: fqdn: pypi.org.' },
  ])('$file: $says', ({ file, says }) => {
    const text = said(readFileSync(join(CASES, 'policy-words', file), 'utf8'));
    expect(text).toContain(says);
    expect(text.split('\n')).toHaveLength(1);
  });

  it.each([
    { rule: 'fqdn: *', says: 'Put it in quotes: "*".', why: 'a lone star' },
    { rule: 'serviceTag: { tag: X, protocol: *, ports: "1" }', says: 'Put it in quotes: "*".', why: 'every protocol' },
    { rule: 'fqdn: @host', says: 'cannot start with "@" without quotes', why: 'a reserved character' },
    {
      rule: 'fqdn: {hubName}.contoso.com',
      says: 'Put it in quotes: "{hubName}.contoso.com".',
      why: 'a placeholder at the start',
    },
    {
      rule: 'serviceTag: { tag: Storage.{region}, protocol: TCP, ports: "443" }',
      says: 'Put it in quotes: "Storage.{region}".',
      why: 'a placeholder within braces',
    },
    {
      rule: 'serviceTag: { addressPrefixes: [::1]/128, protocol: TCP, ports: "443" }',
      says: 'Put it in quotes: "[::1]/128".',
      why: 'an address in brackets',
    },
    {
      rule: 'serviceTag: { tag: DataFactory, ports: 80, 8080-8089, 443, protocol: TCP }',
      says: 'Write ports: "80, 443, 8080-8089".',
      why: 'ranges among the ports',
    },
    {
      rule: '{ fqdn: pypi.org, files.pythonhosted.org }',
      says: 'Write fqdn: "pypi.org, files.pythonhosted.org".',
      why: 'several hosts within braces',
    },
    { rule: 'fqdn: 1.10', says: 'not 1.10. Put it in quotes: "1.10".', why: 'a number with a zero at the end' },
    { rule: 'fqdn: 0123', says: 'Put it in quotes: "0123".', why: 'a number with a zero at the start' },
    { rule: 'fqdn: 1e3', says: 'Put it in quotes: "1e3".', why: 'a number in the form of scientists' },
    {
      rule: '{ type: private_endpoint, destination: { service_resource_id: /subscriptions/s, subresource_target: blob, spark_enabled: true } }',
      says: 'privateEndpoint: { resourceId: /subscriptions/s, subresource: blob, sparkEnabled: true }',
      why: 'a private endpoint of az ml',
    },
    {
      rule: '{ type: ServiceTag, destination: { serviceTag: "", addressPrefixes: [203.0.113.0/24], protocol: TCP, portRanges: "443", action: Deny } }',
      says: 'serviceTag: { addressPrefixes: ["203.0.113.0/24"], protocol: TCP, ports: "443", action: Deny }',
      why: 'prefixes of Bicep',
    },
    {
      rule: '{ name: x, properties: { type: FQDN, destination: "*.contoso.com" } }',
      says: 'In a policy it is: fqdn: "*.contoso.com".',
      why: 'a rule as ARM answers it',
    },
  ])('$why: $says', ({ rule, says }) => {
    const text = saidOfRule(rule);
    expect(text).toContain(says);
    expect(text.split('\n')).toHaveLength(1);
  });

  it('names what az ml, Bicep and Terraform call otherwise, key by key', () => {
    const text = saidOfRule('serviceTag: { service_tag: DataFactory, protocol: TCP, portRanges: "443" }');
    expect(text).toContain('unknown key "service_tag". Did you mean "tag"?');
    expect(text).toContain('unknown key "portRanges". Did you mean "ports"?');
  });

  it('leaves a misspelt key without a value to its own remedy', () => {
    expect(saidOfRule('serviceTag: { tag: DataFactory, protocol: TCP, prots: , ports: "443" }')).toContain(
      'unknown key "prots". Did you mean "ports"?',
    );
  });

  it('quotes numbers of tags as they are written', () => {
    const text = said('version: 1\nassignments:\n  - name: a\n    match: { tags: { edition: 1.10, cost: 0123 } }\n');
    expect(text).toContain('Put it in quotes: "1.10".');
    expect(text).toContain('Put it in quotes: "0123".');
  });
});

describe('names of service tags and regions', () => {
  it('warns of unknown names, and suggests known ones', () => {
    const text = said(readFileSync(join(CASES, 'service-tag-misspelt/policy.yaml'), 'utf8'));
    expect(text).toContain('rules[0].serviceTag.tag: no service tag "DataFactry" is known. Did you mean DataFactory?');
    expect(text).toContain(
      'rules[1].serviceTag.tag: no region "westeurop" is known. Did you mean AzureMachineLearning.westeurope?',
    );
  });

  it.each([
    { tag: 'datafactory', why: 'another casing' },
    { tag: '"Storage.{region}"', why: 'the region of the hub' },
    { tag: 'Storage.WestEurope', why: 'the casing of regions' },
    { tag: 'AzureFrontDoor.FirstParty', why: 'a part of Front Door' },
    { tag: 'Sql.usgovvirginia', why: 'US Government' },
    { tag: 'Sql.chinanorth3', why: 'China' },
  ])('is silent about $tag: $why', ({ tag }) => {
    expect(saidOfRule(`serviceTag: { tag: ${tag}, protocol: TCP, ports: "443" }`)).not.toContain('is known');
  });

  it('takes a tag that may be newer than the list, with a warning', () => {
    const text = saidOfRule('serviceTag: { tag: QuantumWorkspaces, protocol: TCP, ports: "443" }');
    expect(text).toContain('no service tag "QuantumWorkspaces" is known. Check the spelling');
    expect(
      parsePolicy(
        'version: 1\nassignments: [ { name: a, rules: [ { serviceTag: { tag: QuantumWorkspaces, protocol: TCP, ports: 443 } } ] } ]',
      ).ok,
    ).toBe(true);
  });

  it('warns of entries that forbid nothing and of locations that match nothing', () => {
    const text = said(
      'version: 1\nassignments:\n  - name: a\n    match: { locations: [westeurop, West US, "*us2"] }\n    forbidden: [ { serviceTag: Internt } ]\n',
    );
    expect(text).toContain('locations[0]: no region "westeurop" is known. Did you mean westeurope?');
    expect(text).toContain('forbidden[0].serviceTag: no service tag "Internt" is known. Did you mean Internet?');
    expect(text).not.toContain('West US');
  });
});

describe('a pack that is named like a built-in one', () => {
  const text = (name: string) =>
    `version: 1\npacks: { ${name}: { rules: [ { fqdn: own.contoso.com } ] } }\nassignments: [ { name: a, packs: [${name}], firewall: { sku: Basic } } ]\n`;

  it('is refused', () => {
    expect(said(text('vscode'))).toContain('"vscode" is the name of a built-in pack');
  });

  it.each(['docker', 'r-packages', 'maven', 'github', 'foundry-agents'])(
    'stays the own pack of the policy where it may be older: %s',
    (name) => {
      const parsed = parsePolicy(text(name));
      if (!parsed.ok) throw new Error('refused');
      expect(said(text(name))).toContain(
        `"${name}" is also the name of a built-in pack, and this policy's own pack is used`,
      );
      const rules = rulesOfPacks([name], new Map(parsed.value.policy.packs.map((pack) => [pack.name, pack])));
      expect(rules.map(({ rule }) => rule)).toEqual([{ kind: 'FQDN', fqdn: 'own.contoso.com' }]);
    },
  );
});

describe('the subresource of a private endpoint', () => {
  const written = (type: string, subresource: string) =>
    destinationsFrom(
      {
        kind: 'PrivateEndpoint',
        resourceId: `/subscriptions/s/resourceGroups/g/providers/${type}/x`,
        subresource,
        sparkEnabled: false,
        fqdns: [],
      },
      SAMPLE_VALUES,
    );

  it.each([
    { type: 'Microsoft.Search/searchServices', subresource: 'searchservice', wanted: 'searchService' },
    { type: 'microsoft.documentdb/databaseaccounts', subresource: 'SQL', wanted: 'Sql' },
    { type: 'Microsoft.Storage/storageAccounts', subresource: 'Blob', wanted: 'blob' },
    { type: 'Microsoft.Web/sites', subresource: 'sites-Staging', wanted: 'sites-Staging' },
  ])("is written in Azure's casing where it is known: $wanted", ({ type, subresource, wanted }) => {
    expect(written(type, subresource)).toMatchObject({ ok: true, value: [{ subresourceTarget: wanted }] });
  });

  it('is free for a private link service, which is a known target that Azure may refuse', () => {
    const id = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/privateLinkServices/pls';
    expect(privateEndpointTarget(id)).toMatchObject({ service: 'Azure Private Link service', listedFor: [] });
    expect(subresourceKnown(id, 'anything')).toBe('unknown');
  });
});
