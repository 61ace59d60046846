import type { ObservedRule, RuleStatus } from '../rules/outbound-rule.ts';
import type { Observation } from './observation.ts';
import { sparkStatusOf } from './spark-status.ts';

type Network = Pick<Observation, 'networkStatus' | 'sparkReady'>;

/** True while a read shows that Azure is at work on a rule, or on its part for Spark. A status that is not known counts. */
export function isRuleChanging(rule: ObservedRule): boolean {
  return isChangingStatus(rule.status) || isChangingStatus(sparkStatusOf(rule));
}

/** True for the words that say that something comes or goes by itself. */
export function isChangingStatus(status: RuleStatus | undefined): boolean {
  return status === 'Provisioning' || status === 'Deleting' || status === 'Unknown';
}

/**
 * True for a rule that reads Inactive on an active network, and for a private endpoint whose part for Spark does so on a
 * network that is ready for Spark: it is stored and lets nothing through.
 */
export function isIneffective(rule: ObservedRule, { networkStatus, sparkReady }: Network): boolean {
  if (networkStatus !== 'Active') return false;
  return rule.status === 'Inactive' || (sparkReady && sparkStatusOf(rule) === 'Inactive');
}
