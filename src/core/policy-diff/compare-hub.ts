import { loosenings } from '../baseline/assignment/loosenings.ts';
import type { Baseline, DesiredRule } from '../baseline/policy/baseline.ts';
import { destinationKey } from '../rules/destinations/destination-key.ts';
import { destinationText } from '../rules/destinations/destination-text.ts';
import { foldCase } from '../text/fold-case.ts';
import { lookUp } from '../text/look-up.ts';
import type { FindingClass } from '../verdict/catalogue/vocabulary.ts';
import type { FindingUnder, HubUnder } from './hub-under.ts';
import type { NetworkChange } from './network-change.ts';

/**
 * What a rule that only one of the policies wants means on a hub. `Needed`: Hubwarden adds or changes it. `Covered`: the
 * hub permits it already. `Exempt` and `Blocked`: a finding says that it is missing, and nothing is written. `Removed`:
 * Hubwarden removes it. `Kept`: it stays on the hub. `Absent`: the hub does not have it. `NotKnown`: the records do not
 * say.
 */
export const RULE_OUTCOMES = [
  'Needed',
  'Covered',
  'Exempt',
  'Blocked',
  'Removed',
  'Kept',
  'Absent',
  'NotKnown',
] as const;

/** One of {@link RULE_OUTCOMES}. */
export type RuleOutcome = (typeof RULE_OUTCOMES)[number];

/** A rule that only one of the two baselines of a hub has. */
export interface RuleDifference {
  /** `Wanted`: only the new policy has it. `Dropped`: only the old policy has it. */
  readonly kind: 'Wanted' | 'Dropped';
  readonly name: string;
  /** Destination for people. */
  readonly text: string;
  /** Packs or assignment that the rule comes from. */
  readonly origin: string;
  readonly outcome: RuleOutcome;
}

/** What differs for one hub between two policies. Empty lists when nothing does. */
export interface HubDifference {
  /** False when only a read of Azure can show what the rules mean for the hub. */
  readonly isDecided: boolean;
  readonly rules: readonly RuleDifference[];
  /** Changes that only the new plan makes. */
  readonly changesGained: readonly NetworkChange[];
  /** Changes that only the old plan makes. */
  readonly changesLost: readonly NetworkChange[];
  readonly findingsGained: readonly FindingUnder[];
  readonly findingsLost: readonly FindingUnder[];
  /** Phrases of `loosenings` of the new baseline against the old one. */
  readonly looser: readonly string[];
}

/** What a hub holds, by lower-case rule name: a function, because many hubs differ in no rule. */
export interface HubRules {
  readonly has: (name: string) => boolean;
  /** Names and destination keys of rules that Hubwarden wrote. */
  readonly inventory: Readonly<Record<string, string>>;
}

/** Compares a hub under two policies. */
export function compareHub(old: HubUnder, next: HubUnder, hub: HubRules): HubDifference {
  const comparable = old.verdict !== 'NotKnown' && next.verdict !== 'NotKnown';
  return {
    isDecided: comparable,
    rules: [
      ...onlyIn(next.baseline, old.baseline).map((rule) => wanted(rule, next, hub, comparable)),
      ...onlyIn(old.baseline, next.baseline).map((rule) => dropped(rule, next, hub, comparable)),
    ],
    changesGained: comparable ? missingFrom(old.changes, next.changes) : [],
    changesLost: comparable ? missingFrom(next.changes, old.changes) : [],
    findingsGained: comparable ? missingFrom(old.findings, next.findings) : [],
    findingsLost: comparable ? missingFrom(next.findings, old.findings) : [],
    looser: looserThan(old, next),
  };
}

// Many hubs share a baseline, so what two of them differ in is computed once.
const ruleKeys = new WeakMap<Baseline, ReadonlyMap<string, DesiredRule>>();
const differences = new WeakMap<Baseline, WeakMap<Baseline, readonly DesiredRule[]>>();
const loosened = new WeakMap<Baseline, WeakMap<Baseline, readonly string[]>>();

function onlyIn(one: Baseline | undefined, other: Baseline | undefined): readonly DesiredRule[] {
  if (one === undefined || one === other) return [];
  if (other === undefined) return one.rules;
  return remembered(differences, [one, other], () => {
    const known = keysOf(other);
    return [...keysOf(one)].flatMap(([key, rule]) => (known.has(key) ? [] : [rule]));
  });
}

function keysOf(baseline: Baseline): ReadonlyMap<string, DesiredRule> {
  const known = ruleKeys.get(baseline);
  if (known !== undefined) return known;
  const keys = new Map(baseline.rules.map((rule) => [destinationKey(rule.destination), rule]));
  ruleKeys.set(baseline, keys);
  return keys;
}

function remembered<T>(
  memory: WeakMap<Baseline, WeakMap<Baseline, T>>,
  [one, other]: readonly [Baseline, Baseline],
  compute: () => T,
): T {
  const byOther = memory.get(one) ?? new WeakMap<Baseline, T>();
  memory.set(one, byOther);
  const known = byOther.get(other);
  if (known !== undefined) return known;
  const value = compute();
  byOther.set(other, value);
  return value;
}

function looserThan(old: HubUnder, next: HubUnder): readonly string[] {
  if (old.baseline === undefined) return [];
  if (next.baseline === undefined) return ['no baseline would apply to it'];
  if (old.baseline === next.baseline) return [];
  const pair = [old.baseline, next.baseline] as const;
  return remembered(loosened, pair, () => loosenings(...pair));
}

const MISSING: ReadonlySet<FindingClass> = new Set(['difference', 'blocker']);

function wanted(rule: DesiredRule, next: HubUnder, hub: HubRules, comparable: boolean): RuleDifference {
  return { ...described('Wanted', rule), outcome: outcomeOfWanted(rule, next, hub, comparable) };
}

function outcomeOfWanted(rule: DesiredRule, next: HubUnder, hub: HubRules, comparable: boolean): RuleOutcome {
  if (!comparable)
    return lookUp(hub.inventory, rule.name) === destinationKey(rule.destination) ? 'Covered' : 'NotKnown';
  const concerns = (name: string | undefined) => name !== undefined && foldCase(name) === foldCase(rule.name);
  if (next.changes.some((each) => each.action !== 'remove' && concerns(each.rule))) return 'Needed';
  // A lint, or a change that Azure is making, does not say that the rule is missing.
  const found = next.findings.filter((each) => MISSING.has(each.class) && concerns(each.rule));
  if (found.length === 0) return next.verdict === 'Unknown' ? 'NotKnown' : 'Covered';
  return found.every((each) => each.isExempt) ? 'Exempt' : 'Blocked';
}

function dropped(rule: DesiredRule, next: HubUnder, hub: HubRules, comparable: boolean): RuleDifference {
  return { ...described('Dropped', rule), outcome: outcomeOfDropped(rule, next, hub, comparable) };
}

function outcomeOfDropped({ name }: DesiredRule, next: HubUnder, hub: HubRules, comparable: boolean): RuleOutcome {
  if (!comparable || next.verdict === 'Unknown') return 'NotKnown';
  const folded = foldCase(name);
  const isRemoved = next.changes.some(
    (each) => each.action === 'remove' && each.rule !== undefined && foldCase(each.rule) === folded,
  );
  if (isRemoved) return 'Removed';
  return hub.has(folded) ? 'Kept' : 'Absent';
}

function described(kind: RuleDifference['kind'], { destination, name, origin }: DesiredRule) {
  return { kind, name, origin, text: destinationText(destination) };
}

/** The entries of `after` that `before` does not have. */
function missingFrom<T extends FindingUnder | NetworkChange>(before: readonly T[], after: readonly T[]): readonly T[] {
  if (after.length === 0) return [];
  const known = new Set(before.map((each) => JSON.stringify(Object.entries(each).sort())));
  return after.filter((each) => !known.has(JSON.stringify(Object.entries(each).sort())));
}
