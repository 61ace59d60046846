import { describe, expect, it } from 'vitest';
import type { NetworkWrite } from '../../../../src/core/kinds/requests/network-write.ts';
import { networkSummary } from '../../../../src/core/observation/network-summary.ts';
import { buildPlan } from '../../../../src/core/plan/build-plan.ts';
import { deadlinesOf } from '../../../../src/core/plan/operations/deadlines.ts';
import { networkCost } from '../../../../src/core/plan/provisioning/estimate.ts';
import { DEFAULT_TIMINGS } from '../../../../src/core/time/timings.ts';
import { ACCOUNT_ID, account, accountWithoutNetwork } from '../account-fixtures.ts';
import { observedRule } from '../azure-model.ts';
import { baseline, desiredRule, fqdn, input, minutesAgo, NOW } from '../plan-fixtures.ts';

const { provisioning } = baseline();
const PUT: NetworkWrite = { kind: 'PutRule', hubId: ACCOUNT_ID, ruleName: 'a', rule: { type: 'FQDN' } };
const PROVISION: NetworkWrite = { kind: 'Provision', hubId: ACCOUNT_ID, includeSpark: false };

describe('the deadlines of a write to an account', () => {
  it('are those that Azure sets, a first FQDN rule included', () => {
    const settings = { provisioning, timings: DEFAULT_TIMINGS };
    for (const write of [PUT, PROVISION])
      expect(deadlinesOf(write, NOW, account(), settings)).toEqual({
        warnAt: minutesAgo(-20),
        failAt: minutesAgo(-55),
      });
  });

  it('follow the policy for a provisioning', () => {
    const quick = { ...provisioning, warnAfterMinutes: 5, failAfterMinutes: 10 };
    expect(deadlinesOf(PROVISION, NOW, account(), { provisioning: quick, timings: DEFAULT_TIMINGS }).failAt).toEqual(
      minutesAgo(-10),
    );
  });
});

describe('the change of mode of an account', () => {
  const wanted = baseline({ firewallSku: 'Basic' });
  const consent = { enforcedSince: undefined, approvals: [], isAssumed: true };
  const writesFor = (rules: Parameters<typeof account>[0]) =>
    buildPlan(
      input({
        observation: account(rules, { isolationMode: 'AllowInternetOutbound', firewallSku: 'Standard' }),
        baseline: wanted,
        consent,
      }),
    ).steps.map(({ write }) => write);

  it('names the SKU before the firewall exists, and never after it: Azure would refuse the mode too', () => {
    const mode = 'AllowOnlyApprovedOutbound';
    expect(writesFor([])).toMatchObject([{ isolationMode: mode, firewallSku: 'Basic' }]);
    const [write] = writesFor([{ ...observedRule('__SYS_0', fqdn('a.com'), 'Inactive'), category: 'Required' }]);
    expect(write).toMatchObject({ isolationMode: mode, firewallSku: undefined });
  });
});

describe('the cost of an account', () => {
  it('counts FQDN rules, and not the SKU that Azure always shows', () => {
    expect(networkSummary(account()).firewallSku).toBeUndefined();
    expect(networkCost(networkSummary(account()))?.firewallUsdPerMonth).toBeUndefined();
    const withRule = networkSummary(account([observedRule('a', fqdn('a.com'), 'Active')]));
    expect(withRule.firewallSku).toBe('Standard');
    expect(networkCost(withRule)?.firewallUsdPerMonth).toBeGreaterThan(0);
  });

  it('is estimated with the creation of the network', () => {
    const consent = { enforcedSince: minutesAgo(24 * 60), approvals: [] };
    const wanted = baseline({ rules: [desiredRule(fqdn('a.com'))] });
    const plan = buildPlan(input({ observation: accountWithoutNetwork(), baseline: wanted, consent }));
    expect(plan.estimate.because[0]).toBe('5 min: the network of the account is created');
    expect(plan.estimate.because.some((line) => line.includes('the first FQDN rule creates a Standard firewall'))).toBe(
      true,
    );
  });
});
