import type { HubSeed } from '../../../src/local/arm-simulator/fleet/seed-workspace.ts';
import { queueHub } from '../../../src/reconcile/operator/operator-deps.ts';
import type { Rows } from '../../../src/reconcile/ports.ts';
import type { VirtualApp } from '../virtual-app.ts';
import { GROUP, START } from '../virtual-app.ts';

const YEAR_MS = 365 * 24 * 3600 * 1000;

/** Puts a hub into Azure that is a year old, without an event: Hubwarden has not heard of it yet. */
export function seedOldHub(world: VirtualApp, name: string, more: Partial<HubSeed> = {}): void {
  const createdAt = new Date(START.getTime() - YEAR_MS);
  const seeded = world.simulator.seedHub({ ...GROUP, name, createdAt, ...more }, world.clock.now());
  if (!seeded.ok) throw new Error(seeded.error);
}

/** Names `hub1`, `hub2`, …, with what comes after the number. */
export function hubNames(count: number, suffix = ''): readonly string[] {
  return Array.from({ length: count }, (_, index) => `hub${index + 1}${suffix}`);
}

/** Makes Hubwarden run the hubs now. */
export async function assessHubs(world: VirtualApp, ...names: readonly string[]): Promise<void> {
  for (const name of names) await queueHub(world.deps, world.hubId(name));
  await world.tick();
}

/** A rule as a request writes it. */
export function fqdnRule(destination: string): { type: string; category: string; destination: string } {
  return { type: 'FQDN', category: 'UserDefined', destination };
}

export async function codesOf(world: VirtualApp, name: string): Promise<readonly string[]> {
  return ((await world.record(name))?.status.findings ?? []).map((each) => each.code);
}

/** The same rows, with some calls put in the place of their own. */
export function rowsWith(rows: Rows, instead: Partial<Rows>): Rows {
  return {
    get: (...call) => rows.get(...call),
    insert: (...call) => rows.insert(...call),
    replace: (...call) => rows.replace(...call),
    upsert: (...call) => rows.upsert(...call),
    delete: (...call) => rows.delete(...call),
    query: (...call) => rows.query(...call),
    transact: (...call) => rows.transact(...call),
    ...instead,
  };
}
