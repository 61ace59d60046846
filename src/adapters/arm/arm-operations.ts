/**
 * Every kind of request that Hubwarden sends to Azure Resource Manager, and the RBAC action each one needs. The custom
 * roles in infra/ are made from this table, so a request that is not listed here cannot be granted, and a test
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
    // Asked of the caller where the rule is a private endpoint (Azure AI docs, configure-managed-network; read 2026-10).
    also: [
      'Microsoft.MachineLearningServices/workspaces/privateEndpointConnections/read',
      'Microsoft.MachineLearningServices/workspaces/privateEndpointConnections/write',
    ],
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
  readPermissions: {
    method: 'GET',
    action: 'Microsoft.Authorization/permissions/read',
    published: true,
    by: 'doctor',
  },
  readRoleAssignments: {
    method: 'GET',
    action: 'Microsoft.Authorization/roleAssignments/read',
    published: true,
    by: 'doctor',
  },
  readRoleDefinition: {
    method: 'GET',
    action: 'Microsoft.Authorization/roleDefinitions/read',
    published: true,
    by: 'doctor',
  },
  readProvider: {
    method: 'GET',
    action: 'Microsoft.Resources/subscriptions/providers/read',
    published: true,
    by: 'doctor',
  },
  readRegistry: {
    method: 'GET',
    action: 'Microsoft.ContainerRegistry/registries/read',
    published: true,
    by: 'doctor',
  },
  listSystemTopics: {
    method: 'GET',
    action: 'Microsoft.EventGrid/systemTopics/read',
    published: true,
    by: 'doctor',
  },
  listEventSubscriptions: {
    method: 'GET',
    action: 'Microsoft.EventGrid/systemTopics/eventSubscriptions/read',
    published: true,
    by: 'doctor',
  },
  readMetrics: { method: 'GET', action: 'Microsoft.Insights/metrics/read', published: true, by: 'doctor' },
  readApp: { method: 'GET', action: 'Microsoft.Web/sites/read', published: true, by: 'doctor' },
  listAppFunctions: { method: 'GET', action: 'Microsoft.Web/sites/functions/read', published: true, by: 'doctor' },
  // Changes nothing; settings may hold secrets, so Azure asks more than a right to read.
  listAppSettings: { method: 'POST', action: 'Microsoft.Web/sites/config/list/action', published: true, by: 'doctor' },
} as const satisfies Record<string, ArmOperation>;

/** One kind of request: its method, the RBAC action of the caller, and whether Azure publishes that action's name. */
export interface ArmOperation {
  readonly method: 'GET' | 'PATCH' | 'PUT' | 'DELETE' | 'POST';
  readonly action: string;
  readonly published: boolean;
  /** Further actions that Azure asks of the caller for the same request. */
  readonly also?: readonly string[];
  /** Sent by `hubwarden doctor` in the name of the person who runs it; the app's identity needs no such role. */
  readonly by?: 'doctor';
}

/** What the roles of infra/ hold. */
export interface RoleActions {
  /** Of *Hubwarden Observer*. */
  readonly observe: readonly string[];
  /** What *Hubwarden Enforcer* has beyond that. */
  readonly enforce: readonly string[];
  /** The same in words that Azure publishes, which cover more: for when it refuses the exact ones. */
  readonly enforceBroader: readonly string[];
}

/** The actions of both roles, each once, derived from the operations that the app sends. */
export function roleActions(operations: readonly ArmOperation[] = Object.values(ARM_OPERATIONS)): RoleActions {
  const ours = operations.filter((operation) => operation.by === undefined);
  const reads = ours.filter(isRead);
  const writes = ours.filter((operation) => !isRead(operation));
  return {
    observe: once(reads.flatMap(needed)),
    enforce: once(writes.flatMap(needed)),
    enforceBroader: once(
      writes.flatMap((operation) => [
        operation.published ? operation.action : broader(operation.action),
        ...(operation.also ?? []),
      ]),
    ),
  };
}

/** A POST that only asks, such as the one of Resource Graph, is a read. */
function isRead(operation: ArmOperation): boolean {
  return operation.action.endsWith('/read');
}

function needed(operation: ArmOperation): readonly string[] {
  return [operation.action, ...(operation.also ?? [])];
}

/** `workspaces/outboundRules/write` becomes `workspaces/*` + `/write`: what the role AzureML Data Scientist has. */
function broader(action: string): string {
  return action.replace(/\/workspaces\/\w+\/(\w+)$/, '/workspaces/*/$1');
}

function once(actions: readonly string[]): readonly string[] {
  return [...new Set(actions)].sort();
}

/** Name of a kind of request. */
export type ArmOperationName = keyof typeof ARM_OPERATIONS;
