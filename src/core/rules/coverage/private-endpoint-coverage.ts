import { normalHost } from '../addresses/host-name.ts';
import { endpointKey } from '../destinations/destination-key.ts';
import type { PrivateEndpointDestination } from '../outbound-rule.ts';
import type { Candidate } from './fewest-candidates.ts';
import { fewestCandidates } from './fewest-candidates.ts';

interface EndpointCandidate extends Candidate {
  readonly sparkEnabled: boolean;
  readonly names: ReadonlySet<string>;
}

/** Private-endpoint rules in a form in which many wanted rules can be looked up. Built once, never changed. */
export type EndpointIndex = ReadonlyMap<string, readonly EndpointCandidate[]>;

/** Prepares private-endpoint rules for {@link privateEndpointCover}. */
export function endpointIndex(
  candidates: readonly {
    readonly name: string;
    readonly order: number;
    readonly destination: PrivateEndpointDestination;
  }[],
): EndpointIndex {
  const index = new Map<string, EndpointCandidate[]>();
  for (const { name, order, destination } of candidates) {
    const candidate = {
      name,
      order,
      sparkEnabled: destination.sparkEnabled,
      names: new Set(destination.fqdns.map(normalHost)),
    };
    const key = endpointKey(destination);
    const known = index.get(key);
    if (known === undefined) index.set(key, [candidate]);
    else known.push(candidate);
  }
  return index;
}

/**
 * Names of the rules that together reach the wanted subresource under every wanted name; undefined when they do not. An
 * endpoint for Spark also serves other compute; an endpoint without Spark does not serve Spark.
 */
export function privateEndpointCover(
  index: EndpointIndex,
  wanted: PrivateEndpointDestination,
): readonly string[] | undefined {
  const relevant = (index.get(endpointKey(wanted)) ?? []).filter(
    ({ sparkEnabled }) => sparkEnabled || !wanted.sparkEnabled,
  );
  const names = wanted.fqdns.map(normalHost);
  const single = relevant.find((one) => names.every((name) => one.names.has(name)));
  if (single !== undefined) return [single.name];
  return fewestCandidates(relevant, (some) => {
    const answered = new Set(some.flatMap((one) => [...one.names]));
    return names.every((name) => answered.has(name));
  });
}
