import type { JsonObject } from '../../../core/text/json.ts';
import { acceptedBody } from '../fields/request-fields.ts';
import { isRefusedAsOverlap, startOperation } from '../operations/operation-engine.ts';
import type { ArmCall } from '../request/arm-call.ts';
import { writeDetailsOf } from '../request/arm-call.ts';
import { operationRunning } from '../request/arm-error.ts';
import type { Reply } from '../request/exchange.ts';
import { emptyReply } from '../request/exchange.ts';
import { booleanAt, objectAt } from '../request/json-value.ts';
import type { WorkspaceRef } from '../request/workspace-ref.ts';
import { workspaceKey } from '../request/workspace-ref.ts';
import type { Change } from '../state/operation.ts';
import type { SimulatedAzure } from '../state/simulated-azure.ts';
import { addWorkspace } from '../state/simulated-azure.ts';
import type { Workspace } from '../state/workspace.ts';
import { workspaceUpdateFrom } from './check-workspace-update.ts';
import { stampOf, workspaceFromPut } from './create-workspace.ts';
import { acceptedReply } from './operation-reply.ts';
import { missingGroup, withWorkspace } from './with-workspace.ts';

/** PUT of a workspace: creates it, or updates the existing one. */
export function putWorkspace(world: SimulatedAzure, call: ArmCall, ref: WorkspaceRef): Reply {
  const missing = missingGroup(world, ref.subscriptionId, ref.resourceGroup);
  if (missing !== undefined) return missing;
  const body = acceptedBody(world, call, 'Workspace');
  if (!body.ok) return body.error;
  const existing = world.workspaces.get(workspaceKey(ref));
  return existing === undefined
    ? createWorkspace(world, call, ref, body.value)
    : updateWorkspace(world, call, existing, body.value);
}

/** PATCH of a workspace. */
export function patchWorkspace(world: SimulatedAzure, call: ArmCall, ref: WorkspaceRef): Reply {
  return withWorkspace(world, ref, (workspace) => {
    const body = acceptedBody(world, call, 'Workspace');
    return body.ok ? updateWorkspace(world, call, workspace, body.value) : body.error;
  });
}

/** DELETE of a workspace; a missing one is not an error. */
export function deleteWorkspace(world: SimulatedAzure, call: ArmCall, ref: WorkspaceRef): Reply {
  const missing = missingGroup(world, ref.subscriptionId, ref.resourceGroup);
  if (missing !== undefined) return missing;
  const workspace = world.workspaces.get(workspaceKey(ref));
  if (workspace === undefined) return emptyReply(204);
  if (isRefusedAsOverlap(world, workspace)) return operationRunning(workspace);
  return begin(world, call, workspace, { kind: 'DeleteWorkspace' });
}

function createWorkspace(world: SimulatedAzure, call: ArmCall, ref: WorkspaceRef, body: JsonObject): Reply {
  const workspace = workspaceFromPut(world, call, ref, body);
  if (!workspace.ok) return workspace.error;
  addWorkspace(world, workspace.value);
  const isIsolated = workspace.value.network.isolationMode !== 'Disabled';
  const provisionNow = isIsolated && booleanAt(objectAt(body, 'properties'), 'provisionNetworkNow') === true;
  const change: Change = { kind: 'CreateWorkspace', provisionNow };
  return acceptedReply(
    world,
    call,
    startOperation(world, workspace.value, { change, notice: writeDetailsOf(call, false) }, call.now),
  );
}

function updateWorkspace(world: SimulatedAzure, call: ArmCall, workspace: Workspace, body: JsonObject): Reply {
  if (workspace.provisioningState === 'Deleting' || isRefusedAsOverlap(world, workspace)) {
    return operationRunning(workspace);
  }
  const update = workspaceUpdateFrom(world, workspace, body, call.method === 'PUT');
  if (!update.ok) return update.error;
  return begin(world, call, workspace, { kind: 'UpdateWorkspace', update: update.value });
}

function begin(world: SimulatedAzure, call: ArmCall, workspace: Workspace, change: Change): Reply {
  workspace.modified = stampOf(call);
  const operation = startOperation(world, workspace, { change, notice: writeDetailsOf(call, true) }, call.now);
  return acceptedReply(world, call, operation);
}
