import { FIREWALL_PRICE_TEXT } from '../../core/azure/firewall-price.ts';
import { listPacks } from '../../core/baseline/packs/built-in-packs.ts';
import { packDestinations, packReference } from '../../core/baseline/packs/pack.ts';
import { rulesOfPacks } from '../../core/baseline/packs/rules-of-packs.ts';
import { destinationsFrom, placeholderValues } from '../../core/baseline/policy/written-rule.ts';
import type { AssignmentKey } from '../../core/baseline/policy-file/assignment-lines.ts';
import type { Observation } from '../../core/observation/observation.ts';
import { observationAfter } from '../../core/plan/steps/observation-after.ts';
import type { ReachAnswer } from '../../core/reach/reach.ts';
import { reach } from '../../core/reach/reach.ts';
import type { NamedPack } from '../../core/reach/reach-options.ts';
import { forPeople } from '../../core/text/printable.ts';
import { networkNotShown } from '../input/read-hub.ts';
import { planOffline } from '../plan/offline-plan.ts';
import type { PlanFiles } from '../plan/read-plan-files.ts';

/** A hub and the policy that applies to it. */
export interface ReachFacts extends PlanFiles {
  /** Where the policy comes from: a file, or the version in force. */
  readonly policySource: string;
  /** Lines of the policy file; undefined: the policy is not a file. */
  readonly lineOf: ((assignment: string, key: AssignmentKey) => number | undefined) | undefined;
  /** Where the hub comes from, for the text: `as saved`, `now`. */
  readonly moment: 'as saved' | 'now';
  readonly notes: readonly string[];
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
export function hubReach(facts: ReachFacts): HubReach {
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

/** The sentence for an answer of Azure that shows no managed network; undefined: it shows one. */
export function networkFault({ observation }: ReachFacts, source: string): string | undefined {
  if (observation.isNetworkShown) return undefined;
  const { fix, message } = networkNotShown(observation);
  return forPeople(`${source}: ${message} ${fix}`);
}

/** Built-in packs in their newest edition, and the policy's packs with this hub's values in their placeholders. */
function packsFor({ observation, policy }: ReachFacts): readonly NamedPack[] {
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
