import type { AccountOptions } from '../../../src/local/arm-simulator/state/account-settings.ts';
import type { Scenario } from '../scenario.ts';
import { MINUTE } from '../scenario.ts';
import { compliantWithForeign, FOREIGN, threeRulesVanish } from './initial-states.ts';

const POLLS: readonly AccountOptions[] = [
  { poll: 'notFoundWhileRunning' },
  { poll: 'notFound' },
  { poll: 'forbidden' },
  { poll: 'neverEnds' },
  { pollLivesSeconds: 0 },
  { location: 'absent' },
  { networkWriteStatus: 200 },
];

/** Stories of operations of accounts whose polls do not say how they stand. */
export const POLL_SCENARIOS: readonly Scenario[] = [
  ...POLLS.map(
    (accounts): Scenario => ({
      name: `rules vanish, and Azure answers with ${JSON.stringify(accounts)}`,
      before: compliantWithForeign,
      steps: async (play) => {
        const { accounts: azure } = play.world.simulator;
        azure.set(accounts);
        await threeRulesVanish(play);
        // Later than the deadlines of three writes; Azure then shows again what it did long ago.
        if (accounts.poll === 'neverEnds') await play.pass(4 * 60 * MINUTE);
        azure.set({ poll: 'state' });
      },
      foreign: FOREIGN,
    }),
  ),
  ...(['notFound', 'state'] as const).map(
    (poll): Scenario => ({
      // `Location` is the resource, which answers 200 at once.
      name: `a rule hangs while its Location answers 200, poll ${poll}`,
      simulator: { accounts: { poll } },
      before: compliantWithForeign,
      steps: async (play) => {
        play.world.simulator.addFault({ kind: 'StickOperation', operation: 'PutRule' });
        await threeRulesVanish(play);
        await play.pass(70 * MINUTE);
        play.world.simulator.release({ operation: 'PutRule' }, play.world.clock.now());
      },
      foreign: FOREIGN,
    }),
  ),
  ...(['keep', 'remove'] as const).map(
    (failedRule): Scenario => ({
      name: `a poll says Failed, and Azure means ${failedRule} for the rule`,
      simulator: { accounts: { failedRule } },
      before: compliantWithForeign,
      steps: async (play) => {
        play.world.simulator.addFault({ kind: 'FailOperation', operation: 'PutRule' });
        await threeRulesVanish(play);
      },
      foreign: FOREIGN,
    }),
  ),
];
