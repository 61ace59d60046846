import { covers, overlaps } from '../../rules/coverage/coverage.ts';
import { sameDestination } from '../../rules/destinations/destination-key.ts';
import { forbiddenMatches } from '../../rules/limits/forbidden-destinations.ts';
import type { Destination } from '../../rules/outbound-rule.ts';
import type { UserPacks } from '../packs/rules-of-packs.ts';
import type { Assignment } from '../policy/policy.ts';
import type { PolicyFault, PolicyPath } from '../policy/policy-problem.ts';
import { describeRule, destinationsFrom, SAMPLE_VALUES } from '../policy/written-rule.ts';
import { placedRules } from './placed-rules.ts';

/** An assignment that is valid by itself, and its path in the file. */
export interface PlacedAssignment {
  readonly path: PolicyPath;
  readonly assignment: Assignment;
}

/**
 * Finds rules that exclude each other on one hub: a rule that the same assignment forbids, a Deny that overlaps another
 * rule, two private endpoints to one target with different settings. Azure accepts one of the two at best, so the hub
 * could never be compliant.
 */
export function conflictFaults(assignments: readonly PlacedAssignment[], userPacks: UserPacks): readonly PolicyFault[] {
  return assignments.flatMap(({ path, assignment }) => {
    const wanted = wantedRulesOf(assignment, path, userPacks);
    return [...forbiddenFaults(path, assignment, wanted), ...conflictsBetween(wanted)];
  });
}

interface Wanted {
  readonly destination: Destination;
  readonly origin: string;
  /** A display text. */
  readonly text: string;
  readonly path: PolicyPath;
}

function wantedRulesOf(assignment: Assignment, above: PolicyPath, userPacks: UserPacks): readonly Wanted[] {
  return placedRules(assignment, above, userPacks).flatMap(({ rule, origin, path }) => {
    const destinations = destinationsFrom(rule, SAMPLE_VALUES);
    const text = describeRule(rule);
    return destinations.ok ? destinations.value.map((destination) => ({ destination, origin, text, path })) : [];
  });
}

function forbiddenFaults(path: PolicyPath, assignment: Assignment, wanted: readonly Wanted[]): readonly PolicyFault[] {
  return assignment.forbidden.flatMap(({ target }, index) => {
    const [rule, ...others] = wanted.filter(({ destination }) => forbiddenMatches(target, destination));
    if (rule === undefined) return [];
    const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
    return [
      {
        path: [...path, 'forbidden', index],
        message: `forbids what ${rule.origin} wants: ${rule.text}${more}`,
        remedy: 'Remove one of the two from this assignment.',
      },
    ];
  });
}

function conflictsBetween(wanted: readonly Wanted[]): readonly PolicyFault[] {
  const faults: PolicyFault[] = [];
  for (const [index, second] of wanted.entries()) {
    for (const first of wanted.slice(0, index)) {
      const conflict = conflictOf(first, second);
      if (conflict !== undefined) faults.push({ path: second.path, ...conflict });
    }
  }
  return faults;
}

function conflictOf(first: Wanted, second: Wanted): Pick<PolicyFault, 'message' | 'remedy'> | undefined {
  const both = `${first.origin} wants ${first.text}, ${second.origin} wants ${second.text}`;
  if (isDeny(first.destination) !== isDeny(second.destination) && overlaps(first.destination, second.destination)) {
    return { message: `a Deny overlaps another rule: ${both}`, remedy: 'Remove one of the two from this assignment.' };
  }
  if (first.destination.type !== 'PrivateEndpoint' || !sameDestination(first.destination, second.destination)) {
    return undefined;
  }
  if (covers(first.destination, second.destination) || covers(second.destination, first.destination)) return undefined;
  return {
    message: `two private endpoints to one target differ, and Azure accepts only one: ${both}`,
    remedy: 'Give both the same sparkEnabled and fqdns, or remove one.',
  };
}

function isDeny(destination: Destination): boolean {
  return destination.type === 'ServiceTag' && destination.action === 'Deny';
}
