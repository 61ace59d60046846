import type { Assign } from '../baseline/assignment/assign.ts';
import { prepareAssignments } from '../baseline/assignment/assign.ts';
import { canEverMatch, RULE_NAME_SHAPES } from '../baseline/checks/name-shape.ts';
import type { Baseline } from '../baseline/policy/baseline.ts';
import { EXEMPTABLE_CODES } from '../baseline/policy/exemption.ts';
import type { Policy } from '../baseline/policy/policy.ts';
import type { HubId } from '../hub-id.ts';
import type { IsListedInBaseline } from '../plan/in-force/baseline-listing.ts';
import { baselineListing } from '../plan/in-force/baseline-listing.ts';
import { destinationText, wireDestinationText } from '../rules/destinations/destination-text.ts';
import { ownerOf } from '../rules/destinations/ownership.ts';
import type { ObservedRule } from '../rules/outbound-rule.ts';
import { foldCase } from '../text/fold-case.ts';
import type { Finding } from '../verdict/catalogue/finding.ts';
import type { FindingCode } from '../verdict/catalogue/finding-code.ts';
import { planAsSeen } from './plan-as-seen.ts';
import { decidesVerdict } from './proposed-assignment.ts';
import type { SurveyedHub } from './surveyed-hub.ts';

/** A user-defined rule that the proposed policy does not ask for. */
export interface LeftRule {
  readonly rule: string;
  /** The destination, as text. */
  readonly destination: string;
  /** undefined: the policy could ask for it, but other hubs of the assignment do not permit it. */
  readonly reason: string | undefined;
  /** Findings about it that an exemption can cover. */
  readonly codes: readonly FindingCode[];
}

/** What the proposed policy says nothing about on one hub. */
export interface LeftOver {
  readonly hubId: HubId;
  readonly name: string;
  readonly assignment: string;
  readonly rules: readonly LeftRule[];
  /** Findings under the policy that decide the verdict of the hub. */
  readonly findings: readonly Finding[];
}

/** Plans for each hub under the proposed policy, and lists the rest; hubs without any are left out. */
export function leftOvers(policy: Policy, fleet: readonly SurveyedHub[], now: Date): readonly LeftOver[] {
  const assign = prepareAssignments(policy);
  const listings = new WeakMap<Baseline, IsListedInBaseline>();
  return fleet.flatMap((hub) => {
    const left = leftOn(hub, assign, { listings, now });
    return left.rules.length + left.findings.length === 0 ? [] : [left];
  });
}

interface Known {
  readonly listings: WeakMap<Baseline, IsListedInBaseline>;
  readonly now: Date;
}

function leftOn(hub: SurveyedHub, assign: Assign, { listings, now }: Known): LeftOver {
  const { hubId, name, rules } = hub.observation;
  const outcome = assign(hub.observation);
  if (outcome.kind === 'Unassigned') throw new Error(`the proposed policy has no assignment for ${hubId}`);
  const { baseline } = outcome;
  const asked = listings.get(baseline) ?? baselineListing(baseline);
  listings.set(baseline, asked);
  const { findings } = planAsSeen(hub.observation, outcome, now);
  const left = rules
    .filter((rule) => ownerOf(rule, {}) !== 'azure' && rule.status !== 'Deleting' && !asked(rule.destination))
    .map((rule) => leftRule(rule, hub, findings));
  return {
    hubId,
    name,
    assignment: baseline.assignment,
    rules: left.sort((a, b) => (foldCase(a.rule) < foldCase(b.rule) ? -1 : 1)),
    findings: findings.filter(decidesVerdict),
  };
}

function leftRule(rule: ObservedRule, { unfit }: SurveyedHub, findings: readonly Finding[]): LeftRule {
  const { destination, name, wire } = rule;
  const codes = findings
    .filter((each) => each.rule === name && (each.code === 'HW203' || decidesVerdict(each)))
    .map(({ code }) => code)
    .filter((code) => EXEMPTABLE_CODES.includes(code));
  return {
    rule: name,
    destination: destination === undefined ? wireDestinationText(wire) : destinationText(destination),
    reason: unfit.get(name),
    codes: [...new Set(codes)].sort(),
  };
}

/** The name of a rule as an exemption can hold it: `?` stands for each character that no rule of Azure can have. */
export function rulePattern(name: string): string | undefined {
  const pattern = name.replace(/[^A-Za-z0-9_-]/g, '?');
  return RULE_NAME_SHAPES.some((shape) => canEverMatch(pattern, shape)) ? pattern : undefined;
}
