import { kindOf } from '../../hub-id.ts';
import { destinationKey } from '../../rules/destinations/destination-key.ts';
import { foldCase } from '../../text/fold-case.ts';
import type { Finding } from '../../verdict/catalogue/finding.ts';
import { neededBecause } from '../accounts/needed-rules.ts';
import type { RuleRemoval } from '../model/difference.ts';
import { repairable, skippedDifference, withoutRepair } from '../model/difference.ts';
import type { OwnedRule, PlanContext } from '../model/plan-context.ts';
import { raise, wordsOf } from '../model/plan-context.ts';
import { removalRefusal } from './removal-refusal.ts';
import { neverDeleted, openingText } from './rule-opening.ts';
import type { UseOf } from './unlisted-rules.ts';
import { unclearText, unreadConnections } from './unlisted-rules.ts';

/**
 * Says whether a rule of ours belongs to an earlier baseline. It is a difference whatever the policy says about
 * unlisted rules: Hubwarden wrote it, so Hubwarden removes it. On an account it keeps a private endpoint whose target a
 * connection uses: Azure creates none of its own for the connection while this one exists.
 */
export function judgeSuperseded(context: PlanContext, rule: OwnedRule, useOf: UseOf): RuleRemoval | undefined {
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
  return (
    keptForConnection(context, { rule, finding }, useOf) ?? {
      difference: repairable(finding, { kind: 'RemoveRule', name: rule.name, purpose: 'Superseded' }),
      isToBeRemoved: true,
    }
  );
}

/** A private endpoint of an account that stays, because a connection uses its target or may use it. */
function keptForConnection(
  context: PlanContext,
  { finding, rule }: { readonly rule: OwnedRule; readonly finding: Finding },
  useOf: UseOf,
): RuleRemoval | undefined {
  const hasConnectionRules = kindOf(context.hub.hubId).network.connectionRulePrefix !== undefined;
  if (!hasConnectionRules || rule.destination?.type !== 'PrivateEndpoint') return undefined;
  const use = useOf(rule.destination);
  if (use === 'NotYet' || use === 'Unreadable') return unreadConnections(context, finding, use);
  if (use.kind === 'InUse') {
    const used = `A connection of the ${wordsOf(context).one} or of a project uses its target.`;
    const note: Finding = { ...finding, class: 'lint', message: `${finding.message} ${used}` };
    return { difference: skippedDifference(note, 'TargetInUse', used), isToBeRemoved: false };
  }
  const unclear = unclearText(use);
  return unclear === undefined
    ? undefined
    : { difference: skippedDifference(finding, 'NotReadable', unclear), isToBeRemoved: false };
}

/** A rule of ours under an older name with the effect of a wanted rule: Azure would refuse a second one. */
function hasWantedEffect({ desiredKeys }: PlanContext, { destination }: OwnedRule): boolean {
  return destination !== undefined && desiredKeys().has(destinationKey(destination));
}
