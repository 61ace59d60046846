import * as z from 'zod';
import type { Failure } from '../../core/azure/failure.ts';
import type { HeldRole, Permission } from '../../core/azure/permissions.ts';
import { permissionsAt } from '../../core/azure/permissions.ts';
import { ML_WORKSPACE } from '../../core/kinds/ml-workspace.ts';
import { isRegistryId } from '../../core/plan/provisioning/registry-sku.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { errorText } from '../../core/text/error-text.ts';
import { foldCase, foldOptional } from '../../core/text/fold-case.ts';
import { trimEnd } from '../../core/text/trim-end.ts';
import type { AzureSetup, ProviderState, RegistryUse } from '../../reconcile/doctor/azure-setup.ts';
import { timelyCredential } from '../sign-in/timely-credential.ts';
import { armAccountSetup } from './arm-account-setup.ts';
import { armAppSetup } from './arm-app-setup.ts';
import { armEventSetup } from './arm-event-setup.ts';
import type { ArmOptions } from './arm-pipeline.ts';
import { ArmPipeline } from './arm-pipeline.ts';
import { listed, one } from './arm-read.ts';

const AUTHORIZATION = '2022-04-01';
const RESOURCES = '2021-04-01';
const CONTAINER_REGISTRY = '2023-07-01';

const permission = z.object({
  actions: z.array(z.string()).default([]),
  notActions: z.array(z.string()).default([]),
  dataActions: z.array(z.string()).default([]),
  notDataActions: z.array(z.string()).default([]),
});
const assignment = z.object({
  properties: z.object({ roleDefinitionId: z.string(), scope: z.string(), condition: z.string().nullish() }),
});
const definition = z.object({ properties: z.object({ permissions: z.array(permission) }) });
const provider = z.object({
  registrationState: z.string(),
  resourceTypes: z.array(z.object({ resourceType: z.string(), apiVersions: z.array(z.string()).nullish() })).nullish(),
});
const workspace = z.object({
  name: z.string(),
  kind: z.string().nullish(),
  properties: z.object({ containerRegistry: z.string().nullish() }).nullish(),
});
const registry = z.object({ sku: z.object({ name: z.string() }) });

/** Reads roles, providers and event subscriptions through Azure Resource Manager, with the given credential. */
export function armSetup(options: ArmOptions): AzureSetup {
  const arm = new ArmPipeline(options);
  return {
    apiVersion: options.apiVersion,
    accountApiVersion: options.accountApiVersion,
    caller: () => callerOf(options),
    ownPermissions: (scope) =>
      listed(arm, 'readPermissions', providerUrl(arm, scope, 'permissions', AUTHORIZATION), permission),
    permissionsOf: async (principalId, scope) => {
      const held = await rolesAround(arm, principalId, scope);
      return held.ok ? ok(permissionsAt(held.value, scope)) : held;
    },
    rolesAround: (principalId, scope) => rolesAround(arm, principalId, scope),
    providerState: async (subscriptionId, namespace) => {
      const url = arm.url(`/subscriptions/${subscriptionId}/providers/${namespace}`, RESOURCES);
      const read = await one(arm, 'readProvider', url, provider);
      return read.ok ? ok(providerStateFrom(read.value)) : read;
    },
    registriesOfHubs: async (subscriptionId) => {
      const path = `/subscriptions/${subscriptionId}/providers/${ML_WORKSPACE.type}`;
      const hubs = await listed(arm, 'listWorkspaces', arm.url(path, options.apiVersion), workspace);
      return hubs.ok ? ok(hubs.value.flatMap(registryUseFrom)) : hubs;
    },
    ...armAccountSetup(arm),
    registrySku: async (registryId) => {
      const read = await one(arm, 'readRegistry', arm.url(registryId, CONTAINER_REGISTRY), registry);
      return read.ok ? ok(read.value.sku.name) : read;
    },
    ...armEventSetup(arm, options.clock),
    ...armAppSetup(arm),
  };
}

function providerStateFrom({ registrationState, resourceTypes }: z.infer<typeof provider>): ProviderState {
  const types = (resourceTypes ?? []).map(
    ({ apiVersions, resourceType }) => [foldCase(resourceType), apiVersions ?? []] as const,
  );
  return { registration: registrationState, apiVersions: new Map(types) };
}

function registryUseFrom({ kind, name, properties }: z.infer<typeof workspace>): readonly RegistryUse[] {
  const registryId = properties?.containerRegistry ?? '';
  // Values from a hub become part of a URL.
  const isRead = foldOptional(kind ?? undefined) === 'hub' && isRegistryId(registryId);
  return isRead ? [{ hub: name, registryId }] : [];
}

/** Without a filter Azure also lists the assignments below a scope, and it accepts only one filter per request. */
async function rolesAround(
  arm: ArmPipeline,
  principalId: string,
  scope: string,
): Promise<Result<readonly HeldRole[], Failure>> {
  const filter = `&$filter=${encodeURIComponent(`assignedTo('${principalId.replaceAll("'", "''")}')`)}`;
  const url = `${providerUrl(arm, scope, 'roleAssignments', AUTHORIZATION)}${filter}`;
  const assigned = await listed(arm, 'readRoleAssignments', url, assignment);
  if (!assigned.ok) return assigned;
  const permissionsById = new Map<string, readonly Permission[]>();
  for (const id of new Set(assigned.value.map(({ properties }) => properties.roleDefinitionId))) {
    const role = await one(arm, 'readRoleDefinition', arm.url(id, AUTHORIZATION), definition);
    if (!role.ok) return role;
    permissionsById.set(id, role.value.properties.permissions);
  }
  return ok(
    assigned.value.map(({ properties }) => ({
      scope: properties.scope,
      permissions: underCondition(permissionsById.get(properties.roleDefinitionId) ?? [], properties.condition ?? ''),
    })),
  );
}

/**
 * Azure applies a condition to data actions. Hubwarden does not evaluate it, so a conditional assignment proves no data
 * action.
 */
function underCondition(permissions: readonly Permission[], condition: string): readonly Permission[] {
  return condition.trim() === '' ? permissions : permissions.map((each) => ({ ...each, dataActions: [] }));
}

function providerUrl(arm: ArmPipeline, scope: string, what: string, apiVersion: string): string {
  return arm.url(`${trimEnd(scope, '/')}/providers/Microsoft.Authorization/${what}`, apiVersion);
}

/** The object id in the token. The token is decoded and not verified: Azure verifies it with each request. */
async function callerOf({ credential, tokenScope }: ArmOptions): Promise<Result<string, Failure>> {
  const forbidden = (detail: string): Result<string, Failure> =>
    err({ kind: 'Forbidden', action: undefined, scope: undefined, detail });
  try {
    const token = await timelyCredential(credential).getToken(tokenScope);
    const payload = Buffer.from(token?.token.split('.')[1] ?? '', 'base64url').toString('utf8');
    const claims = z.object({ oid: z.string() }).safeParse(payload === '' ? {} : JSON.parse(payload));
    return claims.success ? ok(claims.data.oid) : forbidden('The token names no object id.');
  } catch (error) {
    return forbidden(`Not signed in to Azure: ${errorText(error)}`);
  }
}
