import { describe, expect, it } from 'vitest';
import type { Baseline } from '../../../src/core/baseline/policy/baseline.ts';
import { buildPlan } from '../../../src/core/plan/build-plan.ts';
import type { Destination, ObservedRule } from '../../../src/core/rules/outbound-rule.ts';
import { observedRule } from './azure-model.ts';
import { baseline, desiredRule, endpoint, fqdn, hub, input, NOW, tag } from './plan-fixtures.ts';

/** Counts each time the planner reads a field of a rule or of its destination: no comparison can do without. */
function counted<T extends object>(entry: T, count: { steps: number }): T {
  return new Proxy(entry, {
    get(target, key, receiver) {
      count.steps += 1;
      return Reflect.get(target, key, receiver);
    },
  });
}

interface World {
  readonly why: string;
  readonly wanted: (index: number) => Destination | undefined;
  readonly held: (index: number) => Destination | undefined;
  readonly policy?: Partial<Baseline>;
}

const WORLDS: readonly World[] = [
  {
    why: 'all wanted hosts there',
    wanted: (index) => fqdn(`h${index}.example.com`),
    held: (index) => fqdn(`h${index}.example.com`),
  },
  { why: 'all wanted hosts missing', wanted: (index) => fqdn(`h${index}.example.com`), held: () => undefined },
  {
    why: 'unlisted rules to be removed, each beside a wanted rule that is there',
    wanted: (index) => fqdn(`h${index}.example.com`),
    held: (index) => (index % 2 === 0 ? fqdn(`h${index}.example.com`) : fqdn(`*.h${index}.example.com`)),
    policy: { unlistedRules: 'remove' },
  },
  {
    why: 'hosts that private endpoints serve',
    wanted: (index) => fqdn(`lake${index}.blob.core.windows.net`),
    held: (index) => endpoint(`lake${index}`),
  },
  {
    why: 'one tag on ports apart',
    wanted: (index) => tag('Sql', 2 * index + 1),
    held: (index) => tag('Sql', 2 * index + 1),
  },
];

function stepsOf({ held, policy, wanted }: World, size: number): number {
  const count = { steps: 0 };
  const indexes = Array.from({ length: size }, (_, index) => index);
  const rules = indexes.flatMap((index) => desiredOf(wanted(index))).sort((a, b) => (a.name < b.name ? -1 : 1));
  const observed = indexes.flatMap((index) => observedOf(index, held(index)));
  const plan = buildPlan(
    input({
      baseline: baseline({
        ...policy,
        rules: rules.map((rule) => counted({ ...rule, destination: counted(rule.destination, count) }, count)),
      }),
      observation: hub(
        observed.map(({ destination, ...rule }) =>
          counted({ ...rule, destination: destination && counted(destination, count) }, count),
        ),
      ),
    }),
  );
  expect(plan.findings.length).toBeLessThan(4 * size);
  return count.steps;
}

function desiredOf(destination: Destination | undefined) {
  return destination === undefined ? [] : [desiredRule(destination)];
}

function observedOf(index: number, destination: Destination | undefined): readonly ObservedRule[] {
  return destination === undefined ? [] : [observedRule(`rule-${index}`, destination, 'Active')];
}

describe('the cost of a plan', () => {
  it.each(WORLDS)('$why: ten times the rules take ten times the steps', (world) => {
    const [few, more, many] = [10, 100, 1_000].map((size) => stepsOf(world, size));
    // The parts that do not grow with the rules make the first step smaller than it would be.
    expect(more).toBeLessThan(12 * (few ?? 0));
    expect(many).toBeLessThan(12 * (more ?? 0));
  });

  it('an exemption for each rule is found and not searched', () => {
    let steps = 0;
    const exemptions = Array.from({ length: 1_000 }, (_, index) => ({
      id: `ex-${index}`,
      hub: '*',
      findings: ['HW203' as const],
      get rule() {
        steps += 1;
        return `rule-${index}`;
      },
      owner: 'owner',
      ticket: 'ticket',
      reason: 'reason',
      expiresAt: new Date(NOW.getTime() + 90 * 24 * 3600 * 1000),
    }));
    const rules = exemptions.map((_, index) => observedRule(`rule-${index}`, fqdn(`h${index}.example.com`), 'Active'));
    const { findings } = buildPlan(input({ baseline: baseline({ exemptions }), observation: hub(rules) }));
    expect(findings.filter(({ exemptedBy }) => exemptedBy !== undefined)).toHaveLength(1_000);
    expect(steps).toBeLessThan(3_000);
  });
});
