import { benchAppLoad } from './app-load.ts';
import { benchCommandLine } from './command-line.ts';
import { thisMachine } from './common/machine.ts';
import type { Measurement } from './common/measurement.ts';
import { headLines, jsonLine, rowLine } from './common/measurement.ts';
import { benchCounts } from './counts/bench-counts.ts';
import { benchLatency } from './latency.ts';
import { benchPages } from './pages.ts';
import { benchPlanner } from './planner.ts';
import { benchPolicyDiff } from './policy-diff.ts';
import { benchPolicyInit } from './policy-init.ts';
import { benchSweep } from './sweep.ts';

const BENCHES: Readonly<Record<string, () => Promise<void>>> = {
  cli: benchCommandLine,
  load: benchAppLoad,
  latency: benchLatency,
  pages: benchPages,
  planner: benchPlanner,
  'policy-diff': benchPolicyDiff,
  'policy-init': benchPolicyInit,
  sweep: benchSweep,
};

const [name = ''] = process.argv.slice(2);
if (name === 'counts') await counts(process.argv.slice(3));
else await times();

async function counts(options: readonly string[]): Promise<void> {
  const isJson = options.includes('--json');
  const machine = thisMachine();
  if (!isJson) process.stdout.write(headLines());
  const print = (each: Measurement): boolean =>
    process.stdout.write(isJson ? `${jsonLine(each, machine)}\n` : rowLine(each));
  if (!(await benchCounts(options.includes('--update'), print))) process.exitCode = 1;
}

async function times(): Promise<void> {
  const chosen = name === '' ? Object.values(BENCHES) : [BENCHES[name]];
  for (const bench of chosen) {
    if (bench === undefined) {
      process.stderr.write(`There is no benchmark "${name}". There are: ${Object.keys(BENCHES).join(', ')}.\n`);
      process.exitCode = 1;
      break;
    }
    await bench();
  }
}
