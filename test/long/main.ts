import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Part } from './parts.ts';
import { PARTS, shuffled } from './parts.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const VITEST = resolve(ROOT, 'node_modules/vitest/vitest.mjs');
const KINDS = [...new Set(PARTS.map(({ kind }) => kind))];

const USAGE = `Plays everything that npm test plays a sample of: every case of every test, each fault at each call, 80,000 drawn sequences, a
million cases of the properties of rules and of the planner, and the whole local stack while its functions host is killed.
All ${PARTS.length} parts take hours.

  npm run test:thorough                             everything
  npm run test:thorough -- rules planner            only these (there are: ${KINDS.join(', ')})
  npm run test:thorough -- --budget 300             parts for 300 seconds, in an order drawn from a seed
  npm run test:thorough -- --seed 7 --skip 20       the order of seed 7, without its first 20 parts
  STACK_SEED=7 npm run test:thorough -- stack       killed at other moments
`;

interface Asked {
  readonly parts: readonly Part[];
  readonly budgetSeconds: number;
  readonly seed: number;
  readonly skip: number;
  readonly kinds: readonly string[];
}

/** @returns undefined where the command line is not understood */
function askedFrom(args: readonly string[]): Asked | undefined {
  const text = { type: 'string' } as const;
  const options = { budget: text, seed: text, skip: text };
  const { positionals: kinds, values } = parseArgs({ args: [...args], options, allowPositionals: true });
  const seed = Number(values.seed ?? Date.now() % 10_000);
  const skip = Number(values.skip ?? 0);
  const budgetSeconds = Number(values.budget ?? Number.POSITIVE_INFINITY);
  const isUnknown = kinds.some((kind) => !KINDS.includes(kind as Part['kind']));
  if (isUnknown || [seed, skip, budgetSeconds].some(Number.isNaN)) return undefined;
  const chosen = PARTS.filter(({ kind }) => kinds.length === 0 || kinds.includes(kind));
  return { parts: shuffled(chosen, seed).slice(skip), budgetSeconds, seed, skip, kinds };
}

/** Plays one part. What it prints is shown only when it fails. @returns whether it passed */
function passes({ args, env, isAlone, name }: Part): Promise<boolean> {
  const startMs = Date.now();
  const workers = isAlone ? [] : ['--maxWorkers', '1'];
  const settings = { ...process.env, ...env, ...(isAlone ? stackSettings(env) : {}) };
  const child = spawn(process.execPath, [VITEST, 'run', ...args, ...workers], { cwd: ROOT, env: settings });
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  return new Promise((done) => {
    child.on('close', (code) => {
      const seconds = Math.round((Date.now() - startMs) / 1000);
      if (code !== 0) process.stdout.write(said);
      process.stdout.write(`${code === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)\n`);
      done(code === 0);
    });
  });
}

/** People may choose other kills: what they set goes before what the part sets. */
function stackSettings(env: Part['env']): Record<string, string> {
  return Object.fromEntries(Object.entries(env).map(([key, value]) => [key, process.env[key] ?? value]));
}

/** Plays parts until all are done or the budget is used up. A part that has begun is played to its end. */
async function play({ budgetSeconds, parts }: Asked): Promise<{ readonly played: number; readonly failed: Part[] }> {
  const endMs = Date.now() + budgetSeconds * 1000;
  const failed: Part[] = [];
  let next = 0;
  const one = async (part: Part): Promise<void> => {
    if (!(await passes(part))) failed.push(part);
  };
  while (next < parts.length && Date.now() < endMs) {
    const alone = parts[next]?.isAlone === true ? parts[next] : undefined;
    if (alone !== undefined) {
      next += 1;
      await one(alone);
      continue;
    }
    const worker = async (): Promise<void> => {
      for (let part = parts[next]; part !== undefined && !part.isAlone && Date.now() < endMs; part = parts[next]) {
        next += 1;
        await one(part);
      }
    };
    await Promise.all(Array.from({ length: availableParallelism() }, worker));
  }
  return { played: next, failed };
}

async function main(args: readonly string[]): Promise<number> {
  const asked = askedFrom(args);
  if (asked === undefined) {
    process.stderr.write(USAGE);
    return 2;
  }
  const { kinds, parts, seed, skip } = asked;
  process.stdout.write(`${parts.length} parts in the order of seed ${seed}\n`);
  const { failed, played } = await play(asked);
  const left = parts.length - played;
  const percent = Math.round((100 * played) / Math.max(1, parts.length));
  process.stdout.write(`${played} of ${parts.length} parts played (${percent} %), ${failed.length} failed\n`);
  if (left > 0) {
    const goOn = ['npm run test:thorough --', ...kinds, '--seed', seed, '--skip', skip + played].join(' ');
    process.stdout.write(`The other ${left}: ${goOn}\n`);
  }
  return failed.length === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
