import type { AccountRoute } from '../../request/account-route.ts';
import type { ArmCall } from '../../request/arm-call.ts';
import type { Reply } from '../../request/exchange.ts';
import type { SimulatedAzure } from '../../state/simulated-azure.ts';
import {
  deleteCapabilityHost,
  deleteConnection,
  getAccountChild,
  listCapabilityHosts,
  listConnections,
  putCapabilityHost,
  writeConnection,
} from './account-children.ts';
import { deleteAccount, getAccount, listAccounts, patchAccount, putAccount } from './account-resource.ts';
import { getDeletedAccount, listDeletedAccounts, purgeAccount } from './deleted-accounts.ts';
import { networkOperationReply, operationResult } from './network-operation.ts';
import {
  batchRules,
  deleteNetwork,
  getNetwork,
  listNetworks,
  patchNetwork,
  provisionNetwork,
  putNetwork,
} from './network-resource.ts';
import { deleteNetworkRule, getNetworkRule, listNetworkRules, putNetworkRule } from './network-rules.ts';
import { deleteProject, getProject, listProjects, writeProject } from './projects.ts';

/** Handlers of a path: one per method. */
type Methods = Readonly<Record<string, () => Reply>>;

type NetworkKind = 'Networks' | 'Network' | 'ProvisionNetwork' | 'BatchRules' | 'NetworkRules' | 'NetworkRule';
type ChildKind = 'Projects' | 'Project' | 'Connections' | 'Connection' | 'CapabilityHosts' | 'CapabilityHost';

/** The handlers of a path of the Cognitive Services provider. */
export function accountMethods(
  world: SimulatedAzure,
  call: ArmCall,
  subscriptionId: string,
  route: AccountRoute,
): Methods {
  switch (route.kind) {
    case 'AccountsOfSubscription':
      return { GET: () => listAccounts(world, call, subscriptionId, undefined) };
    case 'AccountsOfGroup':
      return { GET: () => listAccounts(world, call, subscriptionId, route.resourceGroup) };
    case 'DeletedAccounts':
      return { GET: () => listDeletedAccounts(world, call, subscriptionId) };
    case 'DeletedAccount':
      return {
        GET: () => getDeletedAccount(world, call, subscriptionId, route),
        DELETE: () => purgeAccount(world, call, subscriptionId, route),
      };
    case 'NetworkOperation':
      return { GET: () => networkOperationReply(world, call, subscriptionId, route.operationId) };
    case 'OperationResult':
      return { GET: () => operationResult(world, call, subscriptionId, route.operationId) };
    case 'Account':
      return {
        GET: () => getAccount(world, route.ref),
        PUT: () => putAccount(world, call, route.ref),
        PATCH: () => patchAccount(world, call, route.ref),
        DELETE: () => deleteAccount(world, call, route.ref),
      };
    case 'Networks':
    case 'Network':
    case 'ProvisionNetwork':
    case 'BatchRules':
    case 'NetworkRules':
    case 'NetworkRule':
      return networkMethods(world, call, route);
    case 'Projects':
    case 'Project':
    case 'Connections':
    case 'Connection':
    case 'CapabilityHosts':
    case 'CapabilityHost':
      return childMethods(world, call, route);
  }
}

function networkMethods(
  world: SimulatedAzure,
  call: ArmCall,
  route: Extract<AccountRoute, { kind: NetworkKind }>,
): Methods {
  switch (route.kind) {
    case 'Networks':
      return { GET: () => listNetworks(world, call, route.ref) };
    case 'Network':
      return {
        GET: () => getNetwork(world, call, route),
        PUT: () => putNetwork(world, call, route),
        PATCH: () => patchNetwork(world, call, route),
        DELETE: () => deleteNetwork(world, call, route),
      };
    case 'ProvisionNetwork':
      return { POST: () => provisionNetwork(world, call, route) };
    case 'BatchRules':
      return { POST: () => batchRules(world, call, route) };
    case 'NetworkRules':
      return { GET: () => listNetworkRules(world, call, route) };
    case 'NetworkRule':
      return {
        GET: () => getNetworkRule(world, call, route, route.rule),
        PUT: () => putNetworkRule(world, call, route, route.rule),
        DELETE: () => deleteNetworkRule(world, call, route, route.rule),
      };
  }
}

function childMethods(
  world: SimulatedAzure,
  call: ArmCall,
  route: Extract<AccountRoute, { kind: ChildKind }>,
): Methods {
  switch (route.kind) {
    case 'Projects':
      return { GET: () => listProjects(world, call, route.ref) };
    case 'Project':
      return {
        GET: () => getProject(world, call, route),
        PUT: () => writeProject(world, call, route),
        PATCH: () => writeProject(world, call, route),
        DELETE: () => deleteProject(world, call, route),
      };
    case 'Connections':
      return { GET: () => listConnections(world, call, route.scope) };
    case 'Connection':
      return {
        GET: () => getAccountChild(world, call, route, 'connections'),
        PUT: () => writeConnection(world, call, route),
        PATCH: () => writeConnection(world, call, route),
        DELETE: () => deleteConnection(world, call, route),
      };
    case 'CapabilityHosts':
      return { GET: () => listCapabilityHosts(world, call, route.scope) };
    case 'CapabilityHost':
      return {
        GET: () => getAccountChild(world, call, route, 'capabilityHosts'),
        PUT: () => putCapabilityHost(world, call, route),
        DELETE: () => deleteCapabilityHost(world, call, route),
      };
  }
}
