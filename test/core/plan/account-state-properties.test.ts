import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { observationFromAccount } from '../../../src/core/kinds/reading/account-from-arm.ts';
import { buildPlan } from '../../../src/core/plan/build-plan.ts';
import { propertyRuns } from '../../thoroughness.ts';
import { ACCOUNT_ID } from './account-fixtures.ts';
import { baseline, desiredRule, endpoint, input, NOW } from './plan-fixtures.ts';

const RUNS = { numRuns: propertyRuns(1000) };

/** Azure's values in odd casing and with blanks, values that Azure might add, and values that are no text. */
const word = (...known: string[]): fc.Arbitrary<string | null | undefined> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...known, ...known.map((each) => ` ${each.toUpperCase()}`)) },
    { weight: 1, arbitrary: fc.constantFrom(undefined, null, '') },
    { weight: 1, arbitrary: fc.constantFrom('Melting', 'constructor', '__proto__') },
  );

const states = fc.record({
  account: word('Succeeded', 'Accepted', 'Failed', 'Moving', 'ResolvingDNS'),
  outer: word('Succeeded', 'Succeeded', 'Updating', 'Failed', 'Deleting'),
  inner: word('Succeeded', 'Succeeded', 'Updating', 'Failed', 'Deferred'),
  status: word('Active', 'Active', 'Inactive'),
  rule: word('Active', 'Active', 'Inactive', 'Failed', 'Provisioning', 'Deleting'),
  kind: word('V2', 'V2', 'V1'),
  injections: fc.constantFrom<unknown>(
    undefined,
    [{ scenario: 'agent', subnetArmId: '', useMicrosoftManagedNetwork: true }],
    [{ scenario: 'agent', useMicrosoftManagedNetwork: true }],
    [{ scenario: 'agent', subnetArmId: '/subscriptions/s/…/subnets/x' }],
    ['agent'],
    'agent',
  ),
});

type States = typeof states extends fc.Arbitrary<infer T> ? T : never;

const { type, fqdns, ...DESTINATION } = endpoint('lake', 'dfs') as Extract<
  ReturnType<typeof endpoint>,
  { type: 'PrivateEndpoint' }
>;

function planOf(each: States) {
  const { sparkEnabled: _, ...destination } = DESTINATION;
  const account = {
    id: ACCOUNT_ID,
    location: 'eastus2',
    kind: 'AIServices',
    properties: { internalId: 'guid', provisioningState: each.account, networkInjections: each.injections },
  };
  const managedNetwork = {
    isolationMode: 'AllowOnlyApprovedOutbound',
    provisioningState: each.inner,
    status: { status: each.status },
    managedNetworkKind: each.kind,
    outboundRules: { lake: { type, fqdns, category: 'UserDefined', status: each.rule, destination } },
  };
  const network = { properties: { provisioningState: each.outer, managedNetwork } };
  const observed = observationFromAccount({ account, network }, ACCOUNT_ID, NOW);
  if (!observed.ok) throw new Error(observed.error);
  const wanted = baseline({ rules: [desiredRule(endpoint('lake', 'dfs'))] });
  return buildPlan(input({ observation: observed.value, baseline: wanted, memory: { isFirstRead: true } }));
}

const reads = (text: string | null | undefined, ...words: string[]): boolean =>
  words.includes((text ?? '').trim().toLowerCase());

describe('the states that an account shows', () => {
  it('are green only where every one of them is, and its agents use the network', () => {
    fc.assert(
      fc.property(states, (each) => {
        const { steps, verdict } = planOf(each);
        if (verdict !== 'Compliant') return;
        expect(steps).toEqual([]);
        expect(reads(each.account, 'succeeded')).toBe(true);
        expect(reads(each.outer, '', 'succeeded')).toBe(true);
        expect(reads(each.inner, '', 'succeeded')).toBe(true);
        expect(reads(each.status, 'active')).toBe(true);
        expect(reads(each.rule, 'active')).toBe(true);
        expect(reads(each.kind, '', 'v2')).toBe(true);
        expect(typeof each.injections === 'string' || JSON.stringify(each.injections)?.includes('subnets')).not.toBe(
          true,
        );
      }),
      RUNS,
    );
  });

  it('are all green in some case, or the property would say nothing', () => {
    const green = { account: 'Succeeded', outer: 'Succeeded', inner: 'Succeeded', status: 'Active', rule: 'Active' };
    const injections = [{ scenario: 'agent', subnetArmId: '', useMicrosoftManagedNetwork: true }];
    expect(planOf({ ...green, kind: 'V2', injections }).verdict).toBe('Compliant');
  });
});
