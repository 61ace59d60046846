import { describe, expect, it } from 'vitest';
import { faultSample } from './fault-sample.ts';
import { alertScenarioStart, runAlertScenario } from './run-alert-scenario.ts';

const MINUTES_MS = 60_000;

describe('when rules and hubs join an alert that two people watch, acknowledge and silence, and a call of a port dies', () => {
  it(
    'each receiver is told of each rule of each hub once, soon, in one update a minute, and never while it is silenced',
    async () => {
      const beginning = await alertScenarioStart();
      const plain = await runAlertScenario(beginning);
      expect(plain.problems).toEqual([]);
      const { all, chosen } = faultSample('alerts', plain.calls);
      const failures: string[] = [];
      for (const strike of chosen) {
        const { problems, struck } = await runAlertScenario(beginning, strike);
        const where = `${strike.fate} at ${strike.call} (${plain.calls[strike.call]?.name})`;
        if (struck === undefined) failures.push(`${where}: did not strike`);
        if (problems.length > 0) failures.push(`${where}: ${problems.slice(0, 5).join(' | ')}`);
      }
      console.info(`alerts: ${chosen.length} of ${all} faults`);
      expect(failures).toEqual([]);
    },
    10 * MINUTES_MS,
  );
});
