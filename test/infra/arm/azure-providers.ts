import { Refused } from '../refused.ts';
import type { Value } from './arm-expression.ts';
import { Unknown } from './arm-expression.ts';
import type { Fields } from './arm-ids.ts';
import { fields, inside, keyOf, parentId } from './arm-ids.ts';
import type { Azure, Put, Resource } from './azure.ts';
import { checkRoleAssignment, checkRoleDefinition, checkRoleDeletion } from './azure-roles.ts';
import {
  checkEventSubscription,
  checkImmutability,
  checkReplication,
  checkSystemTopic,
  checkVault,
} from './azure-rules.ts';

/** What Azure does with the resources of one type. */
export interface Provider {
  /** @throws Refused */
  check(azure: Azure, put: Put, existing: Resource | undefined): void;
  /** @throws Refused */
  checkDeletion(azure: Azure, resource: Resource): void;
  facts(put: Put, incarnation: number): Fields;
  /** Parts that Azure makes by itself. */
  parts(put: Put): readonly { readonly id: string; readonly type: string }[];
  /** What Azure keeps of a request. */
  kept(body: Fields): Fields;
  readonly keepsDeleted: boolean;
}

type Check = (azure: Azure, put: Put, existing: Resource | undefined) => void;

interface Row {
  /** Properties without which Azure refuses it. */
  readonly required?: readonly string[];
  readonly check?: Check;
  readonly checkDeletion?: (azure: Azure, resource: Resource) => void;
  readonly facts?: (label: string, put: Put) => Fields;
  readonly parts?: (put: Put) => readonly { readonly id: string; readonly type: string }[];
  readonly keepsDeleted?: boolean;
  /** A property that Azure acts on and does not keep. */
  readonly forgets?: string;
  /** Its name is taken once in all of Azure; the code of the refusal. */
  readonly global?: string;
}

const SYSTEM_IDENTITY = (label: string, { body }: Put): Fields =>
  keyOf(String(inside(body, 'identity.type') ?? '')).includes('systemassigned')
    ? { identity: { principalId: new Unknown(`${label}.identity.principalId`) } }
    : {};

function servicesOf({ id, type }: Put): readonly { readonly id: string; readonly type: string }[] {
  const services = ['blobServices', 'queueServices', 'tableServices', 'fileServices'];
  return services.map((each) => ({ id: `${id}/${each}/default`, type: `${type}/${each}` }));
}

function subnetsOf({ id, type, body }: Put): readonly { readonly id: string; readonly type: string }[] {
  const subnets = (inside(body, 'properties.subnets') ?? []) as Fields[];
  return subnets.map(({ name }) => ({ id: `${id}/subnets/${String(name)}`, type: `${type}/subnets` }));
}

const TRACKED: Row = { required: ['location'] };

/** What is known of each type. A type that is not here is refused, so that a new one is looked at by a person. */
const ROWS: Readonly<Record<string, Row>> = {
  'Microsoft.Authorization/policyAssignments': { required: ['properties.policyDefinitionId'] },
  'Microsoft.Authorization/policyDefinitions': { required: ['properties.policyRule'] },
  'Microsoft.Authorization/roleAssignments': {
    required: ['properties.principalId', 'properties.roleDefinitionId'],
    check: checkRoleAssignment,
  },
  'Microsoft.Authorization/roleDefinitions': {
    required: ['properties.roleName', 'properties.permissions', 'properties.assignableScopes'],
    check: checkRoleDefinition,
    checkDeletion: checkRoleDeletion,
  },
  'Microsoft.EventGrid/systemTopics': {
    required: ['location', 'properties.source', 'properties.topicType'],
    check: checkSystemTopic,
    facts: SYSTEM_IDENTITY,
  },
  'Microsoft.EventGrid/systemTopics/eventSubscriptions': { check: checkEventSubscription },
  'Microsoft.EventGrid/topics': {
    ...TRACKED,
    facts: (label, put) => ({
      ...SYSTEM_IDENTITY(label, put),
      properties: { endpoint: new Unknown(`${label}.endpoint`) },
    }),
  },
  'Microsoft.Insights/actionGroups': { required: ['location', 'properties.groupShortName', 'properties.enabled'] },
  'Microsoft.Insights/components': {
    required: ['location', 'kind'],
    facts: (label) => ({ properties: { ConnectionString: new Unknown(`${label}.ConnectionString`) } }),
  },
  'Microsoft.Insights/diagnosticSettings': { required: ['properties.workspaceId'] },
  'Microsoft.Insights/metricAlerts': {
    required: ['location', 'properties.criteria', 'properties.scopes', 'properties.severity'],
  },
  'Microsoft.Insights/privateLinkScopes': TRACKED,
  'Microsoft.Insights/privateLinkScopes/scopedResources': { required: ['properties.linkedResourceId'] },
  'Microsoft.Insights/scheduledQueryRules': { required: ['location', 'properties.criteria', 'properties.scopes'] },
  'Microsoft.KeyVault/vaults': {
    required: ['location', 'properties.sku', 'properties.tenantId'],
    check: checkVault,
    global: 'VaultAlreadyExists',
    forgets: 'createMode',
    keepsDeleted: true,
    facts: (label) => ({ properties: { vaultUri: new Unknown(`${label}.vaultUri`) } }),
  },
  'Microsoft.ManagedIdentity/userAssignedIdentities': {
    ...TRACKED,
    facts: (label) => ({
      properties: { clientId: new Unknown(`${label}.clientId`), principalId: new Unknown(`${label}.principalId`) },
    }),
  },
  'Microsoft.Network/networkSecurityGroups': TRACKED,
  'Microsoft.Network/privateDnsZones': TRACKED,
  'Microsoft.Network/privateDnsZones/virtualNetworkLinks': {
    required: ['location', 'properties.virtualNetwork.id', 'properties.registrationEnabled'],
  },
  'Microsoft.Network/privateEndpoints': { required: ['location', 'properties.subnet.id'] },
  'Microsoft.Network/privateEndpoints/privateDnsZoneGroups': {},
  'Microsoft.Network/virtualNetworks/subnets': {},
  'Microsoft.Network/virtualNetworks': {
    required: ['location', 'properties.addressSpace.addressPrefixes'],
    parts: subnetsOf,
  },
  'Microsoft.OperationalInsights/workspaces': { ...TRACKED, keepsDeleted: true },
  'Microsoft.Resources/deployments': {},
  'Microsoft.Resources/resourceGroups': TRACKED,
  'Microsoft.Storage/storageAccounts': {
    required: ['location', 'kind', 'sku.name'],
    check: checkReplication,
    global: 'StorageAccountAlreadyTaken',
    parts: servicesOf,
    facts: (label) => ({ properties: { primaryEndpoints: new Unknown(`${label}.primaryEndpoints`) } }),
  },
  'Microsoft.Storage/storageAccounts/blobServices': {},
  'Microsoft.Storage/storageAccounts/blobServices/containers': {},
  'Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies': {
    check: checkImmutability,
    checkDeletion: checkImmutabilityGone,
    facts: () => ({ properties: { state: 'Unlocked' } }),
  },
  'Microsoft.Storage/storageAccounts/fileServices': {},
  'Microsoft.Storage/storageAccounts/managementPolicies': { required: ['properties.policy'] },
  'Microsoft.Storage/storageAccounts/queueServices': {},
  'Microsoft.Storage/storageAccounts/queueServices/queues': {},
  'Microsoft.Storage/storageAccounts/tableServices': {},
  'Microsoft.Storage/storageAccounts/tableServices/tables': {},
  'Microsoft.Web/serverfarms': { required: ['location', 'sku'] },
  'Microsoft.Web/sites': {
    required: ['location', 'properties.serverFarmId'],
    global: 'Conflict',
    facts: (label) => ({ properties: { defaultHostName: new Unknown(`${label}.defaultHostName`) } }),
  },
  'Microsoft.Web/sites/basicPublishingCredentialsPolicies': { required: ['properties.allow'] },
  'Microsoft.Web/sites/config': { required: ['properties.platform'] },
  'Microsoft.Web/sites/extensions': {},
  'Microsoft.Web/sites/functions': {},
};

/** Ids of resources that a value names, as Azure follows them. */
export function idsIn(value: Value): readonly string[] {
  if (typeof value === 'string')
    return /^\/(subscriptions|providers\/microsoft\.management\/managementgroups)\/[^/]+\/.*providers\/[^/]+\/.+/i.test(
      value,
    )
      ? [value]
      : [];
  if (Array.isArray(value)) return value.flatMap(idsIn);
  if (typeof value !== 'object' || value === null || value instanceof Unknown) return [];
  return Object.entries(value)
    .filter(([key]) => key !== 'assignableScopes' && key !== 'roleDefinitionId')
    .flatMap(([key, each]) => [...idsIn(key), ...idsIn(each)]);
}

// A container with a locked policy keeps its account, and so its group, until every blob's time is over.
// @see https://learn.microsoft.com/azure/storage/blobs/immutable-time-based-retention-policy-overview (read 2026-11)
function checkImmutabilityGone(_azure: Azure, { id, facts }: Resource): void {
  if (inside(facts, 'properties.state') === 'Locked')
    throw new Refused(
      'ContainerImmutabilityPolicyLocked',
      id,
      'A locked immutability policy keeps its container and account.',
    );
}

function sameRegion(a: Value, b: Value): boolean {
  const plain = (region: Value) => keyOf(String(region)).replaceAll(' ', '');
  return plain(a) === plain(b);
}

// @see https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/common-deployment-errors (read 2026-11)
function checkLocation({ id, type, body }: Put, existing: Resource | undefined): void {
  if (existing === undefined || existing.implied || sameRegion(existing.body.location, body.location)) return;
  const code =
    type === 'Microsoft.Resources/resourceGroups' ? 'InvalidResourceGroupLocation' : 'InvalidResourceLocation';
  throw new Refused(
    code,
    id,
    `It is in ${String(existing.body.location)} and cannot be made in ${String(body.location)}.`,
  );
}

function checkName(code: string, azure: Azure, { id, type, name }: Put): void {
  const holder = azure.ofType(type).find((each) => each.name === name && keyOf(each.id) !== keyOf(id));
  if (holder !== undefined) throw new Refused(code, id, `The name '${name}' is already taken, by ${holder.id}.`);
}

function checkRow(row: Row, azure: Azure, put: Put, existing: Resource | undefined): void {
  const { id, body, sight: assessment } = put;
  const missing = (row.required ?? []).filter((path) => [undefined, null, ''].includes(inside(body, path) as string));
  if (missing.includes('location')) throw new Refused('LocationRequired', id, `The resource has no location.`);
  if (missing.length > 0)
    throw new Refused('InvalidRequestContent', id, `Required, and missing: ${missing.join(', ')}.`);
  const parent = parentId(id);
  if (parent !== undefined) azure.need(parent, assessment, 'ParentResourceNotFound');
  for (const linked of new Set(idsIn(body))) azure.need(linked, assessment, 'LinkedResourceNotFound');
  checkLocation(put, existing);
  if (row.global !== undefined) checkName(row.global, azure, put);
  row.check?.(azure, put, existing);
}

const ROWS_BY_KEY = new Map(Object.entries(ROWS).map(([type, row]) => [keyOf(type), row]));

/** @throws Refused for a type that is not known here */
export function providerOf(type: string, id: string): Provider {
  const row = ROWS_BY_KEY.get(keyOf(type));
  if (row === undefined) throw new Refused('InvalidResourceType', id, `The resource type '${type}' is not known here.`);
  return {
    check: (azure, put, existing) => checkRow(row, azure, put, existing),
    checkDeletion: (azure, resource) => row.checkDeletion?.(azure, resource),
    facts: (put, incarnation) => {
      const last = put.name.split('/').at(-1) ?? '';
      return row.facts?.(incarnation === 1 ? last : `${last} (${incarnation})`, put) ?? {};
    },
    kept: (body) => {
      const { [row.forgets ?? '']: _forgotten, ...properties } = fields(body.properties);
      return body.properties === undefined ? body : { ...body, properties };
    },
    parts: (put) => row.parts?.(put) ?? [],
    keepsDeleted: row.keepsDeleted === true,
  };
}

/** What a body says, without what places it. */
export function contentOf(body: Fields): Fields {
  const { type: _type, apiVersion: _version, name: _name, scope: _scope, ...content } = body;
  return content;
}
