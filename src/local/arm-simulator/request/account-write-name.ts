import type { AccountRoute, AccountScope } from './account-route.ts';

/** The type of a resource that a route writes, with the path of the target where it is not the request's own. */
export interface AccountWriteTarget {
  /** As events and role definitions name it. */
  readonly type: string;
  /** The last word of an action: the event is about the network that is acted on. */
  readonly action?: string;
}

const ACCOUNTS = 'Microsoft.CognitiveServices/accounts';
const NETWORKS = `${ACCOUNTS}/managedNetworks`;

/** The type of the resource below a route that can be written. @returns undefined for a list and an operation */
export function accountWriteTarget(route: AccountRoute): AccountWriteTarget | undefined {
  switch (route.kind) {
    case 'AccountsOfSubscription':
    case 'AccountsOfGroup':
    case 'DeletedAccounts':
    case 'NetworkOperation':
    case 'OperationResult':
    case 'Networks':
    case 'NetworkRules':
    case 'Projects':
    case 'Connections':
    case 'CapabilityHosts':
      return undefined;
    case 'DeletedAccount':
      return { type: 'Microsoft.CognitiveServices/locations/resourceGroups/deletedAccounts' };
    case 'Account':
      return { type: ACCOUNTS };
    case 'Network':
      return { type: NETWORKS };
    case 'ProvisionNetwork':
      return { type: NETWORKS, action: 'provision' };
    case 'BatchRules':
      return { type: NETWORKS, action: 'batchOutboundRules' };
    case 'NetworkRule':
      return { type: `${NETWORKS}/outboundRules` };
    case 'Project':
      return { type: `${ACCOUNTS}/projects` };
    case 'Connection':
      return { type: `${scopeType(route.scope)}/connections` };
    case 'CapabilityHost':
      return { type: `${scopeType(route.scope)}/capabilityHosts` };
  }
}

function scopeType(scope: AccountScope): string {
  return scope.project === undefined ? ACCOUNTS : `${ACCOUNTS}/projects`;
}
