import { overlaps } from '../../rules/coverage/coverage.ts';
import { destinationKey } from '../../rules/destinations/destination-key.ts';
import type { Destination } from '../../rules/outbound-rule.ts';
import { foldCase } from '../../text/fold-case.ts';
import { isDeny, isInForce, isRulePending } from '../in-force/rule-coverage.ts';
import type { Difference } from '../model/difference.ts';
import { skippedDifference } from '../model/difference.ts';
import type { OwnedRule, PlanContext } from '../model/plan-context.ts';
import { raise } from '../model/plan-context.ts';
import { openingText, widestOf } from '../removals/rule-opening.ts';

/**
 * Finds foreign Deny rules that block a part of the baseline (HW209). Only their owners can change them.
 *
 * @param toRemove names, lower-case, of rules that the policy removes anyway: they get no finding of their own
 */
export function judgeDenyRules(context: PlanContext, toRemove: ReadonlySet<string>): readonly Difference[] {
  return context.rules.flatMap((rule) => {
    if (rule.owner === 'ours' || toRemove.has(foldCase(rule.name))) return [];
    const denied = widestOf(rule).filter(isDeny);
    if (denied.length === 0 || (!isInForce(context, rule) && !isRulePending(rule))) return [];
    return judgeDeny(context, rule, denied);
  });
}

function judgeDeny(context: PlanContext, rule: OwnedRule, denied: readonly Destination[]): readonly Difference[] {
  const { baseline, desiredKeys, hub } = context;
  if (rule.destination !== undefined && desiredKeys().has(destinationKey(rule.destination))) return [];
  const cut = baseline.rules.filter(
    (wanted) => !isDeny(wanted.destination) && denied.some((one) => overlaps(one, wanted.destination)),
  );
  if (cut.length === 0) return [];
  const finding = raise(context, 'HW209', {
    rule: rule.name,
    destination: openingText(rule),
    message: `${rule.name} of ${hub.name} ${rule.destination === undefined ? 'may deny' : 'denies'} part of ${cut.map(({ name }) => name).join(', ')}.`,
  });
  return [
    skippedDifference(finding, rule.owner === 'azure' ? 'AzureOwned' : 'Foreign', 'Only its owner can change it.'),
  ];
}
