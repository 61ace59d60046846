import { DEFAULT_API_VERSION } from '../azure/api-versions.ts';
import type { ResourceKind } from './resource-kind.ts';

/**
 * The Machine Learning workspace, of which the Azure AI hub is one kind.
 *
 * @see https://learn.microsoft.com/azure/role-based-access-control/permissions/ai-machine-learning (read 2026-10)
 */
export const ML_WORKSPACE = {
  name: 'MlWorkspace',
  provider: 'Microsoft.MachineLearningServices',
  type: 'Microsoft.MachineLearningServices/workspaces',
  words: { one: 'hub', many: 'hubs', full: 'Azure AI hub or Machine Learning workspace', lifeId: 'workspace GUID' },
  pathSegment: 'hubs',
  policyKinds: { Hub: 'Hub', Default: 'Default', FeatureStore: 'FeatureStore' },
  names: { least: 3, most: 33, dots: false },
  apiVersion: DEFAULT_API_VERSION,
  networkPath: '',
  network: {
    firewall: 'WithSku',
    canChangeSku: true,
    ruleWrites: 'WithMode',
    isProvisionedByWrite: false,
    hasBlockers: true,
    hasSpark: true,
    // Azure also adds `VirtualNetwork`, but does not document it as required.
    // https://learn.microsoft.com/azure/ai-foundry/how-to/configure-managed-network (read 2026-10)
    serviceTags: [
      'AzureActiveDirectory',
      'AzureFrontDoor.FirstParty',
      'AzureMachineLearning',
      'AzureMonitor',
      'AzureResourceManager',
      'BatchNodeManagement',
      'MicrosoftContainerRegistry',
    ],
    hasOwnEndpoints: true,
    hasFieldsByApiVersion: true,
    connectionRulePrefix: undefined,
    writeDeadlines: undefined,
  },
  // A connection decides which rules Azure itself adds.
  watched: ['write', 'delete', 'outboundRules/', 'managedNetworks/', 'provisionManagedNetwork/', 'connections/'],
  // The body of a workspace holds its rules.
  wholeNetwork: ['write'],
  requests: {
    readWorkspace: { method: 'GET', action: 'Microsoft.MachineLearningServices/workspaces/read', published: true },
    listWorkspaces: { method: 'GET', action: 'Microsoft.MachineLearningServices/workspaces/read', published: true },
    listComputes: {
      method: 'GET',
      action: 'Microsoft.MachineLearningServices/workspaces/computes/read',
      published: true,
    },
    listOnlineEndpoints: {
      method: 'GET',
      action: 'Microsoft.MachineLearningServices/workspaces/onlineEndpoints/read',
      published: true,
    },
    listServerlessEndpoints: {
      method: 'GET',
      action: 'Microsoft.MachineLearningServices/workspaces/serverlessEndpoints/read',
      published: true,
    },
    listConnections: {
      method: 'GET',
      action: 'Microsoft.MachineLearningServices/workspaces/connections/read',
      published: true,
    },
    pollOperation: {
      method: 'GET',
      action: 'Microsoft.MachineLearningServices/locations/workspaceOperationsStatus/read',
      published: true,
    },
    patchNetwork: { method: 'PATCH', action: 'Microsoft.MachineLearningServices/workspaces/write', published: true },
    putRule: {
      method: 'PUT',
      action: 'Microsoft.MachineLearningServices/workspaces/outboundRules/write',
      published: false,
      // Required where the rule is a private endpoint (Azure AI docs, configure-managed-network; read 2026-10).
      also: [
        'Microsoft.MachineLearningServices/workspaces/privateEndpointConnections/read',
        'Microsoft.MachineLearningServices/workspaces/privateEndpointConnections/write',
      ],
    },
    deleteRule: {
      method: 'DELETE',
      action: 'Microsoft.MachineLearningServices/workspaces/outboundRules/delete',
      published: false,
    },
    provision: {
      method: 'POST',
      action: 'Microsoft.MachineLearningServices/workspaces/provisionManagedNetwork/action',
      published: true,
    },
  },
} as const satisfies ResourceKind;
