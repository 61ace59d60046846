import type { Result } from '../../../core/result.ts';
import { ok } from '../../../core/result.ts';
import { foldCase } from '../../../core/text/fold-case.ts';
import type { JsonObject } from '../../../core/text/json.ts';
import { lookUp } from '../../../core/text/look-up.ts';
import { acceptedChildFields } from '../fields/child-fields.ts';
import { acceptedFields } from '../fields/fields-at-version.ts';
import { renderSystemData } from '../fields/render-workspace.ts';
import { identityAfter } from '../operations/identity.ts';
import type { ArmCall } from '../request/arm-call.ts';
import { bodyObject, writeDetailsOf } from '../request/arm-call.ts';
import { badContent, childNotFound } from '../request/arm-error.ts';
import type { Reply } from '../request/exchange.ts';
import { emptyReply, providerReply } from '../request/exchange.ts';
import { objectAt } from '../request/json-value.ts';
import type { ChildType, WorkspaceRef } from '../request/workspace-ref.ts';
import type { SimulatedAzure } from '../state/simulated-azure.ts';
import type { Workspace } from '../state/workspace.ts';
import { stampOf } from './create-workspace.ts';
import { provisionForCompute } from './provisioning.ts';
import { withWorkspace } from './with-workspace.ts';

/** A resource directly below a workspace. */
export interface ChildRef {
  readonly workspace: WorkspaceRef;
  readonly type: ChildType;
  readonly name: string;
}

/** LIST of a workspace's computes, endpoints or connections. */
export function listChildren(world: SimulatedAzure, ref: WorkspaceRef, type: ChildType): Reply {
  return withWorkspace(world, ref, (workspace) =>
    providerReply(200, { value: [...workspace.children[type].values()] }),
  );
}

/** GET of one of them. */
export function getChild(world: SimulatedAzure, ref: ChildRef): Reply {
  return withWorkspace(world, ref.workspace, (workspace) => {
    const child = workspace.children[ref.type].get(foldCase(ref.name));
    return child === undefined ? childNotFound(`${ref.type} resource`, ref.name) : providerReply(200, child);
  });
}

/** PUT of one of them: complete at once, although Azure needs time. */
export function putChild(world: SimulatedAzure, call: ArmCall, ref: ChildRef): Reply {
  return withWorkspace(world, ref.workspace, (workspace) => {
    const body = bodyObject(call);
    if (!body.ok) return body.error;
    const children = workspace.children[ref.type];
    const existing = children.get(foldCase(ref.name));
    const existed = existing !== undefined;
    const taken = takenChild(world, call, ref, { body: body.value, existing });
    if (!taken.ok) return badContent(taken.error);
    const child = childFrom(workspace, ref, call, taken.value);
    children.set(foldCase(ref.name), child);
    raise(world, call, existed);
    if (ref.type !== 'connections') provisionForCompute(world, hubOf(world, workspace), call.now);
    return providerReply(existed || ref.type === 'connections' ? 200 : 201, child);
  });
}

/** DELETE of one of them; a missing one is not an error. */
export function deleteChild(world: SimulatedAzure, call: ArmCall, ref: ChildRef): Reply {
  return withWorkspace(world, ref.workspace, (workspace) => {
    if (!workspace.children[ref.type].delete(foldCase(ref.name))) return emptyReply(204);
    raise(world, call, true);
    return emptyReply(200);
  });
}

/** A child as GET shows it. */
export function renderChild(
  workspace: Workspace,
  child: { readonly type: ChildType; readonly name: string; readonly properties: JsonObject },
): JsonObject {
  const provisioned = child.type === 'connections' ? {} : { provisioningState: 'Succeeded' };
  return {
    id: `${workspace.id}/${child.type}/${child.name}`,
    name: child.name,
    type: `Microsoft.MachineLearningServices/workspaces/${child.type}`,
    ...(child.type === 'connections' ? {} : { location: workspace.location, tags: {} }),
    properties: { ...child.properties, ...provisioned },
  };
}

function childFrom(workspace: Workspace, ref: ChildRef, call: ArmCall, body: JsonObject): JsonObject {
  const stamp = stampOf(call);
  return {
    ...renderChild(workspace, { type: ref.type, name: ref.name, properties: objectAt(body, 'properties') ?? {} }),
    ...(ref.type === 'connections' ? {} : envelopeOf(body)),
    systemData: renderSystemData({ created: stamp, modified: stamp }),
  };
}

/** The fields of a compute or an endpoint besides `properties` are stored unchanged. */
function envelopeOf(body: JsonObject): JsonObject {
  return Object.fromEntries(
    ENVELOPE.flatMap((name) => (Object.hasOwn(body, name) ? [[name, lookUp(body, name)]] : [])),
  );
}

const ENVELOPE = ['location', 'tags', 'kind', 'sku', 'identity'];

function takenChild(
  world: SimulatedAzure,
  call: ArmCall,
  ref: ChildRef,
  { body, existing }: { readonly body: JsonObject; readonly existing: JsonObject | undefined },
): Result<JsonObject, string> {
  const { fields } = world.settings;
  const properties = acceptedChildFields(objectAt(body, 'properties') ?? {});
  if (!properties.ok) return properties;
  const asked = objectAt(body, 'identity');
  if (asked === undefined || ref.type === 'connections') return ok({ ...body, properties: properties.value });
  const taken = acceptedFields({ fields, apiVersion: call.apiVersion }, 'ManagedServiceIdentity', asked);
  if (!taken.ok) return taken;
  const identity = identityAfter(world, objectAt(existing, 'identity'), { asked: taken.value, replaces: true });
  return ok({ ...body, properties: properties.value, identity });
}

function hubOf(world: SimulatedAzure, workspace: Workspace): Workspace {
  return world.workspaces.get(workspace.hubKey ?? workspace.key) ?? workspace;
}

function raise(world: SimulatedAzure, call: ArmCall, existed: boolean): void {
  const notification = writeDetailsOf(call, existed);
  if (notification !== undefined) world.events.raise(notification, 'Succeeded', call.now);
}
