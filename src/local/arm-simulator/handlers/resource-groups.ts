import { foldCase } from '../../../core/text/fold-case.ts';
import type { JsonObject } from '../../../core/text/json.ts';
import type { ArmCall } from '../request/arm-call.ts';
import { bodyObject, writeDetailsOf } from '../request/arm-call.ts';
import { gatewayError, groupNotFound, subscriptionNotFound } from '../request/arm-error.ts';
import type { Reply } from '../request/exchange.ts';
import { emptyReply, gatewayReply } from '../request/exchange.ts';
import { objectAt, stringAt, stringMap } from '../request/json-value.ts';
import { groupKey } from '../request/workspace-ref.ts';
import { softDelete } from '../state/account-book.ts';
import type { ResourceGroup, SimulatedAzure } from '../state/simulated-azure.ts';
import { addGroup, removeWorkspace } from '../state/simulated-azure.ts';

/** LIST of the existing subscriptions. */
export function listSubscriptions(world: SimulatedAzure): Reply {
  const visible = [...world.subscriptions].filter(([key]) => !world.denied.has(key)).map(([, id]) => id);
  const value = visible.map((id) => renderSubscription(world, id));
  return gatewayReply(200, { value, count: { type: 'Total', value: value.length } });
}

/** GET of one subscription. */
export function getSubscription(world: SimulatedAzure, subscriptionId: string): Reply {
  const known = world.subscriptions.get(foldCase(subscriptionId));
  return known === undefined
    ? subscriptionNotFound(subscriptionId)
    : gatewayReply(200, renderSubscription(world, known));
}

/** LIST of a subscription's resource groups. */
export function listGroups(world: SimulatedAzure, subscriptionId: string): Reply {
  if (!world.subscriptions.has(foldCase(subscriptionId))) return subscriptionNotFound(subscriptionId);
  const groups = [...world.groups.values()].filter(
    (group) => foldCase(group.subscriptionId) === foldCase(subscriptionId),
  );
  return gatewayReply(200, { value: groups.map(renderGroup) });
}

/** GET of one resource group. */
export function getGroup(world: SimulatedAzure, subscriptionId: string, name: string): Reply {
  const group = world.groups.get(groupKey(subscriptionId, name));
  return group === undefined ? groupNotFound(name) : gatewayReply(200, renderGroup(group));
}

/** PUT of a resource group; creates its subscription if needed. */
export function putGroup(world: SimulatedAzure, call: ArmCall, subscriptionId: string, name: string): Reply {
  const body = bodyObject(call);
  if (!body.ok) return body.error;
  const location = stringAt(body.value, 'location');
  if (location === undefined) {
    return gatewayError(400, 'LocationRequired', 'The location property is required for this definition.');
  }
  const existed = world.groups.has(groupKey(subscriptionId, name));
  const group = { subscriptionId, name, location, tags: stringMap(objectAt(body.value, 'tags') ?? {}) };
  addGroup(world, group);
  raise(world, call, existed);
  return gatewayReply(existed ? 200 : 201, renderGroup(group));
}

/** DELETE of a resource group with everything in it, at once; accounts are soft-deleted. */
export function deleteGroup(world: SimulatedAzure, call: ArmCall, subscriptionId: string, name: string): Reply {
  const key = groupKey(subscriptionId, name);
  if (!world.groups.delete(key)) return groupNotFound(name);
  for (const workspace of world.workspaces.values()) {
    if (groupKey(workspace.subscriptionId, workspace.resourceGroup) === key) removeWorkspace(world, workspace);
  }
  for (const account of world.accounts.byKey.values()) {
    if (groupKey(account.subscriptionId, account.resourceGroup) === key) softDelete(world.accounts, account, call.now);
  }
  raise(world, call, true);
  return emptyReply(200);
}

function renderSubscription(world: SimulatedAzure, subscriptionId: string): JsonObject {
  return {
    id: `/subscriptions/${subscriptionId}`,
    authorizationSource: 'RoleBased',
    managedByTenants: [],
    subscriptionId,
    tenantId: world.settings.tenantId,
    displayName: `Subscription ${subscriptionId}`,
    state: 'Enabled',
  };
}

function renderGroup(group: ResourceGroup): JsonObject {
  return {
    id: `/subscriptions/${group.subscriptionId}/resourceGroups/${group.name}`,
    name: group.name,
    type: 'Microsoft.Resources/resourceGroups',
    location: group.location,
    tags: group.tags,
    properties: { provisioningState: 'Succeeded' },
  };
}

function raise(world: SimulatedAzure, call: ArmCall, existed: boolean): void {
  const notification = writeDetailsOf(call, existed);
  if (notification !== undefined) world.events.raise(notification, 'Succeeded', call.now);
}
