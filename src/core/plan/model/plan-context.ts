import type { Baseline, DesiredRule } from '../../baseline/policy/baseline.ts';
import { exemptionFor } from '../../baseline/policy/exemption.ts';
import { kindOf } from '../../hub-id.ts';
import type { KindWords } from '../../kinds/resource-kind.ts';
import type { Observation } from '../../observation/observation.ts';
import { destinationText, wireDestinationText } from '../../rules/destinations/destination-text.ts';
import { ownerOf } from '../../rules/destinations/ownership.ts';
import type { ObservedRule } from '../../rules/outbound-rule.ts';
import { compareText } from '../../text/compare-text.ts';
import { foldCase } from '../../text/fold-case.ts';
import { lookUp } from '../../text/look-up.ts';
import type { FindingDetail } from '../../verdict/catalogue/catalogue.ts';
import { finding } from '../../verdict/catalogue/catalogue.ts';
import type { Finding } from '../../verdict/catalogue/finding.ts';
import type { FindingCode } from '../../verdict/catalogue/finding-code.ts';
import type { PlanInput } from './plan.ts';
import { wantedRules } from './wanted-rules.ts';

/** A rule as read, with its owner. */
export interface OwnedRule extends ObservedRule {
  readonly owner: 'ours' | 'foreign' | 'azure';
}

/** The planner's input with the values that every topic needs, computed once. */
export interface PlanContext {
  readonly input: PlanInput;
  readonly baseline: Baseline;
  readonly hub: Observation;
  readonly networkActive: boolean;
  /** Sorted by name, so that the order of Azure's answer makes no difference. */
  readonly rules: readonly OwnedRule[];
  /** The same, by lower-case name. */
  readonly ruleByName: ReadonlyMap<string, OwnedRule>;
  /** Lower-case names of the rules the baseline wants. */
  readonly desiredNames: ReadonlySet<string>;
  /** Rules that the baseline wants, by lower-case name. */
  readonly desiredByName: ReadonlyMap<string, DesiredRule>;
  /** Keys of the destinations that the baseline wants. */
  readonly desiredKeys: () => ReadonlySet<string>;
  /** Names of wanted rules that cannot be written, with the problem that explains it. */
  readonly blockedRules: ReadonlySet<string>;
  /** Why Hubwarden writes nothing at all to this account; undefined: it may write. */
  readonly neverWritten?: string;
}

/** Prepares the planner's input for the topics. */
export function planContext(input: PlanInput, baseline: Baseline): PlanContext {
  const { observation: hub, memory } = input;
  const rules = hub.rules.map((rule): OwnedRule => ({ ...rule, owner: ownerOf(rule, memory.inventory) }));
  rules.sort((a, b) => compareText(a.name, b.name));
  const { byName, keys, names } = wantedRules(baseline.rules);
  const blocking = baseline.problems.filter((problem) => problem.blocksRule);
  return {
    input,
    baseline,
    hub,
    networkActive: hub.networkStatus === 'Active',
    rules,
    ruleByName: new Map(rules.map((rule) => [foldCase(rule.name), rule])),
    desiredByName: byName,
    desiredKeys: keys,
    desiredNames: names,
    blockedRules: new Set(blocking.flatMap(({ rule }) => (rule === undefined ? [] : [foldCase(rule)]))),
  };
}

/**
 * Raises a finding about this hub, and finds the exemption that covers it. A finding about a rule names the
 * destination: the one that Azure shows if the rule exists, else the wanted one.
 */
export function raise(
  context: PlanContext,
  code: FindingCode,
  detail: Omit<FindingDetail, 'hubId' | 'assignment' | 'subscriptionId'>,
): Finding {
  const { baseline, hub, input } = context;
  const { text, id } = destinationOf(context, detail.rule);
  const destination = detail.destination ?? text;
  const names = [destination, id].filter((name) => name !== undefined);
  const isNamed = names.length === 0 || detail.message === '' || names.some((name) => detail.message.includes(name));
  const message = isNamed ? detail.message : `${detail.message} Destination: ${destination}.`;
  const raised = finding(code, { ...detail, destination, message, hubId: hub.hubId, assignment: baseline.assignment });
  const exemption = exemptionFor(raised, hub.hubId, baseline.exemptions, input.now);
  return exemption === undefined ? raised : { ...raised, exemptedBy: exemption.id };
}

/** The destination as text, and the id of its target if it has one. */
function destinationOf(
  { desiredByName, ruleByName }: PlanContext,
  name: string | undefined,
): { readonly text?: string; readonly id?: string } {
  if (name === undefined) return {};
  const shown = ruleByName.get(foldCase(name));
  const wanted = desiredByName.get(foldCase(name));
  const destination = shown === undefined ? wanted?.destination : shown.destination;
  if (destination === undefined) return shown === undefined ? {} : { text: wireDestinationText(shown.wire) };
  const id = destination.type === 'PrivateEndpoint' ? { id: destination.serviceResourceId } : {};
  return { text: destinationText(destination), ...id };
}

/** The words for the resource of a plan: "hub" or "account". */
export function wordsOf({ hub }: Pick<PlanContext, 'hub'>): KindWords {
  return kindOf(hub.hubId).words;
}

/** Finds a rule by name in the memory; Azure may show a name of ours in another casing. */
export function lookUpByName<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return lookUp(record, name) ?? lookUp(record, foldCase(name));
}

/** True while an operation that has not ended blocks every write. */
export function isOperationInFlight(input: PlanInput): boolean {
  switch (input.operation?.state) {
    case 'Unanswered':
    case 'Running':
    case 'Slow':
      return true;
    case 'TimedOut':
    case 'Failed':
    case 'Vanished':
    case undefined:
      return false;
  }
}
