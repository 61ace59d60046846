import type { Baseline, DesiredRule } from '../../baseline/policy/baseline.ts';
import { coverageIndex } from '../../rules/coverage/coverage.ts';
import { destinationKey, endpointKey } from '../../rules/destinations/destination-key.ts';
import type { Destination } from '../../rules/outbound-rule.ts';
import { wantedRules } from '../model/wanted-rules.ts';
import { isDeny } from './rule-coverage.ts';

/** True when the baseline wants everything that a rule permits, so that the rule may stay. */
export type IsListedInBaseline = (destination: Destination | undefined) => boolean;

/**
 * Prepares the check whether the baseline lists a foreign rule. A private endpoint to a wanted subresource counts as
 * listed, whatever its settings: the wanted one cannot exist beside it, and a connection may need it.
 */
export function baselineListing({ rules }: Pick<Baseline, 'rules'>): IsListedInBaseline {
  const before = KNOWN.get(rules);
  if (before !== undefined) return before;
  const listing = listingOf(rules);
  KNOWN.set(rules, listing);
  return listing;
}

/** Hubs under one baseline share the list of its rules. */
const KNOWN = new WeakMap<readonly DesiredRule[], IsListedInBaseline>();

function listingOf(rules: readonly DesiredRule[]): IsListedInBaseline {
  // Computed on first use: most hubs hold nothing but rules of the baseline.
  const cover = once(() => coverageIndex(rules));
  const { keys } = wantedRules(rules);
  const endpoints = once(() => new Set(rules.flatMap(({ destination }) => keyOfEndpoint(destination))));
  return (destination) => {
    if (destination === undefined) return false;
    if (isDeny(destination)) return keys().has(destinationKey(destination));
    return cover().permits(destination) || keyOfEndpoint(destination).some((key) => endpoints().has(key));
  };
}

/** The key by which Azure compares private endpoints: it refuses a second one. */
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
