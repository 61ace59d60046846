import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fqdn, GROUP, HUB, SimulatedArm } from '../simulated-arm.ts';

const APPROVED = { isolationMode: 'AllowOnlyApprovedOutbound', provisioned: true } as const;
const GATEWAY = `${GROUP}/providers/Microsoft.Network/applicationGateways/g`;
const NAMED = {
  type: 'PrivateEndpoint',
  category: 'UserDefined',
  destination: { serviceResourceId: GATEWAY, subresourceTarget: 'fe', sparkEnabled: false },
  fqdns: ['a.contoso.com'],
};
const PREFIXED = {
  type: 'ServiceTag',
  category: 'UserDefined',
  destination: { serviceTag: 'Sql', addressPrefixes: ['203.0.113.0/24'], protocol: 'TCP', portRanges: '443' },
};

function at(version: string): { readonly query: string } {
  return { query: `api-version=${version}` };
}

describe('fields by version', () => {
  it.each([
    { fields: 'specified', version: '2025-06-01', keeps: false, why: 'that version has neither' },
    { fields: 'specified', version: '2025-09-01', keeps: false, why: 'nor has the one after it' },
    { fields: 'specified', version: '2024-04-01-preview', keeps: false, why: 'nor has an early preview' },
    { fields: 'specified', version: '2025-12-01', keeps: true, why: 'it is the first with both' },
    { fields: 'specified', version: '2024-07-01-preview', keeps: true, why: 'so does this preview' },
    { fields: 'specified', version: '2026-09-01', keeps: true, why: 'one newer than the index is like the newest' },
    { fields: 'recorded', version: '2025-06-01', keeps: true, why: 'traffic shows more than the models' },
    { fields: 'recorded', version: '2023-10-01', keeps: true, why: 'at any version' },
  ] as const)(
    '$fields at $version: names and prefixes are kept: $keeps, because $why',
    ({ fields, keeps, version }) => {
      const arm = new SimulatedArm({ fields });
      arm.seed(APPROVED);
      expect(arm.putRule('named', NAMED, at(version)).status).toBe(202);
      arm.pass(20);
      expect(arm.putRule('prefixed', PREFIXED, at(version)).status).toBe(202);
      arm.pass(20);
      const { named, prefixed } = arm.get(HUB, at('2025-12-01')).json.properties.managedNetwork.outboundRules;
      expect(named.fqdns).toEqual(keeps ? ['a.contoso.com'] : undefined);
      expect(prefixed.destination.addressPrefixes).toEqual(keeps ? ['203.0.113.0/24'] : undefined);
    },
  );

  it('shows at an older version what another client wrote at a newer one, only by the recordings', () => {
    for (const fields of ['recorded', 'specified'] as const) {
      const arm = new SimulatedArm({ fields });
      arm.seed(APPROVED);
      arm.putRule('named', NAMED, at('2025-12-01'));
      arm.pass(20);
      const list = arm.get(`${HUB}/outboundRules`, at('2025-06-01')).json.value;
      const named = list.find((rule: { name: string }) => rule.name === 'named');
      expect(named.properties.fqdns).toEqual(fields === 'recorded' ? ['a.contoso.com'] : undefined);
      expect(arm.get(`${HUB}/outboundRules/named`, at('2025-12-01')).json.properties.fqdns).toEqual(['a.contoso.com']);
    }
  });

  it.each([
    { fields: 'specified', version: '2025-04-01', status: 'Failed' },
    { fields: 'specified', version: '2024-10-01-preview', status: 'Failed' },
    { fields: 'specified', version: '2025-01-01-preview', status: 'Inactive' },
    { fields: 'specified', version: '2024-10-01', status: 'Inactive' },
    { fields: 'recorded', version: '2025-04-01', status: 'Failed' },
    { fields: 'recorded', version: '2024-10-01', status: 'Failed' },
  ] as const)('$fields at $version shows a failed rule as $status', ({ fields, status, version }) => {
    const arm = new SimulatedArm({ fields });
    arm.seed({ ...APPROVED, rules: { pypi: { ...fqdn('pypi.org'), status: 'Failed' } } });
    expect(arm.get(`${HUB}/outboundRules/pypi`, at(version)).json.properties.status).toBe(status);
  });

  it('shows the network of a version without managed networks as recorded, and drops it from a write as specified', () => {
    const recorded = new SimulatedArm();
    recorded.seed();
    expect(recorded.get(HUB, at('2023-04-01')).json.properties.managedNetwork).toMatchObject({
      isolationMode: 'Disabled',
      enableNetworkMonitor: false,
      enableFirewallLog: false,
    });
    const specified = new SimulatedArm({ fields: 'specified' });
    specified.seed();
    const body = { properties: { managedNetwork: { isolationMode: 'AllowInternetOutbound' }, description: 'kept' } };
    expect(specified.call('PATCH', HUB, { body, ...at('2023-04-01') }).status).toBe(202);
    specified.pass(30);
    const { properties } = specified.get(HUB).json;
    expect(properties).toMatchObject({ description: 'kept', managedNetwork: { isolationMode: 'Disabled' } });
  });

  it('shows every field of a network that was recorded at a version without managed networks', () => {
    const recorded: readonly { readonly apiVersion: string; readonly managedNetwork: object }[] = JSON.parse(
      readFileSync(new URL('../../../fixtures/cases/clients/empty-changeable-modes.json', import.meta.url), 'utf8'),
    );
    const arm = new SimulatedArm();
    arm.seed();
    for (const { apiVersion, managedNetwork } of recorded) {
      const { json } = arm.get(`${GROUP}/providers/Microsoft.MachineLearningServices/workspaces`, at(apiVersion));
      expect(Object.keys(json.value[0].properties.managedNetwork)).toEqual(
        expect.arrayContaining(Object.keys(managedNetwork)),
      );
    }
  });

  it('leaves out by the specification what only traffic shows, and what a version lacks', () => {
    const arm = new SimulatedArm({ fields: 'specified' });
    arm.seed(APPROVED);
    const { json } = arm.get(HUB, at('2025-12-01'));
    expect(json).not.toHaveProperty('etag');
    expect(json.properties).not.toHaveProperty('softDeleteEnabled');
    expect(json.properties.managedNetwork).not.toHaveProperty('changeableIsolationModes');
    expect(json.properties.managedNetwork).toHaveProperty('enableNetworkMonitor');
    const older = arm.get(HUB, at('2025-01-01-preview')).json.properties.managedNetwork;
    expect(older).toHaveProperty('changeableIsolationModes');
    expect(older).not.toHaveProperty('enableNetworkMonitor');
  });

  it.each(['2020-08-01', '2022-02-01-preview', '2022-05-01', '2024-01-01-preview', '2023-08-01-preview'])(
    'answers old clients that speak %s',
    (version) => {
      const arm = new SimulatedArm();
      arm.seed();
      expect(arm.get(HUB, { query: `API-Version=${version}` }).status).toBe(200);
    },
  );
});

describe('values in another form', () => {
  const hub = { location: 'eastus2', kind: 'hub', identity: { type: 'systemassigned' } };

  it('are converted in a workspace: booleans sent as text, words in another casing', () => {
    const arm = new SimulatedArm();
    const managedNetwork = {
      isolationMode: 'allowinternetoutbound',
      firewallSku: 'BASIC',
      enableNetworkMonitor: 'TRUE',
    };
    const properties = {
      hbiWorkspace: 'false',
      v1LegacyMode: 'True',
      publicNetworkAccess: 'disabled',
      imageBuildCompute: '',
      provisionNetworkNow: 'true',
      managedNetwork,
    };
    expect(arm.put(HUB, { ...hub, sku: { name: 'Basic', tier: 'basic' }, properties }).status).toBe(202);
    arm.pass(120);
    const { json } = arm.get(HUB);
    expect(json).toMatchObject({ kind: 'Hub', sku: { tier: 'Basic' }, identity: { type: 'SystemAssigned' } });
    expect(json.properties).toMatchObject({
      hbiWorkspace: false,
      v1LegacyMode: true,
      publicNetworkAccess: 'Disabled',
      imageBuildCompute: null,
      provisionNetworkNow: true,
      managedNetwork: {
        isolationMode: 'AllowInternetOutbound',
        firewallSku: 'Basic',
        enableNetworkMonitor: true,
        status: { status: 'Active' },
      },
    });
  });

  it('are converted in rules, in a PATCH and in a PUT, and when a network is provisioned', () => {
    const arm = new SimulatedArm();
    arm.seed({ isolationMode: 'AllowOnlyApprovedOutbound' });
    const spark = { ...NAMED.destination, sparkEnabled: 'true' };
    arm.patchNetwork({
      outboundRules: { named: { ...NAMED, type: 'privateEndpoint', category: 'userdefined', destination: spark } },
    });
    arm.pass(20);
    arm.putRule('denied', {
      ...PREFIXED,
      type: 'SERVICETAG',
      destination: { ...PREFIXED.destination, action: 'deny' },
    });
    arm.pass(20);
    expect(arm.provision({ includeSpark: 'true' }).status).toBe(202);
    arm.pass(90);
    const { outboundRules, status } = arm.network();
    expect(status).toEqual({ status: 'Active', sparkReady: true });
    expect(outboundRules.named).toMatchObject({
      type: 'PrivateEndpoint',
      category: 'UserDefined',
      destination: { sparkEnabled: true, sparkStatus: 'Active' },
    });
    expect(outboundRules.denied).toMatchObject({ type: 'ServiceTag', destination: { action: 'Deny' } });
  });

  it('are converted in computes, endpoints and connections, but not in what people name themselves', () => {
    const arm = new SimulatedArm();
    arm.seed();
    const compute = {
      location: 'eastus2',
      properties: {
        computeType: 'amlcompute',
        disableLocalAuth: 'true',
        properties: { enableNodePublicIp: 'False', osType: 'linux', vmPriority: 'LOWPRIORITY' },
      },
    };
    expect(arm.put(`${HUB}/computes/c1`, compute).json.properties).toMatchObject({
      computeType: 'AmlCompute',
      disableLocalAuth: true,
      properties: { enableNodePublicIp: false, osType: 'Linux', vmPriority: 'LowPriority' },
    });
    const endpoint = { location: 'eastus2', properties: { authMode: 'key', publicNetworkAccess: 'ENABLED' } };
    expect(arm.put(`${HUB}/onlineEndpoints/e1`, endpoint).json.properties).toMatchObject({
      authMode: 'Key',
      publicNetworkAccess: 'Enabled',
    });
    const connection = { properties: { authType: 'apikey', isSharedToAll: 'true', metadata: { osType: 'linux' } } };
    expect(arm.put(`${HUB}/connections/k1`, connection).json.properties).toMatchObject({
      authType: 'ApiKey',
      isSharedToAll: true,
      metadata: { osType: 'linux' },
    });
  });

  it.each(['maybe', 1, [], {}])('are refused where %j should be a boolean', (value) => {
    const arm = new SimulatedArm();
    const answer = arm.put(HUB, { ...hub, properties: { hbiWorkspace: value } });
    expect({ status: answer.status, code: answer.json.error.code }).toEqual({
      status: 400,
      code: 'InvalidRequestContent',
    });
    arm.seed({ isolationMode: 'AllowOnlyApprovedOutbound' });
    expect(arm.provision({ includeSpark: value }).status).toBe(400);
  });
});

describe('fields of a workspace that no client sent', () => {
  it('is no friendly name, and provisionNetworkNow comes back only as it was sent', () => {
    const arm = new SimulatedArm();
    arm.put(HUB, {
      location: 'eastus2',
      kind: 'Hub',
      properties: { workspaceId: 'mine', provisioningState: 'Failed' },
    });
    arm.pass(5);
    const { properties } = arm.get(HUB).json;
    expect(properties).not.toHaveProperty('friendlyName');
    expect(properties).not.toHaveProperty('provisionNetworkNow');
    expect(properties.workspaceId).not.toBe('mine');
    expect(properties.provisioningState).toBe('Succeeded');
    const second = HUB.replace('hub1', 'hub2');
    arm.put(second, {
      location: 'eastus2',
      kind: 'Hub',
      properties: { friendlyName: 'Mine', provisionNetworkNow: false },
    });
    arm.pass(5);
    expect(arm.get(second).json.properties).toMatchObject({ friendlyName: 'Mine', provisionNetworkNow: false });
  });

  it('is no storage, vault, registry or insights on a plain workspace, and null for them on a hub', () => {
    const arm = new SimulatedArm();
    arm.put(HUB, { location: 'eastus2', kind: 'Hub' });
    const plain = HUB.replace('hub1', 'plain');
    arm.put(plain, { location: 'eastus2', sku: { name: 'Free', tier: 'Free' } });
    arm.pass(5);
    expect(arm.get(HUB).json.properties).toMatchObject({ storageAccount: null, keyVault: null });
    expect(arm.get(plain).json.properties).not.toHaveProperty('storageAccount');
    expect(arm.get(plain).json).toMatchObject({ kind: 'Default', sku: { name: 'Free', tier: 'Free' } });
  });
});
