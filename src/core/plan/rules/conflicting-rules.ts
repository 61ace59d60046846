import type { DesiredRule } from '../../baseline/policy/baseline.ts';
import { sameDestination } from '../../rules/destinations/destination-key.ts';
import { destinationText } from '../../rules/destinations/destination-text.ts';
import { commandInText } from '../../text/command-text.ts';
import { foldCase } from '../../text/fold-case.ts';
import { judgeInactive } from '../in-force/inactive-rules.ts';
import { pendingDifference } from '../in-force/pending-difference.ts';
import { judgeSparkPart } from '../in-force/spark-endpoints.ts';
import { holdersOf } from '../model/destination-holders.ts';
import type { Difference } from '../model/difference.ts';
import { repairable, skippedDifference } from '../model/difference.ts';
import type { SkipReason } from '../model/plan.ts';
import type { OwnedRule } from '../model/plan-context.ts';
import { raise } from '../model/plan-context.ts';
import { stuckSince } from '../operations/stuck-since.ts';
import type { RuleContext } from './rule-context.ts';

/**
 * Finds the rule because of which Azure would refuse a wanted one: a rule with the same destination, or a foreign rule
 * under the wanted name.
 */
export function conflictingRule({ context }: RuleContext, wanted: DesiredRule): OwnedRule | undefined {
  return context.ruleByName.get(foldCase(wanted.name)) ?? holdersOf(context, wanted.destination)[0];
}

/** Judges a wanted rule whose destination or name belongs to a rule that does not satisfy it. */
export function judgeConflictingRule(ruleContext: RuleContext, wanted: DesiredRule, holder: OwnedRule): Difference {
  const { context, toRemove, altered } = ruleContext;
  const where = `${holder.name} of ${context.hub.name}`;
  if (holder.status === 'Deleting' && stuckSince(context, holder.name) === undefined) {
    return pendingDifference(context, wanted, `${where} is being deleted.`);
  }
  if (holder.owner === 'ours') {
    // A rule of ours that the plan restores frees its destination by itself; any other rule must be removed first.
    const deletesFirst = altered.has(foldCase(holder.name)) ? [] : [holder.name];
    return missingRule(ruleContext, wanted, deletesFirst);
  }
  if (toRemove.has(foldCase(holder.name))) {
    const detail = `Can be written once ${holder.name} is gone.`;
    return skippedDifference(missingRule(ruleContext, wanted, []).finding, 'WaitsForCover', detail);
  }
  const reason = holder.owner === 'azure' ? 'AzureOwned' : 'Foreign';
  if (hasWantedDestination(wanted, holder)) return judgeStalledConflict(ruleContext, wanted, { holder, reason });
  return occupied(ruleContext, wanted, { holder, reason });
}

/** A baseline rule that no rule on the hub satisfies. */
export function missingRule(
  { context }: RuleContext,
  wanted: DesiredRule,
  deletesFirst: readonly string[],
): Difference {
  const finding = raise(context, 'HW201', {
    rule: wanted.name,
    message: `No rule of ${context.hub.name} permits ${destinationText(wanted.destination)}: ${wanted.name} (${wanted.origin}) is missing.`,
  });
  const why = `${wanted.name} (${wanted.origin}) is missing.`;
  return repairable(finding, { kind: 'WriteRule', rule: wanted, deletesFirst, why });
}

interface Holder {
  readonly holder: OwnedRule;
  readonly reason: SkipReason;
}

function hasWantedDestination(wanted: DesiredRule, holder: OwnedRule): boolean {
  return (
    holder.destination !== undefined &&
    holder.destination.type === wanted.destination.type &&
    sameDestination(holder.destination, wanted.destination)
  );
}

function judgeStalledConflict(ruleContext: RuleContext, wanted: DesiredRule, { holder, reason }: Holder): Difference {
  const { context } = ruleContext;
  const spark = holder.status === 'Active' ? judgeSparkPart(context, wanted, holder) : undefined;
  if (spark !== undefined) return spark;
  const stuck = stuckSince(context, holder.name);
  if (stuck !== undefined) {
    return brokenConflict(
      ruleContext,
      wanted,
      { holder, reason },
      `reads ${holder.status} since ${stuck.toISOString()}`,
    );
  }
  switch (holder.status) {
    case 'Failed':
      return brokenConflict(
        ruleContext,
        wanted,
        { holder, reason },
        `failed: ${holder.errorInformation ?? 'Azure gives no reason'}`,
      );
    case 'Inactive':
      if (context.networkActive) return judgeInactive(context, wanted, holder);
      return occupied(ruleContext, wanted, { holder, reason });
    case 'Deleting':
    case 'Provisioning':
    case 'Unknown':
    case 'Active':
      return occupied(ruleContext, wanted, { holder, reason });
  }
}

function brokenConflict(
  { context }: RuleContext,
  wanted: DesiredRule,
  { holder, reason }: Holder,
  state: string,
): Difference {
  const finding = raise(context, 'HW205', {
    rule: wanted.name,
    message: `${holder.name} of ${context.hub.name} holds this destination and ${state}.`,
    fix: `Ask the owner of ${holder.name} to repair or delete it: Azure accepts no second rule for one destination.`,
  });
  return skippedDifference(finding, reason, 'Only its owner can repair it.');
}

function occupied({ context }: RuleContext, wanted: DesiredRule, { holder, reason }: Holder): Difference {
  const byName = foldCase(holder.name) === foldCase(wanted.name);
  const message = byName
    ? `${holder.name} of ${context.hub.name} was not written by Hubwarden, has the name that ${wanted.origin} needs and permits something else.`
    : `${holder.name} of ${context.hub.name} has the destination of ${wanted.name} (${wanted.origin}) and permits less.`;
  const finding = raise(context, 'HW409', {
    rule: wanted.name,
    message,
    fix: byName
      ? `Delete ${holder.name}, or run ${commandInText('inventory', 'adopt', context.hub.hubId)} if Hubwarden wrote it.`
      : `Ask the owner of ${holder.name} to widen or delete it: Azure accepts no second rule for one destination.`,
  });
  return skippedDifference(finding, reason, message);
}
