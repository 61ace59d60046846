import { describe, it } from 'vitest';
import { compliantWithForeign } from '../scenarios/initial-states.ts';
import { ACCOUNT_SEQUENCES, expectInvariants } from '../sequences.ts';

const HOURS_MS = 3_600_000;
const kind = 'FoundryAccount' as const;

describe('two processes at once, about an account', () => {
  it(
    `keep every promise through ${ACCOUNT_SEQUENCES} sequences from a compliant account on`,
    async () => {
      const known = { name: 'a known account', kind, before: compliantWithForeign, steps: async () => undefined };
      await expectInvariants(known, 20_261_201, ACCOUNT_SEQUENCES);
      console.info(`${ACCOUNT_SEQUENCES} sequences from a compliant account on`);
    },
    2 * HOURS_MS,
  );

  it(
    `keep every promise through ${ACCOUNT_SEQUENCES} sequences from nothing on`,
    async () => {
      await expectInvariants(
        { name: 'no account yet', kind, steps: async () => undefined },
        20_261_202,
        ACCOUNT_SEQUENCES,
      );
      console.info(`${ACCOUNT_SEQUENCES} sequences of an account from nothing on`);
    },
    2 * HOURS_MS,
  );
});
