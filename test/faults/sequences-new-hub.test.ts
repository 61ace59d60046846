import { describe, it } from 'vitest';
import { expectPromisesKept } from './sequences.ts';
import { thoroughness } from './thoroughness.ts';

const HOURS_MS = 3_600_000;
const { sequences } = thoroughness();

describe('two processes at once, from nothing on', () => {
  it(
    `keep every promise through ${sequences} sequences of what people, Azure and bad luck do`,
    async () => {
      await expectPromisesKept({ name: 'nothing yet', story: async () => undefined }, 20_261_123);
      console.info(`${sequences} sequences from nothing on`);
    },
    2 * HOURS_MS,
  );
});
