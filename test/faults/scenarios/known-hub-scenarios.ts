import type { Scenario } from '../scenario.ts';
import { deleteRule, HUB, MINUTE, putRule, ruleFor } from '../scenario.ts';
import { compliant, compliantWithForeign, SILENT, threeRulesVanish } from './initial-states.ts';

/** Stories of hubs that were as they should be. */
export const KNOWN_HUB_SCENARIOS: readonly Scenario[] = [
  {
    name: 'a rule of ours is deleted',
    before: compliant,
    steps: async ({ world }) => deleteRule(world, ruleFor(world, 'pypi.org')),
  },
  {
    name: 'a rule of ours is altered',
    before: compliant,
    steps: async ({ world }) => putRule(world, ruleFor(world, 'pypi.org'), 'evil.example'),
  },
  {
    name: 'a forbidden rule is added',
    before: compliantWithForeign,
    steps: async ({ world }) => putRule(world, 'tunnel', 'abc.ngrok.io'),
    notified: ['HW204'],
    foreign: ['partner', 'second'],
  },
  ...(['merge', 'replace'] as const).map(
    (patchRules): Scenario => ({
      name: `rules of others stand by while we PATCH, PATCH means ${patchRules}`,
      simulator: { patchRules },
      before: compliantWithForeign,
      steps: threeRulesVanish,
      foreign: ['partner', 'second'],
    }),
  ),
  {
    name: 'a write of a rule fails',
    before: compliantWithForeign,
    foreign: ['partner', 'second'],
    steps: async ({ world }) => {
      world.simulator.addFault({ kind: 'FailOperation', operation: 'PutRule' });
      deleteRule(world, ruleFor(world, 'pypi.org'));
    },
  },
  {
    name: 'a write of a rule hangs and ends late',
    before: compliantWithForeign,
    foreign: ['partner', 'second'],
    steps: async (play) => {
      play.world.simulator.addFault({ kind: 'StickOperation', operation: 'PutRule' });
      deleteRule(play.world, ruleFor(play.world, 'pypi.org'));
      await play.pass(10 * MINUTE);
      play.world.simulator.removeRule(play.world.pathOf(HUB), ruleFor(play.world, 'github.com'));
      await play.pass(60 * MINUTE);
      play.world.simulator.release({ operation: 'PutRule' }, play.world.clock.now());
    },
  },
  ...(['serialize', 'conflict', 'lose'] as const).map(
    (overlap): Scenario => ({
      name: `somebody writes while we do, overlap ${overlap}`,
      simulator: { overlap },
      before: compliantWithForeign,
      steps: async (play) => {
        deleteRule(play.world, ruleFor(play.world, 'pypi.org'));
        await play.pass(90);
        putRule(play.world, 'third', 'api.third.example');
      },
      foreign: ['partner', 'second'],
    }),
  ),
  {
    name: 'a hub is deleted and made again under its name',
    before: compliant,
    steps: async (play) => {
      play.world.person('DELETE', play.world.pathOf(HUB));
      await play.pass(5 * MINUTE);
      play.world.createHub(HUB);
    },
  },
  {
    name: 'no event tells of it, the sweep finds it',
    before: compliant,
    steps: async (play) => {
      deleteRule(play.world, ruleFor(play.world, 'pypi.org'), SILENT);
      await play.pass(2 * MINUTE);
      await play.world.runSweepTimer(0);
    },
  },
];
