import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { percentile } from '../common/figures.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const BANNER = "const __importMetaUrl=require('node:url').pathToFileURL(__filename).href;";
const RUNS = 9;

// What the worker does before it loads an app: it puts its own module in place of @azure/functions-core.
const MEASURE = `
const Module = require('node:module');
const functions = [];
const core = { version: '3', hostVersion: '4', Disposable: class { constructor(f) { this.f = f; } dispose() {} },
  setProgrammingModel() {}, getProgrammingModel() {}, registerHook() {}, log() {},
  registerFunction(metadata) { functions.push(metadata.name); } };
const original = Module.prototype.require;
Module.prototype.require = function (name) { return name === '@azure/functions-core' ? core : original.apply(this, arguments); };
const start = process.hrtime.bigint();
require(process.argv[1]);
const ms = Number(process.hrtime.bigint() - start) / 1e6;
process.stdout.write(JSON.stringify({ ms, functions: functions.length, mb: process.memoryUsage().rss / 1048576 }));
`;

interface Variant {
  readonly name: string;
  readonly entry: string;
  readonly bundled: boolean;
}

const VARIANTS: readonly Variant[] = [
  { name: 'bundled, until functions are registered', entry: 'src/main.ts', bundled: true },
  { name: 'bundled, SDKs loaded with the first message', entry: 'src/compose.ts', bundled: true },
  { name: 'unbundled, until functions are registered', entry: 'src/main.ts', bundled: false },
  { name: 'unbundled, SDKs loaded with the first message', entry: 'src/compose.ts', bundled: false },
];

/** Loads the app bundled and unbundled in fresh processes, and prints the median of the load times. */
export async function benchAppLoad(): Promise<void> {
  // Inside the checkout, so that the unbundled variant finds node_modules.
  const folder = mkdtempSync(join(ROOT, 'node_modules/.bench-'));
  try {
    for (const variant of VARIANTS) {
      const file = join(folder, `${VARIANTS.indexOf(variant)}.cjs`);
      await buildVariant(variant, file);
      const runs = Array.from({ length: RUNS }, () => loadOnce(file));
      const ms = percentile(
        runs.map((run) => run.ms),
        50,
      );
      const mb = percentile(
        runs.map((run) => run.mb),
        50,
      );
      process.stdout.write(
        `${variant.name.padEnd(50)} ${ms.toFixed(0).padStart(5)} ms  ${mb.toFixed(0).padStart(4)} MB  ${runs[0]?.functions} functions\n`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function buildVariant({ entry, bundled }: Variant, outfile: string): Promise<void> {
  await build({
    entryPoints: [join(ROOT, entry)],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    minifySyntax: bundled,
    minifyWhitespace: bundled,
    external: ['@azure/functions-core'],
    ...(bundled ? {} : { packages: 'external' as const }),
    define: { 'import.meta.url': '__importMetaUrl', 'process.env.HUBWARDEN_VERSION': '"bench"' },
    banner: { js: BANNER },
    logLevel: 'error',
  });
}

function loadOnce(file: string): { readonly ms: number; readonly mb: number; readonly functions: number } {
  const child = spawnSync(process.execPath, ['-e', MEASURE, file], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH ?? '', AzureWebJobsStorage: 'UseDevelopmentStorage=true' },
  });
  if (child.status !== 0) throw new Error(child.stderr);
  return JSON.parse(child.stdout) as ReturnType<typeof loadOnce>;
}
