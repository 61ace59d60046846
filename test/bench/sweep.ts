import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import type { FleetSize } from '../../src/local/arm-simulator/fleet/large-fleet.ts';
import { printRow } from './common/figures.ts';
import type { Fleet } from './common/fleet.ts';
import { startFleet } from './common/fleet.ts';
import { heapArguments, instanceMb } from './common/instance-heap.ts';
import type { SweepFigures } from './sweep-app.ts';

const RULES = 50;
const SEED = 1;
const SUBSCRIPTIONS = 200;
const SIZES: readonly FleetSize[] = [
  ...[1000, 3000, 10_000].map((hubs) => sizeOf(hubs, SUBSCRIPTIONS)),
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

const run = promisify(execFile);

/**
 * Sweeps generated fleets, each state in a fresh process, and prints what the sweep took of that process. Azure is a process
 * of its own (the simulator over https), and so is storage (Azurite): neither their CPU nor their memory is counted.
 * The first sweep of a fleet, which fills the tables, is not measured. The measured process has the heap that Node gives
 * itself on an instance of the deployed size; `BENCH_INSTANCE_MB` names another size, or `none` for what this machine gives.
 *
 * `npm run bench -- sweep [HUBS [SUBSCRIPTIONS [PERCENT [ACCOUNTS]]]]`: how many hubs, in how many subscriptions, how many of them
 * drifted, and how many Foundry accounts beside them, of which as many percent drifted.
 */
export async function benchSweep(): Promise<void> {
  const [, hubs, subscriptions, percent, accounts] = process.argv.slice(2);
  const asked = sizeOf(Number(hubs), Number(subscriptions ?? SUBSCRIPTIONS), Number(accounts ?? 0));
  const sizes = hubs === undefined ? SIZES : [asked];
  const shares = percent === undefined ? SHARES : [Number(percent)];
  process.stdout.write(`heap of an instance with ${instanceMb()} MB\n`);
  printRow(HEAD);
  const folder = mkdtempSync(join(resolve(import.meta.dirname, '../..'), 'node_modules/.bench-'));
  try {
    const app = join(folder, 'app.mjs');
    await bundleApp(app);
    for (const size of sizes) await benchFleet(size, shares, app);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function sizeOf(hubs: number, subscriptions: number, accounts = 0): FleetSize {
  return { hubs, accounts, subscriptions, rules: RULES, seed: SEED };
}

/** As it is deployed: one minified file. Node's reading of TypeScript would be counted otherwise. */
async function bundleApp(outfile: string): Promise<void> {
  await build({
    entryPoints: [join(import.meta.dirname, 'sweep-app.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    minifySyntax: true,
    minifyWhitespace: true,
    banner: { js: "import{createRequire as makeRequire}from'node:module';const require=makeRequire(import.meta.url);" },
    logLevel: 'error',
  });
}

async function benchFleet(size: FleetSize, shares: readonly number[], app: string): Promise<void> {
  const fleet = await startFleet(size);
  try {
    await sweepOnce(app, fleet);
    for (const percent of shares) {
      await fleet.drift(percent);
      report(size, percent, await sweepOnce(app, fleet));
    }
  } finally {
    await fleet.close();
  }
}

async function sweepOnce(app: string, { url, caFile, storage }: Fleet): Promise<SweepFigures> {
  const env = { PATH: process.env.PATH ?? '', BENCH_ARM: url, BENCH_STORAGE: storage, NODE_EXTRA_CA_CERTS: caFile };
  const { stdout } = await run(process.execPath, [...heapArguments(), app], { env, maxBuffer: 1e8 });
  return JSON.parse(stdout) as SweepFigures;
}

function report({ accounts = 0, hubs, subscriptions }: FleetSize, percent: number, figures: SweepFigures): void {
  const { sweep, wallSeconds } = figures;
  if (sweep.judged + sweep.unread !== hubs + accounts)
    throw new Error(`resources are missing: ${JSON.stringify(sweep)}`);
  printRow([
    hubs,
    accounts,
    subscriptions,
    `${percent} %`,
    wallSeconds.toFixed(1),
    figures.cpuSeconds.toFixed(1),
    figures.peakRssMb.toFixed(0),
    figures.peakHeapMb.toFixed(0),
    sweep.discoveryCalls,
    sweep.reads,
    readsOfOne(figures.hubReads, hubs),
    readsOfOne(figures.accountReads, accounts),
    (sweep.reads / wallSeconds).toFixed(1),
    `${(((BUCKET - figures.fewestReadsLeft) / BUCKET) * 100).toFixed(0)} %`,
    figures.throttled,
    figures.continued,
    figures.tableOperations,
    figures.messages,
    figures.failed,
    sweep.unread,
  ]);
}

/** Requests for one resource, as Resource Manager got them. */
function readsOfOne(reads: number, resources: number): string {
  return resources === 0 ? '' : (reads / resources).toFixed(2);
}
