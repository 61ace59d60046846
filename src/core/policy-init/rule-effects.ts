import type { Observation } from '../observation/observation.ts';
import { sparkStatusOf } from '../observation/spark-status.ts';
import type { Destination, ObservedRule } from '../rules/outbound-rule.ts';

/**
 * What a rule in force permits, in the pieces of which a policy can ask for each: one host of a comma list, an endpoint
 * with Spark and the same without. An endpoint whose part for Spark does not serve yet counts as one without it.
 */
export function effectsOf(rule: ObservedRule, hub: Observation): readonly Destination[] {
  const { destination } = rule;
  switch (destination?.type) {
    case undefined:
      return [];
    case 'FQDN':
      return destination.hosts.map((host) => ({ type: 'FQDN', hosts: [host] }));
    case 'ServiceTag':
      return [destination];
    case 'PrivateEndpoint':
      return endpointEffects(destination, servesSpark(rule, hub));
  }
}

function endpointEffects(
  endpoint: Extract<Destination, { type: 'PrivateEndpoint' }>,
  spark: boolean,
): readonly Destination[] {
  const plain = { ...endpoint, sparkEnabled: false };
  return endpoint.sparkEnabled && spark ? [plain, endpoint] : [plain];
}

function servesSpark(rule: ObservedRule, { networkStatus, sparkReady }: Observation): boolean {
  const status = sparkStatusOf(rule);
  return networkStatus === 'Active' && sparkReady && (status === undefined || status === 'Active');
}
