import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bench } from '../common/bench.ts';
import { ROOT } from '../common/bundle.ts';
import { percentile } from '../common/figures.ts';

const BIN = 'build/cli/hubwarden.js';
const RUNS = 25;

/** The commands that are measured, and the most that each may cost, as a multiple of Node alone. */
const COMMANDS: readonly { readonly name: string; readonly args: readonly string[]; readonly goal: number }[] = [
  { name: 'cli-explain', args: ['explain', 'HW201'], goal: 2 },
  {
    name: 'cli-plan',
    args: ['plan', '--policy', 'docs/examples/policy.yaml', '--hub', 'docs/examples/hub.json'],
    goal: 3,
  },
];

/**
 * Measures the processor time of short commands of the built package, once the compile cache is filled, beside that of Node
 * alone. The runs alternate, so that a busy machine slows all of them alike.
 */
export const COMMAND_LINE_BENCH: Bench = {
  names: COMMANDS.map(({ name }) => name),
  run: async (wanted, print) => {
    build();
    const asked = COMMANDS.filter(({ name }) => wanted.has(name));
    const [floor = Number.NaN, ...medians] = medianCpuMs([['-e', '0'], ...asked.map(({ args }) => [BIN, ...args])]);
    for (const [index, { args, goal, name }] of asked.entries())
      print({
        ...{ name, value: medians[index] ?? Number.NaN, unit: 'ms CPU', floor, goal },
        detail: `hubwarden ${args.slice(0, 1).join(' ')}, installed, median of ${RUNS}; floor: node -e 0`,
      });
  },
};

/** The package of now: an old one in `build` would be measured otherwise. */
function build(): void {
  const { error, status, stderr } = spawnSync(process.execPath, ['pack-cli.mjs'], { cwd: ROOT, encoding: 'utf8' });
  if (error !== undefined) throw error;
  if (status !== 0 || !existsSync(join(ROOT, BIN))) throw new Error(`the package could not be built: ${stderr}`);
}

function medianCpuMs(rows: readonly (readonly string[])[]): readonly number[] {
  const folder = mkdtempSync(join(tmpdir(), 'hubwarden-bench-'));
  try {
    const env = { ...process.env, XDG_CACHE_HOME: folder, LOCALAPPDATA: folder };
    for (const args of rows) cpuMsOf(args, env);
    const takenMs = rows.map((): number[] => []);
    for (let run = 0; run < RUNS; run += 1)
      for (const [index, args] of rows.entries()) takenMs[index]?.push(cpuMsOf(args, env));
    return takenMs.map((values) => percentile(values, 50));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** User and system time of one process, in milliseconds, as bash counts it: Node does not tell what its children took. */
function cpuMsOf(args: readonly string[], env: NodeJS.ProcessEnv): number {
  const script = 'TIMEFORMAT="%3U %3S"; time "$@" >/dev/null 2>&1';
  const { error, stderr } = spawnSync('bash', ['-c', script, 'bash', process.execPath, ...args], {
    cwd: ROOT,
    env: { ...env, LC_ALL: 'C' },
    encoding: 'utf8',
  });
  if (error !== undefined) throw error;
  const seconds = stderr.trim().split(' ').map(Number);
  return seconds.reduce((sum, each) => sum + each, 0) * 1000;
}
