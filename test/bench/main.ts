import { benchAppLoad } from './app-load.ts';
import { benchCommandLine } from './command-line.ts';
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
const chosen = name === '' ? Object.values(BENCHES) : [BENCHES[name]];
for (const bench of chosen) {
  if (bench === undefined) {
    process.stderr.write(`There is no benchmark "${name}". There are: ${Object.keys(BENCHES).join(', ')}.\n`);
    process.exitCode = 1;
    break;
  }
  await bench();
}
