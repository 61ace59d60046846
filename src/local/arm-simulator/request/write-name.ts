import { trimEnd } from '../../../core/text/trim-end.ts';
import type { AccountRoute } from './account-route.ts';
import { accountWriteTarget } from './account-write-name.ts';
import type { ArmRoute } from './arm-route.ts';
import type { Caller } from './caller.ts';

/** Name of a write in events and role definitions. */
export interface WriteName {
  /** `Microsoft.…/write`, `…/delete` or `…/<name>/action`. */
  readonly operationName: string;
  readonly resourceProvider: string;
  readonly subscriptionId: string;
  /** Id of the target, spelled as in the request. */
  readonly resourceUri: string;
}

const WORKSPACES = 'Microsoft.MachineLearningServices/workspaces';

/** Names the write that a method does at a path. @returns undefined when it is not a write of a resource */
export function writeNameOf(route: ArmRoute, method: string, path: string): WriteName | undefined {
  const verb = verbOf(method);
  const resourceUri = trimEnd(path, '/');
  switch (route.kind) {
    case 'Subscriptions':
    case 'Subscription':
    case 'ResourceGroups':
    case 'ResourceGraph':
    case 'Operation':
    case 'WorkspacesOfSubscription':
    case 'WorkspacesOfGroup':
    case 'Rules':
    case 'Children':
    case 'Permissions':
    case 'RoleAssignments':
    case 'RoleDefinition':
    case 'Provider':
    case 'SystemTopics':
    case 'EventSubscriptions':
    case 'TopicMetrics':
    case 'App':
      return undefined;
    case 'Foundry':
      return accountWriteName(route, method, resourceUri);
    case 'ResourceGroup':
      return named('Microsoft.Resources/subscriptions/resourceGroups', verb, route.subscriptionId, resourceUri);
    case 'Workspace':
      return named(WORKSPACES, verb, route.ref.subscriptionId, resourceUri);
    case 'Tags':
      return named('Microsoft.Resources/tags', verb, route.ref.subscriptionId, resourceUri);
    case 'Rule':
      return named(`${WORKSPACES}/outboundRules`, verb, route.ref.subscriptionId, resourceUri);
    case 'Child':
      return named(`${WORKSPACES}/${route.type}`, verb, route.ref.subscriptionId, resourceUri);
    case 'Provision':
      // The event is about the workspace that is acted on, not about the action.
      return named(
        `${WORKSPACES}/provisionManagedNetwork`,
        method === 'POST' ? 'action' : undefined,
        route.ref.subscriptionId,
        resourceUri.replace(/\/provisionManagedNetwork$/i, ''),
      );
  }
}

function accountWriteName(
  { below, subscriptionId }: { readonly below: AccountRoute; readonly subscriptionId: string },
  method: string,
  resourceUri: string,
): WriteName | undefined {
  const target = accountWriteTarget(below);
  if (target === undefined) return undefined;
  if (target.action === undefined) return named(target.type, verbOf(method), subscriptionId, resourceUri);
  const network = resourceUri.slice(0, resourceUri.lastIndexOf('/'));
  return named(`${target.type}/${target.action}`, method === 'POST' ? 'action' : undefined, subscriptionId, network);
}

function verbOf(method: string): string | undefined {
  if (method === 'PUT' || method === 'PATCH') return 'write';
  return method === 'DELETE' ? 'delete' : undefined;
}

function named(
  type: string,
  verb: string | undefined,
  subscriptionId: string,
  resourceUri: string,
): WriteName | undefined {
  if (verb === undefined) return undefined;
  const resourceProvider = type.split('/')[0] ?? type;
  return { operationName: `${type}/${verb}`, resourceProvider, subscriptionId, resourceUri };
}

/** The request data of a write that raises an event. */
export interface WriteDetails extends WriteName {
  readonly method: 'PUT' | 'PATCH' | 'POST' | 'DELETE';
  readonly url: string;
  readonly tenantId: string;
  readonly caller: Caller;
  readonly correlationId: string;
  readonly clientRequestId: string;
  readonly clientIpAddress: string;
  /** Azure sends `httpRequest` only when the target existed before. */
  readonly targetExisted: boolean;
}
