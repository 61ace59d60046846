import type { Baseline } from '../../baseline/policy/baseline.ts';
import { coverageIndex } from '../../rules/coverage/coverage.ts';
import { destinationKey, endpointKey } from '../../rules/destinations/destination-key.ts';
import type { Destination } from '../../rules/outbound-rule.ts';
import { isDeny } from './rule-coverage.ts';

/** True when the baseline asks for everything that a rule permits, so that the rule may stay. */
export type IsListedInBaseline = (destination: Destination | undefined) => boolean;

/**
 * Prepares the question whether the baseline lists a rule of somebody else. A private endpoint to a wanted subresource
 * counts as listed however it is set up: the wanted one cannot stand beside it, and a connection may need it.
 */
export function baselineListing({ rules }: Baseline): IsListedInBaseline {
  // Prepared only when it is asked about: most hubs hold nothing but what the baseline wants.
  const cover = once(() => coverageIndex(rules));
  const keys = once(() => new Set(rules.map(({ destination }) => destinationKey(destination))));
  const endpoints = once(() => new Set(rules.flatMap(({ destination }) => keyOfEndpoint(destination))));
  return (destination) => {
    if (destination === undefined) return false;
    if (isDeny(destination)) return keys().has(destinationKey(destination));
    return cover().permits(destination) || keyOfEndpoint(destination).some((key) => endpoints().has(key));
  };
}

/** What Azure tells private endpoints apart by: it takes no second one. */
function keyOfEndpoint(destination: Destination): readonly string[] {
  return destination.type === 'PrivateEndpoint' ? [endpointKey(destination)] : [];
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
