import type { KindName } from '../../../src/core/kinds/kind-name.ts';
import { KINDS } from '../../../src/core/kinds/kinds.ts';
import { foldCase } from '../../../src/core/text/fold-case.ts';
import type { ArmSimulator } from '../../../src/local/arm-simulator/simulator/simulator.ts';
import type { Mode, Rules } from '../../../src/local/arm-simulator/state/workspace.ts';
import { accountPath, GROUP, hubPath } from '../../app/app-harness.ts';

/** A hub or an account as the simulated Azure stores it, as far as promises are about it. */
export interface Governed {
  readonly key: string;
  readonly guid: string;
  readonly network: GovernedNetwork | undefined;
}

/** Its managed network. */
export interface GovernedNetwork {
  readonly isolationMode: Mode;
  readonly status: 'Inactive' | 'Active';
  readonly rules: Rules;
  /** undefined: a hub has no state of its network apart. */
  readonly provisioningState?: string;
}

/** The path of a resource of the one resource group. */
export const PATH_OF: Readonly<Record<KindName, (name: string) => string>> = {
  MlWorkspace: hubPath,
  FoundryAccount: accountPath,
};

/** The policy with accounts in its scope, where the story is about one. */
export function policyFor(kind: KindName, text: string): string {
  return kind === 'MlWorkspace' ? text : text.replace('version: 1\n', 'version: 1\nkinds: [Hub, FoundryAccount]\n');
}

/** The path of the network of a resource of a kind: below it are its rules. */
export function networkPathOf(kind: KindName, name: string): string {
  return `${PATH_OF[kind](name)}${KINDS[kind].networkPath}`;
}

/** The hub or account of an id in any casing. */
export function governedAt({ world }: ArmSimulator, id: string): Governed | undefined {
  return world.workspaces.get(foldCase(id)) ?? world.accounts.byKey.get(foldCase(id));
}

/** A person makes an account whose agents use the managed network. */
export const NEW_ACCOUNT = {
  location: 'eastus2',
  kind: 'AIServices',
  sku: { name: 'S0' },
  identity: { type: 'SystemAssigned' },
  properties: { networkInjections: [{ scenario: 'agent', subnetArmId: '', useMicrosoftManagedNetwork: true }] },
};

/** The path of a soft-deleted account. A DELETE there purges it, and frees its name. */
export function deletedAccountPath(name: string): string {
  const { resourceGroup, subscriptionId } = GROUP;
  return `/subscriptions/${subscriptionId}/providers/Microsoft.CognitiveServices/locations/eastus2/resourceGroups/${resourceGroup}/deletedAccounts/${name}`;
}
