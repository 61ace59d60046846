import { FIREWALL_PRICE_TEXT } from '../../azure/firewall-price.ts';
import type { KindName } from '../../kinds/kind-name.ts';
import { KINDS } from '../../kinds/kinds.ts';
import { destinationKey } from '../../rules/destinations/destination-key.ts';
import { ruleNameFor } from '../../rules/destinations/rule-name.ts';
import type { LimitContext, RuleProblem } from '../../rules/limits/rule-problems.ts';
import { ruleProblems } from '../../rules/limits/rule-problems.ts';
import type { Destination, IsolationMode } from '../../rules/outbound-rule.ts';
import { builtInPack } from '../packs/built-in-pack.ts';
import type { SourcedRule } from '../packs/rules-of-packs.ts';
import type { BaselineProblem, DesiredRule } from '../policy/baseline.ts';
import type { WrittenRule } from '../policy/policy.ts';
import type { PlaceholderValues } from '../policy/written-rule.ts';
import { describeRule, destinationsFrom, placeholdersIn, SAMPLE_VALUES } from '../policy/written-rule.ts';
import type { WantedDestination } from './merge-rules.ts';
import { mergeRules } from './merge-rules.ts';

/** The settings that decide which rules can be written at all. */
export interface RuleTerms {
  /** undefined: the baseline sets no mode. Rules are then judged in the mode that permits all types. */
  readonly mode: IsolationMode | undefined;
  readonly firewallAccepted: boolean;
  /** The kind of resource that gets the rules; absent: hubs. */
  readonly kind?: KindName;
}

/** The rules of a baseline, and their problems. */
export interface BaselineRules {
  /** Sorted by name, blocked rules included. */
  readonly rules: readonly DesiredRule[];
  readonly problems: readonly BaselineProblem[];
}

/**
 * The rules that a hub must have: placeholders filled, equal and covered rules merged. Rules that cannot be written are
 * merged separately, so that they never replace a rule that can.
 *
 * Rules without placeholders are judged and merged here, once. The returned function adds the others for one hub.
 */
export function prepareBaselineRules(
  sourced: readonly SourcedRule[],
  terms: RuleTerms,
): (values: PlaceholderValues) => BaselineRules {
  const varies = ({ rule }: SourcedRule) => placeholdersIn(rule).length > 0;
  const varying = sourced.filter(varies);
  const limits = limitsFrom(terms);
  const constant = sourced.filter((each) => !varies(each));
  const fixed = mergeSorted(judge(constant, SAMPLE_VALUES, limits));
  const ofFixed = render(fixed);
  if (varying.length === 0) return () => ofFixed;
  return (values) => render(mergeSorted(judge(varying, values, limits), fixed));
}

function limitsFrom({ kind, mode, firewallAccepted }: RuleTerms): LimitContext {
  const firewallPriceText = FIREWALL_PRICE_TEXT;
  return { kind, mode: mode ?? 'AllowOnlyApprovedOutbound', firewallAccepted, firewallPriceText };
}

/** A destination with its problems. */
interface Judged extends WantedDestination {
  readonly name: string;
  readonly problems: readonly RuleProblem[];
}

/** Destinations that can be written, destinations that cannot, and rules that are not a destination on this hub. */
interface Sorted {
  readonly possible: readonly Judged[];
  readonly blocked: readonly Judged[];
  readonly unfit: readonly BaselineProblem[];
}

function judge(sourced: readonly SourcedRule[], values: PlaceholderValues, limits: LimitContext): Sorted {
  const judged: Judged[] = [];
  const unfit: BaselineProblem[] = [];
  const { hasSpark } = KINDS[limits.kind ?? 'MlWorkspace'].network;
  for (const { rule: written, origin } of sourced) {
    const rule = hasSpark ? written : withoutSpark(written);
    const destinations = destinationsFrom(rule, values);
    if (destinations.ok) {
      judged.push(...destinations.value.map((destination) => judgedFrom(destination, origin, limits)));
    } else {
      // Valid with sample values, but not a destination with the name of this hub in it.
      const message = `${origin} wants ${describeRule(rule)}, which cannot be a rule of this ${KINDS[limits.kind ?? 'MlWorkspace'].words.one}: ${destinations.error}`;
      unfit.push({ code: 'HW409', rule: undefined, message, blocksRule: true });
    }
  }
  const isBlocked = ({ problems }: Judged) => problems.some(({ blocksRule }) => blocksRule);
  return { possible: judged.filter((each) => !isBlocked(each)), blocked: judged.filter(isBlocked), unfit };
}

/** A network that knows no Spark has no endpoints for it: the rule asks for the endpoint alone. */
function withoutSpark(rule: WrittenRule): WrittenRule {
  return rule.kind === 'PrivateEndpoint' ? { ...rule, sparkEnabled: false } : rule;
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

function mergeSorted(more: Sorted, mergedBefore: Sorted = NOTHING): Sorted {
  return {
    possible: mergeRules(more.possible, mergedBefore.possible),
    blocked: mergeRules(more.blocked, mergedBefore.blocked),
    unfit: [...mergedBefore.unfit, ...more.unfit],
  };
}

function render({ possible, blocked, unfit }: Sorted): BaselineRules {
  const all = [...possible, ...blocked];
  return { rules: all.map(desiredFrom).sort(byName), problems: [...unfit, ...all.flatMap(problemsOf)].sort(byRule) };
}

/**
 * `packs show` lists the notes on rules that only built-in packs bring. On each hub that uses a pack they would hide
 * the hub's own findings.
 */
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
