import { setTimeout as sleep } from 'node:timers/promises';
import { hubIdFrom } from '../../core/hub-id.ts';
import { hubPath, PAGE_PATHS } from '../../core/pages/page-paths.ts';
import type { Stack } from '../stack/start-stack.ts';
import { runScenario } from './run-scenarios.ts';
import { scenarioContextOn } from './scenario-context.ts';
import type { Scenario } from './scenarios.ts';
import { SCENARIOS } from './scenarios.ts';

/** Time to find the page before a scenario begins, and to read it after its end. */
const READ_MS = 8000;

/** What to look at while a scenario runs, and the pages that show it. */
export function whatToWatch(scenario: Scenario, hubPathOf: (hub: string) => string, pagesUrl: string): string {
  const pages = scenario.hubs.map((hub) => hubPathOf(hub)).flatMap((path) => hubIdFrom(path) ?? []);
  const links = [...pages.map(hubPath), PAGE_PATHS.operations, PAGE_PATHS.alerts].map(
    (path) => `     ${pagesUrl}${path}`,
  );
  return [`${scenario.number}. ${scenario.title}. Watch ${scenario.hubs.join(' and ')}:`, ...links].join('\n');
}

/**
 * Plays the scenarios one after the other, at a pace that a person can follow in the pages, and stays up at the end.
 *
 * @returns the exit code, after Ctrl-C: 1 if a scenario missed its expected end
 */
export async function watchScenarios(stack: Stack, sabotaged: number | undefined): Promise<number> {
  const asked = Promise.withResolvers<'asked'>();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => asked.resolve('asked'));
  const print = (text: string): void => void process.stdout.write(`${text}\n`);
  print(`Pages: ${stack.pagesUrl}\n`);
  const stage = scenarioContextOn(stack);
  await stage.ready();
  let failed = 0;
  const isOver = (step: Promise<unknown>): Promise<boolean> =>
    Promise.race([asked.promise, step]).then((first) => first === 'asked');
  for (const scenario of SCENARIOS) {
    print(whatToWatch(scenario, stage.of(scenario.kind ?? 'MlWorkspace').azure.pathOf, stack.pagesUrl));
    if (await isOver(sleep(READ_MS))) return 0;
    const run = runScenario(stage, scenario, scenario.number === sabotaged);
    if (await isOver(run)) return 0;
    const { passed, what } = await run;
    if (!passed) failed += 1;
    print(`   ${passed ? 'Done' : 'FAILED'}: ${what}\n`);
    if (await isOver(sleep(READ_MS))) return 0;
  }
  print(`All scenarios ended, ${failed} of them not as expected. The pages stay up until Ctrl-C: ${stack.pagesUrl}`);
  await asked.promise;
  return failed === 0 ? 0 : 1;
}
