import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { textAssets } from '../../../text-assets.mjs';

/** The checkout. */
export const ROOT = resolve(import.meta.dirname, '../../..');

const run = promisify(execFile);

/** Gives work a folder of its own inside the checkout, where Node finds the packages, and deletes it afterwards. */
export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(ROOT, 'node_modules/.bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Bundles a program of the bench as the app is deployed: one minified file. Node's reading of TypeScript would be counted otherwise. */
export async function bundle(entry: string, outfile: string): Promise<void> {
  await build({
    entryPoints: [join(ROOT, 'test/bench', entry)],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    minifySyntax: true,
    minifyWhitespace: true,
    plugins: [textAssets()],
    banner: { js: "import{createRequire as makeRequire}from'node:module';const require=makeRequire(import.meta.url);" },
    logLevel: 'error',
  });
}

/** What a program gets besides the path of Node. */
export interface ProgramRun {
  readonly env?: Readonly<Record<string, string>>;
  readonly nodeArguments?: readonly string[];
}

/** Runs a program in a process of its own. @returns what it printed, which is JSON. @throws Error when it fails */
export async function jsonFrom<T>(file: string, { env = {}, nodeArguments = [] }: ProgramRun): Promise<T> {
  const options = { env: { PATH: process.env.PATH ?? '', ...env }, maxBuffer: 1e8 };
  const { stdout } = await run(process.execPath, [...nodeArguments, file], options);
  return JSON.parse(stdout) as T;
}
