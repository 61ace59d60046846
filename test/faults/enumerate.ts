import type { Fate, PortCall } from './app/port-tap.ts';
import type { Strike } from './play.ts';
import { beginningOf, runStory } from './run-story.ts';
import type { Scenario } from './scenario.ts';
import { thoroughness } from './thoroughness.ts';

/** What playing one scenario with every fault came to. */
export interface Enumeration {
  /** For people: schedules played, distinct places at which a function died, and others. */
  readonly counts: string;
  /** One line per playing that went wrong. */
  readonly failures: readonly string[];
}

/** Every fault that can strike a call: a read has no effect to lose. */
function fatesOf({ port, writes }: PortCall): readonly Fate[] {
  if (port === 'Queue') return ['CrashBefore', 'CrashAfter', 'LoseAnswer', 'Refuse', 'Twice'];
  if (writes) return ['CrashBefore', 'CrashAfter', 'LoseAnswer', 'Refuse'];
  return thoroughness().readsDieTwice ? ['CrashBefore', 'CrashAfter', 'Refuse'] : ['CrashBefore', 'Refuse'];
}

/** Plays a scenario once undisturbed, and then once per fault and call. */
export async function enumerateFaults(scenario: Scenario): Promise<Enumeration> {
  const beginning = await beginningOf(scenario);
  const plain = await runStory(scenario, beginning);
  const failures = plain.problems.length === 0 ? [] : [`${scenario.name}: undisturbed: ${plain.problems.join(' | ')}`];
  const strikes = plain.calls.flatMap((call, index) => fatesOf(call).map((fate): Strike => ({ call: index, fate })));
  for (const strike of failures.length === 0 ? strikes : []) {
    const end = await runStory(scenario, beginning, strike);
    const where = `${scenario.name}: ${strike.fate} at ${strike.call} (${plain.calls[strike.call]?.name})`;
    if (end.struck === undefined) failures.push(`${where}: did not strike`);
    if (end.problems.length > 0) failures.push(`${where}: ${end.problems.join(' | ')}`);
  }
  const crashPoints = strikes.filter(({ fate }) => fate.startsWith('Crash')).length;
  const others = strikes.length - crashPoints;
  const counts = `${scenario.name}: ${strikes.length + 1} schedules, ${crashPoints} crash points, ${others} calls lost, refused or doubled`;
  return { counts, failures };
}
