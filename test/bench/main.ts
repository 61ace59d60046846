import { COMMAND_LINE_BENCH } from './cli/command-line.ts';
import type { BenchCommand } from './command.ts';
import { benchCommandFrom } from './command.ts';
import type { Bench } from './common/bench.ts';
import { thisMachine } from './common/machine.ts';
import type { Measurement } from './common/measurement.ts';
import { headLines, jsonLine, rowLine } from './common/measurement.ts';
import { PLANNER_BENCH } from './core/planner.ts';
import { POLICY_FLEET_BENCH } from './core/policy-fleet.ts';
import { RULES_BENCH } from './core/rules.ts';
import { benchCounts } from './counts/bench-counts.ts';
import { BESIDE_SWEEP_BENCH } from './events/bench-beside-sweep.ts';
import { EVENTS_BENCH } from './events/bench-events.ts';
import { reportLatency } from './events/latency.ts';
import { LOAD_BENCH } from './load/app-load.ts';
import { PAGES_BENCH } from './pages/bench-pages.ts';
import { reportPages } from './pages/pages.ts';
import { reportScale } from './scale/report-scale.ts';
import { MEMORY_BENCH } from './soak/bench-memory.ts';
import { MIXED_SWEEP_BENCH, SWEEP_BENCH } from './sweep/bench-sweep.ts';
import { reportSweeps } from './sweep/sweep-report.ts';

const BENCHES: readonly Bench[] = [
  SWEEP_BENCH,
  MIXED_SWEEP_BENCH,
  EVENTS_BENCH,
  BESIDE_SWEEP_BENCH,
  PLANNER_BENCH,
  RULES_BENCH,
  POLICY_FLEET_BENCH,
  LOAD_BENCH,
  COMMAND_LINE_BENCH,
  PAGES_BENCH,
  MEMORY_BENCH,
];

const REPORTS: Readonly<Record<string, (numbers: readonly number[]) => Promise<void>>> = {
  sweep: reportSweeps,
  latency: reportLatency,
  pages: reportPages,
  scale: reportScale,
};

const NAMES = {
  figures: BENCHES.flatMap(({ names }) => names),
  groups: {
    sweeps: [...SWEEP_BENCH.names, ...MIXED_SWEEP_BENCH.names],
    events: EVENTS_BENCH.names,
    load: LOAD_BENCH.names,
    cli: COMMAND_LINE_BENCH.names,
  },
  reports: Object.keys(REPORTS),
};

async function run(command: BenchCommand): Promise<boolean> {
  switch (command.kind) {
    case 'Wrong':
      process.stderr.write(`${command.message}\n`);
      return false;
    case 'Report':
      await REPORTS[command.name]?.(command.numbers);
      return true;
    case 'Counts':
      return benchCounts(command.update, printerFor(command.json));
    case 'Measure': {
      const print = printerFor(command.json);
      const wanted = new Set(command.names);
      for (const bench of BENCHES)
        if (bench.names.some((name) => wanted.has(name))) await bench.run(wanted, print, { hubs: command.hubs });
      return true;
    }
  }
}

/** With `--json` one object per line and nothing else; for people a table, below the machine and the day. */
function printerFor(json: boolean): (measurement: Measurement) => void {
  const machine = thisMachine();
  if (json) return (each) => process.stdout.write(`${jsonLine(each, machine)}\n`);
  process.stdout.write(`${machine.machine}, ${machine.date}\n\n${headLines()}`);
  return (each) => process.stdout.write(rowLine(each));
}

if (!(await run(benchCommandFrom(process.argv.slice(2), NAMES)))) process.exitCode = 1;
