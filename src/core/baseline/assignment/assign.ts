import { kindOf } from '../../hub-id.ts';
import type { KindName } from '../../kinds/kind-name.ts';
import { KINDS } from '../../kinds/kinds.ts';
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
  const assignments = policy.assignments.map((assignment) => prepareAssignment(assignment, policy, userPacks));
  const exemptions = policy.exemptions.map((exemption) => ({ exemption, concerns: globFrom(exemption.hub) }));
  const kinds = new Set(policy.kinds.map((kind) => foldCase(kind)));
  const outOfScope = (hub: HubFacts) =>
    `${kindText(hub)} are out of scope: the policy applies to ${policy.kinds.join(', ')}.`;
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

/** `Workspaces of kind Project`, `Foundry accounts`, `Accounts of kind OpenAI`. */
function kindText({ hubId, kind }: HubFacts): string {
  switch (kindOf(hubId).name) {
    case 'MlWorkspace':
      return `Workspaces of kind ${kind}`;
    case 'FoundryAccount':
      return Object.hasOwn(KINDS.FoundryAccount.policyKinds, kind) ? 'Foundry accounts' : `Accounts of kind ${kind}`;
  }
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

function prepareAssignment(assignment: Assignment, policy: Policy, userPacks: UserPacks): PreparedAssignment {
  const prepared = new Map<KindName, PreparedAssignment['baselineFor']>();
  const baselineFor = (hub: HubFacts): Baseline => {
    const { name } = kindOf(hub.hubId);
    // Only for assignments and kinds that hubs get: a run over one hub prepares only one.
    const known = prepared.get(name) ?? prepareBaselines(assignment, ownTerms(name, policy), userPacks);
    prepared.set(name, known);
    return known(hub);
  };
  return { name: assignment.name, match: prepareMatch(assignment.match), baselineFor };
}

/** The parts of baselines that depend on the kind of resource. A baseline of hubs has no choices for accounts. */
interface KindTerms {
  readonly kind: KindName;
  readonly foundryAccounts: Baseline['foundryAccounts'];
}

function ownTerms(kind: KindName, { foundryAccounts }: Policy): KindTerms {
  switch (kind) {
    case 'MlWorkspace':
      return { kind, foundryAccounts: undefined };
    case 'FoundryAccount':
      return { kind, foundryAccounts };
  }
}

function prepareBaselines(
  assignment: Assignment,
  own: KindTerms,
  userPacks: UserPacks,
): PreparedAssignment['baselineFor'] {
  const sourced = rulesOfAssignment(assignment, userPacks);
  const used = [...new Set(sourced.flatMap(({ rule }) => placeholdersIn(rule)))].filter(isPlaceholder);
  const { mode } = assignment.isolation;
  const terms = { kind: own.kind, mode, firewallAccepted: assignment.firewallSku !== undefined };
  const rulesFor = prepareBaselineRules(sourced, terms);
  const known = new Map<string, Baseline>();
  return (hub) => {
    const values = placeholderValues(hub);
    const key = used.map((placeholder) => values[placeholder]).join('\n');
    const baseline = known.get(key) ?? baselineFrom(assignment, own, rulesFor(values));
    if (isWorthKeeping(used)) known.set(key, baseline);
    return baseline;
  };
}

/** There are few regions and subscriptions. A baseline per hub would only fill memory. */
function isWorthKeeping(used: readonly Placeholder[]): boolean {
  return !used.includes('hubName') && !used.includes('resourceGroup');
}

function baselineFrom(assignment: Assignment, own: KindTerms, { rules, problems }: BaselineRules): Baseline {
  return {
    assignment: assignment.name,
    mode: assignment.mode,
    isolation: assignment.isolation,
    rules,
    firewallSku: assignment.firewallSku,
    unlistedRules: assignment.unlistedRules,
    forbidden: assignment.forbidden,
    provisioning: KINDS[own.kind].network.hasSpark
      ? assignment.provisioning
      : { ...assignment.provisioning, includeSpark: false },
    pace: assignment.pace,
    writeWindows: assignment.writeWindows,
    exemptions: [],
    problems,
    ...(own.foundryAccounts === undefined ? {} : { foundryAccounts: own.foundryAccounts }),
  };
}
