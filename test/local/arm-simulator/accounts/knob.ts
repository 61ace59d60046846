import type { AccountNetworkSeed } from '../../../../src/local/arm-simulator/accounts/fleet/seed-account.ts';
import type { AccountOptions } from '../../../../src/local/arm-simulator/state/account-settings.ts';
import { fqdn, searchId } from '../simulated-arm.ts';
import { SimulatedFoundry } from './simulated-foundry.ts';

export const AAD = '__SYS_ST_AzureActiveDirectory_TCP';
export const APPROVED = { isolationMode: 'AllowOnlyApprovedOutbound' } as const;
const CONNECTION = { category: 'CognitiveSearch', authType: 'AAD', target: searchId('srch') };
export const CONNECTED = 'Connection_srch_searchService';

export function approved(
  options: AccountOptions = {},
  rules: AccountNetworkSeed['rules'] = { pypi: fqdn('pypi.org') },
): SimulatedFoundry {
  const arm = new SimulatedFoundry(options);
  arm.governed('AllowOnlyApprovedOutbound', rules);
  return arm;
}

export function connected(options: AccountOptions = {}): SimulatedFoundry {
  const arm = new SimulatedFoundry(options);
  arm.seedAccount({ network: { ...APPROVED }, connections: { search: CONNECTION } });
  return arm;
}

/** Status and code of an answer. */
export function outcome({
  json,
  status,
}: {
  readonly status: number;
  readonly json: { error?: { code: string } } | undefined;
}) {
  return [status, json?.error?.code];
}

interface Side {
  readonly options: AccountOptions;
  readonly expected: unknown;
}

/** One setting: what is seen with its default, and with each other value. */
export interface Knob {
  readonly name: keyof AccountOptions;
  readonly byDefault: unknown;
  readonly others: readonly Side[];
  readonly seen: (options: AccountOptions) => unknown;
}
