import { parseArgs } from 'node:util';
import { errorText } from '../../core/text/error-text.ts';
import { endWithNpm } from '../common/end-with-npm.ts';
import { LogLines } from '../stack/log-line.ts';
import { startProblem } from '../stack/start-problem.ts';
import { startStack } from '../stack/start-stack.ts';
import { terminalPaint } from '../stack/terminal-paint.ts';
import type { ScenarioResult } from './run-scenarios.ts';
import { runScenarios } from './run-scenarios.ts';
import { scenarioContextOn } from './scenario-context.ts';
import { SCENARIOS } from './scenarios.ts';
import { watchScenarios } from './watch-scenarios.ts';

// A minute of Azure takes a tenth of a second, so half an hour takes three seconds.
const FACTOR = 0.1 / 60;

// Half an hour takes nine seconds: long enough to see Pending in the pages, and short of what a scenario waits for.
const WATCHED_FACTOR = 0.3 / 60;

const USAGE = `Runs ${SCENARIOS.length} scenarios on the local stack, and checks tables and hubs at the end of each.

  npm run demo                      a table; exit 0 only if every scenario reached its expected end
  npm run demo -- --json            the same as JSON lines
  npm run demo -- --sabotage N      breaks scenario N on purpose: must exit 1
  npm run demo -- --verbose         with every verdict as it happens
  npm run demo -- --watch           one scenario after the other, to be watched in the pages; stays up until Ctrl-C
`;

interface Options {
  readonly json: boolean;
  readonly verbose: boolean;
  readonly sabotage: number | undefined;
  readonly watch: boolean;
}

function optionsFrom(argv: readonly string[]): Options | string {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        json: { type: 'boolean' },
        verbose: { type: 'boolean' },
        sabotage: { type: 'string' },
        watch: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    });
    if (values.help === true) return USAGE;
    const sabotage = values.sabotage === undefined ? undefined : Number(values.sabotage);
    if (sabotage !== undefined && !SCENARIOS.some((scenario) => scenario.number === sabotage)) {
      return `--sabotage ${values.sabotage}: the scenarios are 1 to ${SCENARIOS.length}\n\n${USAGE}`;
    }
    const [json, watch] = [values.json === true, values.watch === true];
    if (watch && json) return `--watch shows scenarios to people: leave out --json\n\n${USAGE}`;
    return { json, verbose: values.verbose === true, sabotage, watch };
  } catch (error) {
    return `${errorText(error)}\n\n${USAGE}`;
  }
}

function table(results: readonly ScenarioResult[]): string {
  const rows = results.map((result) => [
    String(result.scenario),
    result.title,
    result.what,
    `${result.requests.reads} GET, ${result.requests.writes} write`,
    result.seconds.toFixed(1),
    `${result.passed ? 'ok' : 'FAILED'}: ${Object.values(result.verdicts).join(', ')}`,
  ]);
  const header = ['#', 'scenario', 'result', 'requests to ARM', 's', 'verdict'];
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [line(header), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

async function main(): Promise<number> {
  const options = optionsFrom(process.argv.slice(2));
  if (typeof options === 'string') {
    process.stderr.write(options);
    return process.argv.includes('--help') ? 0 : 2;
  }
  const start = Date.now();
  const lines = new LogLines({ verbose: false, paint: terminalPaint(process.stderr) });
  const stack = await startStack({
    factor: options.watch ? WATCHED_FACTOR : FACTOR,
    simulatorPort: 0,
    alertListPort: 0,
    pagesPort: 0,
    sweepSchedule: '*/4 * * * * *',
    groups: 'one-process',
    log: (entry) => {
      const line = options.verbose ? lines.ofEntry(entry, new Date()) : undefined;
      if (line !== undefined) process.stderr.write(`${line}\n`);
    },
    onHostExit: (exit) => process.stderr.write(`the functions host ended: code ${exit.code}, signal ${exit.signal}\n`),
  });
  try {
    if (options.watch) return await watchScenarios(stack, options.sabotage);
    const results = await runScenarios(scenarioContextOn(stack), options.sabotage);
    report(results, options.json, (Date.now() - start) / 1000);
    return results.every((result) => result.passed) ? 0 : 1;
  } finally {
    await stack.close();
  }
}

function report(results: readonly ScenarioResult[], json: boolean, seconds: number): void {
  if (json) {
    for (const result of results) process.stdout.write(`${JSON.stringify(result)}\n`);
    return;
  }
  const passed = results.filter((result) => result.passed).length;
  process.stdout.write(
    `${table(results)}\n\n${passed} of ${results.length} scenarios reached their expected end, ${seconds.toFixed(1)} s in all\n`,
  );
}

endWithNpm();
try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${startProblem(error)}\n`);
  process.exitCode = 1;
}
