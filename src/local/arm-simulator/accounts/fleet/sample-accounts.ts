import type { JsonObject } from '../../../../core/text/json.ts';
import type { AccountSeed } from './seed-account.ts';

/** Where a fleet of accounts lies, and from when it is. */
export interface AccountFleet {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  /** Creation of those that are not new. */
  readonly createdAt: Date;
}

/** The accounts that differ in what governs them. */
export type SampleAccountName = keyof ReturnType<typeof sampleAccounts>;

/**
 * One account for each case that a reader of accounts must tell apart. The caller decides which of them exist.
 *
 * - `internet`: in `AllowInternetOutbound`, with an injection
 * - `approved`: in `AllowOnlyApprovedOutbound`, with agents, rules of connections and the endpoint of the account itself
 * - `new`: just created; Azure makes its network some minutes later
 * - `customerNetwork`: its agents use the customer's own network
 * - `plain`: no injection and no network
 * - `openAi`: an account of another kind
 * - `stuck`: its creation never ended
 * - `recreated`: from its second life on, made by {@link SimulatedAccounts.recreate}
 */
export function sampleAccounts(fleet: AccountFleet) {
  const { createdAt, resourceGroup, subscriptionId } = fleet;
  const common = { subscriptionId, resourceGroup, createdAt, createdBy: 'platform-pipeline' };
  const group = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers`;
  const { createdAt: _new, ...fresh } = common;
  return {
    internet: {
      ...common,
      name: 'foundry-open',
      network: { isolationMode: 'AllowInternetOutbound' },
      projects: { research: {} },
    },
    approved: {
      ...common,
      name: 'foundry-agents',
      network: { isolationMode: 'AllowOnlyApprovedOutbound', rules: { pypi: fqdn('pypi.org') } },
      approvesItself: true,
      connections: sharedConnections(group),
      projects: {
        support: {
          connections: { threads: connection('CosmosDB', `${group}/Microsoft.DocumentDB/databaseAccounts/cosagents`) },
          capabilityHosts: { agents: { threadStorageConnections: ['threads'] } },
        },
      },
    },
    new: { ...fresh, name: 'foundry-new', makesNetwork: true },
    customerNetwork: {
      ...common,
      name: 'foundry-own-vnet',
      injection: { subnetArmId: `${group}/Microsoft.Network/virtualNetworks/vnet-ai/subnets/agents` },
    },
    plain: { ...common, name: 'foundry-plain', injection: 'none' },
    openAi: { ...common, name: 'openai-chat', kind: 'OpenAI' },
    stuck: { ...common, name: 'foundry-stuck', state: 'Accepted' },
    recreated: {
      ...common,
      name: 'foundry-again',
      network: { isolationMode: 'AllowOnlyApprovedOutbound', rules: { pypi: fqdn('pypi.org') } },
    },
  } as const satisfies Readonly<Record<string, AccountSeed>>;
}

/** Connections of the account that its projects share: one by id, and one by URL only. */
function sharedConnections(group: string): Readonly<Record<string, JsonObject>> {
  return {
    files: {
      ...connection('AzureStorageAccount', `${group}/Microsoft.Storage/storageAccounts/stagents`),
      isSharedToAll: true,
    },
    search: {
      ...connection('CognitiveSearch', `${group}/Microsoft.Search/searchServices/srch-agents`),
      isSharedToAll: true,
    },
    billing: { category: 'ApiKey', authType: 'ApiKey', target: 'https://billing.contoso.com', isSharedToAll: true },
  };
}

function connection(category: string, resourceId: string): JsonObject {
  return { category, authType: 'AAD', target: resourceId, metadata: { ResourceId: resourceId } };
}

function fqdn(destination: string): JsonObject {
  return { type: 'FQDN', category: 'UserDefined', destination };
}
