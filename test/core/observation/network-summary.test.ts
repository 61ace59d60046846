import { describe, expect, it } from 'vitest';
import { networkSummary } from '../../../src/core/observation/network-summary.ts';
import { networkCost } from '../../../src/core/plan/provisioning/estimate.ts';
import type { Destination, RuleStatus } from '../../../src/core/rules/outbound-rule.ts';
import { endpoint, fqdn, hub, tag } from '../plan/plan-fixtures.ts';

function rule(destination: Destination, status: RuleStatus = 'Active') {
  const plain = { category: 'UserDefined', parentRuleNames: [], errorInformation: undefined, wire: {} } as const;
  return { ...plain, name: `rule-${destination.type}-${status}`, destination, status };
}

describe('the network in a record', () => {
  it('holds what its price depends on, and no rule', () => {
    const rules = [
      rule(fqdn('pypi.org')),
      rule(tag('AzureMonitor')),
      rule(endpoint('lake')),
      rule(endpoint('other'), 'Failed'),
    ];
    expect(networkSummary(hub(rules, { networkStatus: 'Active', firewallSku: 'Basic' }))).toEqual({
      isolationMode: 'AllowOnlyApprovedOutbound',
      status: 'Active',
      firewallSku: 'Basic',
      hasFqdnRule: true,
      privateEndpoints: 1,
    });
    const newer = networkSummary(hub([], { firewallSku: undefined, unknownFirewallSku: 'Premium' }));
    expect(newer).toMatchObject({ firewallSku: 'Premium', hasFqdnRule: false, privateEndpoints: 0 });
  });

  const active = {
    isolationMode: 'AllowOnlyApprovedOutbound',
    status: 'Active',
    firewallSku: 'Standard',
    hasFqdnRule: true,
    privateEndpoints: 2,
  } as const;

  it.each([
    ['Azure runs a firewall for an FQDN rule', {}, { firewallUsdPerMonth: 912.5, endpoints: 2 }],
    ['the SKU decides the price', { firewallSku: 'Basic' }, { firewallUsdPerMonth: 288.35, endpoints: 2 }],
    ['Azure shows no SKU for Standard', { firewallSku: undefined }, { firewallUsdPerMonth: 912.5, endpoints: 2 }],
    ['a SKU without a known price is not guessed', { firewallSku: 'Premium' }, undefined],
    ['no FQDN rule, no firewall', { hasFqdnRule: false }, { firewallUsdPerMonth: undefined, endpoints: 2 }],
    [
      'an SKU alone costs nothing',
      { hasFqdnRule: false, firewallSku: 'Premium' },
      { firewallUsdPerMonth: undefined, endpoints: 2 },
    ],
    [
      'stored rules cost nothing before provisioning',
      { status: 'Inactive' },
      { firewallUsdPerMonth: undefined, endpoints: 0 },
    ],
  ] as const)('costs at list prices: %s', (_, change, expected) => {
    expect(networkCost({ ...active, ...change })).toEqual(expected);
  });
});
