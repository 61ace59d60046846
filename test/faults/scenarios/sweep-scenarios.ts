import type { Scenario } from '../scenario.ts';
import { HUB, ruleFor } from '../scenario.ts';
import { compliant, SILENT } from './initial-states.ts';

/** Stories that only a sweep tells: no event comes. */
export const SWEEP_SCENARIOS: readonly Scenario[] = [
  {
    name: 'a sweep confirms a hub',
    before: compliant,
    steps: async ({ world }) => world.runSweepTimer(0),
  },
  {
    name: 'a sweep finds a rule of ours deleted',
    before: compliant,
    steps: async ({ world }) => {
      world.simulator.removeRule(world.pathOf(HUB), ruleFor(world, 'pypi.org'));
      await world.runSweepTimer(0);
    },
  },
  {
    name: 'a sweep finds a hub deleted',
    before: compliant,
    steps: async (play) => {
      play.world.person('DELETE', play.world.pathOf(HUB), undefined, SILENT);
      await play.untilQuiet();
      await play.world.runSweepTimer(0);
    },
    gone: true,
  },
];
