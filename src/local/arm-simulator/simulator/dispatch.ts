import { lookUp } from '../../../core/text/look-up.ts';
import { accountMethods } from '../accounts/handlers/answer-account.ts';
import { deleteChild, getChild, listChildren, putChild } from '../handlers/children.ts';
import { operationReply } from '../handlers/operation-reply.ts';
import { deleteRule, getRule, listRules, putRule } from '../handlers/outbound-rules.ts';
import { provisionManagedNetwork } from '../handlers/provisioning.ts';
import { queryResources } from '../handlers/resource-graph.ts';
import {
  deleteGroup,
  getGroup,
  getSubscription,
  listGroups,
  listSubscriptions,
  putGroup,
} from '../handlers/resource-groups.ts';
import { changeTags, deleteTags, getTags } from '../handlers/tags.ts';
import { getWorkspace, listWorkspaces } from '../handlers/workspace-reads.ts';
import { deleteWorkspace, patchWorkspace, putWorkspace } from '../handlers/workspace-writes.ts';
import type { AccessRoute } from '../request/access-route.ts';
import type { ArmCall } from '../request/arm-call.ts';
import { methodNotAllowed } from '../request/arm-error.ts';
import type { ArmRoute } from '../request/arm-route.ts';
import type { Reply } from '../request/exchange.ts';
import type { SimulatedAzure } from '../state/simulated-azure.ts';

/** Handlers of a path: one per method. */
type Methods = Readonly<Record<string, () => Reply>>;

/** Hands a call to the one handler for its path and method. */
export function dispatch(world: SimulatedAzure, call: ArmCall, route: ArmRoute): Reply {
  const methods = methodsOf(world, call, route);
  return lookUp(methods, call.method)?.() ?? methodNotAllowed(call.method, Object.keys(methods));
}

function methodsOf(world: SimulatedAzure, call: ArmCall, route: ArmRoute): Methods {
  switch (route.kind) {
    case 'Foundry':
      return accountMethods(world, call, route.subscriptionId, route.below);
    case 'Subscriptions':
      return { GET: () => listSubscriptions(world) };
    case 'Subscription':
      return { GET: () => getSubscription(world, route.subscriptionId) };
    case 'ResourceGroups':
      return { GET: () => listGroups(world, route.subscriptionId) };
    case 'ResourceGroup':
      return groupMethods(world, call, route);
    case 'ResourceGraph':
      return { POST: () => queryResources(world, call) };
    case 'Operation':
      return { GET: () => operationReply(world, call, route.subscriptionId, route.operationId) };
    case 'WorkspacesOfSubscription':
      return { GET: () => listWorkspaces(world, call, { ...route, resourceGroup: undefined }) };
    case 'WorkspacesOfGroup':
      return { GET: () => listWorkspaces(world, call, route) };
    case 'Workspace':
    case 'Rules':
    case 'Rule':
    case 'Provision':
      return workspaceMethods(world, call, route);
    case 'Permissions':
    case 'RoleAssignments':
    case 'RoleDefinition':
    case 'Provider':
    case 'SystemTopics':
    case 'EventSubscriptions':
    case 'TopicMetrics':
    case 'App':
      return accessMethods(world, call, route);
    case 'Tags':
      return tagMethods(world, call, route.ref);
    case 'Children':
      return { GET: () => listChildren(world, route.ref, route.type) };
    case 'Child':
      return childMethods(world, call, route);
  }
}

function tagMethods(world: SimulatedAzure, call: ArmCall, ref: Extract<ArmRoute, { kind: 'Tags' }>['ref']): Methods {
  return {
    GET: () => getTags(world, ref),
    PUT: () => changeTags(world, call, ref),
    PATCH: () => changeTags(world, call, ref),
    DELETE: () => deleteTags(world, call, ref),
  };
}

function accessMethods(world: SimulatedAzure, call: ArmCall, route: AccessRoute): Methods {
  if (route.kind === 'App') return world.access.appMethods(route.appId, route.part);
  return { GET: () => accessReply(world, call, route) };
}

function accessReply({ access }: SimulatedAzure, call: ArmCall, route: Exclude<AccessRoute, { kind: 'App' }>): Reply {
  switch (route.kind) {
    case 'Permissions':
      return access.permissions(call, route.scope);
    case 'RoleAssignments':
      return access.roleAssignments(call, route.scope);
    case 'RoleDefinition':
      return access.roleDefinition(route.name);
    case 'Provider':
      return access.provider(route.subscriptionId, route.namespace);
    case 'SystemTopics':
      return access.systemTopics(route.subscriptionId);
    case 'EventSubscriptions':
      return access.eventSubscriptions(route.topicId);
    case 'TopicMetrics':
      return access.topicMetrics(call, route.topicId);
  }
}

function groupMethods(
  world: SimulatedAzure,
  call: ArmCall,
  route: Extract<ArmRoute, { kind: 'ResourceGroup' }>,
): Methods {
  const { subscriptionId, name } = route;
  return {
    GET: () => getGroup(world, subscriptionId, name),
    PUT: () => putGroup(world, call, subscriptionId, name),
    DELETE: () => deleteGroup(world, call, subscriptionId, name),
  };
}

function workspaceMethods(
  world: SimulatedAzure,
  call: ArmCall,
  route: Extract<ArmRoute, { kind: 'Workspace' | 'Rules' | 'Rule' | 'Provision' }>,
): Methods {
  switch (route.kind) {
    case 'Workspace':
      return {
        GET: () => getWorkspace(world, call, route.ref),
        PUT: () => putWorkspace(world, call, route.ref),
        PATCH: () => patchWorkspace(world, call, route.ref),
        DELETE: () => deleteWorkspace(world, call, route.ref),
      };
    case 'Rules':
      return { GET: () => listRules(world, call, route.ref) };
    case 'Rule':
      return {
        GET: () => getRule(world, call, route.ref, route.name),
        PUT: () => putRule(world, call, route.ref, route.name),
        DELETE: () => deleteRule(world, call, route.ref, route.name),
      };
    case 'Provision':
      return { POST: () => provisionManagedNetwork(world, call, route.ref) };
  }
}

function childMethods(world: SimulatedAzure, call: ArmCall, route: Extract<ArmRoute, { kind: 'Child' }>): Methods {
  const child = { workspace: route.ref, type: route.type, name: route.name };
  return {
    GET: () => getChild(world, child),
    PUT: () => putChild(world, call, child),
    DELETE: () => deleteChild(world, call, child),
  };
}
