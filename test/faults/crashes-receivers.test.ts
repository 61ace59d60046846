import { describe, expect, it } from 'vitest';
import { faultSample } from './fault-sample.ts';
import { receiverScenarioStart, runReceiverScenario } from './run-receiver-scenario.ts';
import { RECEIVER_SCENARIOS } from './scenarios/receiver-scenarios.ts';

const MINUTES_MS = 60_000;

describe('when one of three receivers fails, and a call of a port dies, gets lost or comes twice', () => {
  it.each(RECEIVER_SCENARIOS)(
    'each receiver gets all that it takes, in order, and nothing twice without a mishap: it $name',
    async (story) => {
      const beginning = await receiverScenarioStart();
      const plain = await runReceiverScenario(story, beginning);
      expect(plain.problems).toEqual([]);
      const { all, chosen } = faultSample(story.name, plain.calls);
      const failures: string[] = [];
      for (const strike of chosen) {
        const { problems, struck } = await runReceiverScenario(story, beginning, strike);
        const where = `${strike.fate} at ${strike.call} (${plain.calls[strike.call]?.name})`;
        if (struck === undefined) failures.push(`${where}: did not strike`);
        if (problems.length > 0) failures.push(`${where}: ${problems.join(' | ')}`);
      }
      console.info(`${story.name}: ${chosen.length} of ${all} faults`);
      expect(failures).toEqual([]);
    },
    10 * MINUTES_MS,
  );
});
