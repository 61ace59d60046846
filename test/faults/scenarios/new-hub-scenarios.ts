import type { Scenario } from '../scenario.ts';
import { HUB, policyWith } from '../scenario.ts';

const PRIVATE_ENDPOINT = `
      - privateEndpoint:
          resourceId: /subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/rg-data/providers/Microsoft.Storage/storageAccounts/lake
          subresource: dfs
`;

/** Stories of hubs that come into being. */
export const NEW_HUB_SCENARIOS: readonly Scenario[] = [
  {
    name: 'a new hub',
    steps: async ({ world }) => world.createHub(HUB),
  },
  {
    name: 'the policy changes during a run',
    policy: policyWith().replace('      - fqdn: "github.com"\n', ''),
    steps: async (play) => {
      play.world.createHub(HUB);
      await play.pass(100);
      play.world.setPolicy(policyWith());
    },
  },
  {
    name: 'Azure refuses the PATCH, so rules are written one by one',
    steps: async ({ world }) => {
      const refusal = { status: 400, code: 'ValidationError', message: 'one of the rules is not valid' };
      world.simulator.addFault({ kind: 'AnswerRequest', method: 'PATCH', ...refusal });
      world.createHub(HUB);
    },
  },
  {
    name: 'the baseline has a private endpoint',
    policy: policyWith({ rules: PRIVATE_ENDPOINT }),
    steps: async ({ world }) => world.createHub(HUB),
  },
  {
    name: 'a rule is not stored as written, because the api-version lacks a field',
    apiVersion: '2025-06-01',
    simulator: { fields: 'specified' },
    policy: policyWith({
      rules: '      - serviceTag: { tag: Sql, addressPrefixes: [203.0.113.0/24], protocol: TCP, ports: "443" }',
    }),
    steps: async ({ world }) => world.createHub(HUB),
    // HW502, or HW409 where the answer to the first write is lost: the rule then counts as one of somebody else.
    verdicts: ['Blocked'],
  },
  {
    name: 'Azure reports a change of mode as done that it did not make',
    // A write that died on its way counts as a try, and the third one in vain is for a person.
    verdicts: ['Compliant', 'Blocked'],
    steps: async ({ world }) => {
      world.simulator.addFault({ kind: 'RevertOperation', operation: world.operationOf('UpdateWorkspace'), times: 2 });
      world.createHub(HUB);
    },
  },
];
