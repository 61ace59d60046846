import type { AccountSeed } from '../arm-simulator/accounts/fleet/seed-account.ts';
import type { HubSeed } from '../arm-simulator/fleet/seed-workspace.ts';
import type { ArmSimulator } from '../arm-simulator/simulator/simulator.ts';
import { LOCAL_GROUP, seedFleet } from '../stack/seed-fleet.ts';

/** Subscriptions of the sample fleet; the policy assigns the hubs of the first two. */
export const SAMPLE_SUBSCRIPTIONS = {
  production: LOCAL_GROUP.subscriptionId,
  research: '00000000-0000-4000-8000-000000000002',
  sandbox: '00000000-0000-4000-8000-000000000003',
} as const;

/** Resource groups of the sample fleet. */
export const SAMPLE_GROUPS = {
  production: LOCAL_GROUP,
  claims: { subscriptionId: SAMPLE_SUBSCRIPTIONS.production, resourceGroup: 'rg-claims' },
  research: { subscriptionId: SAMPLE_SUBSCRIPTIONS.research, resourceGroup: 'rg-research' },
  sandbox: { subscriptionId: SAMPLE_SUBSCRIPTIONS.sandbox, resourceGroup: 'rg-sandbox' },
} as const;

/** One of the groups, by its key in {@link SAMPLE_GROUPS}. */
export type SampleGroup = keyof typeof SAMPLE_GROUPS;

const YEAR_MS = 365 * 24 * 3600 * 1000;

const ISOLATED = { isolationMode: 'AllowOnlyApprovedOutbound', provisioned: true } as const;

function rule(destination: string) {
  return { type: 'FQDN', category: 'UserDefined', destination };
}

type Sample = Omit<HubSeed, 'subscriptionId' | 'resourceGroup'> & { readonly group: SampleGroup };

const SAMPLES: readonly Sample[] = [
  { group: 'production', name: 'hub-vision', ...ISOLATED, tags: { env: 'prod', team: 'vision' } },
  { group: 'production', name: 'hub-search-strict', ...ISOLATED, tags: { env: 'prod', team: 'search' } },
  // A year old and without computes: Hubwarden asks a person before it turns isolation on.
  { group: 'production', name: 'hub-sales', isolationMode: 'Disabled', tags: { env: 'prod', team: 'sales' } },
  {
    group: 'claims',
    name: 'hub-claims',
    ...ISOLATED,
    rules: { 'partner-tunnel': rule('claims.ngrok.io') },
    tags: { env: 'prod', team: 'claims' },
  },
  { group: 'claims', name: 'hub-claims-strict', ...ISOLATED, tags: { env: 'prod', team: 'claims' } },
  { group: 'research', name: 'hub-speech', ...ISOLATED, tags: { env: 'research', team: 'speech' } },
  { group: 'research', name: 'hub-genomics', ...ISOLATED, tags: { env: 'research', team: 'genomics' } },
  {
    group: 'research',
    name: 'hub-lab',
    isolationMode: 'Disabled',
    computes: ['gpu-cluster'],
    tags: { env: 'research', team: 'lab' },
  },
  { group: 'sandbox', name: 'hub-sandbox', isolationMode: 'AllowInternetOutbound', tags: { env: 'sandbox' } },
];

/** Id of a resource that an account of the sample is connected to. */
function target(group: SampleGroup, typeAndName: string): string {
  const { resourceGroup, subscriptionId } = SAMPLE_GROUPS[group];
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/${typeAndName}`;
}

const CLAIMS_STORAGE = target('claims', 'Microsoft.Storage/storageAccounts/stclaims');
const CLAIMS_SEARCH = target('claims', 'Microsoft.Search/searchServices/srch-claims');

type AccountSample = Omit<AccountSeed, 'subscriptionId' | 'resourceGroup'> & { readonly group: SampleGroup };

const ACCOUNTS: readonly AccountSample[] = [
  // Azure makes a private endpoint for each of its connections: Hubwarden leaves them alone.
  {
    group: 'claims',
    name: 'foundry-claims',
    network: { isolationMode: 'AllowOnlyApprovedOutbound' },
    connections: {
      'claims-files': {
        category: 'AzureBlob',
        authType: 'AAD',
        target: 'https://stclaims.blob.core.windows.net/',
        metadata: { ResourceId: CLAIMS_STORAGE },
      },
      'claims-index': {
        category: 'CognitiveSearch',
        authType: 'AAD',
        target: 'https://srch-claims.search.windows.net/',
        metadata: { ResourceId: CLAIMS_SEARCH },
      },
    },
    approvesItself: true,
    tags: { env: 'prod', team: 'claims' },
  },
];

/**
 * Seeds hubs of several teams in three subscriptions, and a Foundry account, beside those of {@link seedFleet}: enough
 * for every verdict.
 *
 * @throws Error when the simulator refuses a seed
 */
export function seedSampleFleet(simulator: ArmSimulator, now: Date): void {
  seedFleet(simulator, now);
  const createdAt = new Date(now.getTime() - YEAR_MS);
  for (const { group, ...seed } of SAMPLES) {
    const seeded = simulator.seedHub(
      { ...SAMPLE_GROUPS[group], createdAt, createdBy: 'platform-pipeline', ...seed },
      now,
    );
    if (!seeded.ok) throw new Error(`seed ${seed.name}: ${seeded.error}`);
  }
  for (const { group, ...seed } of ACCOUNTS) {
    const common = { ...SAMPLE_GROUPS[group], createdAt, createdBy: 'platform-pipeline' };
    const seeded = simulator.seedAccount({ ...common, ...seed }, now);
    if (!seeded.ok) throw new Error(`seed ${seed.name}: ${seeded.error}`);
  }
}
