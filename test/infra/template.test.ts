import { describe, expect, it } from 'vitest';
import { Unknown } from './arm/arm-expression.ts';
import type { Deployed } from './arm/arm-template.ts';
import { ALL_RESOURCES, DEPLOYMENTS, resourcesOf, valueAt } from './deployments.ts';

function of(type: string): readonly (readonly [string, Deployed])[] {
  const found = ALL_RESOURCES.filter(([, resource]) => resource.type === type);
  if (found.length === 0) throw new Error(`no deployment makes a ${type}`);
  return found;
}

/** What a resource of each type must say, in every deployment. */
const MUST_SAY: readonly { readonly type: string; readonly path: string; readonly value: unknown }[] = [
  { type: 'Microsoft.Storage/storageAccounts', path: 'properties.allowSharedKeyAccess', value: false },
  { type: 'Microsoft.Storage/storageAccounts', path: 'properties.allowBlobPublicAccess', value: false },
  { type: 'Microsoft.Storage/storageAccounts', path: 'properties.allowCrossTenantReplication', value: false },
  { type: 'Microsoft.Storage/storageAccounts', path: 'properties.minimumTlsVersion', value: 'TLS1_2' },
  { type: 'Microsoft.Storage/storageAccounts', path: 'properties.supportsHttpsTrafficOnly', value: true },
  { type: 'Microsoft.Storage/storageAccounts/blobServices/containers', path: 'properties.publicAccess', value: 'None' },
  { type: 'Microsoft.Web/sites', path: 'identity.type', value: 'UserAssigned' },
  { type: 'Microsoft.Web/sites', path: 'properties.httpsOnly', value: true },
  { type: 'Microsoft.Web/sites', path: 'properties.siteConfig.http20Enabled', value: true },
  { type: 'Microsoft.Web/sites', path: 'properties.siteConfig.minTlsVersion', value: '1.2' },
  { type: 'Microsoft.Web/sites', path: 'properties.siteConfig.scmMinTlsVersion', value: '1.2' },
  { type: 'Microsoft.Web/sites', path: 'properties.siteConfig.ftpsState', value: 'Disabled' },
  { type: 'Microsoft.Web/sites', path: 'properties.functionAppConfig.runtime', value: { name: 'node', version: '24' } },
  {
    type: 'Microsoft.Web/sites',
    path: 'properties.functionAppConfig.deployment.storage.authentication.type',
    value: 'UserAssignedIdentity',
  },
  { type: 'Microsoft.Web/sites/basicPublishingCredentialsPolicies', path: 'properties.allow', value: false },
  { type: 'Microsoft.Web/serverfarms', path: 'sku', value: { name: 'FC1', tier: 'FlexConsumption' } },
  { type: 'Microsoft.Web/sites/extensions', path: 'properties.remoteBuild', value: false },
  { type: 'Microsoft.KeyVault/vaults', path: 'properties.enableRbacAuthorization', value: true },
  { type: 'Microsoft.KeyVault/vaults', path: 'properties.enablePurgeProtection', value: true },
  { type: 'Microsoft.EventGrid/topics', path: 'properties.disableLocalAuth', value: true },
  { type: 'Microsoft.EventGrid/topics', path: 'properties.minimumTlsVersionAllowed', value: '1.2' },
  { type: 'Microsoft.EventGrid/topics', path: 'properties.inputSchema', value: 'CloudEventSchemaV1_0' },
  { type: 'Microsoft.EventGrid/systemTopics', path: 'identity.type', value: 'SystemAssigned' },
  {
    type: 'Microsoft.Insights/privateLinkScopes',
    path: 'properties.accessModeSettings',
    value: { ingestionAccessMode: 'PrivateOnly', queryAccessMode: 'PrivateOnly' },
  },
  { type: 'Microsoft.Insights/components', path: 'properties.DisableLocalAuth', value: true },
  { type: 'Microsoft.OperationalInsights/workspaces', path: 'properties.features.disableLocalAuth', value: true },
];

describe('every resource in every deployment', () => {
  it.each(MUST_SAY)('$type says $path = $value', ({ type, path, value }) => {
    for (const [deployment, { name, body }] of of(type))
      expect(valueAt(body, path), `${name} in "${deployment}"`).toEqual(value);
  });

  it('stands in the list above, or has nothing there to say', () => {
    // A new type of resource is looked at by a person: what must it say about identity, TLS and access?
    const silent = [
      'Microsoft.Authorization/policyAssignments',
      'Microsoft.Authorization/policyDefinitions',
      'Microsoft.Authorization/roleAssignments',
      'Microsoft.Authorization/roleDefinitions',
      'Microsoft.EventGrid/systemTopics/eventSubscriptions',
      'Microsoft.Insights/actionGroups',
      'Microsoft.Insights/diagnosticSettings',
      'Microsoft.Insights/metricAlerts',
      'Microsoft.Insights/privateLinkScopes/scopedResources',
      'Microsoft.Insights/scheduledQueryRules',
      'Microsoft.ManagedIdentity/userAssignedIdentities',
      'Microsoft.Network/networkSecurityGroups',
      'Microsoft.Network/privateDnsZones',
      'Microsoft.Network/privateDnsZones/virtualNetworkLinks',
      'Microsoft.Network/privateEndpoints',
      'Microsoft.Network/privateEndpoints/privateDnsZoneGroups',
      'Microsoft.Network/virtualNetworks',
      'Microsoft.Resources/resourceGroups',
      'Microsoft.Storage/storageAccounts/blobServices',
      'Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies',
      'Microsoft.Storage/storageAccounts/managementPolicies',
      'Microsoft.Storage/storageAccounts/queueServices',
      'Microsoft.Storage/storageAccounts/queueServices/queues',
      'Microsoft.Storage/storageAccounts/tableServices',
      'Microsoft.Storage/storageAccounts/tableServices/tables',
      // What it must say differs between open and closed pages: pages.test.ts.
      'Microsoft.Web/sites/config',
    ];
    const known = [...silent, ...MUST_SAY.map(({ type }) => type)];
    expect(ALL_RESOURCES.map(([, { type }]) => type).filter((type) => !known.includes(type))).toEqual([]);
  });

  it('has a name that Azure would take', () => {
    const allowed: Readonly<Record<string, RegExp>> = {
      'Microsoft.Storage/storageAccounts': /^[a-z0-9]{3,24}$/,
      'Microsoft.KeyVault/vaults': /^[a-z][a-z0-9-]{1,22}[a-z0-9]$/,
      'Microsoft.Web/sites': /^[a-z0-9-]{2,60}$/,
      'Microsoft.EventGrid/topics': /^[a-zA-Z0-9-]{3,50}$/,
    };
    for (const [type, pattern] of Object.entries(allowed))
      for (const [, { name }] of of(type)) expect(name).toMatch(pattern);
  });

  it('is tagged, where it can be', () => {
    const untagged = ALL_RESOURCES.filter(([, { body }]) => body.location !== undefined)
      .filter(([, { body }]) => valueAt(body, 'tags.app') !== 'hubwarden')
      .map(([deployment, { type, name }]) => `${deployment}: ${type} ${name}`);
    expect(untagged).toEqual([]);
  });
});

describe('diagnostic settings', () => {
  const needed = [
    'Microsoft.KeyVault/vaults',
    'Microsoft.EventGrid/topics',
    'Microsoft.Web/sites',
    'Microsoft.Storage/storageAccounts/blobServices',
    'Microsoft.Storage/storageAccounts/tableServices',
    'Microsoft.Storage/storageAccounts/queueServices',
  ];

  it.each(needed)('every %s has one that leads to Log Analytics', (type) => {
    for (const [deployment, { name }] of of(type)) {
      const last = type.split('/').at(-1) ?? '';
      const path = name.includes('/') ? `${name.split('/')[0]}/${last}/default` : `${last}/${name}`;
      const settings = resourcesOf(deployment, 'Microsoft.Insights/diagnosticSettings');
      const [one] = settings.filter(({ on }) => on?.endsWith(`/${path}`));
      expect(valueAt(one?.body, 'properties.workspaceId'), `${name} in "${deployment}"`).toMatch(/\/workspaces\/log-/);
    }
  });

  it("records the delivery failures of a watched subscription's topic, if a workspace is given", () => {
    expect(resourcesOf('events pushed', 'Microsoft.Insights/diagnosticSettings')).toHaveLength(1);
    expect(resourcesOf('events by queue', 'Microsoft.Insights/diagnosticSettings')).toHaveLength(0);
  });
});

describe('public access', () => {
  it('is closed for storage, vault and functions in a closed deployment', () => {
    const [account] = resourcesOf('closed', 'Microsoft.Storage/storageAccounts');
    // Event Grid comes in as a trusted service; no other caller does.
    expect(valueAt(account?.body, 'properties.networkAcls')).toEqual({
      bypass: 'AzureServices',
      defaultAction: 'Deny',
      ipRules: [],
    });
    const [vault] = resourcesOf('closed', 'Microsoft.KeyVault/vaults');
    expect(valueAt(vault?.body, 'properties.publicNetworkAccess')).toBe('Disabled');
    const [app] = resourcesOf('closed', 'Microsoft.Web/sites');
    expect(valueAt(app?.body, 'properties.siteConfig.ipSecurityRestrictionsDefaultAction')).toBe('Deny');
    expect(valueAt(app?.body, 'properties.virtualNetworkSubnetId')).toMatch(/\/subnets\/app$/);
  });

  it('leaves each service of a closed deployment a private endpoint and the zone that leads to it', () => {
    const endpoints = resourcesOf('closed', 'Microsoft.Network/privateEndpoints').map(({ body }) =>
      String(valueAt(body, 'properties.privateLinkServiceConnections.0.properties.groupIds.0')),
    );
    expect(endpoints.sort()).toEqual(['azuremonitor', 'blob', 'queue', 'sites', 'table', 'vault']);
    const zones = resourcesOf('closed', 'Microsoft.Network/privateDnsZones').map(({ name }) => name);
    expect(zones.sort()).toEqual([
      'privatelink.agentsvc.azure-automation.net',
      'privatelink.azurewebsites.net',
      'privatelink.blob.core.windows.net',
      'privatelink.monitor.azure.com',
      'privatelink.ods.opinsights.azure.com',
      'privatelink.oms.opinsights.azure.com',
      'privatelink.queue.core.windows.net',
      'privatelink.table.core.windows.net',
      'privatelink.vaultcore.azure.net',
    ]);
  });

  it('splits the address space into two subnets that do not meet', () => {
    const [network] = resourcesOf('closed', 'Microsoft.Network/virtualNetworks');
    const subnets = valueAt(network?.body, 'properties.subnets');
    expect(subnets).toMatchObject([
      { name: 'app', properties: { addressPrefix: '10.90.0.0/25' } },
      { name: 'endpoints', properties: { addressPrefix: '10.90.0.128/25' } },
    ]);
  });
});

describe('roles inside the deployment', () => {
  it('are each on one resource of it, never on the group or the subscription', () => {
    for (const deployment of ['as it comes', 'with everything', 'closed', 'events pushed', 'events by queue']) {
      const assigned = resourcesOf(deployment, 'Microsoft.Authorization/roleAssignments');
      const wide = assigned.filter(({ on, at }) => on === undefined && at.includes('/resourceGroups/'));
      expect(wide).toEqual([]);
    }
  });

  it('are the built-in ones that are named here, and no owner or contributor of everything', () => {
    const expected: Readonly<Record<string, string>> = {
      'b7e6dc6d-f1e8-4753-8033-0f276bb0955b': 'Storage Blob Data Owner',
      '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1': 'Storage Blob Data Reader',
      '974c5e8b-45b9-4653-ba55-5f855dd0fb88': 'Storage Queue Data Contributor',
      '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3': 'Storage Table Data Contributor',
      'c6a89b2d-59bc-44d0-9896-0f6e12d7b80a': 'Storage Queue Data Message Sender',
      'ba92f5b4-2d11-453d-a403-e96b0029c9fe': 'Storage Blob Data Contributor',
      '3913510d-42f4-4e42-8a64-420c390055eb': 'Monitoring Metrics Publisher',
      '4633458b-17de-408a-b874-0445c86b69e6': 'Key Vault Secrets User',
      'd5a91429-5739-47e2-a06b-3470a27159e7': 'EventGrid Data Sender',
    };
    const used = of('Microsoft.Authorization/roleAssignments')
      .filter(([, { on }]) => on !== undefined)
      .map(([, { body }]) => String(valueAt(body, 'properties.roleDefinitionId')).split('/').at(-1) ?? '');
    expect([...new Set(used)].sort()).toEqual(Object.keys(expected).sort());
  });
});

describe('what a deployment makes', () => {
  // Like what-if: a change of a template shows here as what it changes in Azure.
  it.each(Object.keys(DEPLOYMENTS))('%s', async (deployment) => {
    const found = DEPLOYMENTS[deployment]?.resources ?? [];
    const lines = found.map(
      ({ type, name, on, at }) => `${type}  ${name}${on === undefined ? '' : `  on ${on}`}  in ${at}`,
    );
    const file = `__snapshots__/what-if/${deployment.replaceAll(' ', '-')}.txt`;
    await expect(`${[...lines].sort().join('\n')}\n`).toMatchFileSnapshot(file);
  });

  it.each(['as it comes', 'closed', 'events pushed', 'events by queue'])('%s, in full', async (deployment) => {
    const found = DEPLOYMENTS[deployment]?.resources ?? [];
    const full = found.map(({ at, body }) => ({ in: at, ...body }));
    const text = JSON.stringify(full, (_key, value) => (value instanceof Unknown ? String(value) : value), 2);
    await expect(`${text}\n`).toMatchFileSnapshot(
      `__snapshots__/what-if/${deployment.replaceAll(' ', '-')}-in-full.txt`,
    );
  });
});
