import { PREVIEW_VERSIONS, STABLE_VERSIONS } from '../../../core/azure/api-versions.ts';
import { networkVersions, showsManagedNetwork } from '../../../core/azure/field-at-version.ts';
import { foldCase } from '../../../core/text/fold-case.ts';
import { checkAccountVersion } from './account-versions.ts';
import { missingApiVersion, typeNotInVersion, unknownApiVersion } from './arm-error.ts';
import type { ArmRoute } from './arm-route.ts';
import type { Reply } from './exchange.ts';

/**
 * Versions that are not in the type index: those of old clients, and those that the provider's specification has beyond it.
 *
 * @see https://github.com/Azure/azure-rest-api-specs folder specification/machinelearningservices (read 2026-10)
 */
const OTHER_VERSIONS: readonly string[] = [
  '2020-08-01',
  '2022-02-01-preview',
  '2022-05-01',
  '2026-07-01',
  '2026-07-15-preview',
  '2026-09-01',
];

const KNOWN_VERSIONS: readonly string[] = [...STABLE_VERSIONS, ...PREVIEW_VERSIONS, ...OTHER_VERSIONS];

/** The `api-version` of a request; Azure reads the name of the parameter in any casing. */
export function apiVersionOf(url: URL): string | undefined {
  for (const [name, value] of url.searchParams) if (foldCase(name) === 'api-version') return value;
  return undefined;
}

/** Versions of the Machine Learning provider, as its registration lists them: newest first. */
export function providerVersions(): readonly string[] {
  return [...KNOWN_VERSIONS].sort().reverse();
}

/** Checks a request's `api-version`. @returns the refusal, or undefined when the version is fine */
export function checkApiVersion(route: ArmRoute, apiVersion: string | undefined): Reply | undefined {
  if (apiVersion === undefined || apiVersion === '') return missingApiVersion();
  if (route.kind === 'Foundry') return checkAccountVersion(route.below, apiVersion);
  if (!isProviderRoute(route)) {
    // Resource Manager's own types have versions of their own; any well-formed one will do.
    return /^20\d\d-\d\d-\d\d(-preview)?$/.test(apiVersion) ? undefined : unknownApiVersion(apiVersion, ['2022-12-01']);
  }
  if (!KNOWN_VERSIONS.includes(apiVersion)) return unknownApiVersion(apiVersion, KNOWN_VERSIONS);
  if (showsManagedNetwork(apiVersion)) return undefined;
  const needsNetwork = route.kind === 'Rules' || route.kind === 'Rule' || route.kind === 'Provision';
  const type = route.kind === 'Provision' ? 'workspaces/provisionManagedNetwork' : 'workspaces/outboundRules';
  return needsNetwork ? typeNotInVersion(type, apiVersion, networkVersions()) : undefined;
}

function isProviderRoute(route: Exclude<ArmRoute, { kind: 'Foundry' }>): boolean {
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
    case 'TopicMetrics':
    case 'App':
    case 'Tags':
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
