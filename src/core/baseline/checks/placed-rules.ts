import type { SourcedRule, UserPacks } from '../packs/rules-of-packs.ts';
import { ownOrigin, rulesOfPacks } from '../packs/rules-of-packs.ts';
import type { Assignment } from '../policy/policy.ts';
import type { PolicyPath } from '../policy/policy-problem.ts';

/** A rule that an assignment wants, and the line of the assignment that adds it. */
export interface PlacedRule extends SourcedRule {
  readonly path: PolicyPath;
}

/** Every rule that an assignment wants, once per origin, at the first line that adds it. */
export function placedRules(assignment: Assignment, path: PolicyPath, userPacks: UserPacks): readonly PlacedRule[] {
  const placed = [
    ...assignment.packs.flatMap((reference, index) =>
      rulesOfPacks([reference], userPacks).map((rule) => ({ ...rule, path: [...path, 'packs', index] })),
    ),
    ...assignment.rules.map((rule, index) => ({
      rule,
      origin: ownOrigin(assignment),
      path: [...path, 'rules', index],
    })),
  ];
  const seen = new Set<string>();
  return placed.filter(({ rule, origin }) => {
    const key = `${origin} ${JSON.stringify(rule)}`;
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}
