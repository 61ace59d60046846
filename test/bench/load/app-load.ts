import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Bench } from '../common/bench.ts';
import { ROOT, withFolder } from '../common/bundle.ts';
import { percentile } from '../common/figures.ts';
import type { Measurement } from '../common/measurement.ts';

const RUNS = 15;
const GOALS = { 'load-registered': 2, 'load-reconcile': 1.3 } as const;

/** The least of an app: the library and one timer. */
const ONE_TIMER = `
import { app } from '@azure/functions';
app.timer('timer', { schedule: '0 0 * * * *', handler: () => undefined });
`;

/** The SDKs that a first reconcile needs, used as the app uses them, and nothing else. */
const SDKS = `${ONE_TIMER}
import { createDefaultHttpClient, createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline';
import { AzureNamedKeyCredential, TableClient } from '@azure/data-tables';
import { DefaultAzureCredential, ManagedIdentityCredential } from '@azure/identity';
import { QueueClient } from '@azure/storage-queue';
globalThis.loaded = [createDefaultHttpClient, createHttpHeaders, createPipelineRequest, AzureNamedKeyCredential, TableClient,
  DefaultAzureCredential, ManagedIdentityCredential, QueueClient];
`;

/** What a fresh process saw while it loaded a file. */
interface Load {
  /** Processor time of the load, in milliseconds, and the time of the clock. */
  readonly registeredMs: number;
  readonly wallMs: number;
  /** Processor time until the first connection is opened, which the first reconcile does; null where there is none. */
  readonly connectedMs: number | null;
  readonly functions: number;
  readonly mb: number;
}

/**
 * Loads the app as it is built, in fresh processes: until its functions are registered, and until its first reconcile opens
 * a connection. The floors are a bundle of the library with one timer, and a bundle of the SDKs. All runs alternate.
 */
export const LOAD_BENCH: Bench = {
  names: Object.keys(GOALS),
  run: (wanted, print) =>
    withFolder(async (folder) => {
      const app = buildApp();
      const timer = await buildFloor(folder, 'timer', ONE_TIMER);
      const sdks = await buildFloor(folder, 'sdks', SDKS);
      const runs = { app: [] as Load[], timer: [] as Load[], sdks: [] as Load[] };
      for (let run = 0; run <= RUNS; run += 1) {
        const loads = { app: loadOnce(app, folder), timer: loadOnce(timer, folder), sdks: loadOnce(sdks, folder) };
        // The first run fills the file cache, and a compile cache if the app keeps one.
        if (run > 0) for (const name of ['app', 'timer', 'sdks'] as const) runs[name].push(loads[name]);
      }
      if (wanted.has('load-registered')) print(registered(runs.app, runs.timer));
      if (wanted.has('load-reconcile')) print(reconciled(runs.app, runs.sdks));
    }),
};

function registered(app: readonly Load[], timer: readonly Load[]): Measurement {
  const median = (loads: readonly Load[], pick: (load: Load) => number): number => percentile(loads.map(pick), 50);
  return {
    ...{ name: 'load-registered', unit: 'ms CPU', goal: GOALS['load-registered'] },
    value: median(app, (load) => load.registeredMs),
    floor: median(timer, (load) => load.registeredMs),
    detail: `until ${app[0]?.functions} functions are registered: ${median(app, (load) => load.wallMs).toFixed(0)} ms, floor ${median(timer, (load) => load.wallMs).toFixed(0)} ms of the clock; median of ${RUNS}; floor: @azure/functions with one timer`,
  };
}

function reconciled(app: readonly Load[], sdks: readonly Load[]): Measurement {
  const connected = app.map(({ connectedMs }) => connectedMs ?? Number.NaN);
  if (connected.some(Number.isNaN)) throw new Error('the first reconcile opened no connection');
  return {
    ...{ name: 'load-reconcile', unit: 'ms CPU', goal: GOALS['load-reconcile'] },
    value: percentile(connected, 50),
    floor: percentile(
      sdks.map(({ registeredMs }) => registeredMs),
      50,
    ),
    detail: `from the load until the first reconcile opens a connection, ${percentile(
      app.map(({ mb }) => mb),
      50,
    ).toFixed(0)} MB; median of ${RUNS}; floor: its SDKs loaded alone`,
  };
}

/** The package as it is deployed. @returns the file that the worker loads */
function buildApp(): string {
  const built = spawnSync(process.execPath, ['esbuild.config.mjs'], { cwd: ROOT, encoding: 'utf8' });
  if (built.status !== 0) throw new Error(built.stderr);
  const { main } = JSON.parse(readFileSync(join(ROOT, 'dist/package.json'), 'utf8')) as { readonly main: string };
  return join(ROOT, 'dist', main);
}

async function buildFloor(folder: string, name: string, text: string): Promise<string> {
  const [entry, outfile] = [join(folder, `${name}.mjs`), join(folder, `${name}.cjs`)];
  writeFileSync(entry, text);
  await build({
    ...{ entryPoints: [entry], outfile, bundle: true, platform: 'node', target: 'node24', format: 'cjs' },
    ...{ minifySyntax: true, minifyWhitespace: true, external: ['@azure/functions-core'], logLevel: 'error' },
    define: { 'import.meta.url': '__importMetaUrl' },
    banner: { js: "const __importMetaUrl=require('node:url').pathToFileURL(__filename).href;" },
  });
  return outfile;
}

function loadOnce(file: string, folder: string): Load {
  const child = spawnSync(process.execPath, [join(import.meta.dirname, 'load-once.cjs'), file], {
    encoding: 'utf8',
    // A compile cache, if the app keeps one, lies here and not with that of other programs.
    env: {
      ...{ PATH: process.env.PATH ?? '', HOME: folder, TMPDIR: folder, NODE_EXTRA_CA_CERTS: '' },
      AzureWebJobsStorage: 'UseDevelopmentStorage=true',
      HUBWARDEN_POLICY_PATH: join(ROOT, 'docs/examples/policy.yaml'),
    },
  });
  if (child.status !== 0) throw new Error(child.stderr);
  return JSON.parse(child.stdout) as Load;
}
