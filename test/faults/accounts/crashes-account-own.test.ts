import { describe, expect, it } from 'vitest';
import { enumerateFaults } from '../enumerate.ts';
import { ACCOUNT_SCENARIOS } from '../scenarios/account-scenarios.ts';

const MINUTES_MS = 60_000;
/** Each story of `npm test` is struck so often; `npm run test:thorough` strikes each call. */
const MOST = 6;

describe('when Azure treats an account as it treats no hub and a call of a port dies, gets lost or comes twice', () => {
  it.each(ACCOUNT_SCENARIOS)(
    'everything comes right: $name',
    async (scenario) => {
      const { failures, counts } = await enumerateFaults(scenario, MOST);
      console.info(counts);
      expect(failures.slice(0, 10)).toEqual([]);
    },
    20 * MINUTES_MS,
  );
});
