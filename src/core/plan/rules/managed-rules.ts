import type { DesiredRule } from '../../baseline/policy/baseline.ts';
import { destinationText } from '../../rules/destinations/destination-text.ts';
import { foldCase } from '../../text/fold-case.ts';
import { neededBecause } from '../accounts/needed-rules.ts';
import { judgeInactive } from '../in-force/inactive-rules.ts';
import { pendingDifference } from '../in-force/pending-difference.ts';
import { isRulePending } from '../in-force/rule-coverage.ts';
import { judgeSparkPart } from '../in-force/spark-endpoints.ts';
import { holdersOf } from '../model/destination-holders.ts';
import type { Difference } from '../model/difference.ts';
import { repairable, skippedDifference } from '../model/difference.ts';
import type { OwnedRule, PlanContext } from '../model/plan-context.ts';
import { lookUpByName, raise } from '../model/plan-context.ts';
import { stuckSince } from '../operations/stuck-since.ts';
import { UNKNOWN_FORM } from '../removals/removal-refusal.ts';
import { openingText } from '../removals/rule-opening.ts';
import type { ManagedRule, RuleContext } from './rule-context.ts';
import { judgeUnpersistedRule } from './unpersisted-rules.ts';

/**
 * Judges a rule of ours that permits something else than the baseline wants (HW202). The plan restores it under its
 * name.
 */
export function judgeAltered(ruleContext: RuleContext, { wanted, observed }: ManagedRule): Difference {
  const { context } = ruleContext;
  const { hub } = context;
  if (observed.status === 'Deleting' && stuckSince(context, observed.name) === undefined) {
    return pendingDifference(context, wanted, `${observed.name} of ${hub.name} is being deleted.`);
  }
  const notSticking = judgeUnpersistedRule(context, { wanted, observed });
  if (notSticking !== undefined) return notSticking;
  const finding = raise(context, 'HW202', {
    rule: wanted.name,
    destination: openingText(observed),
    message: `${observed.name} of ${hub.name} no longer permits ${destinationText(wanted.destination)}, which Hubwarden wrote (${wanted.origin}): its destination is now ${openingText(observed)}.`,
  });
  if (observed.destination === undefined) return skippedDifference(finding, 'NotPossible', UNKNOWN_FORM);
  const need = neededBecause(context, observed);
  if (need !== undefined) return skippedDifference(finding, need.reason, need.detail);
  const holder = otherRuleWithDestination(ruleContext, wanted, observed);
  const wantsEndpoint = wanted.destination.type === 'PrivateEndpoint';
  const isEndpoint = observed.destination.type === 'PrivateEndpoint';
  // Endpoints are written in a later phase than other rules, so a rule that changes between the two is deleted first.
  if ((holder !== undefined && holder.owner !== 'ours') || isEndpoint !== wantsEndpoint) {
    return repairable(finding, { kind: 'RemoveRule', name: observed.name, purpose: 'Altered' });
  }
  const displaced = holder === undefined || ruleContext.altered.has(foldCase(holder.name)) ? [] : [holder.name];
  return repairable(finding, {
    kind: 'WriteRule',
    rule: wanted,
    deletesFirst: isEndpoint ? [observed.name, ...displaced] : displaced,
    why: `${observed.name} was altered: Hubwarden restores it.`,
  });
}

function otherRuleWithDestination(
  ruleContext: RuleContext,
  wanted: DesiredRule,
  own: OwnedRule,
): OwnedRule | undefined {
  return holdersOf(ruleContext.context, wanted.destination).find((rule) => rule !== own && rule.status !== 'Deleting');
}

/**
 * Judges a rule of ours that is as wanted and yet permits no traffic.
 *
 * @returns undefined when it reads Active, and is ready for Spark if that is wanted
 */
export function judgeStalled(context: PlanContext, { wanted, observed }: ManagedRule): Difference | undefined {
  const { hub, input } = context;
  const stuck = stuckSince(context, observed.name);
  if (stuck !== undefined && observed.status !== 'Active') {
    return judgeFailed(
      context,
      { wanted, observed },
      `it reads ${observed.status} since ${stuck.toISOString()} and no operation on it is known`,
    );
  }
  switch (observed.status) {
    case 'Active':
      return judgeSparkPart(context, wanted, observed);
    case 'Deleting':
      return pendingDifference(context, wanted, `${observed.name} of ${hub.name} is being deleted.`);
    case 'Failed':
      return judgeFailed(context, { wanted, observed }, observed.errorInformation ?? 'Azure gives no reason');
    case 'Inactive':
      return judgeInactive(context, wanted, observed);
    case 'Provisioning':
    case 'Unknown':
      if (
        isRulePending(observed) &&
        input.operation?.state === 'TimedOut' &&
        input.operation.rules.includes(observed.name)
      ) {
        return judgeFailed(context, { wanted, observed }, 'its write has not ended by its deadline');
      }
      return pendingDifference(context, wanted, `${observed.name} of ${hub.name} is being provisioned.`);
  }
}

/** A failed rule is written again once; after that a person has to check Azure's reason. */
function judgeFailed(context: PlanContext, { wanted, observed }: ManagedRule, reason: string): Difference {
  const tried = (lookUpByName(context.input.memory.repairs, observed.name) ?? 0) > 0;
  const finding = raise(context, 'HW205', {
    rule: wanted.name,
    message: `${observed.name} of ${context.hub.name} failed: ${reason}.`,
    class: tried ? 'blocker' : 'difference',
  });
  if (tried) return skippedDifference(finding, 'RetriesUsedUp', 'It was written again once and failed again.');
  const why = `${observed.name} failed and is written again.`;
  return repairable(finding, { kind: 'WriteRule', rule: wanted, deletesFirst: [], why });
}
