import type { ObservedRule, RuleStatus } from '../rules/outbound-rule.ts';
import { ruleStatusFrom } from './azure-words.ts';

/**
 * State of the Spark part of a private endpoint. It is separate from the state of the rule: the endpoint can be Active
 * and reach nothing from Spark.
 *
 * @returns undefined for a rule that does not serve Spark, and if Azure does not show it
 */
export function sparkStatusOf({
  destination,
  wire,
}: Pick<ObservedRule, 'destination' | 'wire'>): RuleStatus | undefined {
  if (destination?.type !== 'PrivateEndpoint' || !destination.sparkEnabled) return undefined;
  const shown = wire.destination;
  if (typeof shown !== 'object' || shown === null || !('sparkStatus' in shown)) return undefined;
  const { sparkStatus } = shown;
  if (sparkStatus === undefined || sparkStatus === null || sparkStatus === '') return undefined;
  return typeof sparkStatus === 'string' ? ruleStatusFrom(sparkStatus) : 'Unknown';
}
