import { foldCase } from '../../../core/text/fold-case.ts';
import { groupNotFound, subscriptionNotFound, workspaceNotFound } from '../request/arm-error.ts';
import type { Reply } from '../request/exchange.ts';
import type { WorkspaceRef } from '../request/workspace-ref.ts';
import { groupKey, workspaceKey } from '../request/workspace-ref.ts';
import type { SimulatedAzure } from '../state/simulated-azure.ts';
import type { Workspace } from '../state/workspace.ts';

/** The gateway's 404 when a subscription or resource group does not exist. */
export function missingGroup(world: SimulatedAzure, subscriptionId: string, resourceGroup: string): Reply | undefined {
  if (!world.subscriptions.has(foldCase(subscriptionId))) return subscriptionNotFound(subscriptionId);
  return world.groups.has(groupKey(subscriptionId, resourceGroup)) ? undefined : groupNotFound(resourceGroup);
}

/** Answers with a workspace, or with the gateway's 404 for a missing subscription, group or workspace. */
export function withWorkspace(
  world: SimulatedAzure,
  ref: WorkspaceRef,
  answer: (workspace: Workspace) => Reply,
): Reply {
  const missing = missingGroup(world, ref.subscriptionId, ref.resourceGroup);
  if (missing !== undefined) return missing;
  const workspace = world.workspaces.get(workspaceKey(ref));
  return workspace === undefined ? workspaceNotFound(ref.name, ref.resourceGroup) : answer(workspace);
}
