import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Deployed, Deployment } from './arm/arm-template.ts';
import { ALL_RESOURCES, DEPLOYMENTS, events, main, ofType, resourcesOf, valueAt } from './deployments.ts';

const file = (name: string): string => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');

function one(deployment: Deployment, type: string): Deployed {
  const [found] = ofType(deployment, type);
  if (found === undefined) throw new Error(`no ${type}`);
  return found;
}

const ADDRESSES = ['203.0.113.7', '198.51.100.0/24'];
// The firewall of storage refuses a single address with a length.
const opened = await main({ privateNetworking: true, allowedAddresses: ['203.0.113.7/32', '198.51.100.0/24'] });
const pushed = await main({ eventDelivery: 'function' });
const asItComes = DEPLOYMENTS['as it comes'] as Deployment;

describe('roles on the storage account', () => {
  it.each(['as it comes', 'with everything', 'closed', 'events by queue', 'events pushed'])(
    'are each on one container, queue or table: %s',
    (deployment) => {
      const onStorage = resourcesOf(deployment, 'Microsoft.Authorization/roleAssignments').flatMap(({ on }) =>
        on?.includes('/Microsoft.Storage/') === true ? [on] : [],
      );
      expect(onStorage).not.toHaveLength(0);
      const wide = onStorage.filter((on) => !/Services\/default\/(containers|queues|tables)\/[\w-]+$/.test(on));
      expect(wide).toEqual([]);
    },
  );

  it('let the identity own no container but those of the host, and only read policy and dead letters', () => {
    const held = ofType(asItComes, 'Microsoft.Authorization/roleAssignments').flatMap(({ on, body }) => {
      const container = /\/containers\/([\w-]+)$/.exec(on ?? '')?.[1];
      return container === undefined
        ? []
        : [[container, String(valueAt(body, 'properties.description')).split(':')[0]]];
    });
    expect(Object.fromEntries(held)).toEqual({
      'azure-webjobs-hosts': 'Storage Blob Data Owner',
      'azure-webjobs-secrets': 'Storage Blob Data Owner',
      'app-package': 'Storage Blob Data Contributor',
      'chain-heads': 'Storage Blob Data Contributor',
      'dead-letters': 'Storage Blob Data Reader',
      policy: 'Storage Blob Data Reader',
    });
  });

  it('cover every queue and every table of the account', () => {
    const scopes = ofType(asItComes, 'Microsoft.Authorization/roleAssignments').map(({ on }) => on ?? '');
    for (const kind of ['queue', 'table']) {
      const made = ofType(asItComes, `Microsoft.Storage/storageAccounts/${kind}Services/${kind}s`);
      const names = made.map(({ name }) => name.split('/').at(-1));
      const covered = scopes.flatMap((scope) => new RegExp(`/${kind}s/([\\w-]+)$`).exec(scope)?.[1] ?? []);
      expect(covered.sort()).toEqual(names.sort());
    }
  });

  it('leave blobs, and with them the package, out of reach of an operator', async () => {
    const id = '00000000-0000-0000-0000-0000000000C1';
    // Twice, in two spellings: Azure refuses a second assignment of the same role.
    const given = await main({ operatorPrincipalIds: [id, id.toLowerCase()] });
    const own = ofType(given, 'Microsoft.Authorization/roleAssignments').filter(
      ({ body }) => valueAt(body, 'properties.principalId') === id.toLowerCase(),
    );
    const scopes = own.map(({ on }) => on ?? '');
    expect(scopes.filter((scope) => scope.includes('blobServices'))).toEqual([]);
    expect(scopes.filter((scope) => scope.includes('/tables/'))).toHaveLength(7);
    expect(new Set(own.map(({ name }) => name)).size).toBe(own.length);
  });
});

describe('what is logged of storage', () => {
  it.each(['blob', 'table'])('%ss: each write and each deletion', (kind) => {
    for (const deployment of ['as it comes', 'closed']) {
      const [record] = resourcesOf(deployment, 'Microsoft.Insights/diagnosticSettings').filter(({ on }) =>
        on?.endsWith(`/${kind}Services/default`),
      );
      expect(valueAt(record?.body, 'properties.logs')).toEqual([
        { category: 'StorageWrite', enabled: true },
        { category: 'StorageDelete', enabled: true },
      ]);
    }
  });
});

describe('a closed deployment', () => {
  const closed = DEPLOYMENTS.closed as Deployment;

  it('has no public door', () => {
    expect(valueAt(one(closed, 'Microsoft.Web/sites').body, 'properties.publicNetworkAccess')).toBe('Disabled');
    expect(valueAt(one(closed, 'Microsoft.KeyVault/vaults').body, 'properties.publicNetworkAccess')).toBe('Disabled');
    const site = valueAt(one(closed, 'Microsoft.Web/sites').body, 'properties.siteConfig');
    expect(site).toMatchObject({
      ipSecurityRestrictionsDefaultAction: 'Deny',
      scmIpSecurityRestrictionsDefaultAction: 'Deny',
      scmIpSecurityRestrictions: [],
    });
    for (const type of ['Microsoft.OperationalInsights/workspaces', 'Microsoft.Insights/components'])
      expect(valueAt(one(closed, type).body, 'properties')).toMatchObject({
        publicNetworkAccessForIngestion: 'Disabled',
        publicNetworkAccessForQuery: 'Disabled',
      });
  });

  it('has a private endpoint for each door that it closed, and zones where each has records', () => {
    const groups = ofType(closed, 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups');
    const zones = groups.map(({ name, body }) => {
      const configs = valueAt(body, 'properties.privateDnsZoneConfigs') as readonly object[];
      return [
        name.split('/')[0],
        configs.map((each) => String(valueAt(each, 'properties.privateDnsZoneId')).split('/').at(-1)),
      ];
    });
    expect(Object.fromEntries(zones)).toMatchObject({
      'pep-hubwarden-sites': ['privatelink.azurewebsites.net'],
      'pep-hubwarden-vault': ['privatelink.vaultcore.azure.net'],
      'pep-hubwarden-azuremonitor': expect.arrayContaining([
        'privatelink.monitor.azure.com',
        'privatelink.blob.core.windows.net',
      ]),
    });
    const made = ofType(closed, 'Microsoft.Network/privateDnsZones').map(({ name }) => name);
    expect(new Set(made).size).toBe(made.length);
    expect(zones.flatMap(([, names]) => names ?? []).filter((name) => !made.includes(String(name)))).toEqual([]);
  });

  it('lets the addresses of a first deployment in, to storage, vault and deployment endpoint, and to no function', () => {
    expect(valueAt(one(opened, 'Microsoft.Storage/storageAccounts').body, 'properties.networkAcls')).toEqual({
      bypass: 'AzureServices',
      defaultAction: 'Deny',
      ipRules: ADDRESSES.map((value) => ({ value, action: 'Allow' })),
    });
    expect(valueAt(one(opened, 'Microsoft.KeyVault/vaults').body, 'properties.networkAcls')).toEqual({
      bypass: 'AzureServices',
      defaultAction: 'Deny',
      ipRules: ADDRESSES.map((value) => ({ value })),
    });
    const site = one(opened, 'Microsoft.Web/sites').body;
    expect(valueAt(site, 'properties.siteConfig')).toMatchObject({
      ipSecurityRestrictionsDefaultAction: 'Deny',
      scmIpSecurityRestrictionsDefaultAction: 'Deny',
      scmIpSecurityRestrictions: [
        { action: 'Allow', ipAddress: '203.0.113.7/32' },
        { action: 'Allow', ipAddress: '198.51.100.0/24' },
      ],
    });
    expect(valueAt(site, 'properties.siteConfig.ipSecurityRestrictions')).toBeUndefined();
  });

  it('opens nothing for addresses where it is not closed', async () => {
    const open = await main({ allowedAddresses: ADDRESSES });
    expect(valueAt(one(open, 'Microsoft.Storage/storageAccounts').body, 'properties.networkAcls.ipRules')).toEqual([]);
  });
});

describe('delivery of events', () => {
  it('is by queue, and keeps no instance running', () => {
    const scale = valueAt(
      one(asItComes, 'Microsoft.Web/sites').body,
      'properties.functionAppConfig.scaleAndConcurrency',
    );
    expect(valueAt(scale, 'alwaysReady')).toEqual([]);
    expect(asItComes.outputs.eventDelivery).toBe('queue');
  });

  it('by push keeps one instance of the group that Event Grid triggers belong to', () => {
    const scale = valueAt(one(pushed, 'Microsoft.Web/sites').body, 'properties.functionAppConfig.scaleAndConcurrency');
    expect(valueAt(scale, 'alwaysReady')).toEqual([{ name: 'http', instanceCount: 1 }]);
    expect(pushed.outputs.eventDelivery).toBe('function');
  });

  it('is by queue where event-subscription.bicep is given nothing else', async () => {
    const subscription = one(await events({}), 'Microsoft.EventGrid/systemTopics/eventSubscriptions');
    expect(valueAt(subscription.body, 'properties.deliveryWithResourceIdentity.destination.endpointType')).toBe(
      'StorageQueue',
    );
  });
});

describe('two deployments in one subscription', () => {
  const app = (name: string): string =>
    `/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-${name}/providers/Microsoft.Web/sites/func-${name}`;
  const keysOf = ({ resources }: Deployment): readonly string[] =>
    resources.map(({ type, name, on, at }) => `${type} ${name} ${on ?? ''} ${at}`);

  it('share no event subscription, topic or alert', async () => {
    const production = keysOf(await events({ functionAppId: app('production') }));
    const trial = keysOf(
      await events({ functionAppId: app('trial'), existingSystemTopicName: 'evgt-func-production' }),
    );
    const shared = trial.filter((each) => production.includes(each));
    // The roles of the topic's identity on the account are the same when the account is; here the tests give one account.
    expect(shared.filter((each) => !each.startsWith('Microsoft.Authorization/roleAssignments'))).toEqual([]);
  });

  it('share no resource of their own, under another name or in another environment of azd', async () => {
    const production = keysOf(await main({ accessToThisSubscription: 'none' }));
    const renamed = keysOf(await main({ name: 'trial', accessToThisSubscription: 'none' }));
    const another = keysOf(await main({ azdEnvironmentName: 'trial', accessToThisSubscription: 'none' }));
    expect(renamed.filter((each) => production.includes(each))).toEqual([]);
    expect(another.filter((each) => production.includes(each))).toEqual([]);
  });
});

describe('an event subscription', () => {
  it.each([
    { given: { storageAccountId: 'sthubwarden' }, says: 'storageAccountId is "sthubwarden"' },
    { given: { functionAppId: 'func-hubwarden' }, says: 'functionAppId is "func-hubwarden"' },
  ])('refuses $given, which is no resource id', async ({ given, says }) => {
    await expect(events(given)).rejects.toThrow(says);
  });
});

describe('the system topic', () => {
  const source = JSON.parse(file('infra/azuredeploy.event-subscription.json'));

  it('is read only where it is there already', () => {
    const read = Object.values<Readonly<Record<string, unknown>>>(source.resources).filter(
      ({ type, existing }) => type === 'Microsoft.EventGrid/systemTopics' && existing === true,
    );
    expect(read.map(({ condition }) => condition)).toEqual(["[not(variables('newTopic'))]"]);
  });

  it('ends the deployment with the command to run when it is there and has no identity', () => {
    const { principalId } = source.resources.roles.properties.parameters;
    expect(principalId).toContain("fail(variables('noIdentity'))");
    expect(source.variables.noIdentity).toContain('az eventgrid system-topic update');
    expect(source.variables.noIdentity).toContain('--identity systemassigned');
  });

  it('is there before its event subscription, and so are its roles', () => {
    expect(source.resources.eventSubscription.dependsOn).toEqual(expect.arrayContaining(['ownTopic', 'roles']));
  });
});

describe('a locked immutability policy', () => {
  const type = 'Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies';

  it('is not deployed again, and everything else is', async () => {
    const locked = await main({ chainHeadsLocked: true });
    expect(ofType(locked, type)).toEqual([]);
    expect(ofType(asItComes, type)).toHaveLength(1);
    expect(locked.resources).toHaveLength(asItComes.resources.length - 1);
  });
});

describe('zones', () => {
  it.each([
    { storageSku: 'Standard_LRS', becomes: 'Standard_ZRS' },
    { storageSku: 'Standard_ZRS', becomes: 'Standard_ZRS' },
    { storageSku: 'Standard_GRS', becomes: 'Standard_GZRS' },
    { storageSku: 'Standard_GZRS', becomes: 'Standard_GZRS' },
  ])('spread the plan and the account: $storageSku becomes $becomes', async ({ storageSku, becomes }) => {
    const spread = await main({ zoneRedundant: true, storageSku });
    expect(valueAt(one(spread, 'Microsoft.Web/serverfarms').body, 'properties.zoneRedundant')).toBe(true);
    expect(valueAt(one(spread, 'Microsoft.Storage/storageAccounts').body, 'sku.name')).toBe(becomes);
  });

  it('keep two instances where events are pushed, for one is in one zone', async () => {
    const spread = await main({ zoneRedundant: true, eventDelivery: 'function' });
    const app = one(spread, 'Microsoft.Web/sites').body;
    expect(valueAt(app, 'properties.functionAppConfig.scaleAndConcurrency.alwaysReady.0.instanceCount')).toBe(2);
  });

  it('are not asked for by default', () => {
    expect(valueAt(one(asItComes, 'Microsoft.Web/serverfarms').body, 'properties.zoneRedundant')).toBe(false);
  });
});

describe('a removed deployment', () => {
  it('gets its vault back, whose name Azure keeps', async () => {
    const again = await main({ recoverKeyVault: true });
    expect(valueAt(one(again, 'Microsoft.KeyVault/vaults').body, 'properties.createMode')).toBe('recover');
    expect(valueAt(one(asItComes, 'Microsoft.KeyVault/vaults').body, 'properties.createMode')).toBe('default');
  });
});

describe('api-versions', () => {
  // The newest that there is, of types whose newest is older than that.
  const newest: Readonly<Record<string, string>> = {
    'Microsoft.Authorization/roleAssignments': '2022-04-01',
    'Microsoft.Authorization/roleDefinitions': '2022-04-01',
    'Microsoft.Insights/actionGroups': '2023-01-01',
    'Microsoft.Insights/components': '2020-02-02',
    'Microsoft.Insights/diagnosticSettings': '2021-05-01-preview',
    'Microsoft.Insights/privateLinkScopes': '2021-09-01',
    'Microsoft.Insights/privateLinkScopes/scopedResources': '2021-09-01',
    'Microsoft.ManagedIdentity/userAssignedIdentities': '2024-11-30',
    'Microsoft.Network/privateDnsZones': '2024-06-01',
    'Microsoft.Network/privateDnsZones/virtualNetworkLinks': '2024-06-01',
  };

  it('are no older than 2025, or the newest that the compiler knows', () => {
    const old = ALL_RESOURCES.filter(([, { type, body }]) => {
      const version = String(body.apiVersion);
      return version < '2025-01-01' && version !== newest[type];
    });
    expect([...new Set(old.map(([, { type, body }]) => `${type}@${String(body.apiVersion)}`))]).toEqual([]);
  });
});

describe('the findings of checkov on the template', () => {
  const security = file('docs/security.md');

  it.each([17, 18, 35, 43, 59, 67, 109, 189, 193, 206, 212, 213, 222, 225].map((number) => `CKV_AZURE_${number}`))(
    '%s has a line that says what holds',
    (check) => {
      expect(security).toMatch(new RegExp(`^\\| ${check} \\|[^|]+\\|[^|]{20,}\\|$`, 'm'));
    },
  );
});
