import type { HubSeed } from './seed-workspace.ts';

/** Size of a fleet. */
export interface FleetSize {
  readonly hubs: number;
  /** The hubs lie in so many subscriptions, as evenly as they can. */
  readonly subscriptions: number;
  /** Rules of each hub. */
  readonly rules: number;
  /** The same seed gives the same fleet. */
  readonly seed: number;
}

const LOCATIONS = ['eastus2', 'westeurope', 'swedencentral', 'japaneast'];
const TEAMS = ['vision', 'speech', 'search', 'risk', 'pricing'];
const RULE_STEM = 'allow-host-';

/** A subscription of a large fleet, counted from 0. */
export function fleetSubscription(index: number): string {
  return `00000000-0000-4000-b000-${String(index + 1).padStart(12, '0')}`;
}

/** A host that every hub of a large fleet has a rule for. */
export function fleetHost(rule: number): string {
  return `host-${rule}.contoso.com`;
}

/** Name of the rule for a host of a large fleet. */
export function fleetRule(rule: number): string {
  return `${RULE_STEM}${rule}`;
}

/**
 * Provisioned hubs in approved mode, each with a rule for every host: by a policy that asks for these hosts, or for
 * some of them, all are compliant. Place, team and resource group of each are drawn from the seed.
 */
export function* largeFleet({ hubs, subscriptions, rules, seed }: FleetSize): Iterable<HubSeed> {
  const random = randomFrom(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const allowed = Object.fromEntries(
    Array.from({ length: rules }, (_, rule) => [fleetRule(rule), { type: 'FQDN', destination: fleetHost(rule) }]),
  );
  for (let index = 0; index < hubs; index += 1) {
    const team = pick(TEAMS);
    yield {
      subscriptionId: fleetSubscription(index % subscriptions),
      resourceGroup: `rg-ai-${team}`,
      name: `hub-${team}-${String(index).padStart(5, '0')}`,
      location: pick(LOCATIONS),
      tags: { team, env: random() < 0.3 ? 'prod' : 'dev' },
      isolationMode: 'AllowOnlyApprovedOutbound',
      provisioned: true,
      rules: allowed,
    };
  }
}

/** The mulberry32 generator. */
function randomFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
