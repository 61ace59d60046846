import type { ObservedRule, RuleStatus } from '../rules/outbound-rule.ts';
import type { Observation } from './observation.ts';
import { sparkStatusOf } from './spark-status.ts';

type Network = Pick<Observation, 'networkStatus' | 'sparkReady'>;

/** True while a read shows that Azure is working on a rule, or on its Spark part. An unknown status counts. */
export function isRuleChanging(rule: ObservedRule): boolean {
  return isChangingStatus(rule.status) || isChangingStatus(sparkStatusOf(rule));
}

/** True for the values of a state that changes by itself. */
export function isChangingStatus(status: RuleStatus | undefined): boolean {
  return status === 'Provisioning' || status === 'Deleting' || status === 'Unknown';
}

/**
 * True for a rule that reads Inactive on an active network, and for a private endpoint whose Spark part does so on a
 * network that is ready for Spark: it is stored and permits no traffic.
 */
export function isIneffective(rule: ObservedRule, { networkStatus, sparkReady }: Network): boolean {
  if (networkStatus !== 'Active') return false;
  return rule.status === 'Inactive' || (sparkReady && sparkStatusOf(rule) === 'Inactive');
}
