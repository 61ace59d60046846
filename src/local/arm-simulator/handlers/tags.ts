import { foldCase } from '../../../core/text/fold-case.ts';
import type { ArmCall } from '../request/arm-call.ts';
import { bodyObject, writeDetailsOf } from '../request/arm-call.ts';
import { badContent } from '../request/arm-error.ts';
import type { Reply } from '../request/exchange.ts';
import { emptyReply, gatewayReply } from '../request/exchange.ts';
import { objectAt, stringAt, stringMap } from '../request/json-value.ts';
import type { WorkspaceRef } from '../request/workspace-ref.ts';
import type { SimulatedAzure } from '../state/simulated-azure.ts';
import type { Workspace } from '../state/workspace.ts';
import { withWorkspace } from './with-workspace.ts';

/** GET of a workspace's tags. */
export function getTags(world: SimulatedAzure, ref: WorkspaceRef): Reply {
  return withWorkspace(world, ref, (workspace) => gatewayReply(200, render(workspace)));
}

/** PUT, which replaces all tags, or PATCH, whose `operation` decides about the existing tags. Ends at once. */
export function changeTags(world: SimulatedAzure, call: ArmCall, ref: WorkspaceRef): Reply {
  return withWorkspace(world, ref, (workspace) => {
    const body = bodyObject(call);
    if (!body.ok) return body.error;
    const sent = stringMap(objectAt(objectAt(body.value, 'properties') ?? {}, 'tags') ?? {});
    const operation = call.method === 'PUT' ? 'replace' : foldCase(stringAt(body.value, 'operation') ?? '');
    const tags = tagsAfter(workspace.tags, operation, sent);
    if (tags === undefined) return badContent('The operation must be Merge, Replace or Delete.');
    workspace.tags = tags;
    raise(world, call);
    return gatewayReply(200, render(workspace));
  });
}

/** DELETE of all tags of a workspace. */
export function deleteTags(world: SimulatedAzure, call: ArmCall, ref: WorkspaceRef): Reply {
  return withWorkspace(world, ref, (workspace) => {
    workspace.tags = {};
    raise(world, call);
    return emptyReply(200);
  });
}

type Tags = Workspace['tags'];

/**
 * The tags after an edit; undefined for an operation that Azure does not know.
 *
 * @see https://learn.microsoft.com/rest/api/resources/tags/update-at-scope (read 2026-11)
 */
function tagsAfter(current: Tags, operation: string, sent: Tags): Tags | undefined {
  switch (operation) {
    case 'replace':
      return sent;
    case 'merge':
      return { ...current, ...sent };
    case 'delete':
      return Object.fromEntries(Object.entries(current).filter(([name]) => !Object.hasOwn(sent, name)));
    default:
      return undefined;
  }
}

function render({ subscriptionId, resourceGroup, name, tags }: Workspace) {
  const workspace = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.MachineLearningServices/workspaces/${name}`;
  return {
    id: `${workspace}/providers/Microsoft.Resources/tags/default`,
    name: 'default',
    type: 'Microsoft.Resources/tags',
    properties: { tags },
  };
}

function raise(world: SimulatedAzure, call: ArmCall): void {
  const notification = writeDetailsOf(call, true);
  if (notification !== undefined) world.events.raise(notification, 'Succeeded', call.now);
}
