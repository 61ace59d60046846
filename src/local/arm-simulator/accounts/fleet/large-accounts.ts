import type { FleetSize } from '../../fleet/large-fleet.ts';
import { fleetPlaces, fleetRules } from '../../fleet/large-fleet.ts';
import type { AccountSeed } from './seed-account.ts';

/**
 * The accounts of a large fleet, beside its hubs and in their subscriptions: each has an injection and an active network
 * in approved mode with a rule for every host.
 */
export function* largeAccounts(size: FleetSize): Iterable<AccountSeed> {
  const network = { isolationMode: 'AllowOnlyApprovedOutbound', rules: fleetRules(size.rules) } as const;
  // Other places than those of the hubs.
  const { seed, subscriptions } = size;
  for (const { suffix, ...place } of fleetPlaces(size.accounts ?? 0, { seed: seed + 1, subscriptions }))
    yield { ...place, name: `foundry-${suffix}`, network };
}
