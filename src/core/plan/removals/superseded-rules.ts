import { destinationKey } from '../../rules/destinations/destination-key.ts';
import { foldCase } from '../../text/fold-case.ts';
import { neededBecause } from '../accounts/needed-rules.ts';
import type { RuleRemoval } from '../model/difference.ts';
import { repairable, skippedDifference, withoutRepair } from '../model/difference.ts';
import type { OwnedRule, PlanContext } from '../model/plan-context.ts';
import { raise } from '../model/plan-context.ts';
import { removalRefusal } from './removal-refusal.ts';
import { neverDeleted, openingText } from './rule-opening.ts';

/**
 * Says whether a rule of ours belongs to an earlier baseline. It is a difference whatever the policy says about
 * unlisted rules: Hubwarden wrote it, so Hubwarden removes it.
 */
export function judgeSuperseded(context: PlanContext, rule: OwnedRule): RuleRemoval | undefined {
  const { baseline, desiredNames, hub } = context;
  if (desiredNames.has(foldCase(rule.name)) || hasWantedEffect(context, rule)) return undefined;
  const finding = raise(context, 'HW203', {
    rule: rule.name,
    destination: openingText(rule),
    message: `${rule.name} of ${hub.name} was written by Hubwarden and assignment ${baseline.assignment} no longer wants it.`,
    fix:
      baseline.mode === 'enforce'
        ? `Hubwarden removes ${rule.name} once its replacement is active. No action is needed.`
        : `Assignment ${baseline.assignment} observes, so Hubwarden writes nothing. Set its mode to enforce, or delete ${rule.name} once its replacement is active.`,
    class: 'difference',
  });
  if (finding.exemptedBy !== undefined) return { difference: withoutRepair(finding), isToBeRemoved: false };
  const need = neededBecause(context, rule);
  if (need !== undefined)
    return { difference: skippedDifference(finding, need.reason, need.detail), isToBeRemoved: false };
  const refusal = neverDeleted(rule) ?? removalRefusal(context);
  if (refusal !== undefined)
    return { difference: skippedDifference(finding, 'NotPossible', refusal), isToBeRemoved: false };
  return {
    difference: repairable(finding, { kind: 'RemoveRule', name: rule.name, purpose: 'Superseded' }),
    isToBeRemoved: true,
  };
}

/** A rule of ours under an older name with the effect of a wanted rule: Azure would refuse a second one. */
function hasWantedEffect({ desiredKeys }: PlanContext, { destination }: OwnedRule): boolean {
  return destination !== undefined && desiredKeys().has(destinationKey(destination));
}
