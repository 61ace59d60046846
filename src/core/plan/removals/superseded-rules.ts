import { destinationKey } from '../../rules/destinations/destination-key.ts';
import { foldCase } from '../../text/fold-case.ts';
import type { RuleRemoval } from '../model/difference.ts';
import { skippedDifference, withoutRepair, repairable } from '../model/difference.ts';
import type { OwnedRule, PlanContext } from '../model/plan-context.ts';
import { raise } from '../model/plan-context.ts';
import { removalRefusal } from './removal-refusal.ts';
import { neverDeleted, openingText } from './rule-opening.ts';

/**
 * Says whether a rule of ours is left over from an earlier baseline. It differs from the baseline whatever the policy
 * says of unlisted rules: we wrote it, so we take it away.
 */
export function judgeSuperseded(context: PlanContext, rule: OwnedRule): RuleRemoval | undefined {
  const { baseline, desiredNames, hub } = context;
  if (desiredNames.has(foldCase(rule.name)) || isWantedAnyway(context, rule)) return undefined;
  const finding = raise(context, 'HW203', {
    rule: rule.name,
    destination: openingText(rule),
    message: `${rule.name} of ${hub.name} was written by Hubwarden and assignment ${baseline.assignment} no longer asks for it.`,
    fix:
      baseline.mode === 'enforce'
        ? `Hubwarden removes ${rule.name} once what replaces it is active. No action is needed.`
        : `Assignment ${baseline.assignment} observes, so Hubwarden writes nothing. Set its mode to enforce, or delete ${rule.name} once what replaces it is active.`,
    class: 'difference',
  });
  if (finding.exemptedBy !== undefined) return { difference: withoutRepair(finding), isToBeRemoved: false };
  const refusal = neverDeleted(rule) ?? removalRefusal(context);
  if (refusal !== undefined) return { difference: skippedDifference(finding, 'NotPossible', refusal), isToBeRemoved: false };
  return {
    difference: repairable(finding, { kind: 'RemoveRule', name: rule.name, purpose: 'Superseded' }),
    isToBeRemoved: true,
  };
}

/** A rule of ours under a name from before that has the effect of a wanted one: Azure would refuse a second. */
function isWantedAnyway({ desiredKeys }: PlanContext, { destination }: OwnedRule): boolean {
  return destination !== undefined && desiredKeys().has(destinationKey(destination));
}
