import { foldCase } from '../../text/fold-case.ts';
import type { Glob } from '../../text/glob.ts';
import { globFrom } from '../../text/glob.ts';
import type { UserPacks } from '../packs/rules-of-packs.ts';
import { rulesOfAssignment } from '../packs/rules-of-packs.ts';
import type { AssignmentOutcome, Baseline, Exemption } from '../policy/baseline.ts';
import type { Assignment, Policy } from '../policy/policy.ts';
import type { HubFacts, Placeholder } from '../policy/written-rule.ts';
import { isPlaceholder, placeholdersIn, placeholderValues } from '../policy/written-rule.ts';
import type { PreparedMatch } from './assignment-match.ts';
import { matchFacts, prepareMatch } from './assignment-match.ts';
import type { BaselineRules } from './prepare-baseline-rules.ts';
import { prepareBaselineRules } from './prepare-baseline-rules.ts';

export type { HubFacts } from '../policy/written-rule.ts';

/** Decides which assignment a hub gets, and builds its baseline. The same hub always gives the same outcome. */
export interface Assign {
  (hub: HubFacts): AssignmentOutcome;
  /**
   * The baseline that the assignment of this name gives the hub, whether it matches or not; undefined when the policy
   * has no such assignment.
   */
  readonly named: (name: string, hub: HubFacts) => Baseline | undefined;
}

/**
 * Decides for one hub. For many hubs use {@link prepareAssignments}.
 *
 * @param policy with its pack editions pinned (see `pinPacks`); otherwise the editions of this release apply
 */
export function assignBaseline(policy: Policy, hub: HubFacts): AssignmentOutcome {
  return prepareAssignments(policy)(hub);
}

/**
 * Prepares the work that does not depend on the hub, so that a sweep does it once for all hubs. The first assignment
 * that matches wins.
 */
export function prepareAssignments(policy: Policy): Assign {
  const userPacks: UserPacks = new Map(policy.packs.map((pack) => [pack.name, pack]));
  const assignments = policy.assignments.map((assignment) => prepareAssignment(assignment, userPacks));
  const exemptions = policy.exemptions.map((exemption) => ({ exemption, concerns: globFrom(exemption.hub) }));
  const kinds = new Set(policy.kinds.map((kind) => foldCase(kind)));
  const outOfScope = (hub: HubFacts) =>
    `Workspaces of kind ${hub.kind} are out of scope: the policy applies to ${policy.kinds.join(', ')}.`;
  const first = (hub: HubFacts): AssignmentOutcome => {
    if (!kinds.has(foldCase(hub.kind))) return { kind: 'Unassigned', reasons: [outOfScope(hub)] };
    const facts = matchFacts(hub);
    const reasons: string[] = [];
    for (const { name, match, baselineFor } of assignments) {
      const misses = match.misses(facts);
      if (misses.length === 0) {
        reasons.push(`Assignment "${name}" matches: it selects ${match.wanted}.`);
        return { kind: 'Assigned', baseline: withExemptions(baselineFor(hub), exemptions, hub), reasons };
      }
      reasons.push(`Assignment "${name}" does not match: ${misses.join('; ')}.`);
    }
    return { kind: 'Unassigned', reasons };
  };
  const named: Assign['named'] = (name, hub) => {
    const baseline = assignments.find((each) => each.name === name)?.baselineFor(hub);
    return baseline === undefined ? undefined : withExemptions(baseline, exemptions, hub);
  };
  return Object.assign(first, { named });
}

interface PreparedExemption {
  readonly exemption: Exemption;
  readonly concerns: Glob;
}

function withExemptions(baseline: Baseline, exemptions: readonly PreparedExemption[], hub: HubFacts): Baseline {
  const concerning = exemptions.filter(({ concerns }) => concerns(hub.hubId));
  if (concerning.length === 0) return baseline;
  return { ...baseline, exemptions: concerning.map(({ exemption }) => exemption) };
}

interface PreparedAssignment {
  readonly name: string;
  readonly match: PreparedMatch;
  readonly baselineFor: (hub: HubFacts) => Baseline;
}

function prepareAssignment(assignment: Assignment, userPacks: UserPacks): PreparedAssignment {
  let prepared: PreparedAssignment['baselineFor'] | undefined;
  const baselineFor = (hub: HubFacts): Baseline => {
    // Only for assignments that hubs get: a run over one hub prepares only one.
    prepared ??= prepareBaselines(assignment, userPacks);
    return prepared(hub);
  };
  return { name: assignment.name, match: prepareMatch(assignment.match), baselineFor };
}

function prepareBaselines(assignment: Assignment, userPacks: UserPacks): PreparedAssignment['baselineFor'] {
  const sourced = rulesOfAssignment(assignment, userPacks);
  const used = [...new Set(sourced.flatMap(({ rule }) => placeholdersIn(rule)))].filter(isPlaceholder);
  const terms = { mode: assignment.isolation.mode, firewallAccepted: assignment.firewallSku !== undefined };
  const rulesFor = prepareBaselineRules(sourced, terms);
  const known = new Map<string, Baseline>();
  return (hub) => {
    const values = placeholderValues(hub);
    const key = used.map((placeholder) => values[placeholder]).join('\n');
    const baseline = known.get(key) ?? baselineFrom(assignment, rulesFor(values));
    if (isWorthKeeping(used)) known.set(key, baseline);
    return baseline;
  };
}

/** There are few regions and subscriptions. A baseline per hub would only fill memory. */
function isWorthKeeping(used: readonly Placeholder[]): boolean {
  return !used.includes('hubName') && !used.includes('resourceGroup');
}

function baselineFrom(assignment: Assignment, { rules, problems }: BaselineRules): Baseline {
  return {
    assignment: assignment.name,
    mode: assignment.mode,
    isolation: assignment.isolation,
    rules,
    firewallSku: assignment.firewallSku,
    unlistedRules: assignment.unlistedRules,
    forbidden: assignment.forbidden,
    provisioning: assignment.provisioning,
    pace: assignment.pace,
    writeWindows: assignment.writeWindows,
    exemptions: [],
    problems,
  };
}
