import { DEFAULT_ACCOUNT_API_VERSION } from '../azure/api-versions.ts';
import type { ResourceKind } from './resource-kind.ts';

/**
 * The Foundry account, the successor of the hub: an account of Azure AI services of kind `AIServices` with a managed
 * network as its child.
 *
 * Azure publishes the operation `accounts/read` only; the other names derive from the resource types.
 *
 * @see https://learn.microsoft.com/azure/role-based-access-control/permissions/ai-machine-learning (read 2026-10)
 * @see https://github.com/Azure/azure-rest-api-specs specification/cognitiveservices, 2026-05-01 (read 2026-10)
 */
export const FOUNDRY_ACCOUNT = {
  name: 'FoundryAccount',
  provider: 'Microsoft.CognitiveServices',
  type: 'Microsoft.CognitiveServices/accounts',
  words: { one: 'account', many: 'accounts', full: 'Foundry account', lifeId: 'internal id' },
  pathSegment: 'accounts',
  policyKinds: { FoundryAccount: 'AIServices' },
  names: { least: 2, most: 64, dots: true },
  // The version that the documentation uses; its models are those of 2025-12-01, the first with managed networks.
  apiVersion: DEFAULT_ACCOUNT_API_VERSION,
  networkPath: '/managedNetworks/default',
  network: {
    // Recorded answers show `Standard` in every mode, and a firewall appears with the first FQDN rule (azure-cli
    // recordings of 2026-04).
    firewall: 'WithFqdnRule',
    canChangeSku: false,
    ruleWrites: 'Single',
    isProvisionedByWrite: true,
    hasBlockers: false,
    hasSpark: false,
    // The other tags of hubs are absent in recorded answers (azure-cli recordings of 2026-04).
    serviceTags: ['AzureActiveDirectory'],
    hasOwnEndpoints: false,
    hasFieldsByApiVersion: false,
    connectionRulePrefix: 'Connection_',
    // Azure gives itself 50 minutes for every write: `x-ms-async-operation-timeout: PT50M` (same recordings).
    writeDeadlines: { warnSeconds: 20 * 60, failSeconds: 55 * 60 },
  },
  watched: [
    'write',
    'delete',
    'managedNetworks/',
    'provisionManagedNetwork/',
    'connections/',
    'projects/connections/',
    'projects/write',
    'projects/delete',
    'capabilityHosts/',
    'projects/capabilityHosts/',
  ],
  // The account holds no rules; its network does, and a batch names none in its path.
  wholeNetwork: ['managedNetworks/write', 'managedNetworks/delete', 'managedNetworks/batchOutboundRules/action'],
  requests: {
    readAccount: { method: 'GET', action: 'Microsoft.CognitiveServices/accounts/read', published: true },
    listAccounts: { method: 'GET', action: 'Microsoft.CognitiveServices/accounts/read', published: true },
    readAccountNetwork: {
      method: 'GET',
      action: 'Microsoft.CognitiveServices/accounts/managedNetworks/read',
      published: false,
    },
    listAccountProjects: {
      method: 'GET',
      action: 'Microsoft.CognitiveServices/accounts/projects/read',
      published: false,
    },
    listAccountConnections: {
      method: 'GET',
      action: 'Microsoft.CognitiveServices/accounts/connections/read',
      published: false,
    },
    listProjectConnections: {
      method: 'GET',
      action: 'Microsoft.CognitiveServices/accounts/projects/connections/read',
      published: false,
    },
    // The network of an account is run by Azure Machine Learning, and so are its operations.
    pollAccountOperation: {
      method: 'GET',
      action: 'Microsoft.MachineLearningServices/locations/mfeOperationsStatus/read',
      published: false,
    },
    createAccountNetwork: {
      method: 'PUT',
      action: 'Microsoft.CognitiveServices/accounts/managedNetworks/write',
      published: false,
    },
    patchAccountNetwork: {
      method: 'PATCH',
      action: 'Microsoft.CognitiveServices/accounts/managedNetworks/write',
      published: false,
    },
    putAccountRule: {
      method: 'PUT',
      action: 'Microsoft.CognitiveServices/accounts/managedNetworks/outboundRules/write',
      published: false,
    },
    deleteAccountRule: {
      method: 'DELETE',
      action: 'Microsoft.CognitiveServices/accounts/managedNetworks/outboundRules/delete',
      published: false,
    },
    provisionAccountNetwork: {
      method: 'POST',
      action: 'Microsoft.CognitiveServices/accounts/managedNetworks/provision/action',
      published: false,
    },
  },
} as const satisfies ResourceKind;
