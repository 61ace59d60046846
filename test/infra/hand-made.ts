import type { Outcome } from './arm/arm-deployment.ts';
import { deployTo } from './arm/arm-deployment.ts';
import type { Fields, Place } from './arm/arm-ids.ts';
import type { Tenant } from './arm/azure.ts';
import { Azure } from './arm/azure.ts';

/** Subscription of the hand-made templates. */
export const SUBSCRIPTION = '/subscriptions/11111111-1111-1111-1111-111111111111';
/** The group that is there already. */
export const GROUP = `${SUBSCRIPTION}/resourceGroups/rg`;
/** Region of everything here. */
export const REGION = 'westeurope';

const PLACE = { subscriptionId: '11111111-1111-1111-1111-111111111111', resourceGroup: 'rg' };

/** An Azure with one empty resource group. */
export function emptyAzure(tenant: Tenant = {}): Azure {
  const azure = new Azure(tenant);
  azure.add(GROUP, 'Microsoft.Resources/resourceGroups', { location: REGION });
  return azure;
}

/** A template of resources by symbol (language 2.0) or in a list (1.0). */
export function template(resources: Fields | readonly Fields[], more: Fields = {}): Fields {
  return { ...(Array.isArray(resources) ? {} : { languageVersion: '2.0' }), resources, ...more };
}

/** Deploys into the group, or elsewhere. */
export function run(azure: Azure, what: Fields, parameters: Fields = {}, place: Place = PLACE): Outcome {
  return deployTo(azure, { template: what, parameters, place, name: 'by-hand', location: REGION });
}

/** How it ended in one line: `Succeeded`, or the codes of what Azure refused. */
export function ending({ kind, refusals }: Outcome): string {
  return kind === 'Succeeded' ? kind : refusals.map(({ code }) => code).join(', ');
}

/** A nested deployment of a template, as Bicep writes one. */
export function nested(name: string, what: Fields, more: Fields = {}): Fields {
  const { parameters = {}, ...rest } = more;
  return {
    type: 'Microsoft.Resources/deployments',
    name,
    ...rest,
    properties: { expressionEvaluationOptions: { scope: 'inner' }, mode: 'Incremental', parameters, template: what },
  };
}

/** An identity. */
export const identity = (name: string, more: Fields = {}): Fields => ({
  type: 'Microsoft.ManagedIdentity/userAssignedIdentities',
  name,
  location: REGION,
  ...more,
});

/** A storage account. */
export const account = (name: string, more: Fields = {}): Fields => ({
  type: 'Microsoft.Storage/storageAccounts',
  name,
  location: REGION,
  kind: 'StorageV2',
  sku: { name: 'Standard_LRS' },
  ...more,
});

/** A container of an account. */
export const container = (name: string, more: Fields = {}): Fields => ({
  type: 'Microsoft.Storage/storageAccounts/blobServices/containers',
  name,
  ...more,
});

/** A vault. */
export const vault = (name: string, properties: Fields = {}): Fields => ({
  type: 'Microsoft.KeyVault/vaults',
  name,
  location: REGION,
  properties: {
    sku: { family: 'A', name: 'standard' },
    tenantId: '00000000-0000-0000-0000-00000000007e',
    ...properties,
  },
});

/** The system topic of the subscription. */
export const systemTopic = (name: string, more: Fields = {}): Fields => ({
  type: 'Microsoft.EventGrid/systemTopics',
  name,
  location: 'global',
  identity: { type: 'SystemAssigned' },
  properties: { source: SUBSCRIPTION, topicType: 'Microsoft.Resources.Subscriptions' },
  ...more,
});

/** An assignment of a role on something. */
export const assignment = (name: string, properties: Fields, more: Fields = {}): Fields => ({
  type: 'Microsoft.Authorization/roleAssignments',
  name,
  properties: { principalType: 'ServicePrincipal', ...properties },
  ...more,
});

/** A role of one's own with these actions. */
export const role = (name: string, roleName: string, actions: readonly string[]): Fields => ({
  type: 'Microsoft.Authorization/roleDefinitions',
  name,
  properties: {
    roleName,
    type: 'CustomRole',
    assignableScopes: [SUBSCRIPTION],
    permissions: [{ actions, notActions: [] }],
  },
});
