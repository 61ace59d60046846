import type { Baseline } from '../baseline/baseline.ts';
import type { Cover } from '../rules/coverage.ts';
import { prepareCover } from '../rules/coverage.ts';
import { destinationKey, endpointKey } from '../rules/destination-key.ts';
import type { Destination } from '../rules/outbound-rule.ts';
import { isDeny } from './covers.ts';

/** True when the baseline asks for everything that a rule permits, so that the rule may stay. */
export type BaselineAsks = (destination: Destination | undefined) => boolean;

/**
 * Prepares the question whether the baseline lists a rule of somebody else. A private endpoint to a wanted subresource
 * counts as listed however it is set up: the wanted one cannot stand beside it, and a connection may need it.
 */
export function baselineAsks({ rules }: Baseline): BaselineAsks {
  // Prepared only when the first rule is asked about: most hubs hold nothing but what the baseline wants.
  let prepared: Prepared | undefined;
  return (destination) => {
    if (destination === undefined) return false;
    prepared ??= prepare(rules);
    if (isDeny(destination)) return prepared.keys.has(destinationKey(destination));
    if (prepared.cover.holds(destination)) return true;
    return destination.type === 'PrivateEndpoint' && prepared.endpoints.has(endpointKey(destination));
  };
}

interface Prepared {
  readonly cover: Cover;
  readonly keys: ReadonlySet<string>;
  /** What Azure tells private endpoints apart by: it takes no second one. */
  readonly endpoints: ReadonlySet<string>;
}

function prepare(rules: Baseline['rules']): Prepared {
  return {
    cover: prepareCover(rules),
    keys: new Set(rules.map(({ destination }) => destinationKey(destination))),
    endpoints: new Set(
      rules.flatMap(({ destination }) => (destination.type === 'PrivateEndpoint' ? [endpointKey(destination)] : [])),
    ),
  };
}
