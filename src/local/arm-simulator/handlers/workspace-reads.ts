import { foldCase, foldOptional } from '../../../core/text/fold-case.ts';
import { renderWorkspace } from '../fields/render-workspace.ts';
import type { ArmCall } from '../request/arm-call.ts';
import { subscriptionNotFound } from '../request/arm-error.ts';
import type { Reply } from '../request/exchange.ts';
import { providerReply } from '../request/exchange.ts';
import type { WorkspaceRef } from '../request/workspace-ref.ts';
import { groupKey } from '../request/workspace-ref.ts';
import type { SimulatedAzure } from '../state/simulated-azure.ts';
import { pageOf } from './paging.ts';
import { missingGroup, withWorkspace } from './with-workspace.ts';

/** GET of one workspace. */
export function getWorkspace(world: SimulatedAzure, call: ArmCall, ref: WorkspaceRef): Reply {
  return withWorkspace(world, ref, (workspace) =>
    providerReply(200, renderWorkspace(world, workspace, call.apiVersion)),
  );
}

/** LIST of the workspaces of a subscription, or of one of its groups. */
export function listWorkspaces(
  world: SimulatedAzure,
  call: ArmCall,
  scope: { readonly subscriptionId: string; readonly resourceGroup: string | undefined },
): Reply {
  const missing = missingScope(world, scope.subscriptionId, scope.resourceGroup);
  if (missing !== undefined) return missing;
  const kind = foldOptional(call.url.searchParams.get('kind') ?? undefined);
  const found = [...world.workspaces.values()].filter(
    (workspace) =>
      foldCase(workspace.subscriptionId) === foldCase(scope.subscriptionId) &&
      (scope.resourceGroup === undefined ||
        groupKey(workspace.subscriptionId, workspace.resourceGroup) ===
          groupKey(scope.subscriptionId, scope.resourceGroup)) &&
      (kind === undefined || foldCase(workspace.kind) === kind),
  );
  return pageOf(world, call, found, (workspace) => renderWorkspace(world, workspace, call.apiVersion));
}

function missingScope(
  world: SimulatedAzure,
  subscriptionId: string,
  resourceGroup: string | undefined,
): Reply | undefined {
  if (resourceGroup !== undefined) return missingGroup(world, subscriptionId, resourceGroup);
  return world.subscriptions.has(foldCase(subscriptionId)) ? undefined : subscriptionNotFound(subscriptionId);
}
