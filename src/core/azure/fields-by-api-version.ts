import { FIREWALL_SKUS, ISOLATION_MODES, RULE_CATEGORIES } from '../rules/outbound-rule.ts';
import type { VersionSpans } from './api-versions.ts';
import { spansFrom } from './api-versions.ts';

/** The content of a field, as far as a client or a simulator of Azure needs it. */
export type FieldForm =
  | { readonly kind: 'boolean' | 'other' }
  /** The words in Azure's spelling; the list is open unless the specification closes it, so others may come. */
  | { readonly kind: 'words'; readonly words: readonly string[] }
  /** One object, or with `map` an object of them by name. */
  | { readonly kind: 'object'; readonly type: AzureType; readonly map: boolean };

/** A field in one run of versions. A field may have several rows that differ in form or access. */
export interface FieldRow {
  readonly form: FieldForm;
  /** `readOnly`: Azure ignores the value of a client. */
  readonly access: 'readWrite' | 'readOnly';
  readonly spans: VersionSpans;
}

/** Types of the table, by the specification's names. */
export type AzureType =
  | 'Workspace'
  | 'WorkspaceProperties'
  | 'ManagedServiceIdentity'
  | 'Sku'
  | 'ManagedNetworkSettings'
  | 'ManagedNetworkProvisionStatus'
  | 'ManagedNetworkProvisionOptions'
  | 'OutboundRuleResource'
  | 'OutboundRule'
  | 'FqdnOutboundRule'
  | 'PrivateEndpointOutboundRule'
  | 'PrivateEndpointDestination'
  | 'ServiceTagOutboundRule'
  | 'ServiceTagDestination';

const OTHER: FieldForm = { kind: 'other' };
const BOOLEAN: FieldForm = { kind: 'boolean' };

function row(form: FieldForm, spans: string, access: FieldRow['access'] = 'readWrite'): FieldRow {
  return { form, access, spans: spansFrom(spans) };
}

function any(spans: string): readonly FieldRow[] {
  return [row(OTHER, spans)];
}

function shown(spans: string, form = OTHER): readonly FieldRow[] {
  return [row(form, spans, 'readOnly')];
}

function flag(spans: string): readonly FieldRow[] {
  return [row(BOOLEAN, spans)];
}

function words(...list: readonly string[]): FieldForm {
  return { kind: 'words', words: list };
}

function object(type: AzureType, map = false): FieldForm {
  return { kind: 'object', type, map };
}

/** Since managed networks, and since `kind`. */
const NETWORK = '2023-10-01.. 2023-04-01-preview..';
const KIND = '2023-10-01.. 2022-12-01-preview..';
const HUBS = '2024-04-01.. 2023-06-01-preview..';
/** Versions in which rules have two states, and versions in which they have five. */
const TWO_STATES = '2023-10-01..2024-10-01 2023-04-01-preview..2024-07-01-preview 2025-01-01-preview';
const FIVE_STATES = '2025-04-01.. 2024-10-01-preview 2025-04-01-preview..';
const STATES = [
  row(words('Inactive', 'Active'), TWO_STATES),
  row(words('Inactive', 'Active', 'Provisioning', 'Deleting', 'Failed'), FIVE_STATES),
];
const MODES = words(...ISOLATION_MODES);

/**
 * Fields of an AI hub and its managed network by api-version, from the provider's published type index: specification,
 * not traffic. Recorded answers supply two value lists that the index leaves open: the kinds, and the types of
 * identities.
 *
 * @see https://github.com/Azure/bicep-types-az (distilled 2026-11-30)
 */
export const FIELDS: Readonly<Record<AzureType, Readonly<Record<string, readonly FieldRow[]>>>> = {
  Workspace: {
    id: shown('all'),
    name: any('all'),
    type: shown('all'),
    properties: [row(object('WorkspaceProperties'), 'all')],
    identity: [row(object('ManagedServiceIdentity'), 'all')],
    location: any('all'),
    tags: any('all'),
    sku: [row(object('Sku'), 'all')],
    systemData: shown('all'),
    kind: [row(words('Default', 'Hub', 'Project', 'FeatureStore'), KIND)],
  },
  WorkspaceProperties: {
    workspaceId: shown('all'),
    description: any('all'),
    friendlyName: any('all'),
    keyVault: any('all'),
    applicationInsights: any('all'),
    containerRegistry: any('all'),
    storageAccount: any('all'),
    discoveryUrl: any('all'),
    provisioningState: shown('all'),
    encryption: any('all'),
    hbiWorkspace: flag('all'),
    serviceProvisionedResourceGroup: shown('all'),
    privateLinkCount: shown('all'),
    imageBuildCompute: any('all'),
    allowPublicAccessWhenBehindVnet: flag('all'),
    privateEndpointConnections: shown('all'),
    sharedPrivateLinkResources: any('all'),
    notebookInfo: shown('all'),
    serviceManagedResourcesSettings: any('all'),
    primaryUserAssignedIdentity: any('all'),
    tenantId: shown('all'),
    publicNetworkAccess: [row(words('Enabled', 'Disabled'), 'all')],
    storageHnsEnabled: shown('all', BOOLEAN),
    mlFlowTrackingUri: shown('all'),
    v1LegacyMode: flag('all'),
    softDeletedAt: shown('2022-10-01-preview..2023-04-01-preview'),
    scheduledPurgeDate: shown('2022-10-01-preview..2023-04-01-preview'),
    systemDatastoresAuthMode: [
      row(OTHER, '2022-12-01-preview..2024-07-01-preview'),
      row(words('AccessKey', 'Identity', 'UserDelegationSAS'), '2025-06-01.. 2024-10-01-preview..'),
    ],
    featureStoreSettings: any(KIND),
    softDeleteRetentionInDays: any('2023-02-01-preview..'),
    enableDataIsolation: flag('2024-04-01.. 2023-04-01-preview..'),
    storageAccounts: any('2023-04-01-preview..'),
    keyVaults: any('2023-04-01-preview..'),
    containerRegistries: any('2023-04-01-preview..'),
    existingWorkspaces: any('2023-04-01-preview..'),
    hubResourceId: any('2024-04-01.. 2023-04-01-preview..'),
    associatedWorkspaces: [...shown('2023-04-01-preview'), ...any(HUBS)],
    managedNetwork: [row(object('ManagedNetworkSettings'), NETWORK)],
    workspaceHubConfig: any(HUBS),
    serverlessComputeSettings: any('2023-10-01.. 2023-08-01-preview..'),
    enableSoftwareBillOfMaterials: flag('2024-01-01-preview..'),
    ipAllowlist: any('2024-01-01-preview..'),
    allowRoleAssignmentOnRG: flag('2024-07-01-preview..'),
    enableServiceSideCMKEncryption: flag('2025-06-01.. 2024-07-01-preview..'),
    enableSimplifiedCmk: flag('2024-07-01-preview..'),
    agentsEndpointUri: shown('2024-10-01-preview..'),
    networkAcls: any('2024-10-01-preview..'),
    provisionNetworkNow: flag('2025-06-01.. 2024-10-01-preview..'),
  },
  ManagedServiceIdentity: {
    type: [row(words('None', 'SystemAssigned', 'UserAssigned', 'SystemAssigned,UserAssigned'), 'all')],
    principalId: shown('all'),
    tenantId: shown('all'),
    userAssignedIdentities: any('all'),
  },
  Sku: {
    name: any('all'),
    tier: [row(words('Free', 'Basic', 'Standard', 'Premium'), 'all')],
    size: any('all'),
    family: any('all'),
    capacity: any('all'),
  },
  ManagedNetworkSettings: {
    isolationMode: [row(MODES, NETWORK)],
    networkId: shown(NETWORK),
    outboundRules: [row(object('OutboundRule', true), NETWORK)],
    status: [row(object('ManagedNetworkProvisionStatus'), NETWORK)],
    changeableIsolationModes: shown('2023-08-01-preview..2024-07-01-preview 2025-01-01-preview'),
    enableNetworkMonitor: flag('2025-09-01.. 2024-10-01-preview 2025-04-01-preview..'),
    firewallSku: [row(words(...FIREWALL_SKUS), '2024-10-01.. 2024-10-01-preview..')],
    managedNetworkKind: [row(words('V1', 'V2'), FIVE_STATES)],
    firewallPublicIpAddress: [...shown('2025-12-01.. 2024-10-01-preview..'), ...any('2025-04-01..2025-09-01')],
    enableFirewallLog: flag('2025-09-01'),
  },
  ManagedNetworkProvisionStatus: {
    status: [row(words('Inactive', 'Active'), NETWORK)],
    sparkReady: flag(NETWORK),
  },
  ManagedNetworkProvisionOptions: { includeSpark: flag(NETWORK) },
  OutboundRuleResource: {
    id: shown(NETWORK),
    name: any(NETWORK),
    type: shown(NETWORK),
    properties: [row(object('OutboundRule'), NETWORK)],
    systemData: shown(NETWORK),
  },
  OutboundRule: {
    type: [row(words('FQDN', 'PrivateEndpoint', 'ServiceTag'), NETWORK)],
    status: STATES,
    category: [
      row(words('Required', 'Recommended', 'UserDefined'), '2023-10-01 2023-04-01-preview..2024-01-01-preview'),
      row(words(...RULE_CATEGORIES), '2024-04-01.. 2024-04-01-preview..'),
    ],
    parentRuleNames: shown('2025-04-01.. 2024-04-01-preview..'),
    errorInformation: shown(FIVE_STATES),
  },
  FqdnOutboundRule: { destination: any(NETWORK) },
  PrivateEndpointOutboundRule: {
    destination: [row(object('PrivateEndpointDestination'), NETWORK)],
    fqdns: any('2025-12-01.. 2024-07-01-preview..'),
  },
  PrivateEndpointDestination: {
    serviceResourceId: any(NETWORK),
    subresourceTarget: any(NETWORK),
    sparkEnabled: flag(NETWORK),
    sparkStatus: STATES,
  },
  ServiceTagOutboundRule: { destination: [row(object('ServiceTagDestination'), NETWORK)] },
  ServiceTagDestination: {
    serviceTag: any(NETWORK),
    protocol: any(NETWORK),
    portRanges: any(NETWORK),
    action: [row(words('Allow', 'Deny'), '2023-10-01.. 2023-06-01-preview..')],
    addressPrefixes: [
      ...shown('2023-10-01..2025-09-01 2023-06-01-preview..2024-04-01-preview'),
      ...any('2025-12-01.. 2024-07-01-preview..'),
    ],
  },
};
