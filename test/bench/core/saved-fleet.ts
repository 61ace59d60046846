import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fleetHost, fleetRule, largeFleet } from '../../../src/local/arm-simulator/fleet/large-fleet.ts';
import type { HubSeed } from '../../../src/local/arm-simulator/fleet/seed-workspace.ts';

/** Hubs of the saved fleet, and user-defined rules of each. */
export const SAVED_HUBS = 10_000;
export const SAVED_RULES = 50;

/** Saves a fleet of 20 subscriptions into a folder, each hub as ARM's GET returns it. */
export function saveFleet(folder: string, hubs = SAVED_HUBS): void {
  for (const seed of largeFleet({ hubs, subscriptions: 20, rules: SAVED_RULES, seed: 1 }))
    writeFileSync(join(folder, `${seed.name}.json`), JSON.stringify(savedHub(seed), undefined, 2));
}

function savedHub({ location, name, resourceGroup, subscriptionId, tags }: HubSeed): object {
  const rules = Array.from({ length: SAVED_RULES }, (_, rule) => [
    fleetRule(rule),
    { type: 'FQDN', category: 'UserDefined', status: 'Active', destination: fleetHost(rule) },
  ]);
  return {
    id: `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.MachineLearningServices/workspaces/${name}`,
    name,
    location,
    kind: 'Hub',
    tags,
    systemData: { createdAt: '2026-01-01T00:00:00Z' },
    properties: {
      workspaceId: name,
      provisioningState: 'Succeeded',
      managedNetwork: {
        isolationMode: 'AllowOnlyApprovedOutbound',
        firewallSku: 'Standard',
        status: { status: 'Active', sparkReady: false },
        outboundRules: Object.fromEntries(rules),
      },
    },
  };
}
