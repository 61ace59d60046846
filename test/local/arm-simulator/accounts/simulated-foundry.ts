import type {
  AccountNetworkSeed,
  AccountSeed,
} from '../../../../src/local/arm-simulator/accounts/fleet/seed-account.ts';
import type { AccountOptions } from '../../../../src/local/arm-simulator/state/account-settings.ts';
import type { SimulatorOptions } from '../../../../src/local/arm-simulator/state/settings.ts';
import type { Answer, CallOptions } from '../simulated-arm.ts';
import { GROUP, SimulatedArm, SUB } from '../simulated-arm.ts';

export const ACCOUNT = `${GROUP}/providers/Microsoft.CognitiveServices/accounts/acct`;
export const NETWORK = `${ACCOUNT}/managedNetworks/default`;
export const FOUNDRY_VERSION = '2026-05-01';

/** The body that creates a Foundry resource as the documentation asks for it. */
export const FOUNDRY_BODY = {
  location: 'eastus',
  kind: 'AIServices',
  sku: { name: 'S0' },
  identity: { type: 'SystemAssigned' },
  properties: {
    allowProjectManagement: true,
    customSubDomainName: 'acct',
    networkInjections: [{ scenario: 'agent', subnetArmId: '', useMicrosoftManagedNetwork: true }],
  },
};

/** A simulator with a client that speaks the version of Foundry accounts. */
export class SimulatedFoundry extends SimulatedArm {
  constructor(accounts: AccountOptions = {}, options: SimulatorOptions = {}) {
    super({ ...options, accounts });
  }

  override call(method: string, target: string, options: CallOptions = {}): Answer {
    return super.call(method, target, { query: `api-version=${FOUNDRY_VERSION}`, ...options });
  }

  /** An account without a network, unless the seed has one. */
  seedAccount(seed: Partial<AccountSeed> = {}): string {
    const id = this.simulator.seedAccount(
      { subscriptionId: SUB, resourceGroup: 'rg-ai', name: 'acct', ...seed },
      this.nowAt,
    );
    if (!id.ok) throw new Error(id.error);
    return id.value;
  }

  /** An account with an active network in a mode. */
  governed(
    isolationMode: 'AllowInternetOutbound' | 'AllowOnlyApprovedOutbound',
    rules: AccountNetworkSeed['rules'] = {},
  ): string {
    return this.seedAccount({ network: { isolationMode, rules } });
  }

  delete(target: string, options: CallOptions = {}): Answer {
    return this.call('DELETE', target, options);
  }

  patch(target: string, body: unknown): Answer {
    return this.call('PATCH', target, { body });
  }

  putNetwork(managedNetwork: object): Answer {
    return this.put(NETWORK, { properties: { managedNetwork } });
  }

  patchAccountNetwork(managedNetwork: object): Answer {
    return this.patch(NETWORK, { properties: { managedNetwork } });
  }

  putAccountRule(name: string, properties: object): Answer {
    return this.put(`${NETWORK}/outboundRules/${name}`, { properties });
  }

  deleteAccountRule(name: string): Answer {
    return this.delete(`${NETWORK}/outboundRules/${name}`);
  }

  // biome-ignore lint/suspicious/noExplicitAny: tests look deep into answers.
  accountNetwork(): any {
    return this.get(NETWORK).json.properties.managedNetwork;
  }

  /** Status of each rule by its name. */
  statuses(): Record<string, string> {
    const rules: Record<string, { status: string }> = this.accountNetwork().outboundRules;
    return Object.fromEntries(Object.entries(rules).map(([name, rule]) => [name, rule.status]));
  }
}
