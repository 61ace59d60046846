import type { Result } from '../../../core/result.ts';
import { err, ok } from '../../../core/result.ts';
import { foldCase } from '../../../core/text/fold-case.ts';
import type { JsonObject } from '../../../core/text/json.ts';
import { trimEnd } from '../../../core/text/trim-end.ts';
import { identityAfter } from '../operations/identity.ts';
import type { ArmCall } from '../request/arm-call.ts';
import { gatewayError, validationError } from '../request/arm-error.ts';
import type { Reply } from '../request/exchange.ts';
import { objectAt, stringAt, stringMap } from '../request/json-value.ts';
import type { WorkspaceRef } from '../request/workspace-ref.ts';
import { workspaceId, workspaceKey } from '../request/workspace-ref.ts';
import type { SimulatedAzure } from '../state/simulated-azure.ts';
import type { Stamp, Workspace } from '../state/workspace.ts';
import { freshNetwork, noChildren } from '../state/workspace.ts';
import { networkUpdateFrom } from './check-workspace-update.ts';

const NAME = /^[a-zA-Z0-9][a-zA-Z0-9_-]{2,32}$/;

/** Fields of `properties` that the state stores separately. An accepted body no longer contains read-only fields. */
const NOT_STORED = ['managedNetwork', 'associatedWorkspaces'];

/** Checks the PUT that creates a workspace. @returns the workspace, `Creating`, not yet in the world */
export function workspaceFromPut(
  world: SimulatedAzure,
  call: ArmCall,
  ref: WorkspaceRef,
  body: JsonObject,
): Result<Workspace, Reply> {
  const location = foldCase(stringAt(body, 'location') ?? '').replaceAll(' ', '');
  const properties = objectAt(body, 'properties') ?? {};
  const kind = stringAt(body, 'kind') ?? 'Default';
  if (location === '') {
    return err(gatewayError(400, 'LocationRequired', 'The location property is required for this definition.'));
  }
  if (!/^[a-z0-9]+$/.test(location)) {
    return err(
      gatewayError(400, 'LocationNotAvailableForResourceType', `The provided location '${location}' is not available.`),
    );
  }
  if (!NAME.test(ref.name)) {
    return err(validationError(`Workspace name '${ref.name}' is not valid. Names match ${NAME.source}.`));
  }
  const hubKey = foldCase(kind) === 'project' ? hubKeyOf(world, properties) : ok(undefined);
  if (!hubKey.ok) return hubKey;
  const workspace = newWorkspace(world, {
    ref,
    location,
    kind,
    hubKey: hubKey.value,
    stamp: stampOf(call),
    tags: stringMap(objectAt(body, 'tags') ?? {}),
    identity: objectAt(body, 'identity'),
    sku: objectAt(body, 'sku'),
    properties: Object.fromEntries(Object.entries(properties).filter(([key]) => !NOT_STORED.includes(key))),
  });
  return withNetwork(world, workspace, objectAt(properties, 'managedNetwork'));
}

/** Facts about a workspace before it exists. */
export interface WorkspaceSeed {
  readonly ref: WorkspaceRef;
  readonly location: string;
  readonly kind: string;
  readonly hubKey: string | undefined;
  readonly stamp: Stamp;
  readonly tags: Readonly<Record<string, string>>;
  readonly identity: JsonObject | undefined;
  readonly sku: JsonObject | undefined;
  readonly properties: JsonObject;
}

/** A workspace with ids of its own, `Creating`, with a disabled network and no children. */
export function newWorkspace(world: SimulatedAzure, seed: WorkspaceSeed): Workspace {
  return {
    key: workspaceKey(seed.ref),
    id: workspaceId(seed.ref),
    ...seed.ref,
    guid: world.ids.guid(),
    sequence: world.ids.next(),
    location: seed.location,
    kind: seed.kind,
    hubKey: seed.hubKey,
    created: seed.stamp,
    modified: seed.stamp,
    privateResources: [],
    network: freshNetwork('Disabled'),
    children: noChildren(),
    tags: seed.tags,
    identity: identityFrom(world, seed.identity),
    sku: seed.sku ?? { name: 'Basic', tier: 'Basic' },
    properties: {
      // Recorded on every workspace; the documented default.
      publicNetworkAccess: 'Enabled',
      ...(isHubOrProject(seed.kind) ? ABSENT_RESOURCES : {}),
      ...seed.properties,
    },
    provisioningState: 'Creating',
  };
}

/** Who sends a request, as `systemData` notes it. */
export function stampOf(call: ArmCall): Stamp {
  return { at: call.now, by: call.caller.displayName, byType: call.caller.systemDataType };
}

/** Recorded (azure-ai-ml, 2023-05-01): a hub shows null for a resource that it does not have. Plain workspaces leave it out. */
const ABSENT_RESOURCES: JsonObject = {
  storageAccount: null,
  keyVault: null,
  containerRegistry: null,
  applicationInsights: null,
};

function isHubOrProject(kind: string): boolean {
  return foldCase(kind) === 'hub' || foldCase(kind) === 'project';
}

/** It is unknown whether Azure accepts a workspace without an identity; every recorded client sends one. */
function identityFrom(world: SimulatedAzure, asked: JsonObject | undefined): JsonObject {
  return identityAfter(world, undefined, { asked: asked ?? { type: 'SystemAssigned' }, replaces: true });
}

function hubKeyOf(world: SimulatedAzure, properties: JsonObject): Result<string, Reply> {
  if (objectAt(properties, 'managedNetwork') !== undefined) {
    return err(validationError("Project workspace shouldn't define it's own managed network properties."));
  }
  const hubId = stringAt(properties, 'hubResourceId') ?? '';
  const key = trimEnd(foldCase(hubId), '/');
  return world.workspaces.has(key) ? ok(key) : err(validationError(`The hub '${hubId}' of the project was not found.`));
}

function withNetwork(
  world: SimulatedAzure,
  workspace: Workspace,
  asked: JsonObject | undefined,
): Result<Workspace, Reply> {
  if (asked === undefined) return ok(workspace);
  const update = networkUpdateFrom(world, workspace, asked);
  if (!update.ok) return update;
  const { isolationMode, rules, firewallSku, kind, enableFirewallLog, enableNetworkMonitor } = update.value;
  return ok({
    ...workspace,
    network: {
      ...workspace.network,
      isolationMode,
      rules: new Map((rules ?? []).map((rule) => [foldCase(rule.name), rule])),
      firewallSku,
      kind: kind ?? 'V1',
      enableFirewallLog: enableFirewallLog ?? false,
      enableNetworkMonitor: enableNetworkMonitor ?? false,
    },
  });
}
