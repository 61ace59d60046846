import type { AccountRoute } from './account-route.ts';
import { typeNotInVersion, unknownApiVersion } from './arm-error.ts';
import type { Reply } from './exchange.ts';

/**
 * Versions of the Cognitive Services provider that have `accounts/managedNetworks`, newest first.
 *
 * @see https://github.com/Azure/azure-rest-api-specs specification/cognitiveservices (read 2026-10)
 */
export const NETWORK_VERSIONS: readonly string[] = [
  '2026-09-15-preview',
  '2026-09-01',
  '2026-07-15-preview',
  '2026-07-01-preview',
  '2026-07-01',
  '2026-05-15-preview',
  '2026-05-01',
  '2026-03-15-preview',
  '2026-03-01',
  '2026-01-15-preview',
  '2025-12-01',
  '2025-10-01-preview',
];

/** Versions that have accounts with projects and connections, and no networks. */
const WITHOUT_NETWORKS: readonly string[] = ['2025-09-01', '2025-07-01-preview', '2025-06-01', '2025-04-01-preview'];

/** Versions that have accounts only, or with deployments. */
const ACCOUNTS_ONLY: readonly string[] = [
  '2024-10-01',
  '2024-06-01-preview',
  '2024-04-01-preview',
  '2023-10-01-preview',
  '2023-05-01',
  '2022-12-01',
  '2022-10-01',
  '2022-03-01',
  '2021-10-01',
  '2021-04-30',
  '2017-04-18',
];

/** All versions of the provider, as its registration lists them: newest first. */
export const ACCOUNT_VERSIONS: readonly string[] = [...NETWORK_VERSIONS, ...WITHOUT_NETWORKS, ...ACCOUNTS_ONLY];

/** Checks the version of a request to the provider. @returns the refusal, or undefined when the version is fine */
export function checkAccountVersion(route: AccountRoute, apiVersion: string): Reply | undefined {
  if (!ACCOUNT_VERSIONS.includes(apiVersion)) return unknownApiVersion(apiVersion, ACCOUNT_VERSIONS);
  const { supported, type } = typeOf(route);
  return supported.includes(apiVersion) ? undefined : typeNotInVersion(type, apiVersion, supported);
}

function typeOf(route: AccountRoute): { readonly type: string; readonly supported: readonly string[] } {
  const foundry = [...NETWORK_VERSIONS, ...WITHOUT_NETWORKS];
  switch (route.kind) {
    case 'Networks':
    case 'Network':
      return { type: 'accounts/managedNetworks', supported: NETWORK_VERSIONS };
    case 'ProvisionNetwork':
      return { type: 'accounts/managedNetworks/provision', supported: NETWORK_VERSIONS };
    case 'BatchRules':
      return { type: 'accounts/managedNetworks/batchOutboundRules', supported: NETWORK_VERSIONS };
    case 'NetworkRules':
    case 'NetworkRule':
      return { type: 'accounts/managedNetworks/outboundRules', supported: NETWORK_VERSIONS };
    case 'Projects':
    case 'Project':
      return { type: 'accounts/projects', supported: foundry };
    case 'Connections':
    case 'Connection':
      return { type: 'accounts/connections', supported: foundry };
    case 'CapabilityHosts':
    case 'CapabilityHost':
      return { type: 'accounts/capabilityHosts', supported: foundry };
    case 'NetworkOperation':
      return { type: 'locations/mfeOperationsStatus', supported: ACCOUNT_VERSIONS };
    case 'OperationResult':
      return { type: 'locations/operationResults', supported: ACCOUNT_VERSIONS };
    case 'AccountsOfSubscription':
    case 'AccountsOfGroup':
    case 'Account':
      return { type: 'accounts', supported: ACCOUNT_VERSIONS };
    case 'DeletedAccounts':
    case 'DeletedAccount':
      return { type: 'deletedAccounts', supported: ACCOUNT_VERSIONS };
  }
}
