import { FIREWALL_PRICE_TEXT } from '../../azure/firewall-price.ts';
import { destinationKey } from '../../rules/destinations/destination-key.ts';
import { ruleNameFor } from '../../rules/destinations/rule-name.ts';
import type { LimitContext, RuleProblem } from '../../rules/limits/rule-problems.ts';
import { ruleProblems } from '../../rules/limits/rule-problems.ts';
import type { Destination, IsolationMode } from '../../rules/outbound-rule.ts';
import { builtInPack } from '../packs/built-in-pack.ts';
import type { SourcedRule } from '../packs/rules-of-packs.ts';
import type { BaselineProblem, DesiredRule } from '../policy/baseline.ts';
import type { PlaceholderValues } from '../policy/written-rule.ts';
import { describeRule, destinationsFrom, placeholdersIn, SAMPLE_VALUES } from '../policy/written-rule.ts';
import type { WantedDestination } from './merge-rules.ts';
import { mergeRules } from './merge-rules.ts';

/** What decides which rules can be written at all. */
export interface RuleTerms {
  /** undefined: the baseline asks for no mode; rules are then judged by the mode that takes them all. */
  readonly mode: IsolationMode | undefined;
  readonly firewallAccepted: boolean;
}

/** The rules of a baseline, and what is the matter with some. */
export interface BaselineRules {
  /** Sorted by name; those that a problem blocks are among them. */
  readonly rules: readonly DesiredRule[];
  readonly problems: readonly BaselineProblem[];
}

/**
 * The rules that a hub must have: placeholders filled, equal and covered ones merged. What cannot be written is
 * merged apart, so that it never swallows what can.
 *
 * What holds no placeholder is judged and merged here, once; the returned function adds the rest for one hub.
 */
export function prepareBaselineRules(
  sourced: readonly SourcedRule[],
  terms: RuleTerms,
): (values: PlaceholderValues) => BaselineRules {
  const varies = ({ rule }: SourcedRule) => placeholdersIn(rule).length > 0;
  const varying = sourced.filter(varies);
  const limits = limitsFrom(terms);
  const constant = sourced.filter((each) => !varies(each));
  const fixed = settle(judge(constant, SAMPLE_VALUES, limits));
  const ofFixed = render(fixed);
  if (varying.length === 0) return () => ofFixed;
  return (values) => render(settle(judge(varying, values, limits), fixed));
}

function limitsFrom({ mode, firewallAccepted }: RuleTerms): LimitContext {
  return { mode: mode ?? 'AllowOnlyApprovedOutbound', firewallAccepted, firewallPriceText: FIREWALL_PRICE_TEXT };
}

/** A destination with what there is to say about it. */
interface Judged extends WantedDestination {
  readonly name: string;
  readonly problems: readonly RuleProblem[];
}

/** Destinations that can be written, those that cannot, and rules that are not even a destination on this hub. */
interface Sorted {
  readonly possible: readonly Judged[];
  readonly blocked: readonly Judged[];
  readonly unfit: readonly BaselineProblem[];
}

function judge(sourced: readonly SourcedRule[], values: PlaceholderValues, limits: LimitContext): Sorted {
  const judged: Judged[] = [];
  const unfit: BaselineProblem[] = [];
  for (const { rule, origin } of sourced) {
    const destinations = destinationsFrom(rule, values);
    if (destinations.ok) {
      judged.push(...destinations.value.map((destination) => judgedFrom(destination, origin, limits)));
    } else {
      // Sound with sample values, and still no destination with the name of this hub in it.
      const message = `${origin} wants ${describeRule(rule)}, which cannot be a rule of this hub: ${destinations.error}`;
      unfit.push({ code: 'HW409', rule: undefined, message, blocksRule: true });
    }
  }
  const isBlocked = ({ problems }: Judged) => problems.some(({ blocksRule }) => blocksRule);
  return { possible: judged.filter((each) => !isBlocked(each)), blocked: judged.filter(isBlocked), unfit };
}

function judgedFrom(destination: Destination, origin: string, limits: LimitContext): Judged {
  return {
    destination,
    key: destinationKey(destination),
    name: ruleNameFor(destination),
    origins: [origin],
    problems: ruleProblems(destination, limits),
  };
}

const NOTHING: Sorted = { possible: [], blocked: [], unfit: [] };

function settle(more: Sorted, settled: Sorted = NOTHING): Sorted {
  return {
    possible: mergeRules(more.possible, settled.possible),
    blocked: mergeRules(more.blocked, settled.blocked),
    unfit: [...settled.unfit, ...more.unfit],
  };
}

function render({ possible, blocked, unfit }: Sorted): BaselineRules {
  const all = [...possible, ...blocked];
  return { rules: all.map(desiredFrom).sort(byName), problems: [...unfit, ...all.flatMap(problemsOf)].sort(byRule) };
}

/** `packs show` has the remarks on what only built-in packs bring: on each hub that uses a pack they would hide its own. */
function problemsOf({ name, origins, problems }: Judged): readonly BaselineProblem[] {
  const isOwn = origins.some((origin) => builtInPack(origin)?.reference !== origin);
  const said = problems.filter(({ blocksRule }) => blocksRule || isOwn);
  return said.map(({ code, message, blocksRule }) => ({ code, rule: name, message, blocksRule }));
}

function desiredFrom({ name, destination, origins }: Judged): DesiredRule {
  return { name, destination, origin: origins.join(', ') };
}

function byName(a: DesiredRule, b: DesiredRule): number {
  return a.name < b.name ? -1 : 1;
}

function byRule(a: BaselineProblem, b: BaselineProblem): number {
  const left = `${a.rule ?? ''} ${a.code} ${a.message}`;
  const right = `${b.rule ?? ''} ${b.code} ${b.message}`;
  return left < right ? -1 : left > right ? 1 : 0;
}
