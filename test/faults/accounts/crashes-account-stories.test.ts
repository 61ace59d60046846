import { describe, expect, it } from 'vitest';
import { enumerateFaults } from '../enumerate.ts';
import { ONLY_ON_HUBS, STORIES_OF_HUBS, STORIES_ON_ACCOUNTS } from '../scenarios/stories-on-accounts.ts';

const MINUTES_MS = 60_000;
/** Each story of `npm test` is struck so often; `npm run test:thorough` strikes each call. */
const MOST = 6;

describe('when what happens to hubs happens to an account and a call of a port dies, gets lost or comes twice', () => {
  it.each(STORIES_ON_ACCOUNTS)(
    'everything comes right: $name',
    async (scenario) => {
      const { failures, counts } = await enumerateFaults(scenario, MOST);
      console.info(counts);
      expect(failures.slice(0, 10)).toEqual([]);
    },
    20 * MINUTES_MS,
  );

  it('only those stories are left out that have a reason', () => {
    const played = new Set(STORIES_ON_ACCOUNTS.map(({ name }) => name));
    const leftOut = STORIES_OF_HUBS.filter(({ name }) => !played.has(name));
    expect(leftOut.map(({ name }) => name).sort()).toEqual(Object.keys(ONLY_ON_HUBS).sort());
  });
});
