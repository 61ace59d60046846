import { FOUNDRY_ACCOUNT } from '../../core/kinds/foundry-account.ts';
import { ML_WORKSPACE } from '../../core/kinds/ml-workspace.ts';
import type { ResourceRequest } from '../../core/kinds/resource-kind.ts';

/**
 * Every kind of request that Hubwarden sends to Azure Resource Manager, and the RBAC action that each needs. The custom roles
 * in infra/ are made from this table, so that no role grants a request that is not here. A test compares the names with those
 * that Azure publishes.
 */
export const ARM_OPERATIONS = {
  ...ML_WORKSPACE.requests,
  ...FOUNDRY_ACCOUNT.requests,
  queryResources: { method: 'POST', action: 'Microsoft.ResourceGraph/resources/read', published: true },
  listSubscriptions: { method: 'GET', action: 'Microsoft.Resources/subscriptions/read', published: true },
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
  // Changes nothing; settings may hold secrets, so Azure requires more than a right to read.
  listAppSettings: { method: 'POST', action: 'Microsoft.Web/sites/config/list/action', published: true, by: 'doctor' },
} as const satisfies Record<string, ArmOperation>;

/** One kind of request. */
export interface ArmOperation extends ResourceRequest {
  /** `hubwarden doctor` sends it in the name of the person who runs it; the app's identity needs no such role. */
  readonly by?: 'doctor';
}

/** Actions of the roles of infra/. */
export interface RoleActions {
  /** Of *Hubwarden Observer*. */
  readonly observe: readonly string[];
  /** The additional actions of *Hubwarden Enforcer*. */
  readonly enforce: readonly string[];
  /** The same under published names, which cover more: for a tenant where Azure refuses the exact names. */
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

/** A POST that changes nothing, such as a query of Resource Graph, is a read. */
function isRead(operation: ArmOperation): boolean {
  return operation.action.endsWith('/read');
}

function needed(operation: ArmOperation): readonly string[] {
  return [operation.action, ...(operation.also ?? [])];
}

/** `workspaces/outboundRules/write` becomes `workspaces/*` + `/write`: the name in the role AzureML Data Scientist. */
function broader(action: string): string {
  return action.replace(/\/workspaces\/\w+\/(\w+)$/, '/workspaces/*/$1');
}

function once(actions: readonly string[]): readonly string[] {
  return [...new Set(actions)].sort();
}

/** Name of a kind of request. */
export type ArmOperationName = keyof typeof ARM_OPERATIONS;

/** Whether a name is that of a kind of request. */
export function isArmOperation(name: string): name is ArmOperationName {
  return Object.hasOwn(ARM_OPERATIONS, name);
}
