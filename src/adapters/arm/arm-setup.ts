import * as z from 'zod';
import type { Permission } from '../../core/access/permissions.ts';
import type { Failure } from '../../core/failure.ts';
import { foldCase, foldOptional } from '../../core/fold-case.ts';
import { isRegistryId } from '../../core/plan/registry-sku.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { trimEnd } from '../../core/trim-end.ts';
import type {
  AzureSetup,
  ProviderState,
  RegistryUse,
  SystemTopic,
  TopicSubscription,
} from '../../reconcile/doctor/azure-setup.ts';
import { timelyCredential } from '../timely-credential.ts';
import type { ArmOperationName } from './arm-operations.ts';
import { listAll } from './arm-pages.ts';
import type { ArmOptions } from './arm-pipeline.ts';
import { ArmPipeline } from './arm-pipeline.ts';

const AUTHORIZATION = '2022-04-01';
const RESOURCES = '2021-04-01';
const EVENT_GRID = '2025-02-15';
const CONTAINER_REGISTRY = '2023-07-01';

const permission = z.object({
  actions: z.array(z.string()).default([]),
  notActions: z.array(z.string()).default([]),
});
const assignment = z.object({ properties: z.object({ roleDefinitionId: z.string() }) });
const definition = z.object({ properties: z.object({ permissions: z.array(permission) }) });
const provider = z.object({
  registrationState: z.string(),
  resourceTypes: z.array(z.object({ resourceType: z.string(), apiVersions: z.array(z.string()).nullish() })).nullish(),
});
const topic = z.object({ id: z.string(), properties: z.object({ topicType: z.string().default('') }) });
const workspace = z.object({
  name: z.string(),
  kind: z.string().nullish(),
  properties: z.object({ containerRegistry: z.string().nullish() }).nullish(),
});
const registry = z.object({ sku: z.object({ name: z.string() }) });
const destination = z.object({
  endpointType: z.string().default('?'),
  properties: z.object({ resourceId: z.string().optional(), queueName: z.string().optional() }).default({}),
});
const eventSubscription = z.object({
  name: z.string(),
  properties: z.object({
    provisioningState: z.string().default('?'),
    destination: destination.nullish(),
    deliveryWithResourceIdentity: z.object({ destination: destination.nullish() }).nullish(),
    deadLetterDestination: z.unknown().optional(),
    deadLetterWithResourceIdentity: z.unknown().optional(),
    filter: z
      .object({
        advancedFilters: z.array(z.object({ key: z.string(), values: z.array(z.unknown()).default([]) })).nullish(),
      })
      .nullish(),
  }),
});

/** Reads roles, providers and event subscriptions through Azure Resource Manager, as whoever the credential is. */
export function armSetup(options: ArmOptions): AzureSetup {
  const arm = new ArmPipeline(options);
  return {
    apiVersion: options.apiVersion,
    caller: () => callerOf(options),
    ownPermissions: (scope) =>
      listed(arm, 'readPermissions', providerUrl(arm, scope, 'permissions', AUTHORIZATION), permission),
    permissionsOf: (principalId, scope) => permissionsOf(arm, principalId, scope),
    providerState: async (subscriptionId, namespace) => {
      const url = arm.url(`/subscriptions/${subscriptionId}/providers/${namespace}`, RESOURCES);
      const read = await one(arm, 'readProvider', url, provider);
      return read.ok ? ok(providerStateFrom(read.value)) : read;
    },
    systemTopics: async (subscriptionId) => {
      const path = `/subscriptions/${subscriptionId}/providers/Microsoft.EventGrid/systemTopics`;
      const topics = await listed(arm, 'listSystemTopics', arm.url(path, EVENT_GRID), topic);
      return topics.ok ? ok(topics.value.map(topicFrom)) : topics;
    },
    registriesOfHubs: async (subscriptionId) => {
      const path = `/subscriptions/${subscriptionId}/providers/Microsoft.MachineLearningServices/workspaces`;
      const hubs = await listed(arm, 'listWorkspaces', arm.url(path, options.apiVersion), workspace);
      return hubs.ok ? ok(hubs.value.flatMap(registryUseFrom)) : hubs;
    },
    registrySku: async (registryId) => {
      const read = await one(arm, 'readRegistry', arm.url(registryId, CONTAINER_REGISTRY), registry);
      return read.ok ? ok(read.value.sku.name) : read;
    },
    eventSubscriptions: async (topicId) => {
      const url = arm.url(`${topicId}/eventSubscriptions`, EVENT_GRID);
      const found = await listed(arm, 'listEventSubscriptions', url, eventSubscription);
      return found.ok ? ok(found.value.map(subscriptionFrom)) : found;
    },
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
  // What a hub shows goes into a URL.
  const isRead = foldOptional(kind ?? undefined) === 'hub' && isRegistryId(registryId);
  return isRead ? [{ hub: name, registryId }] : [];
}

function topicFrom({ id, properties }: z.infer<typeof topic>): SystemTopic {
  return { id, topicType: properties.topicType };
}

function subscriptionFrom({ name, properties }: z.infer<typeof eventSubscription>): TopicSubscription {
  const to = properties.destination ?? properties.deliveryWithResourceIdentity?.destination;
  const queue = to?.properties.queueName;
  const filters = properties.filter?.advancedFilters ?? [];
  const operations = filters.filter(({ key }) => foldCase(key) === 'data.operationname');
  return {
    name,
    provisioningState: properties.provisioningState,
    destination: queue === undefined ? (to?.properties.resourceId ?? to?.endpointType ?? 'nowhere') : `queue ${queue}`,
    operations: operations.length === 0 ? undefined : operations.flatMap(({ values }) => values.map(String)),
    keepsDeadLetters: [properties.deadLetterDestination, properties.deadLetterWithResourceIdentity].some(
      (each) => each !== undefined && each !== null,
    ),
  };
}

async function permissionsOf(
  arm: ArmPipeline,
  principalId: string,
  scope: string,
): Promise<Result<readonly Permission[], Failure>> {
  const filter = `&$filter=${encodeURIComponent(`assignedTo('${principalId.replaceAll("'", "''")}')`)}`;
  const url = `${providerUrl(arm, scope, 'roleAssignments', AUTHORIZATION)}${filter}`;
  const assigned = await listed(arm, 'readRoleAssignments', url, assignment);
  if (!assigned.ok) return assigned;
  const permissions: Permission[] = [];
  for (const id of new Set(assigned.value.map(({ properties }) => properties.roleDefinitionId))) {
    const role = await one(arm, 'readRoleDefinition', arm.url(id, AUTHORIZATION), definition);
    if (!role.ok) return role;
    permissions.push(...role.value.properties.permissions);
  }
  return ok(permissions);
}

function providerUrl(arm: ArmPipeline, scope: string, what: string, apiVersion: string): string {
  return arm.url(`${trimEnd(scope, '/')}/providers/Microsoft.Authorization/${what}`, apiVersion);
}

async function listed<T>(
  arm: ArmPipeline,
  operation: ArmOperationName,
  url: string,
  item: z.ZodType<T>,
): Promise<Result<readonly T[], Failure>> {
  const items = await listAll(arm, operation, new URL(url).pathname, { first: url });
  return items.ok ? parsed(z.array(item), items.value, url) : items;
}

async function one<T>(
  arm: ArmPipeline,
  operation: ArmOperationName,
  url: string,
  shape: z.ZodType<T>,
): Promise<Result<T, Failure>> {
  const reply = await arm.send({ operation, url });
  return reply.ok ? parsed(shape, reply.value.body, url) : reply;
}

function parsed<T>(shape: z.ZodType<T>, value: unknown, url: string): Result<T, Failure> {
  const read = shape.safeParse(value);
  if (read.success) return ok(read.data);
  return err({
    kind: 'Malformed',
    detail: `Azure answered ${new URL(url).pathname} with ${z.prettifyError(read.error)}`,
  });
}

/** The object id in the token. The token is decoded, not verified: Azure does that with each request. */
async function callerOf({ credential, tokenScope }: ArmOptions): Promise<Result<string, Failure>> {
  const nobody = (detail: string): Result<string, Failure> =>
    err({ kind: 'Forbidden', action: undefined, scope: undefined, detail });
  try {
    const token = await timelyCredential(credential).getToken(tokenScope);
    const payload = Buffer.from(token?.token.split('.')[1] ?? '', 'base64url').toString('utf8');
    const claims = z.object({ oid: z.string() }).safeParse(payload === '' ? {} : JSON.parse(payload));
    return claims.success ? ok(claims.data.oid) : nobody('The token names no object id.');
  } catch (error) {
    return nobody(`Not signed in to Azure: ${error instanceof Error ? error.message : String(error)}`);
  }
}
