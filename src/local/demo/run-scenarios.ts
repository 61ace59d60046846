import type { ScenarioContext } from './scenario-context.ts';
import type { Scenario } from './scenarios.ts';
import { SCENARIOS } from './scenarios.ts';
import { ScenarioFailed } from './until.ts';

/** How one scene went. */
export interface ScenarioResult {
  readonly scenario: number;
  readonly title: string;
  readonly passed: boolean;
  /** What happened, or what did not. */
  readonly what: string;
  /** Requests of Hubwarden about the scene's hubs, polls of operations not counted. */
  readonly requests: { readonly reads: number; readonly writes: number };
  readonly seconds: number;
  /** Verdicts in the tables at the end. */
  readonly verdicts: Readonly<Record<string, string>>;
}

/**
 * Plays all scenes at once, each on hubs of its own.
 *
 * @param sabotaged number of a scene that is broken on purpose: it must fail
 */
export async function runScenarios(
  stage: ScenarioContext,
  sabotaged: number | undefined,
): Promise<readonly ScenarioResult[]> {
  await stage.ready();
  return Promise.all(SCENARIOS.map((scene) => playScene(stage, scene, scene.number === sabotaged)));
}

async function playScene(stage: ScenarioContext, scene: Scenario, sabotaged: boolean): Promise<ScenarioResult> {
  const hubs = sabotaged && scene.sabotage === undefined ? scene.hubs.map((hub) => `${hub}-observed`) : scene.hubs;
  if (sabotaged) scene.sabotage?.(stage);
  const start = Date.now();
  const { passed, what } = await outcome(stage, scene, hubs);
  const requests = hubs.flatMap((hub) => stage.requests(hub));
  const reads = requests.filter((request) => request.startsWith('GET')).length;
  const records = await Promise.all(hubs.map((hub) => stage.record(hub)));
  return {
    scenario: scene.number,
    title: scene.title,
    passed,
    what,
    requests: { reads, writes: requests.length - reads },
    seconds: Math.round((Date.now() - start) / 100) / 10,
    verdicts: Object.fromEntries(hubs.map((hub, index) => [hub, records[index]?.status.verdict ?? 'none'])),
  };
}

async function outcome(
  stage: ScenarioContext,
  scene: Scenario,
  hubs: readonly string[],
): Promise<{ passed: boolean; what: string }> {
  try {
    return { passed: true, what: await scene.run(stage, hubs) };
  } catch (error) {
    if (error instanceof ScenarioFailed) return { passed: false, what: error.message };
    throw error;
  }
}
