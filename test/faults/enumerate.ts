import { faultSample } from './fault-sample.ts';
import { runScenario, scenarioStart } from './run-scenario.ts';
import type { Scenario } from './scenario.ts';

/** What playing one scenario with every fault came to. */
export interface Enumeration {
  /** For people: faults played and all that there are, distinct places at which a function died, and others. */
  readonly counts: string;
  /** One line per playing that went wrong. */
  readonly failures: readonly string[];
}

/** Plays a scenario once undisturbed, and then once per fault: of each call, or of the sample that is chosen. */
export async function enumerateFaults(scenario: Scenario, most?: number): Promise<Enumeration> {
  const beginning = await scenarioStart(scenario);
  const plain = await runScenario(scenario, beginning);
  const failures = plain.problems.length === 0 ? [] : [`${scenario.name}: undisturbed: ${plain.problems.join(' | ')}`];
  const { all, chosen } = faultSample(scenario.name, plain.calls, most);
  for (const strike of failures.length === 0 ? chosen : []) {
    const end = await runScenario(scenario, beginning, strike);
    const where = `${scenario.name}: ${strike.fate} at ${strike.call} (${plain.calls[strike.call]?.name})`;
    if (end.struck === undefined) failures.push(`${where}: did not strike`);
    if (end.problems.length > 0) failures.push(`${where}: ${end.problems.join(' | ')}`);
  }
  const crashPoints = chosen.filter(({ fate }) => fate.startsWith('Crash')).length;
  const others = chosen.length - crashPoints;
  const kind = scenario.kind === 'FoundryAccount' ? 'account: ' : '';
  const counts = `${kind}${scenario.name}: ${chosen.length} of ${all} faults: ${crashPoints} crash points, ${others} calls lost, refused or doubled`;
  return { counts, failures };
}
