import { overlaps } from '../rules/coverage.ts';
import { destinationKey } from '../rules/destination-key.ts';
import { isDeny, isInForce, isSettling } from './covers.ts';
import type { Difference } from './difference.ts';
import { leftAlone } from './difference.ts';
import type { OwnedRule, PlanContext } from './plan-context.ts';
import { raise } from './plan-context.ts';

/**
 * Finds Deny rules of others that take away from what the baseline permits (HW209). Only their owners can change them.
 *
 * @param doomed names, lower-case, of rules that the policy has removed anyway: they say nothing of their own
 */
export function judgeDenyRules(context: PlanContext, doomed: ReadonlySet<string>): readonly Difference[] {
  return context.rules.flatMap((rule) => {
    if (!isDeny(rule.destination) || rule.owner === 'ours' || doomed.has(rule.name.toLowerCase())) return [];
    if (!isInForce(context, rule) && !isSettling(rule)) return [];
    return judgeDeny(context, rule);
  });
}

function judgeDeny(context: PlanContext, rule: OwnedRule): readonly Difference[] {
  const { baseline, hub } = context;
  const { destination } = rule;
  if (destination === undefined) return [];
  const key = destinationKey(destination);
  if (baseline.rules.some((wanted) => destinationKey(wanted.destination) === key)) return [];
  const cut = baseline.rules.filter(
    (wanted) => !isDeny(wanted.destination) && overlaps(destination, wanted.destination),
  );
  if (cut.length === 0) return [];
  const finding = raise(context, 'HW209', {
    rule: rule.name,
    message: `${rule.name} of ${hub.name} denies part of ${cut.map(({ name }) => name).join(', ')}.`,
  });
  return [leftAlone(finding, rule.owner === 'azure' ? 'AzureOwned' : 'Foreign', 'Only its owner can change it.')];
}
