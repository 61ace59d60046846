/**
 * Every kind of request that Hubwarden sends to Azure Resource Manager, and the RBAC action each one needs. The custom
 * role in infra/ is generated from this table, so a request that is not listed here cannot be granted, and a test
 * compares the names with those that Azure publishes.
 *
 * `published: false`: Azure lists no operation of that name; it derives the action from the resource type.
 *
 * @see https://learn.microsoft.com/azure/role-based-access-control/permissions/ai-machine-learning (read 2026-10)
 */
export const ARM_OPERATIONS = {
  readWorkspace: { method: 'GET', action: 'Microsoft.MachineLearningServices/workspaces/read', published: true },
  listComputes: {
    method: 'GET',
    action: 'Microsoft.MachineLearningServices/workspaces/computes/read',
    published: true,
  },
  listOnlineEndpoints: {
    method: 'GET',
    action: 'Microsoft.MachineLearningServices/workspaces/onlineEndpoints/read',
    published: true,
  },
  listServerlessEndpoints: {
    method: 'GET',
    action: 'Microsoft.MachineLearningServices/workspaces/serverlessEndpoints/read',
    published: true,
  },
  listConnections: {
    method: 'GET',
    action: 'Microsoft.MachineLearningServices/workspaces/connections/read',
    published: true,
  },
  pollOperation: {
    method: 'GET',
    action: 'Microsoft.MachineLearningServices/locations/workspaceOperationsStatus/read',
    published: true,
  },
  patchNetwork: { method: 'PATCH', action: 'Microsoft.MachineLearningServices/workspaces/write', published: true },
  putRule: {
    method: 'PUT',
    action: 'Microsoft.MachineLearningServices/workspaces/outboundRules/write',
    published: false,
  },
  deleteRule: {
    method: 'DELETE',
    action: 'Microsoft.MachineLearningServices/workspaces/outboundRules/delete',
    published: false,
  },
  provision: {
    method: 'POST',
    action: 'Microsoft.MachineLearningServices/workspaces/provisionManagedNetwork/action',
    published: true,
  },
  queryResources: { method: 'POST', action: 'Microsoft.ResourceGraph/resources/read', published: true },
  listSubscriptions: { method: 'GET', action: 'Microsoft.Resources/subscriptions/read', published: true },
  listWorkspaces: { method: 'GET', action: 'Microsoft.MachineLearningServices/workspaces/read', published: true },
} as const satisfies Record<string, ArmOperation>;

/** One kind of request: its method, the RBAC action of the caller, and whether Azure publishes that action's name. */
export interface ArmOperation {
  readonly method: 'GET' | 'PATCH' | 'PUT' | 'DELETE' | 'POST';
  readonly action: string;
  readonly published: boolean;
}

/** Name of a kind of request. */
export type ArmOperationName = keyof typeof ARM_OPERATIONS;
