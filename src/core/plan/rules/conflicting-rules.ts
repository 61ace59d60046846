import type { DesiredRule } from '../../baseline/policy/baseline.ts';
import { azureKey, sameDestination } from '../../rules/destinations/destination-key.ts';
import { destinationText } from '../../rules/destinations/destination-text.ts';
import { commandInText } from '../../text/command-text.ts';
import { foldCase } from '../../text/fold-case.ts';
import { judgeInactive } from '../in-force/inactive-rules.ts';
import { pendingDifference } from '../in-force/pending-difference.ts';
import { judgeSparkPart } from '../in-force/spark-endpoints.ts';
import type { Difference } from '../model/difference.ts';
import { repairable, skippedDifference } from '../model/difference.ts';
import type { SkipReason } from '../model/plan.ts';
import type { OwnedRule, PlanContext } from '../model/plan-context.ts';
import { raise } from '../model/plan-context.ts';
import { stuckSince } from '../operations/stuck-since.ts';
import type { RuleContext } from './rule-context.ts';

/**
 * Finds the rule because of which Azure would refuse a wanted one: one with the same destination, or a rule of somebody
 * else under the wanted name.
 */
export function conflictingRule({ context }: RuleContext, wanted: DesiredRule): OwnedRule | undefined {
  return context.ruleByName.get(foldCase(wanted.name)) ?? holdersIn(context).get(azureKey(wanted.destination));
}

const HOLDERS = new WeakMap<PlanContext, ReadonlyMap<string, OwnedRule>>();

/** The first rule under each destination as Azure compares them; made when a plan first asks for it. */
function holdersIn(context: PlanContext): ReadonlyMap<string, OwnedRule> {
  const known = HOLDERS.get(context);
  if (known !== undefined) return known;
  const holders = new Map<string, OwnedRule>();
  for (const rule of context.rules) {
    const key = rule.destination && azureKey(rule.destination);
    if (key !== undefined && !holders.has(key)) holders.set(key, rule);
  }
  HOLDERS.set(context, holders);
  return holders;
}

/** Judges a wanted rule whose place is taken by a rule that does not do what is wanted. */
export function judgeConflictingRule(ruleContext: RuleContext, wanted: DesiredRule, holder: OwnedRule): Difference {
  const { context, toRemove, altered } = ruleContext;
  const where = `${holder.name} of ${context.hub.name}`;
  if (holder.status === 'Deleting' && stuckSince(context, holder.name) === undefined) {
    return pendingDifference(context, wanted, `${where} is being deleted.`);
  }
  if (holder.owner === 'ours') {
    // A rule of ours that is to be put right makes room by itself; any other has to go first.
    const deletesFirst = altered.has(foldCase(holder.name)) ? [] : [holder.name];
    return missingRule(ruleContext, wanted, deletesFirst);
  }
  if (toRemove.has(foldCase(holder.name))) {
    const detail = `Can be written once ${holder.name} is gone.`;
    return skippedDifference(missingRule(ruleContext, wanted, []).finding, 'WaitsForCover', detail);
  }
  const reason = holder.owner === 'azure' ? 'AzureOwned' : 'Foreign';
  if (holdsDestination(wanted, holder)) return judgeStalledHolder(ruleContext, wanted, { holder, reason });
  return takenPlace(ruleContext, wanted, { holder, reason });
}

/** A baseline rule that nothing on the hub stands for. */
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

function holdsDestination(wanted: DesiredRule, holder: OwnedRule): boolean {
  return (
    holder.destination !== undefined &&
    holder.destination.type === wanted.destination.type &&
    sameDestination(holder.destination, wanted.destination)
  );
}

function judgeStalledHolder(ruleContext: RuleContext, wanted: DesiredRule, { holder, reason }: Holder): Difference {
  const { context } = ruleContext;
  const spark = holder.status === 'Active' ? judgeSparkPart(context, wanted, holder) : undefined;
  if (spark !== undefined) return spark;
  const stuck = stuckSince(context, holder.name);
  if (stuck !== undefined) {
    return brokenHolder(ruleContext, wanted, { holder, reason }, `reads ${holder.status} since ${stuck.toISOString()}`);
  }
  switch (holder.status) {
    case 'Failed':
      return brokenHolder(
        ruleContext,
        wanted,
        { holder, reason },
        `failed: ${holder.errorInformation ?? 'Azure gives no reason'}`,
      );
    case 'Inactive':
      if (context.networkActive) return judgeInactive(context, wanted, holder);
      return takenPlace(ruleContext, wanted, { holder, reason });
    case 'Deleting':
    case 'Provisioning':
    case 'Unknown':
    case 'Active':
      return takenPlace(ruleContext, wanted, { holder, reason });
  }
}

function brokenHolder(
  { context }: RuleContext,
  wanted: DesiredRule,
  { holder, reason }: Holder,
  state: string,
): Difference {
  const finding = raise(context, 'HW205', {
    rule: wanted.name,
    message: `${holder.name} of ${context.hub.name} holds this destination and ${state}.`,
    fix: `Ask the owner of ${holder.name} to repair or delete it: Azure takes no second rule for one destination.`,
  });
  return skippedDifference(finding, reason, 'Only its owner can repair it.');
}

function takenPlace({ context }: RuleContext, wanted: DesiredRule, { holder, reason }: Holder): Difference {
  const byName = foldCase(holder.name) === foldCase(wanted.name);
  const message = byName
    ? `${holder.name} of ${context.hub.name} was not written by Hubwarden, has the name that ${wanted.origin} needs and permits something else.`
    : `${holder.name} of ${context.hub.name} has the destination of ${wanted.name} (${wanted.origin}) and permits less.`;
  const finding = raise(context, 'HW409', {
    rule: wanted.name,
    message,
    fix: byName
      ? `Delete ${holder.name}, or run ${commandInText('inventory', 'adopt', context.hub.hubId)} if Hubwarden wrote it.`
      : `Ask the owner of ${holder.name} to widen or delete it: Azure takes no second rule for one destination.`,
  });
  return skippedDifference(finding, reason, message);
}
