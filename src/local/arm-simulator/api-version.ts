import { missingApiVersion, typeNotInVersion, unknownApiVersion } from './arm-error.ts';
import type { ArmRoute } from './arm-route.ts';
import type { Reply } from './exchange.ts';

/**
 * Versions of the Machine Learning provider that know managed networks.
 *
 * @see https://github.com/Azure/azure-rest-api-specs folder specification/machinelearningservices (read 2026-10)
 */
const NETWORK_VERSIONS: readonly string[] = [
  '2023-04-01-preview',
  '2023-10-01',
  '2024-04-01',
  '2024-10-01',
  '2024-10-01-preview',
  '2025-04-01',
  '2025-04-01-preview',
  '2025-06-01',
  '2025-07-01-preview',
  '2025-09-01',
  '2025-10-01-preview',
  '2025-12-01',
  '2026-01-15-preview',
  '2026-03-01',
  '2026-03-15-preview',
  '2026-05-01',
  '2026-05-15-preview',
  '2026-07-01',
  '2026-07-15-preview',
  '2026-09-01',
];

/** Older versions: workspaces, computes, endpoints and connections, but no managed network. */
const OLDER_VERSIONS: readonly string[] = ['2022-10-01', '2023-04-01'];

/** The first version that shows firewall fields, rule errors and the rule states beyond Active and Inactive. */
const DETAILED_SINCE = '2025-06-01';

/** Checks a request's `api-version`. @returns the refusal, or undefined when the version is fine */
export function checkApiVersion(route: ArmRoute, apiVersion: string | undefined): Reply | undefined {
  if (apiVersion === undefined || apiVersion === '') return missingApiVersion();
  if (!isProviderRoute(route)) {
    // Resource Manager's own types have versions of their own; any well-formed one will do.
    return /^20\d\d-\d\d-\d\d(-preview)?$/.test(apiVersion) ? undefined : unknownApiVersion(apiVersion, ['2022-12-01']);
  }
  if (NETWORK_VERSIONS.includes(apiVersion)) return undefined;
  if (!OLDER_VERSIONS.includes(apiVersion))
    return unknownApiVersion(apiVersion, [...OLDER_VERSIONS, ...NETWORK_VERSIONS]);
  const needsNetwork = route.kind === 'Rules' || route.kind === 'Rule' || route.kind === 'Provision';
  const type = route.kind === 'Provision' ? 'workspaces/provisionManagedNetwork' : 'workspaces/outboundRules';
  return needsNetwork ? typeNotInVersion(type, apiVersion, NETWORK_VERSIONS) : undefined;
}

/** Whether answers at this version show a managed network at all. */
export function showsNetwork(apiVersion: string): boolean {
  return NETWORK_VERSIONS.includes(apiVersion);
}

/** Whether answers at this version show firewall fields, rule errors and all rule states. */
export function showsNetworkDetails(apiVersion: string): boolean {
  return apiVersion >= DETAILED_SINCE;
}

function isProviderRoute(route: ArmRoute): boolean {
  switch (route.kind) {
    case 'Subscriptions':
    case 'Subscription':
    case 'ResourceGroups':
    case 'ResourceGroup':
    case 'ResourceGraph':
    case 'Permissions':
    case 'RoleAssignments':
    case 'RoleDefinition':
    case 'Provider':
    case 'SystemTopics':
    case 'EventSubscriptions':
      return false;
    case 'Operation':
    case 'WorkspacesOfSubscription':
    case 'WorkspacesOfGroup':
    case 'Workspace':
    case 'Rules':
    case 'Rule':
    case 'Provision':
    case 'Children':
    case 'Child':
      return true;
  }
}
