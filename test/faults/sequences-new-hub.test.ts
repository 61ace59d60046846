import { describe, it } from 'vitest';
import { expectInvariants, SEQUENCES } from './sequences.ts';

const HOURS_MS = 3_600_000;

describe('two processes at once, from nothing on', () => {
  it(
    `keep every promise through ${SEQUENCES} sequences of what people, Azure and bad luck do`,
    async () => {
      await expectInvariants({ name: 'nothing yet', steps: async () => undefined }, 20_261_123);
      console.info(`${SEQUENCES} sequences from nothing on`);
    },
    2 * HOURS_MS,
  );
});
