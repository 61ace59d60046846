import { join } from 'node:path';
import type { FleetSize } from '../../../src/local/arm-simulator/fleet/large-fleet.ts';
import type { Bench } from '../common/bench.ts';
import { bundle, jsonFrom, withFolder } from '../common/bundle.ts';
import type { Fleet } from '../common/fleet.ts';
import { startFleet } from '../common/fleet.ts';
import { heapArguments } from '../common/instance-heap.ts';
import type { Measurement } from '../common/measurement.ts';
import { sizeOf, sweepOnce, sweepPrograms } from '../sweep/run-sweep.ts';
import type { EventsFigures, EventsOrder } from './events-app.ts';

const HUBS = 1000;
const SUBSCRIPTIONS = 20;
/** Share of the hubs that have lost a rule, in percent: fewer than the breaker takes for a fault of its own. */
const DRIFTED = 10;
const EVENTS_OF_ONE = 10;
/** The pace of a policy lets no more than 50 hubs be changed in an hour: the rest would wait. */
const MOST_REPAIRED = 20;

/** Azure ends a write within a quarter of a second, so that a repair does not wait for it. */
const DURATIONS = 0.001;

interface Case {
  readonly name: string;
  readonly order: (size: FleetSize) => Omit<EventsOrder, 'size'>;
  readonly what: string;
}

const CASES: readonly Case[] = [
  {
    name: 'event-compliant',
    order: ({ hubs }) => ({ hubs, eventsOfOne: 1, untilRepaired: false }),
    what: 'an event about a compliant hub; floor: a read, a lease and a write of rows, one GET',
  },
  {
    name: 'events-burst',
    order: ({ hubs }) => ({ hubs, eventsOfOne: EVENTS_OF_ONE, untilRepaired: false }),
    what: 'ten events on each compliant hub at once; floor: a read for each event, a lease, a write and a GET for each hub',
  },
  {
    name: 'event-repair',
    order: ({ hubs }) => ({
      hubs: Math.min(MOST_REPAIRED, Math.floor((hubs * DRIFTED) / 100)),
      eventsOfOne: 1,
      untilRepaired: true,
    }),
    what: 'an event about a hub that misses a rule, until its repair is verified; floor: a read, a lease and a write of rows, three GETs and a PUT',
  },
];

/**
 * Events as `reconcile-event` handles them, six at once in a process of its own, against Azurite and the simulator over
 * https: processor time of that process for each event.
 */
export const EVENTS_BENCH: Bench = {
  names: CASES.map(({ name }) => name),
  run: (wanted, print, { hubs = HUBS }) =>
    withFolder(async (folder) => {
      const programs = { app: join(folder, 'events-app.mjs'), floor: join(folder, 'events-floor.mjs') };
      await bundle('events/events-app.ts', programs.app);
      await bundle('events/floor-app.ts', programs.floor);
      const size = sizeOf(hubs, Math.min(SUBSCRIPTIONS, hubs));
      const fleet = await startFleet({ ...size, durations: DURATIONS, throttles: false });
      try {
        const sweeps = await sweepPrograms(folder);
        for (let sweep = 0; sweep < 2; sweep += 1) await sweepOnce(sweeps, fleet, size);
        for (const each of CASES) if (wanted.has(each.name)) print(await measured(each, { fleet, programs, size }));
      } finally {
        await fleet.close();
      }
    }),
};

async function measured(
  { name, order, what }: Case,
  {
    fleet,
    programs,
    size,
  }: {
    readonly fleet: Fleet;
    readonly programs: { readonly app: string; readonly floor: string };
    readonly size: FleetSize;
  },
): Promise<Measurement> {
  const asked: EventsOrder = { size, ...order(size) };
  const events = asked.hubs * asked.eventsOfOne;
  if (asked.untilRepaired) await fleet.drift(DRIFTED);
  await fleet.takeRequests();
  const run = { env: { ...fleet.env, BENCH_EVENTS: JSON.stringify(asked) }, nodeArguments: heapArguments() };
  const app = await jsonFrom<EventsFigures>(programs.app, run);
  const { all } = await fleet.takeRequests();
  const floor = await jsonFrom<{ readonly cpuSeconds: number }>(programs.floor, run);
  return {
    ...{ name, unit: 'ms CPU per event' },
    value: (app.cpuSeconds * 1000) / events,
    floor: (floor.cpuSeconds * 1000) / events,
    tableOperations: app.tableOperations / events,
    queueMessages: app.queueMessages / events,
    armRequests: all / events,
    detail: `${events} events on ${asked.hubs} hubs in ${app.wallSeconds.toFixed(1)} s; ${what}`,
  };
}
