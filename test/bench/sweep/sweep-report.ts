import type { FleetSize } from '../../../src/local/arm-simulator/fleet/large-fleet.ts';
import { withFolder } from '../common/bundle.ts';
import { printRow } from '../common/figures.ts';
import { startFleet } from '../common/fleet.ts';
import { instanceMb } from '../common/instance-heap.ts';
import type { SweepPrograms, SweptFleet } from './run-sweep.ts';
import { SUBSCRIPTIONS, sizeOf, sweepOnce, sweepPrograms } from './run-sweep.ts';

const SIZES: readonly FleetSize[] = [
  ...[1000, 3000, 10_000].map((hubs) => sizeOf(hubs)),
  sizeOf(2000, SUBSCRIPTIONS, 1000),
];
const SHARES = [0, 1, 100];

/** Reads that Azure gives one principal in one subscription at once, as the simulator does. */
const BUCKET = 250;

const HEAD = [
  'hubs',
  'accounts',
  'subscriptions',
  'drifted',
  'wall s',
  'own CPU s',
  'peak RSS MB',
  'peak heap MB',
  'discovery calls',
  'GETs',
  'GETs a hub',
  'GETs an account',
  'GETs/s',
  'bucket used',
  '429',
  'continued',
  'table operations',
  'messages',
  'failed',
  'unread',
];

/**
 * Sweeps generated fleets, each state in a fresh process, and prints what the sweep took of that process. Azure is a process
 * of its own (the simulator over https), and so is storage (Azurite): neither their CPU nor their memory is counted.
 * The first sweep of a fleet, which fills the tables, is not measured. The measured process has the heap that Node gives
 * itself on an instance of the deployed size; `BENCH_INSTANCE_MB` names another size, or `none` for what this machine gives.
 *
 * `npm run bench -- sweep [HUBS [SUBSCRIPTIONS [PERCENT [ACCOUNTS]]]]`: how many hubs, in how many subscriptions, how many of them
 * drifted, and how many Foundry accounts beside them, of which as many percent drifted.
 */
export async function reportSweeps([hubs, subscriptions, percent, accounts]: readonly number[]): Promise<void> {
  const sizes = hubs === undefined ? SIZES : [sizeOf(hubs, subscriptions, accounts)];
  const shares = percent === undefined ? SHARES : [percent];
  process.stdout.write(`heap of an instance with ${instanceMb()} MB\n`);
  printRow(HEAD);
  await withFolder(async (folder) => {
    const programs = await sweepPrograms(folder);
    for (const size of sizes) await reportFleet(size, shares, programs);
  });
}

async function reportFleet(size: FleetSize, shares: readonly number[], programs: SweepPrograms): Promise<void> {
  const fleet = await startFleet(size);
  try {
    await sweepOnce(programs, fleet, size);
    for (const percent of shares) {
      await fleet.drift(percent);
      report(size, percent, await sweepOnce(programs, fleet, size));
    }
  } finally {
    await fleet.close();
  }
}

function report({ accounts = 0, hubs, subscriptions }: FleetSize, percent: number, figures: SweptFleet): void {
  const { requests, sweep, wallSeconds } = figures;
  printRow([
    ...[hubs, accounts, subscriptions, `${percent} %`, wallSeconds.toFixed(1), figures.cpuSeconds.toFixed(1)],
    ...[figures.peakRssMb.toFixed(0), figures.peakHeapMb.toFixed(0), sweep.discoveryCalls, sweep.reads],
    ...[readsOfOne(requests.hubReads, hubs), readsOfOne(requests.accountReads, accounts)],
    (sweep.reads / wallSeconds).toFixed(1),
    `${(((BUCKET - (requests.fewestReadsLeft ?? BUCKET)) / BUCKET) * 100).toFixed(0)} %`,
    ...[requests.throttled, figures.continued, figures.tableOperations, figures.messages, figures.failed, sweep.unread],
  ]);
}

/** Requests for one resource, as Resource Manager got them. */
function readsOfOne(reads: number, resources: number): string {
  return resources === 0 ? '' : (reads / resources).toFixed(2);
}
