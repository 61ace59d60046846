import { describe, expect, it } from 'vitest';
import { enumerateFaults } from './enumerate.ts';
import { runScenario, scenarioStart } from './run-scenario.ts';
import { TERMINAL_SCENARIOS } from './scenarios/terminal-scenarios.ts';

const MINUTES_MS = 60_000;

describe('when a person changes a hub from a terminal and a call of a port dies, gets lost or comes twice', () => {
  it.each(TERMINAL_SCENARIOS)(
    'everything comes right: $name',
    async (scenario) => {
      const { failures, counts } = await enumerateFaults(scenario);
      console.info(counts);
      expect(failures.slice(0, 10)).toEqual([]);
    },
    20 * MINUTES_MS,
  );

  it.each(TERMINAL_SCENARIOS)('the terminal itself writes, undisturbed: $name', async (scenario) => {
    const { history } = await runScenario(scenario, await scenarioStart(scenario));
    expect(history.some((line) => /^terminal: (PUT|PATCH|DELETE) (Started|Done)$/.test(line))).toBe(true);
  });
});
