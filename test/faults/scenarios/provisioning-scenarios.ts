import type { Scenario } from '../scenario.ts';
import { HUB, MINUTE, policyWith } from '../scenario.ts';
import { compliant, request } from './initial-states.ts';

/** Stories of networks that Azure takes its time with. */
export const PROVISIONING_SCENARIOS: readonly Scenario[] = [
  {
    name: 'provisioning fails once',
    steps: async ({ world }) => {
      world.simulator.addFault({ kind: 'FailOperation', operation: world.operationOf('Provision') });
      world.createHub(HUB);
    },
  },
  {
    name: 'provisioning fails twice',
    // A provisioning that died on its way counts as a try, and the third one in vain is for a person.
    verdicts: ['Compliant', 'Blocked'],
    steps: async ({ world }) => {
      world.simulator.addFault({ kind: 'FailOperation', operation: world.operationOf('Provision'), times: 2 });
      world.createHub(HUB);
    },
  },
  {
    name: 'provisioning hangs and ends late',
    steps: async (play) => {
      play.world.simulator.addFault({ kind: 'StickOperation', operation: play.world.operationOf('Provision') });
      play.world.createHub(HUB);
      await play.pass(150 * MINUTE);
      play.world.simulator.release({ operation: play.world.operationOf('Provision') }, play.world.clock.now());
    },
  },
  {
    name: 'the network is active, and Spark is wanted besides',
    before: compliant,
    steps: async (play) => {
      play.world.setPolicy(policyWith({ provisioning: ', includeSpark: true' }));
      await request(play);
    },
  },
  {
    name: 'a hub is deleted while its provisioning hangs and people are told',
    gone: true,
    steps: async (play) => {
      play.world.simulator.addFault({ kind: 'StickOperation', operation: play.world.operationOf('Provision') });
      play.world.createHub(HUB);
      // The deadline of the policy, what a firewall takes, and time to be told.
      await play.pass(130 * MINUTE);
      play.world.person('DELETE', play.world.pathOf(HUB));
    },
  },
];
