import type { JsonObject } from '../../../core/text/json.ts';
import type { HubSeed } from './seed-workspace.ts';

/** Size of a fleet. */
export interface FleetSize {
  readonly hubs: number;
  /** Foundry accounts beside the hubs; default 0. */
  readonly accounts?: number | undefined;
  /** Hubs and accounts lie in so many subscriptions, as evenly as they can. */
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

/** The rules of each hub and account of a large fleet, by name, as a request gives them. */
export function fleetRules(count: number): Readonly<Record<string, JsonObject>> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, rule) => [fleetRule(rule), { type: 'FQDN', destination: fleetHost(rule) }]),
  );
}

/** Where one resource of a large fleet is, and whose it is. */
export interface FleetPlace {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  /** End of its name: its team and number. */
  readonly suffix: string;
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Draws places from a seed. @param count how many */
export function* fleetPlaces(
  count: number,
  { seed, subscriptions }: Pick<FleetSize, 'seed' | 'subscriptions'>,
): Iterable<FleetPlace> {
  const random = randomFrom(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  for (let index = 0; index < count; index += 1) {
    const team = pick(TEAMS);
    yield {
      subscriptionId: fleetSubscription(index % subscriptions),
      resourceGroup: `rg-ai-${team}`,
      suffix: `${team}-${String(index).padStart(5, '0')}`,
      location: pick(LOCATIONS),
      tags: { team, env: random() < 0.3 ? 'prod' : 'dev' },
    };
  }
}

/**
 * Provisioned hubs in approved mode, each with a rule for every host: by a policy that asks for these hosts, or for
 * some of them, all are compliant. Place, team and resource group of each are drawn from the seed.
 */
export function* largeFleet(size: FleetSize): Iterable<HubSeed> {
  const rules = fleetRules(size.rules);
  for (const { suffix, ...place } of fleetPlaces(size.hubs, size)) {
    const name = `hub-${suffix}`;
    yield { ...place, name, isolationMode: 'AllowOnlyApprovedOutbound', provisioned: true, rules };
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
