import { freshAccountNetwork } from '../../../src/local/arm-simulator/state/account.ts';
import type { FaultInput } from '../../../src/local/arm-simulator/state/fault-book.ts';
import { GROUP } from '../../app/app-harness.ts';
import { deletedAccountPath, NEW_ACCOUNT } from '../app/governed.ts';
import type { FaultRun } from '../fault-run.ts';
import type { Scenario } from '../scenario.ts';
import { deleteRule, HUB, MINUTE, policyWith, putRule, ruleFor } from '../scenario.ts';
import { compliant, compliantWithForeign, FOREIGN, request, threeRulesVanish } from './initial-states.ts';
import { POLL_SCENARIOS } from './poll-scenarios.ts';

const NETWORK = '/managednetworks/default';
const LAKE = `/subscriptions/${GROUP.subscriptionId}/resourceGroups/rg-data/providers/Microsoft.Storage/storageAccounts/lake`;
/** The endpoint that Azure makes for a connection to that storage. */
export const CONNECTION_RULE = 'connection_lake_blob';
const BOTH = ['merge', 'replace'] as const;

/** Something happens after the account was read and before its network is. */
function betweenReads({ world }: FaultRun, happens: () => void): void {
  world.interruption.before((method, path) => method === 'GET' && path.endsWith(NETWORK), happens);
}

/** An account as it should be, with a connection for which Azure made an endpoint. */
async function connected(play: FaultRun): Promise<void> {
  await compliantWithForeign(play);
  connect(play);
  await play.untilQuiet();
}

function connect({ world }: FaultRun): void {
  const place = { account: world.pathOf(HUB), name: 'lake' };
  const properties = { category: 'AzureBlob', target: LAKE, metadata: { ResourceId: LAKE } };
  world.simulator.accounts.putConnection(place, properties, world.clock.now());
}

/** A new account that has waited for its network for longer than Azure takes, so that we create it. No event told of it. */
async function withoutNetwork(play: FaultRun): Promise<void> {
  const { clock, simulator } = play.world;
  simulator.seedAccount({ ...GROUP, name: HUB, injection: 'managed' }, clock.now());
  await play.pass(65 * MINUTE);
}

/** Azure makes the network by itself, as it does after the creation of an account. */
function makeNetwork({ world }: FaultRun): void {
  const account = world.simulator.accounts.at(world.pathOf(HUB));
  if (account === undefined) return;
  account.network ??= freshAccountNetwork('AllowInternetOutbound');
  account.network.status = 'Active';
  account.network.provisioningState = 'Succeeded';
}

/** Azure makes the network in the moment before our request for it arrives. */
async function platformIsFaster(play: FaultRun): Promise<void> {
  play.world.interruption.before(
    (method, path) => method === 'PUT' && path.endsWith(NETWORK),
    () => makeNetwork(play),
  );
  await request(play);
}

async function vanishAndConnect(play: FaultRun): Promise<void> {
  await threeRulesVanish(play);
  await play.pass(30);
  connect(play);
}

function restore({ world }: FaultRun): void {
  world.person('PUT', world.pathOf(HUB), { ...NEW_ACCOUNT, properties: { ...NEW_ACCOUNT.properties, restore: true } });
}

const TWO_READS: readonly Scenario[] = [
  {
    name: 'a rule is deleted between the two reads',
    before: compliantWithForeign,
    steps: async (play) => {
      betweenReads(play, () => deleteRule(play.world, ruleFor(play.world, 'pypi.org')));
      await request(play);
    },
    foreign: FOREIGN,
  },
  {
    name: 'the account is deleted between the two reads',
    before: compliant,
    steps: async (play) => {
      betweenReads(play, () => void play.world.person('DELETE', play.world.pathOf(HUB)));
      await request(play);
    },
    gone: true,
  },
  {
    name: 'the account is deleted and made again between the two reads',
    before: compliant,
    steps: async (play) => {
      betweenReads(play, () => {
        play.world.person('DELETE', play.world.pathOf(HUB));
        play.world.createHub(HUB);
      });
      await request(play);
    },
  },
];

type Answer = Omit<Extract<FaultInput, { kind: 'AnswerRequest' }>, 'kind'>;

const BUSY: readonly Answer[] = [
  { status: 409, code: 'Conflict', message: 'There is an ongoing operation on the managed network.' },
  { status: 409, code: 'UserError', message: 'The managed network is in a conflicting state.' },
  { status: 400, code: 'AccountProvisioningStateInvalid', message: 'Account is in state Accepted.' },
];

const WRITTEN: readonly Scenario[] = [
  ...BUSY.map(
    (answer): Scenario => ({
      name: `Azure is busy: ${answer.status} ${answer.code}`,
      before: compliantWithForeign,
      steps: async ({ world }) => {
        world.simulator.addFault({
          kind: 'AnswerRequest',
          method: 'PUT',
          pathContains: '/outboundRules/hw-',
          times: 2,
          ...answer,
        });
        deleteRule(world, ruleFor(world, 'pypi.org'));
      },
      foreign: FOREIGN,
    }),
  ),
  ...(['merge', 'replace', 'refuse'] as const).map(
    (patchRules): Scenario => ({
      name: `many rules in one PATCH, and Azure means ${patchRules}`,
      policy: policyWith({ top: 'foundryAccounts: { ruleWrites: withMode }' }),
      simulator: { accounts: { patchRules } },
      before: connected,
      steps: threeRulesVanish,
      foreign: [...FOREIGN, CONNECTION_RULE],
    }),
  ),
  ...[
    { status: 504, code: 'GatewayTimeout' },
    { status: 500, code: 'TransientError' },
  ].map(
    (answer): Scenario => ({
      name: `a PATCH that landed is answered ${answer.status} ${answer.code}`,
      steps: async ({ world }) => {
        world.simulator.addFault({ kind: 'AnswerRequest', method: 'PATCH', applied: true, ...answer });
        world.createHub(HUB);
      },
    }),
  ),
  ...BOTH.map(
    (putRules): Scenario => ({
      name: `Azure makes the network just before we do, PUT means ${putRules}`,
      simulator: { accounts: { putRules } },
      before: withoutNetwork,
      steps: platformIsFaster,
    }),
  ),
  {
    name: 'Azure makes the network while it works on our request for it',
    before: withoutNetwork,
    steps: async (play) => {
      await request(play);
      await play.pass(90);
      makeNetwork(play);
    },
  },
  {
    name: 'we create the network that Azure did not make',
    before: withoutNetwork,
    steps: request,
  },
  ...(['merge', 'replace'] as const).map(
    (patchRules): Scenario => ({
      name: `a connection comes while we write, PATCH means ${patchRules}`,
      policy: policyWith({ top: 'foundryAccounts: { ruleWrites: withMode }' }),
      simulator: { accounts: { patchRules } },
      before: compliantWithForeign,
      steps: vanishAndConnect,
      foreign: FOREIGN,
    }),
  ),
];

const RULES: readonly Scenario[] = [
  ...(['stay', 'return'] as const).map(
    (deletedRules): Scenario => ({
      name: `a person deletes the endpoint of a connection, deleted rules ${deletedRules}`,
      simulator: { accounts: { deletedRules } },
      before: connected,
      steps: async ({ world }) => deleteRule(world, CONNECTION_RULE),
      foreign: FOREIGN,
    }),
  ),
  {
    name: 'another principal removes a rule, and adds one of its own',
    before: connected,
    steps: async (play) => {
      deleteRule(play.world, ruleFor(play.world, 'pypi.org'));
      await play.pass(2 * MINUTE);
      putRule(play.world, 'third', 'api.third.example');
    },
    foreign: [...FOREIGN, CONNECTION_RULE],
  },
];

const LIVES: readonly Scenario[] = [
  ...(['everything', 'withoutNetwork', 'newId'] as const).map(
    (brings): Scenario => ({
      name: `a deleted account is restored, with ${brings}`,
      simulator: { accounts: { restore: brings } },
      before: compliantWithForeign,
      steps: async (play) => {
        play.world.person('DELETE', play.world.pathOf(HUB));
        await play.pass(10 * MINUTE);
        restore(play);
      },
      verdicts: ['Compliant', 'Blocked'],
    }),
  ),
  {
    name: 'a deleted account is purged, and one is made under its name',
    before: connected,
    steps: async (play) => {
      play.world.person('DELETE', play.world.pathOf(HUB));
      await play.pass(10 * MINUTE);
      play.world.person('DELETE', deletedAccountPath(HUB));
      await play.pass(10 * MINUTE);
      play.world.createHub(HUB);
    },
  },
  {
    name: 'the network of an account is deleted',
    before: compliant,
    steps: async ({ world }) => void world.person('DELETE', world.networkPathOf(HUB)),
    // A person must decide whether it is to be made again.
    verdicts: ['Blocked'],
  },
];

/** Stories that only accounts have. */
export const ACCOUNT_SCENARIOS: readonly Scenario[] = [
  ...TWO_READS,
  ...POLL_SCENARIOS,
  ...WRITTEN,
  ...RULES,
  ...LIVES,
].map((story) => ({ ...story, kind: 'FoundryAccount' }));
