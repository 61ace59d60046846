import type { Baseline } from '../baseline/baseline.ts';
import type { Cover } from '../rules/coverage.ts';
import { prepareCover } from '../rules/coverage.ts';
import { destinationKey, sameDestination } from '../rules/destination-key.ts';
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
  let cover: Cover | undefined;
  const holdsWanted = (held: Destination) => rules.some(({ destination }) => sameDestination(destination, held));
  return (destination) => {
    if (destination === undefined) return false;
    if (isDeny(destination)) {
      const key = destinationKey(destination);
      return rules.some((wanted) => destinationKey(wanted.destination) === key);
    }
    cover ??= prepareCover(rules);
    return cover(destination) !== undefined || (destination.type === 'PrivateEndpoint' && holdsWanted(destination));
  };
}
