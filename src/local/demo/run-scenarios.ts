import type { ScenarioContext } from './scenario-context.ts';
import type { Scenario } from './scenarios.ts';
import { SCENARIOS } from './scenarios.ts';
import { ScenarioFailed } from './until.ts';

/** Result of one scenario. */
export interface ScenarioResult {
  readonly scenario: number;
  readonly title: string;
  readonly passed: boolean;
  /** The outcome in one sentence, or the missing condition. */
  readonly what: string;
  /** Requests of Hubwarden about the scenario's hubs, without polls of operations. */
  readonly requests: { readonly reads: number; readonly writes: number };
  readonly seconds: number;
  /** Verdicts in the tables at the end. */
  readonly verdicts: Readonly<Record<string, string>>;
}

/**
 * Runs all scenarios at once, each on its own hubs.
 *
 * @param sabotaged number of a scenario to break on purpose: it must fail
 */
export async function runScenarios(
  stage: ScenarioContext,
  sabotaged: number | undefined,
): Promise<readonly ScenarioResult[]> {
  await stage.ready();
  return Promise.all(SCENARIOS.map((scenario) => runScenario(stage, scenario, scenario.number === sabotaged)));
}

/** Runs one scenario. @param sabotaged breaks it on purpose: it must fail */
export async function runScenario(
  anyKind: ScenarioContext,
  scenario: Scenario,
  sabotaged: boolean,
): Promise<ScenarioResult> {
  const stage = scenario.kind === undefined ? anyKind : anyKind.of(scenario.kind);
  const hubs =
    sabotaged && scenario.sabotage === undefined ? scenario.hubs.map((hub) => `${hub}-observed`) : scenario.hubs;
  if (sabotaged) scenario.sabotage?.(stage);
  const start = Date.now();
  const { passed, what } = await outcome(stage, scenario, hubs);
  const requests = hubs.flatMap((hub) => stage.requests(hub));
  const reads = requests.filter((request) => request.startsWith('GET')).length;
  const records = await Promise.all(hubs.map((hub) => stage.record(hub)));
  return {
    scenario: scenario.number,
    title: scenario.title,
    passed,
    what,
    requests: { reads, writes: requests.length - reads },
    seconds: Math.round((Date.now() - start) / 100) / 10,
    verdicts: Object.fromEntries(hubs.map((hub, index) => [hub, records[index]?.status.verdict ?? 'none'])),
  };
}

async function outcome(
  stage: ScenarioContext,
  scenario: Scenario,
  hubs: readonly string[],
): Promise<{ passed: boolean; what: string }> {
  try {
    return { passed: true, what: await scenario.run(stage, hubs) };
  } catch (error) {
    if (error instanceof ScenarioFailed) return { passed: false, what: error.message };
    throw error;
  }
}
