import fc from 'fast-check';
import { parsePolicy } from '../../../src/core/baseline/parse-policy.ts';
import type { AssignmentOutcome, Baseline } from '../../../src/core/baseline/policy/baseline.ts';
import type { Policy } from '../../../src/core/baseline/policy/policy.ts';
import type { HubId } from '../../../src/core/hub-id.ts';
import { hubIdOf } from '../../../src/core/hub-id.ts';
import type { KindName } from '../../../src/core/kinds/kind-name.ts';
import { KINDS } from '../../../src/core/kinds/kinds.ts';
import { FleetDiff } from '../../../src/core/policy-diff/fleet-diff.ts';
import type { KnownHub } from '../../../src/core/policy-diff/hub-under.ts';
import { hubUnder } from '../../../src/core/policy-diff/hub-under.ts';
import type { PolicyDiff } from '../../../src/core/policy-diff/policy-diff.ts';
import type { PreparedPolicy } from '../../../src/core/rollout/equivalent-policy.ts';
import { DEFAULT_TIMINGS } from '../../../src/core/time/timings.ts';
import { NOW } from '../plan/plan-fixtures.ts';
import { plannerCases } from '../plan/planner-cases.ts';

/** A fleet, and the baseline that each of two policies gives each of its hubs. */
export interface FleetCase {
  readonly hubs: readonly KnownHub[];
  readonly a: PreparedPolicy;
  readonly b: PreparedPolicy;
}

const SUBSCRIPTIONS = ['11111111-1111-1111-1111-111111111111', '22222222-2222-2222-2222-222222222222'];

function idOf(index: number, kind: KindName): HubId {
  const subscriptionId = SUBSCRIPTIONS[index % 2] ?? '';
  return hubIdOf(KINDS[kind], { subscriptionId, resourceGroup: 'rg', name: `hub${index}` }) as HubId;
}

/** What an account is beside its network: one that was made for a managed network, as most are. */
const ACCOUNT = { injection: 'Managed', hasNetwork: true, networkKind: 'V2', boundResources: [] } as const;

/** A policy whose text decides its terms, and whose assignments are those given, hub by hub. */
function policyFor(
  scope: readonly string[],
  mode: Baseline['mode'],
  baselines: ReadonlyMap<string, Baseline | undefined>,
): PreparedPolicy {
  const text = `version: 1\nkinds: [Hub, FoundryAccount]\nscope: { subscriptions: [${scope.join(', ')}] }\nassignments:\n  - name: production\n    mode: ${mode}\n    isolation: { mode: AllowOnlyApprovedOutbound }\n`;
  const parsed = parsePolicy(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  const policy: Policy = parsed.value.policy;
  const assign = ({ hubId }: { readonly hubId: HubId }): AssignmentOutcome => {
    const baseline = baselines.get(hubId);
    return baseline === undefined ? { kind: 'Unassigned', reasons: [] } : { kind: 'Assigned', baseline, reasons: [] };
  };
  const named = (_: string, { hubId }: { readonly hubId: HubId }) => baselines.get(hubId);
  return { policy, assign: Object.assign(assign, { named }) };
}

const side = fc.record({
  scope: fc.constantFrom(SUBSCRIPTIONS, SUBSCRIPTIONS, SUBSCRIPTIONS.slice(0, 1), SUBSCRIPTIONS.slice(1)),
  mode: fc.constantFrom('observe' as const, 'enforce' as const),
  names: fc.constantFrom('production', 'sandbox'),
});

/** For each hub: the world, and whether both policies give it the same baseline, another one, or none. */
const hubs = fc.array(
  fc.record({
    kind: fc.constantFrom<KindName>('MlWorkspace', 'FoundryAccount'),
    one: plannerCases,
    other: plannerCases,
    same: fc.boolean(),
    aNone: fc.constantFrom(false, false, false, true),
    bNone: fc.constantFrom(false, false, false, true),
  }),
  { maxLength: 4 },
);

/** Fleets of up to four hubs of every kind. */
export const fleetCases: fc.Arbitrary<FleetCase> = fc.record({ hubs, a: side, b: side }).map((drawn) => {
  const known = drawn.hubs.map(({ kind, one }, index): KnownHub => {
    const { approvals } = one.consent;
    return {
      observation: {
        ...one.observation,
        ...(kind === 'MlWorkspace' ? {} : { kind: 'FoundryAccount', account: ACCOUNT }),
        ...{ hubId: idOf(index, kind), name: `hub${index}` },
      },
      memory: one.memory,
      now: NOW,
      timings: DEFAULT_TIMINGS,
      writeStrategy: one.writeStrategy,
      enforcedSince: {},
      read: async (due) =>
        due.includes('approvals') ? { approvals } : { usage: one.usage, connectionTargets: one.connectionTargets },
    };
  });
  const baselines = (of: 'a' | 'b') =>
    new Map(
      drawn.hubs.map(({ aNone, bNone, kind, one, other, same }, index): [string, Baseline | undefined] => {
        const base = of === 'b' && !same ? other.baseline : one.baseline;
        const isNone = of === 'a' ? aNone : bNone;
        const baseline = { ...base, mode: drawn[of].mode, assignment: drawn[of].names };
        return [idOf(index, kind), isNone ? undefined : baseline];
      }),
    );
  return {
    hubs: known,
    a: policyFor(drawn.a.scope, drawn.a.mode, baselines('a')),
    b: policyFor(drawn.b.scope, drawn.b.mode, baselines('b')),
  };
});

/** Compares a fleet under two policies. */
export async function diffOf(
  fleet: readonly KnownHub[],
  old: PreparedPolicy,
  next: PreparedPolicy,
): Promise<PolicyDiff> {
  const diff = new FleetDiff(old, next);
  for (const known of fleet) {
    const { memory, observation } = known;
    const sides = { old: await hubUnder(old, known), next: await hubUnder(next, known) };
    const names = new Set(observation.rules.map(({ name }) => name.toLowerCase()));
    diff.add(observation, sides, { has: (name) => names.has(name), inventory: memory.inventory });
  }
  return diff.result();
}
