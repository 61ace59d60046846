import type { DesiredRule } from '../../baseline/policy/baseline.ts';
import { isChangingStatus } from '../../observation/rule-state.ts';
import { sparkStatusOf } from '../../observation/spark-status.ts';
import type { Destination, RuleStatus } from '../../rules/outbound-rule.ts';
import type { Difference } from '../model/difference.ts';
import { skippedDifference } from '../model/difference.ts';
import type { OwnedRule, PlanContext } from '../model/plan-context.ts';
import { raise } from '../model/plan-context.ts';
import { stuckSince } from '../operations/stuck-since.ts';
import { judgeInactive } from './inactive-rules.ts';
import { pendingDifference } from './pending-difference.ts';

/**
 * The state of the Spark part of a private endpoint. `WithNetwork`: it comes with a provisioning that the plan wants,
 * or reports as missing, anyway. `NotPrepared`: the network is not ready for Spark, and the plan does not change that.
 */
type SparkPart = 'NoSpark' | 'There' | 'WithNetwork' | 'NotPrepared' | Exclude<RuleStatus, 'Active'>;

function sparkPart({ baseline, hub, networkActive }: PlanContext, rule: OwnedRule): SparkPart {
  if (rule.destination?.type !== 'PrivateEndpoint' || !rule.destination.sparkEnabled) return 'NoSpark';
  const status = sparkStatusOf(rule);
  if (status === 'Active') return 'There';
  if (status !== undefined && status !== 'Inactive') return status;
  const { includeSpark, start } = baseline.provisioning;
  if (!networkActive || (!hub.sparkReady && includeSpark && start)) return 'WithNetwork';
  if (!hub.sparkReady) return 'NotPrepared';
  return status ?? 'There';
}

/** The traffic that a rule in force permits: an endpoint without its Spark part serves other compute only. */
export function destinationInForce(context: PlanContext, rule: OwnedRule): Destination | undefined {
  const { destination } = rule;
  if (destination?.type !== 'PrivateEndpoint') return destination;
  const part = sparkPart(context, rule);
  return part === 'NoSpark' || part === 'There' || part === 'WithNetwork'
    ? destination
    : { ...destination, sparkEnabled: false };
}

/** The same after Azure has finished its current work. */
export function destinationSoon(context: PlanContext, rule: OwnedRule): Destination | undefined {
  const part = sparkPart(context, rule);
  const isComing = part === 'Provisioning' || part === 'Unknown';
  return isComing && stuckSince(context, rule.name) === undefined
    ? rule.destination
    : destinationInForce(context, rule);
}

/**
 * Judges an active private endpoint that is wanted for Spark. Its Spark part has failed (HW205), is absent because the
 * network is not provisioned for Spark (HW206), waits for its own approval (HW407) or is being created (HW305). An
 * endpoint that serves other compute is never written again for Spark.
 *
 * @returns undefined if Spark is not wanted, not requested of this endpoint, or present
 */
export function judgeSparkPart(context: PlanContext, wanted: DesiredRule, held: OwnedRule): Difference | undefined {
  if (wanted.destination.type !== 'PrivateEndpoint' || !wanted.destination.sparkEnabled) return undefined;
  const part = sparkPart(context, held);
  const of = `The part for Spark of ${held.name} of ${context.hub.name}`;
  const stuck = stuckSince(context, held.name);
  if (stuck !== undefined && isChangingStatus(sparkStatusOf(held)))
    return failedPart(context, wanted, held, `${of} reads ${part} since ${stuck.toISOString()}`);
  switch (part) {
    case 'NoSpark':
    case 'There':
    case 'WithNetwork':
      return undefined;
    case 'NotPrepared':
      return notPrepared(context, wanted, held);
    case 'Inactive':
      return judgeInactive(context, wanted, held);
    case 'Failed':
      return failedPart(context, wanted, held, `${of} failed: ${held.errorInformation ?? 'Azure gives no reason'}`);
    case 'Deleting':
    case 'Provisioning':
    case 'Unknown':
      return pendingDifference(
        context,
        wanted,
        `${of} reads ${part === 'Unknown' ? statusTextOf(held) : part}; Azure is at work on it.`,
      );
  }
}

function statusTextOf({ wire }: OwnedRule): string {
  const shown = wire.destination;
  const word = typeof shown === 'object' && shown !== null && 'sparkStatus' in shown ? shown.sparkStatus : undefined;
  return `${JSON.stringify(word)}, a value that Hubwarden does not know`;
}

function notPrepared(context: PlanContext, wanted: DesiredRule, held: OwnedRule): Difference {
  const { baseline, hub } = context;
  const key = baseline.provisioning.includeSpark ? 'provisioning.start' : 'provisioning.includeSpark';
  const finding = raise(context, 'HW206', {
    rule: wanted.name,
    message: `${held.name} of ${hub.name} is there, but not for Spark: the network is not provisioned for Spark, and assignment ${baseline.assignment} does not ask for it.`,
    fix: `Set \`${key}: true\` in assignment ${baseline.assignment}, or take \`sparkEnabled\` from the rule.`,
  });
  return skippedDifference(
    finding,
    'NotAsked',
    'The assignment does not ask for a network that is provisioned for Spark.',
  );
}

function failedPart(context: PlanContext, wanted: DesiredRule, held: OwnedRule, state: string): Difference {
  const next =
    held.owner === 'ours'
      ? `delete ${held.name} of ${context.hub.name}, and Hubwarden creates it again`
      : `ask the owner of ${held.name} to create it again`;
  const finding = raise(context, 'HW205', {
    rule: wanted.name,
    message: `${state}.`,
    fix: `Correct what Azure names; then ${next}.`,
  });
  return skippedDifference(
    finding,
    'NotPossible',
    'An endpoint that serves other compute is not written again for Spark.',
  );
}
