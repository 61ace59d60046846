import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { observationFromWorkspace } from '../../../src/core/kinds/reading/workspace-from-arm.ts';
import { buildPlan } from '../../../src/core/plan/build-plan.ts';
import { propertyRuns } from '../../thoroughness.ts';
import { baseline, desiredRule, endpoint, HUB_ID, input, NOW } from './plan-fixtures.ts';

const RUNS = { numRuns: propertyRuns(2000) };

/** Azure's values in odd casing and with blanks, values that Azure might add, and values that are no text. */
const word = (...known: string[]): fc.Arbitrary<string | null | undefined> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...known, ...known.map((each) => ` ${each.toUpperCase()}`)) },
    { weight: 1, arbitrary: fc.constantFrom(undefined, null, '') },
    { weight: 1, arbitrary: fc.constantFrom('Melting', 'constructor', '__proto__', 'Succeeded!', 'Act\u0131ve') },
    { weight: 1, arbitrary: fc.string() },
  );

const states = fc.record({
  hub: word('Succeeded', 'Failed', 'Updating', 'Deleting', 'Canceled', 'Unknown'),
  network: word('Succeeded', 'Succeeded', 'Failed', 'Updating', 'Deferred', 'Deleting', 'Deleted'),
  status: word('Active', 'Active', 'Inactive'),
  rule: word('Active', 'Active', 'Inactive', 'Failed', 'Provisioning', 'Deleting'),
  spark: word('Active', 'Active', 'Inactive', 'Failed', 'Provisioning', 'Deleting'),
  sparkReady: fc.constantFrom(true, false, null, undefined),
  includeSpark: fc.boolean(),
  start: fc.boolean(),
});

const LAKE = endpoint('lake', 'dfs', true);

function verdictOf(each: typeof states extends fc.Arbitrary<infer T> ? T : never) {
  const { type, fqdns, ...destination } = LAKE as Extract<typeof LAKE, { type: 'PrivateEndpoint' }>;
  const rule = { type, fqdns, category: 'UserDefined', status: each.rule };
  const body = {
    id: HUB_ID,
    location: 'eastus2',
    kind: 'Hub',
    systemData: { createdAt: '2026-10-05T00:00:00Z' },
    properties: {
      workspaceId: 'guid',
      provisioningState: each.hub,
      managedNetwork: {
        isolationMode: 'AllowOnlyApprovedOutbound',
        provisioningState: each.network,
        status: { status: each.status, sparkReady: each.sparkReady },
        outboundRules: { lake: { ...rule, destination: { ...destination, sparkStatus: each.spark } } },
      },
    },
  };
  const observed = observationFromWorkspace(body, HUB_ID, NOW);
  if (!observed.ok) throw new Error(observed.error);
  const provisioning = { ...baseline().provisioning, start: each.start, includeSpark: each.includeSpark };
  const wanted = baseline({ rules: [desiredRule(LAKE)], provisioning });
  return buildPlan(input({ observation: observed.value, baseline: wanted, memory: { isFirstRead: true } }));
}

const reads = (text: string | null | undefined, ...words: string[]): boolean =>
  words.includes((text ?? '').trim().toLowerCase());

function servesSpark({ spark, sparkReady }: { spark: string | null | undefined; sparkReady: unknown }): boolean {
  return reads(spark, 'active') || (reads(spark, '') && sparkReady === true);
}

describe('the states that a hub shows', () => {
  it('are green only where every one of them is', () => {
    fc.assert(
      fc.property(states, (each) => {
        const { steps, verdict } = verdictOf(each);
        if (verdict !== 'Compliant') return;
        expect(steps).toEqual([]);
        expect(reads(each.hub, 'succeeded')).toBe(true);
        const isThere = reads(each.status, 'active');
        // A network without a request for provisioning is no difference; rules stored on it come into force with it.
        expect(isThere || (!each.start && reads(each.status, '', 'inactive'))).toBe(true);
        expect(reads(each.network, '', 'succeeded', ...(isThere ? [] : ['deferred', 'deleted']))).toBe(true);
        expect(reads(each.rule, 'active', ...(isThere ? [] : ['', 'inactive']))).toBe(true);
        if (isThere) expect(servesSpark(each)).toBe(true);
      }),
      RUNS,
    );
  });

  it('are all green in some case, or the property would say nothing', () => {
    const green = { hub: 'Succeeded', network: undefined, status: 'Active', rule: 'Active', spark: 'Active' };
    const plan = verdictOf({ ...green, sparkReady: true, includeSpark: true, start: true });
    expect(plan.verdict).toBe('Compliant');
  });
});
