import { describe, expect, it } from 'vitest';
import { ruleProblems } from '../../../../src/core/rules/limits/rule-problems.ts';
import { endpoint, fqdn, prefixes, tag } from '../destinations.ts';

const APPROVED = { mode: 'AllowOnlyApprovedOutbound', firewallAccepted: true } as const;
const INTERNET = { mode: 'AllowInternetOutbound', firewallAccepted: true } as const;
const DISABLED = { mode: 'Disabled', firewallAccepted: true } as const;

describe('ruleProblems', () => {
  it.each([
    { rule: fqdn('pypi.org'), context: APPROVED, why: 'an FQDN rule whose firewall is accepted' },
    {
      rule: tag('DataFactory', 'TCP 443'),
      context: { ...APPROVED, firewallAccepted: false },
      why: 'a service tag needs no firewall',
    },
    { rule: prefixes('203.0.113.0/24', 'TCP 443'), context: APPROVED, why: 'address prefixes' },
    { rule: endpoint('lake', 'blob'), context: INTERNET, why: 'a private endpoint beside an open internet' },
    {
      rule: endpoint('gw', 'anyFrontend', { type: 'Microsoft.Network/applicationGateways', fqdns: ['a.corp'] }),
      context: APPROVED,
      why: 'an application gateway with names',
    },
  ])('finds nothing against $why', ({ rule, context }) => {
    expect(ruleProblems(rule, context)).toEqual([]);
  });

  it.each([
    {
      rule: fqdn('pypi.org'),
      context: DISABLED,
      code: 'HW409',
      says: 'without isolation has no managed network',
      why: 'any rule without isolation',
    },
    {
      rule: endpoint('lake', 'blob'),
      context: DISABLED,
      code: 'HW409',
      says: 'without isolation',
      why: 'a private endpoint without isolation',
    },
    {
      rule: fqdn('pypi.org'),
      context: INTERNET,
      code: 'HW409',
      says: 'this is an FQDN rule',
      why: 'an FQDN rule beside an open internet',
    },
    {
      rule: tag('DataFactory', 'TCP 443'),
      context: INTERNET,
      code: 'HW409',
      says: 'this is a service-tag rule',
      why: 'a service tag beside an open internet',
    },
    {
      rule: fqdn('pypi.org'),
      context: { ...APPROVED, firewallAccepted: false },
      code: 'HW406',
      says: 'Add "firewall: { sku: Standard }"',
      why: 'an FQDN rule whose firewall is not accepted',
    },
    {
      rule: fqdn('pypi.org'),
      context: { ...APPROVED, firewallAccepted: false, firewallPriceText: 'about US$1 a month' },
      code: 'HW406',
      says: '(about US$1 a month for each hub)',
      why: 'such a rule, with the price',
    },
    {
      rule: endpoint('lake', 'blobs'),
      context: APPROVED,
      code: 'HW409',
      says: 'Azure Storage has no subresource "blobs". Use blob, table, queue,',
      why: 'a wrong subresource of a known service',
    },
    {
      rule: endpoint('kv', 'secrets', { type: 'Microsoft.KeyVault/vaults' }),
      context: INTERNET,
      code: 'HW409',
      says: 'Use vault.',
      why: 'a wrong subresource where there is one only',
    },
    {
      rule: endpoint('gw', 'front', { type: 'Microsoft.Network/applicationGateways' }),
      context: APPROVED,
      code: 'HW409',
      says: 'Add them as fqdns.',
      why: 'an application gateway without names',
    },
  ])('blocks $why', ({ rule, context, code, says }) => {
    const [problem, ...more] = ruleProblems(rule, context);
    expect(problem).toMatchObject({ code, blocksRule: true });
    expect(problem?.message).toContain(says);
    expect(more).toEqual([]);
  });

  it.each([
    {
      rule: endpoint('x', 'y', { type: 'Microsoft.New/things' }),
      code: 'HW409',
      says: 'private endpoint to Microsoft.New/things. Azure may refuse',
      why: 'a type that is not in the table',
    },
    {
      rule: endpoint('app', 'sites', { type: 'Microsoft.Web/sites' }),
      code: 'HW409',
      says: "not on Azure's list of targets for hubs",
      why: 'a type that the page for hubs does not list',
    },
    {
      rule: fqdn('vscode.blob.core.windows.net'),
      code: 'HW409',
      says: 'by private endpoint and not by FQDN rule',
      why: 'a storage account by name',
    },
    {
      rule: tag('Storage', 'TCP 443'),
      code: 'HW207',
      says: 'storage accounts of every Azure customer',
      why: 'an exfiltration risk',
    },
  ])('only reports $why', ({ rule, code, says }) => {
    const [problem, ...more] = ruleProblems(rule, APPROVED);
    expect(problem).toMatchObject({ code, blocksRule: false });
    expect(problem?.message).toContain(says);
    expect(more).toEqual([]);
  });

  it('names everything at once, the blocking problems first', () => {
    const problems = ruleProblems(fqdn('*.blob.core.windows.net'), { ...APPROVED, firewallAccepted: false });
    expect(problems.map(({ code, blocksRule }) => `${code} ${blocksRule}`)).toEqual([
      'HW406 true',
      'HW409 false',
      'HW207 false',
    ]);
  });
});
