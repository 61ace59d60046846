import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { percentile, printRow } from './common/figures.ts';

const BIN = 'build/cli/hubwarden.js';
const RUNS = 25;
const ROOT = join(import.meta.dirname, '../..');

/** The commands that are measured, and the most that each may cost, as a multiple of Node alone. */
const COMMANDS: readonly (readonly [args: readonly string[], goal: number])[] = [
  [['explain', 'HW201'], 2],
  [['plan', '--policy', 'docs/examples/policy.yaml', '--hub', 'docs/examples/hub.json'], 3],
];

/**
 * Measures the processor time of short commands of the built package, once the compile cache is filled, beside that of Node
 * alone. The runs alternate, so that a busy machine slows all of them alike.
 */
export async function benchCommandLine(): Promise<void> {
  if (!existsSync(join(ROOT, BIN))) throw new Error(`${BIN} is missing: run "npm run pack:cli" first`);
  const folder = mkdtempSync(join(tmpdir(), 'hubwarden-bench-'));
  try {
    const env = { ...process.env, XDG_CACHE_HOME: folder, LOCALAPPDATA: folder };
    const rows = [['-e', '0'], ...COMMANDS.map(([args]) => [BIN, ...args])];
    for (const args of rows) cpuMsOf(args, env);
    const takenMs = rows.map((): number[] => []);
    for (let run = 0; run < RUNS; run += 1)
      for (const [index, args] of rows.entries()) takenMs[index]?.push(cpuMsOf(args, env));
    const medians = takenMs.map((values) => percentile(values, 50));
    print(medians);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function print([floorMs = Number.NaN, ...medians]: readonly number[]): void {
  process.stdout.write(`Node ${process.versions.node}, processor time, median of ${RUNS} runs\n\n`);
  printRow(['command', 'ms', 'times Node alone', 'goal']);
  printRow(['---', '---', '---', '---']);
  printRow(['node -e 0', floorMs.toFixed(0), '1.0', '']);
  for (const [index, [args, goal]] of COMMANDS.entries()) {
    const ms = medians[index] ?? Number.NaN;
    printRow([`hubwarden ${args.slice(0, 2).join(' ')}`, ms.toFixed(0), (ms / floorMs).toFixed(1), goal]);
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
