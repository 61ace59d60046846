import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');
const VITEST = resolve(ROOT, 'node_modules/vitest/vitest.mjs');

/** One long run: the same tests as every day with many more cases, or one that needs minutes of real time. */
interface LongRun {
  readonly name: string;
  readonly files: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Arguments for Vitest that choose the configuration. */
  readonly config: readonly string[];
}

const UNIT = ['--project', 'unit', '--testTimeout', '0', '--maxWorkers=2'];

const RUNS: readonly LongRun[] = [
  {
    name: 'rules',
    files: ['test/core/rules/coverage/coverage.properties.test.ts'],
    env: { PROPERTY_RUNS: '1000000' },
    config: UNIT,
  },
  {
    name: 'planner',
    files: ['test/core/plan/plan-properties.test.ts'],
    env: { PROPERTY_RUNS: '1000000' },
    config: UNIT,
  },
  { name: 'faults', files: ['test/faults'], env: { FAULT_SCHEDULES: '100000' }, config: UNIT },
  {
    name: 'stack',
    files: ['test/long/stack-kills.test.ts'],
    env: { STACK_KILLS: '20', STACK_SEED: '1' },
    config: ['--config', 'vitest.long.config.ts'],
  },
];

const USAGE = `Runs the property tests with a million cases each, the fault harness with 100,000 schedules, and the whole local stack
while its functions host is killed 20 times. Takes hours; the last two take about 20 minutes and 3 minutes.

  npm run test:long                        everything
  npm run test:long -- rules planner       only these (there are: ${RUNS.map((run) => run.name).join(', ')})
  PROPERTY_RUNS=50000 npm run test:long    with another number of cases
  STACK_SEED=7 npm run test:long -- stack  killed at other moments
`;

function main(names: readonly string[]): number {
  const unknown = names.filter((name) => !RUNS.some((run) => run.name === name));
  if (unknown.length > 0) {
    process.stderr.write(`There is no long run "${unknown.join('", "')}".\n\n${USAGE}`);
    return 2;
  }
  const chosen = names.length === 0 ? RUNS : RUNS.filter((run) => names.includes(run.name));
  const failed = chosen.filter((run) => !passes(run));
  for (const run of failed) process.stderr.write(`${run.name} failed\n`);
  return failed.length === 0 ? 0 : 1;
}

function passes({ name, files, env, config }: LongRun): boolean {
  const start = Date.now();
  const settings = { ...env, ...process.env };
  process.stdout.write(
    `${name}: ${Object.keys(env)
      .map((key) => `${key}=${settings[key]}`)
      .join(' ')}\n`,
  );
  const { status } = spawnSync(process.execPath, [VITEST, 'run', ...config, ...files], {
    cwd: ROOT,
    env: settings,
    stdio: 'inherit',
  });
  process.stdout.write(
    `${name}: ${status === 0 ? 'passed' : 'FAILED'} after ${Math.round((Date.now() - start) / 1000)} s\n`,
  );
  return status === 0;
}

process.exitCode = main(process.argv.slice(2));
