import { foldCase, foldOptional } from '../../../core/text/fold-case.ts';
import type { AccessRoute } from './access-route.ts';
import { accessRouteFrom } from './access-route.ts';
import type { AccountRoute } from './account-route.ts';
import { ACCOUNT_PROVIDER, accountRouteOfGroup, accountRouteOfSubscription } from './account-route.ts';
import { matches, segmentsOf } from './path-segments.ts';
import type { ChildType, WorkspaceRef } from './workspace-ref.ts';

/** Parts of a request path. */
export type ArmRoute =
  | AccessRoute
  | { readonly kind: 'Foundry'; readonly subscriptionId: string; readonly below: AccountRoute }
  | { readonly kind: 'Subscriptions' }
  | { readonly kind: 'Subscription'; readonly subscriptionId: string }
  | { readonly kind: 'ResourceGroups'; readonly subscriptionId: string }
  | { readonly kind: 'ResourceGroup'; readonly subscriptionId: string; readonly name: string }
  | { readonly kind: 'ResourceGraph' }
  | { readonly kind: 'Operation'; readonly subscriptionId: string; readonly operationId: string }
  | { readonly kind: 'WorkspacesOfSubscription'; readonly subscriptionId: string }
  | { readonly kind: 'WorkspacesOfGroup'; readonly subscriptionId: string; readonly resourceGroup: string }
  | { readonly kind: 'Workspace'; readonly ref: WorkspaceRef }
  /** The workspace's tags as a resource of their own: how the portal and `az tag` edit them. */
  | { readonly kind: 'Tags'; readonly ref: WorkspaceRef }
  | { readonly kind: 'Rules'; readonly ref: WorkspaceRef }
  | { readonly kind: 'Rule'; readonly ref: WorkspaceRef; readonly name: string }
  | { readonly kind: 'Provision'; readonly ref: WorkspaceRef }
  | { readonly kind: 'Children'; readonly ref: WorkspaceRef; readonly type: ChildType }
  | { readonly kind: 'Child'; readonly ref: WorkspaceRef; readonly type: ChildType; readonly name: string };

const PROVIDER = 'microsoft.machinelearningservices';
const CHILD_TYPES: readonly ChildType[] = ['computes', 'onlineEndpoints', 'serverlessEndpoints', 'connections'];

/**
 * Reads a request path. Fixed words are matched in any casing, as Azure does; names keep theirs.
 *
 * @returns undefined for a path the simulator does not know
 */
export function routeFrom(path: string): ArmRoute | undefined {
  const segments = segmentsOf(path);
  if (segments === undefined) return undefined;
  const access = accessRouteFrom(`/${segments.join('/')}`);
  if (access !== undefined) return access;
  const [root, subscriptionId, ...rest] = segments;
  if (matches(segments, ['providers', 'microsoft.resourcegraph', 'resources'])) return { kind: 'ResourceGraph' };
  if (foldOptional(root) !== 'subscriptions') return undefined;
  if (subscriptionId === undefined) return { kind: 'Subscriptions' };
  const [area, second] = rest;
  if (area === undefined) return { kind: 'Subscription', subscriptionId };
  if (foldCase(area) === 'providers') return subscriptionRoute(subscriptionId, rest.slice(1));
  if (foldCase(area) !== 'resourcegroups') return undefined;
  if (second === undefined) return { kind: 'ResourceGroups', subscriptionId };
  return groupRoute(subscriptionId, second, rest.slice(2));
}

/** The workspace below which a route lies, if any. */
export function workspaceOf(route: ArmRoute | undefined): WorkspaceRef | undefined {
  return route !== undefined && 'ref' in route ? route.ref : undefined;
}

/** The subscription a route lies in; undefined on routes of the whole tenant. */
export function subscriptionOf(route: ArmRoute | undefined): string | undefined {
  if (route === undefined) return undefined;
  if ('ref' in route) return route.ref.subscriptionId;
  return 'subscriptionId' in route ? route.subscriptionId : undefined;
}

function subscriptionRoute(subscriptionId: string, rest: readonly string[]): ArmRoute | undefined {
  if (matches(rest, [PROVIDER, 'workspaces'])) return { kind: 'WorkspacesOfSubscription', subscriptionId };
  const operationId = rest[4];
  const isOperation = matches(rest.slice(0, 4), [PROVIDER, 'locations', undefined, 'workspaceoperationsstatus']);
  if (isOperation && operationId !== undefined && rest.length === 5) {
    return { kind: 'Operation', subscriptionId, operationId };
  }
  return foundry(subscriptionId, accountRouteOfSubscription(rest));
}

function groupRoute(subscriptionId: string, resourceGroup: string, rest: readonly string[]): ArmRoute | undefined {
  if (rest.length === 0) return { kind: 'ResourceGroup', subscriptionId, name: resourceGroup };
  if (matches(rest.slice(0, 2), ['providers', ACCOUNT_PROVIDER])) {
    return foundry(subscriptionId, accountRouteOfGroup(subscriptionId, resourceGroup, rest.slice(2)));
  }
  if (!matches(rest.slice(0, 3), ['providers', PROVIDER, 'workspaces'])) return undefined;
  const [name, area, item, ...more] = rest.slice(3);
  if (name === undefined) return { kind: 'WorkspacesOfGroup', subscriptionId, resourceGroup };
  const ref: WorkspaceRef = { subscriptionId, resourceGroup, name };
  if (matches(rest.slice(4), ['providers', 'microsoft.resources', 'tags', 'default'])) return { kind: 'Tags', ref };
  if (more.length > 0) return undefined;
  return area === undefined ? { kind: 'Workspace', ref } : belowWorkspace(ref, area, item);
}

function belowWorkspace(ref: WorkspaceRef, area: string, item: string | undefined): ArmRoute | undefined {
  const word = foldCase(area);
  if (word === 'outboundrules') return item === undefined ? { kind: 'Rules', ref } : { kind: 'Rule', ref, name: item };
  if (word === 'provisionmanagednetwork') return item === undefined ? { kind: 'Provision', ref } : undefined;
  const type = CHILD_TYPES.find((known) => foldCase(known) === word);
  if (type === undefined) return undefined;
  return item === undefined ? { kind: 'Children', ref, type } : { kind: 'Child', ref, type, name: item };
}

function foundry(subscriptionId: string, below: AccountRoute | undefined): ArmRoute | undefined {
  return below === undefined ? undefined : { kind: 'Foundry', subscriptionId, below };
}
