import { join } from 'node:path';
import type { FleetSize } from '../../../src/local/arm-simulator/fleet/large-fleet.ts';
import type { AzureRequests } from '../common/bench-azure.ts';
import { bundle, jsonFrom } from '../common/bundle.ts';
import type { Fleet } from '../common/fleet.ts';
import { heapArguments } from '../common/instance-heap.ts';
import type { SweepFigures } from './sweep-app.ts';

/** Each resource of a fleet has so many user-defined rules; Azure adds twelve of its own. */
export const RULES = 50;

/** The standard fleet: 10,000 hubs in 200 subscriptions. */
export const HUBS = 10_000;
export const SUBSCRIPTIONS = 200;

/** The programs of a sweep, bundled. */
export interface SweepPrograms {
  readonly app: string;
  readonly floor: string;
}

/** A sweep as the process that ran it saw it, and as Azure saw it. */
export interface SweptFleet extends SweepFigures {
  readonly requests: AzureRequests;
}

/** A generated fleet. */
export function sizeOf(hubs: number, subscriptions = SUBSCRIPTIONS, accounts = 0): FleetSize {
  return { hubs, accounts, subscriptions, rules: RULES, seed: 1 };
}

/** Bundles the app that sweeps, and the floor's program. */
export async function sweepPrograms(folder: string): Promise<SweepPrograms> {
  const programs = { app: join(folder, 'sweep-app.mjs'), floor: join(folder, 'floor-app.mjs') };
  await bundle('sweep/sweep-app.ts', programs.app);
  await bundle('sweep/floor-app.ts', programs.floor);
  return programs;
}

/** Sweeps the fleet once, in a process of its own with the heap of an instance. @throws Error when resources are missing */
export async function sweepOnce({ app }: SweepPrograms, fleet: Fleet, size: FleetSize): Promise<SweptFleet> {
  await fleet.takeRequests();
  const figures = await jsonFrom<SweepFigures>(app, { env: fleet.env, nodeArguments: heapArguments() });
  const { judged, unread } = figures.sweep;
  if (judged + unread !== size.hubs + (size.accounts ?? 0))
    throw new Error(`resources are missing: ${JSON.stringify(figures.sweep)}`);
  return { ...figures, requests: await fleet.takeRequests() };
}

/** The processor time that the same reads take without the app, in seconds, with the same heap. */
export async function floorOnce({ floor }: SweepPrograms, fleet: Fleet, size: FleetSize): Promise<number> {
  const env = { ...fleet.env, BENCH_SIZE: JSON.stringify(size) };
  const { cpuSeconds } = await jsonFrom<{ readonly cpuSeconds: number }>(floor, {
    env,
    nodeArguments: heapArguments(),
  });
  return cpuSeconds;
}
