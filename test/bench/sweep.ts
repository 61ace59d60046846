import type { ChildProcess } from 'node:child_process';
import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import type { FleetSize } from '../../src/local/arm-simulator/large-fleet.ts';
import { startAzurite } from '../../src/local/azurite/start-azurite.ts';
import type { SweepFigures } from './sweep-app.ts';
import type { AzureReady } from './sweep-azure.ts';

const RULES = 50;
const SEED = 1;
const SIZES: readonly FleetSize[] = [
  { hubs: 1000, subscriptions: 200, rules: RULES, seed: SEED },
  { hubs: 3000, subscriptions: 200, rules: RULES, seed: SEED },
  { hubs: 10_000, subscriptions: 200, rules: RULES, seed: SEED },
  { hubs: 3000, subscriptions: 1, rules: RULES, seed: SEED },
];
const SHARES = [
  { name: 'all compliant', share: 0 },
  { name: '1 % drifted', share: 0.01 },
  { name: '100 % drifted', share: 1 },
];

const run = promisify(execFile);

/**
 * Sweeps generated fleets, each state in a fresh process, and prints what the sweep took of that process. Azure is a process
 * of its own (the simulator over https), and so is storage (Azurite): neither their CPU nor their memory is counted.
 * The first sweep of a fleet, which fills the tables, is not measured. `BENCH_HEAP_MB` limits the heap of the measured process:
 * without a limit V8 collects garbage late, and the peak says more about the machine than about the sweep.
 */
export async function benchSweep(): Promise<void> {
  const [, only] = process.argv.slice(2);
  const sizes = only === undefined ? SIZES : SIZES.filter((each) => each.hubs === Number(only));
  print([
    'hubs',
    'subscriptions',
    'state',
    'wall s',
    'own CPU s',
    'peak RSS MB',
    'peak heap MB',
    'discovery calls',
    'GETs',
    'table operations',
    'messages',
    'unread',
  ]);
  const folder = mkdtempSync(join(resolve(import.meta.dirname, '../..'), 'node_modules/.bench-'));
  try {
    const app = join(folder, 'app.mjs');
    await bundleApp(app);
    for (const size of sizes) await benchFleet(size, app);
  } finally {
    rmSync(folder, { recursive: true });
  }
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
    minify: true,
    keepNames: true,
    banner: { js: "import{createRequire as makeRequire}from'node:module';const require=makeRequire(import.meta.url);" },
    logLevel: 'error',
  });
}

async function benchFleet(size: FleetSize, app: string): Promise<void> {
  const azurite = await startAzurite();
  const azure = fork(join(import.meta.dirname, 'sweep-azure.ts'), [JSON.stringify(size)]);
  try {
    const [ready] = (await once(azure, 'message')) as [AzureReady];
    await sweepOnce(app, ready, azurite.connectionString);
    for (const { name, share } of SHARES) {
      await drift(azure, Math.round(size.hubs * share));
      report(size, name, await sweepOnce(app, ready, azurite.connectionString));
    }
  } finally {
    azure.disconnect();
    await azurite.close();
  }
}

async function drift(azure: ChildProcess, drifted: number): Promise<void> {
  azure.send({ drifted });
  await once(azure, 'message');
}

async function sweepOnce(app: string, { url, caFile }: AzureReady, storage: string): Promise<SweepFigures> {
  const env = { PATH: process.env.PATH ?? '', BENCH_ARM: url, BENCH_STORAGE: storage, NODE_EXTRA_CA_CERTS: caFile };
  const limit = process.env.BENCH_HEAP_MB === undefined ? [] : [`--max-old-space-size=${process.env.BENCH_HEAP_MB}`];
  const { stdout } = await run(process.execPath, [...limit, app], { env, maxBuffer: 1e8 });
  return JSON.parse(stdout) as SweepFigures;
}

function report({ hubs, subscriptions }: FleetSize, state: string, figures: SweepFigures): void {
  const { cpuSeconds, messages, peakHeapMb, peakRssMb, sweep, tableOperations, wallSeconds } = figures;
  if (sweep.judged + sweep.unread !== hubs) throw new Error(`hubs are missing: ${JSON.stringify(sweep)}`);
  const numbers = [wallSeconds.toFixed(1), cpuSeconds.toFixed(1), peakRssMb.toFixed(0), peakHeapMb.toFixed(0)];
  print([
    hubs,
    subscriptions,
    state,
    ...numbers,
    sweep.discoveryCalls,
    sweep.reads,
    tableOperations,
    messages,
    sweep.unread,
  ]);
}

function print(cells: readonly (string | number)[]): void {
  process.stdout.write(`| ${cells.join(' | ')} |\n`);
}
