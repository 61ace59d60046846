import type { SimulatorOptions } from '../../../src/local/arm-simulator/state/settings.ts';
import type { Scenario } from '../scenario.ts';
import { KNOWN_HUB_SCENARIOS } from './known-hub-scenarios.ts';
import { NEW_HUB_SCENARIOS } from './new-hub-scenarios.ts';
import { PROVISIONING_SCENARIOS } from './provisioning-scenarios.ts';
import { SWEEP_SCENARIOS } from './sweep-scenarios.ts';
import { TERMINAL_SCENARIOS } from './terminal-scenarios.ts';

/** Stories that an account cannot have, and why. */
export const ONLY_ON_HUBS: Readonly<Record<string, string>> = {
  'provisioning fails twice': 'a network in the state Failed waits for a person, so there is no second failure',
  'Azure refuses the PATCH, so rules are written one by one':
    'rules of accounts are written one by one from the start; with ruleWrites: withMode it is a story of its own',
  'a rule is not stored as written, because the api-version lacks a field':
    'no field of an account depends on the api-version',
  'the network is active, and Spark is wanted besides': 'accounts know no Spark',
  'somebody writes while we do, overlap serialize':
    'no answer of Azure suggests that writes of an account wait for each other',
};

/** A write of an account's mode that fails leaves the whole network in the state `Failed`, and a person must look at it. */
const FAILED_NETWORK = 'provisioning fails once';

/** Each story of a hub, sequences and fleets left out. */
export const STORIES_OF_HUBS: readonly Scenario[] = [
  ...NEW_HUB_SCENARIOS,
  ...PROVISIONING_SCENARIOS,
  ...KNOWN_HUB_SCENARIOS,
  ...SWEEP_SCENARIOS,
  ...TERMINAL_SCENARIOS,
];

/** Each story of a hub, told of an account. */
export const STORIES_ON_ACCOUNTS: readonly Scenario[] = STORIES_OF_HUBS.filter(
  ({ name }) => !Object.hasOwn(ONLY_ON_HUBS, name),
).map((story) => ({
  ...story,
  kind: 'FoundryAccount',
  simulator: settingsOf(story.simulator),
  ...(story.name === FAILED_NETWORK ? { verdicts: ['Compliant', 'Blocked'] } : {}),
}));

/** What the simulator of hubs is told holds for accounts by settings of their own. */
function settingsOf({ overlap, patchRules, ...others }: SimulatorOptions = {}): SimulatorOptions {
  return {
    ...others,
    accounts: {
      ...(overlap === undefined ? {} : { overlap: overlap === 'lose' ? ('lose' as const) : ('conflict' as const) }),
      ...(patchRules === undefined ? {} : { patchRules }),
    },
  };
}
