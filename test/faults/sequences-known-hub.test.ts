import { describe, it } from 'vitest';
import { compliantWithForeign } from './scenarios/initial-states.ts';
import { expectInvariants, SEQUENCES } from './sequences.ts';

const HOURS_MS = 3_600_000;

describe('two processes at once, from a compliant hub on', () => {
  it(
    `keep every promise through ${SEQUENCES} sequences of what people, Azure and bad luck do`,
    async () => {
      const known = { name: 'a known hub', before: compliantWithForeign, steps: async () => undefined };
      await expectInvariants(known, 20_261_124);
      console.info(`${SEQUENCES} sequences from a compliant hub on`);
    },
    2 * HOURS_MS,
  );
});
