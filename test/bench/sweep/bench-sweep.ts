import type { FleetSize } from '../../../src/local/arm-simulator/fleet/large-fleet.ts';
import type { Bench } from '../common/bench.ts';
import { withFolder } from '../common/bundle.ts';
import type { Fleet } from '../common/fleet.ts';
import { startFleet } from '../common/fleet.ts';
import { instanceMb } from '../common/instance-heap.ts';
import type { Measurement } from '../common/measurement.ts';
import type { SweepPrograms, SweptFleet } from './run-sweep.ts';
import { floorOnce, HUBS, SUBSCRIPTIONS, sizeOf, sweepOnce, sweepPrograms } from './run-sweep.ts';

/** Most that each sweep may take, as a multiple of its floor; design 7. */
const GOALS = { 'sweep-first': 2.5, 'sweep-unchanged': 1.5, 'sweep-drifted': 5 } as const;
const MOST_MEMORY_MB = 200;
/** In the mixed fleet, one account on four hubs. */
const HUBS_OF_ONE_ACCOUNT = 4;
const MEMORY = 'sweep-memory';
const MIXED = 'sweep-unchanged-mixed';

/**
 * Sweeps of the standard fleet, each in a fresh process, beside the same reads without the app. *First*: the tables are
 * empty. *Unchanged*: two sweeps have been there before. *Drifted*: every hub, or one of a hundred, has lost a rule since.
 */
export const SWEEP_BENCH: Bench = {
  names: ['sweep-first', 'sweep-unchanged', MEMORY, 'sweep-drifted-1-percent', 'sweep-drifted'],
  run: async (wanted, print, { hubs = HUBS }) => {
    const swept = sizeOf(hubs, subscriptionsFor(hubs));
    await onFleet(swept, async (programs, fleet) => {
      const measure = async (name: string): Promise<SweptFleet> => {
        const isWanted = wanted.has(name) || (name === 'sweep-unchanged' && wanted.has(MEMORY));
        const floor = isWanted ? await floorOnce(programs, fleet, swept) : Number.NaN;
        const sweep = await sweepOnce(programs, fleet, swept);
        if (wanted.has(name)) print(measurementOf(name, swept, sweep, floor));
        return sweep;
      };
      await measure('sweep-first');
      if (isOnlyFirst(wanted)) return;
      await sweepOnce(programs, fleet, swept);
      const unchanged = await measure('sweep-unchanged');
      if (wanted.has(MEMORY)) print(memoryOf(swept, unchanged));
      for (const [name, percent] of [['sweep-drifted-1-percent', 1] as const, ['sweep-drifted', 100] as const]) {
        if (!wanted.has(name)) continue;
        await fleet.drift(percent);
        await measure(name);
      }
    });
  },
};

/** The same for a fleet of which one in five is a Foundry account. */
export const MIXED_SWEEP_BENCH: Bench = {
  names: [MIXED],
  run: async (_wanted, print, { hubs = HUBS / 2 }) => {
    const size = sizeOf(hubs, subscriptionsFor(hubs), Math.round(hubs / HUBS_OF_ONE_ACCOUNT));
    await onFleet(size, async (programs, fleet) => {
      for (let before = 0; before < 2; before += 1) await sweepOnce(programs, fleet, size);
      const floor = await floorOnce(programs, fleet, size);
      print(measurementOf(MIXED, size, await sweepOnce(programs, fleet, size), floor));
    });
  },
};

/** As many hubs in one subscription as in the standard fleet. */
function subscriptionsFor(hubs: number): number {
  return Math.max(1, Math.round((hubs * SUBSCRIPTIONS) / HUBS));
}

function isOnlyFirst(wanted: ReadonlySet<string>): boolean {
  return SWEEP_BENCH.names.every((name) => name === 'sweep-first' || !wanted.has(name));
}

async function onFleet(size: FleetSize, work: (programs: SweepPrograms, fleet: Fleet) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    const programs = await sweepPrograms(folder);
    const fleet = await startFleet(size);
    try {
      await work(programs, fleet);
    } finally {
      await fleet.close();
    }
  });
}

function measurementOf(name: string, size: FleetSize, figures: SweptFleet, floor: number): Measurement {
  const { accounts = 0, hubs, subscriptions } = size;
  const resources = hubs + accounts;
  const { cpuSeconds, failed, messages, peakRssMb, requests, sweep, tableOperations, wallSeconds } = figures;
  return {
    ...{ name, value: cpuSeconds, unit: 's CPU', floor, goal: GOALS[name as keyof typeof GOALS] },
    tableOperations: tableOperations / resources,
    queueMessages: messages / resources,
    armRequests: requests.all / resources,
    detail: `${hubs} hubs and ${accounts} accounts in ${subscriptions} subscriptions; counts of one; ${wallSeconds.toFixed(1)} s, ${peakRssMb.toFixed(0)} MB; 429: ${requests.throttled}, failed: ${failed}, unread: ${sweep.unread}`,
  };
}

function memoryOf({ hubs }: FleetSize, { peakHeapMb, peakRssMb }: SweptFleet): Measurement {
  return {
    ...{ name: MEMORY, value: peakRssMb, unit: 'MB', goal: MOST_MEMORY_MB },
    detail: `peak of the process, ${hubs} unchanged hubs; peak heap ${peakHeapMb.toFixed(0)} MB; heap of an instance with ${instanceMb()} MB`,
  };
}
