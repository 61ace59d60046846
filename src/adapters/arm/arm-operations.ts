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

/** Actions of the roles of infra/ on resources of one kind. */
export interface KindActions {
  /** Of *Hubwarden Observer*. */
  readonly observe: readonly string[];
  /** The additional actions of *Hubwarden Enforcer*. */
  readonly enforce: readonly string[];
}

/** Actions of the roles of infra/: those for hubs, which every deployment has, and those for Foundry accounts. */
export interface RoleActions extends KindActions {
  /** `enforce` under published names, which cover more: for a tenant where Azure refuses the exact names. */
  readonly enforceBroader: readonly string[];
  /** Additional actions of both roles for Foundry accounts, by the values of `accountActions` in infra/. */
  readonly accounts: Readonly<Record<AccountActions, KindActions>>;
}

/**
 * Breadth of the roles on Foundry accounts. Azure refuses a custom role for one action that no provider publishes, and
 * few of the names for accounts are published.
 *
 * `none`: no access. `exact`: the names that Azure derives from the types of resources. `network`: patterns for all
 * reads, and for writes of the managed network alone. `broader`: patterns that each match a published name, so that
 * Azure accepts them; the writes cover everything below an account, but not the account itself, and no action such as
 * the listing of keys, so that a request to provision is refused.
 */
export type AccountActions = 'none' | 'exact' | 'network' | 'broader';

/** The actions of both roles, each once, derived from the operations that the app sends. */
export function roleActions(): RoleActions {
  const ofAccounts = new Set<string>(Object.keys(FOUNDRY_ACCOUNT.requests));
  const operations = Object.entries<ArmOperation>(ARM_OPERATIONS);
  const hubs = operations.filter(([name]) => !ofAccounts.has(name)).map(([, each]) => each);
  const accounts = operations.filter(([name]) => ofAccounts.has(name)).map(([, each]) => each);
  return {
    ...actionsOf(hubs),
    enforceBroader: actionsOf(hubs, BROADER_ON_WORKSPACES).enforce,
    accounts: {
      none: { observe: [], enforce: [] },
      exact: actionsOf(accounts),
      network: actionsOf(accounts, [...BROADER_READS, ...BROADER_ON_NETWORKS]),
      broader: actionsOf(accounts.filter(isReadOrWrite), [...BROADER_READS, ...BROADER_ON_ACCOUNTS]),
    },
  };
}

type Replacement = readonly [pattern: RegExp, name: string];

/** `workspaces/outboundRules/write` becomes `workspaces/*` + `/write`: the name in the role AzureML Data Scientist. */
const BROADER_ON_WORKSPACES: readonly Replacement[] = [[/\/workspaces\/\w+\/(\w+)$/, '/workspaces/*/$1']];
const BROADER_READS: readonly Replacement[] = [
  [/^(Microsoft\.CognitiveServices\/accounts)\/.+\/read$/, '$1/*/read'],
  [/\/locations\/\w+\/read$/, '/locations/*/read'],
];
const BROADER_ON_NETWORKS: readonly Replacement[] = [
  [/^(Microsoft\.CognitiveServices\/accounts\/managedNetworks)\/.+$/, '$1/*'],
];
const BROADER_ON_ACCOUNTS: readonly Replacement[] = [
  [/^(Microsoft\.CognitiveServices\/accounts)\/.+\/(write|delete)$/, '$1/*/$2'],
];

function actionsOf(operations: readonly ArmOperation[], broader: readonly Replacement[] = []): KindActions {
  const ours = operations.filter((operation) => operation.by === undefined);
  const actions = (some: readonly ArmOperation[]) => once(some.flatMap((each) => needed(each, broader)));
  return { observe: actions(ours.filter(isRead)), enforce: actions(ours.filter((each) => !isRead(each))) };
}

/** A POST that changes nothing, such as a query of Resource Graph, is a read. */
function isRead(operation: ArmOperation): boolean {
  return operation.action.endsWith('/read');
}

/** A pattern for actions would cover those that hand out keys. */
function isReadOrWrite({ action }: ArmOperation): boolean {
  return !action.endsWith('/action');
}

function needed({ action, also, published }: ArmOperation, broader: readonly Replacement[]): readonly string[] {
  const replacement = published ? undefined : broader.find(([pattern]) => pattern.test(action));
  return [replacement === undefined ? action : action.replace(...replacement), ...(also ?? [])];
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
