import { FIREWALL_PRICE_TEXT } from '../azure/firewall-price.ts';
import { listPacks } from '../baseline/packs/built-in-packs.ts';
import { packDestinations, packReference } from '../baseline/packs/pack.ts';
import { rulesOfPacks } from '../baseline/packs/rules-of-packs.ts';
import type { Policy } from '../baseline/policy/policy.ts';
import { destinationsFrom, placeholderValues } from '../baseline/policy/written-rule.ts';
import type { Observation } from '../observation/observation.ts';
import type { OfflineFacts } from '../plan/preview/offline-plan.ts';
import { planOffline } from '../plan/preview/offline-plan.ts';
import { observationAfter } from '../plan/steps/observation-after.ts';
import type { ReachAnswer } from './reach.ts';
import { reach } from './reach.ts';
import type { NamedPack } from './reach-options.ts';

/** A hub, everything that its plan turns on, and the policy that applies to it. */
export interface ReachSubject extends OfflineFacts {
  readonly policy: Policy;
}

/** A host and a port of a question. */
export interface AskedTarget {
  readonly host: string;
  readonly port: number;
}

/** The two answers about a target. */
export interface ReachAnswers {
  /** For the hub as it was read. */
  readonly asRead: ReachAnswer;
  /** For the hub after every write of the plan. */
  readonly afterPlan: ReachAnswer;
}

/** Answers questions about one hub; the plan is made once. */
export interface HubReach {
  /** Number of writes in the plan. */
  readonly writes: number;
  readonly onlyObserves: boolean;
  /** Sentences about assumptions of the plan. */
  readonly assumed: readonly string[];
  readonly answers: (target: AskedTarget) => ReachAnswers;
}

/** Prepares the answers about a hub. */
export function hubReach(facts: ReachSubject): HubReach {
  const { assignment, observation } = facts;
  const baseline = assignment.kind === 'Assigned' ? assignment.baseline : undefined;
  const { assumed, unguarded } = planOffline(facts);
  // A write window, a pace and a breaker only delay the writes of an enforcing assignment.
  const onlyObserves = baseline?.mode === 'observe';
  const steps = onlyObserves ? [] : unguarded.steps;
  const after = observationAfter(observation, steps);
  const packs = packsFor(facts);
  // The price text is the beginning of a sentence.
  const firewallPriceText = FIREWALL_PRICE_TEXT.replace(/,$/, '');
  const ask = (target: AskedTarget, of: Observation): ReachAnswer =>
    reach({ ...target, baseline, packs, firewallPriceText, observation: of });
  return {
    writes: steps.length,
    onlyObserves,
    assumed: steps.length === 0 ? [] : assumed,
    answers: (target) => ({ asRead: ask(target, observation), afterPlan: ask(target, after) }),
  };
}

/** Built-in packs in their newest edition, and the policy's packs with this hub's values in their placeholders. */
function packsFor({ observation, policy }: ReachSubject): readonly NamedPack[] {
  const userPacks = new Map(policy.packs.map((pack) => [pack.name, pack]));
  const values = placeholderValues(observation);
  const own = policy.packs.map(({ name }) => ({
    name,
    destinations: rulesOfPacks([name], userPacks).flatMap(({ rule }) => {
      const destinations = destinationsFrom(rule, values);
      return destinations.ok ? destinations.value : [];
    }),
  }));
  return [...own, ...listPacks().map((pack) => ({ name: packReference(pack), destinations: packDestinations(pack) }))];
}
