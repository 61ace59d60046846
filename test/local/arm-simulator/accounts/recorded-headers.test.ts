import { describe, expect, it } from 'vitest';
import { fqdn, SUB } from '../simulated-arm.ts';
import { ACCOUNT, FOUNDRY_BODY, NETWORK, SimulatedFoundry } from './simulated-foundry.ts';

const APPROVED = { isolationMode: 'AllowOnlyApprovedOutbound' } as const;

function guidOf(arm: SimulatedFoundry): string {
  return arm.accountNetwork().networkId;
}

describe('the 202 of a write of the network', () => {
  it.each([
    ['PUT', NETWORK, { properties: { managedNetwork: APPROVED } }],
    ['PATCH', NETWORK, { properties: { managedNetwork: APPROVED } }],
    ['POST', `${NETWORK}/provision`, {}],
  ])('%s carries the recorded headers', (method, path, body) => {
    const arm = new SimulatedFoundry();
    arm.governed('AllowInternetOutbound');
    const accepted = arm.call(method, path, { body });
    const guid = guidOf(arm);
    expect(accepted.status).toBe(202);
    expect(accepted.body).toBe('');
    expect(accepted.headers['azure-asyncoperation']).toMatch(
      new RegExp(
        `^https://management.azure.com/subscriptions/${SUB}/providers/Microsoft.MachineLearningServices/locations/eastus2/mfeOperationsStatus/mnet:${guid}:${guid}-a7ea4fee_[0-9a-f-]{36}\\?api-version=2026-05-01$`,
      ),
    );
    expect(accepted.headers.location).toBe(`https://management.azure.com${NETWORK}?api-version=2026-05-01`);
    expect(accepted.headers['x-ms-async-operation-timeout']).toBe('PT50M');
    expect(accepted.header('retry-after')).toBeUndefined();
    expect(accepted.headers['x-ms-response-type']).toBe('standard');
    expect(accepted.headers['azureml-served-by-cluster']).toMatch(/^vienna-eastus2-\d\d$/);
    expect(accepted.headers['x-ms-operation-identifier']).toContain('/eastus2/');
    expect(accepted.headers['x-ms-ratelimit-remaining-subscription-writes']).toBe('799');
    expect(accepted.headers['x-ms-ratelimit-remaining-subscription-global-writes']).toBe('11999');
  });

  it.each(['PUT', 'DELETE'])('%s of a rule names the rule in location, and no suffix in the operation', (method) => {
    const arm = new SimulatedFoundry();
    arm.governed('AllowOnlyApprovedOutbound', { pypi: fqdn('pypi.org') });
    const rule = `${NETWORK}/outboundRules/pypi`;
    const accepted = arm.call(method, rule, { body: method === 'PUT' ? { properties: fqdn('pypi.org') } : undefined });
    const guid = guidOf(arm);
    expect(accepted.status).toBe(202);
    expect(accepted.headers.location).toBe(`https://management.azure.com${rule}?api-version=2026-05-01`);
    expect(accepted.headers['azure-asyncoperation']).toContain(`mnet:${guid}:${guid}_`);
  });

  it('a DELETE of the network has the documented Location and Retry-After', () => {
    const arm = new SimulatedFoundry();
    arm.governed('AllowInternetOutbound');
    const accepted = arm.delete(NETWORK);
    expect(accepted.status).toBe(202);
    expect(accepted.headers.location).toContain(
      '/providers/Microsoft.CognitiveServices/locations/eastus2/operationResults/',
    );
    expect(accepted.headers['Retry-After']).toBe('10');
    expect(accepted.header('azure-asyncoperation')).toBeUndefined();
    expect(arm.get(accepted.headers.location ?? '').status).toBe(202);
    arm.pass(1);
    expect(arm.get(accepted.headers.location ?? '').status).toBe(204);
    expect(arm.get(NETWORK).status).toBe(404);
  });
});

describe('the poll of an operation', () => {
  it('answers its id and its status, and nothing else', () => {
    const arm = new SimulatedFoundry();
    arm.governed('AllowInternetOutbound');
    const accepted = arm.patchAccountNetwork(APPROVED);
    const url = accepted.headers['azure-asyncoperation'] ?? '';
    const id = url.slice(url.lastIndexOf(':') + 1, url.indexOf('?'));
    expect(arm.get(url).json).toEqual({ id, status: 'InProgress' });
    expect(arm.get(url).headers['azureml-served-by-cluster']).toMatch(/^vienna-eastus2-\d\d$/);
    arm.pass(0.5);
    expect(arm.get(url).json).toEqual({ id, status: 'Succeeded' });
  });

  it('is gone with the account', () => {
    const arm = new SimulatedFoundry();
    arm.governed('AllowInternetOutbound');
    const url = arm.patchAccountNetwork(APPROVED).headers['azure-asyncoperation'] ?? '';
    arm.delete(ACCOUNT);
    expect(arm.get(url).status).toBe(404);
  });

  it('is known only in its subscription and by its whole name', () => {
    const arm = new SimulatedFoundry();
    arm.governed('AllowInternetOutbound');
    const url = arm.patchAccountNetwork(APPROVED).headers['azure-asyncoperation'] ?? '';
    expect(arm.get(url.replace(SUB, '00000000-0000-4000-a000-0000000000ff')).status).toBe(404);
    expect(arm.get(url.replace('-a7ea4fee', '')).status).toBe(404);
  });
});

describe('reads', () => {
  it('carry only the counter of all callers', () => {
    const arm = new SimulatedFoundry();
    arm.governed('AllowInternetOutbound');
    const read = arm.get(ACCOUNT);
    expect(read.headers['x-ms-ratelimit-remaining-subscription-global-reads']).toBe('16499');
    expect(read.header('x-ms-ratelimit-remaining-subscription-reads')).toBeUndefined();
  });

  it('come from two front ends', () => {
    const arm = new SimulatedFoundry();
    arm.governed('AllowInternetOutbound');
    expect(arm.get(ACCOUNT).headers).toHaveProperty('x-envoy-upstream-service-time');
    expect(arm.get(ACCOUNT).header('azureml-served-by-cluster')).toBeUndefined();
    expect(arm.get(NETWORK).headers).toHaveProperty('azureml-served-by-cluster');
    expect(arm.get(NETWORK).header('x-envoy-upstream-service-time')).toBeUndefined();
  });

  it('of the network and of a rule show properties only, and a list has no names', () => {
    const arm = new SimulatedFoundry();
    arm.governed('AllowOnlyApprovedOutbound', { pypi: fqdn('pypi.org') });
    const rule = { status: 'Active', category: 'UserDefined', type: 'FQDN', destination: 'pypi.org' };
    expect(Object.keys(arm.get(NETWORK).json)).toEqual(['properties']);
    expect(arm.get(`${NETWORK}/outboundRules/pypi`).json).toEqual({ properties: rule });
    const list = arm.get(`${NETWORK}/outboundRules`).json;
    expect(list.value).toContainEqual({ properties: rule });
    expect(JSON.stringify(list)).not.toContain('"pypi"');
    expect(arm.get(`${ACCOUNT}/managedNetworks`).json.value).toEqual([arm.get(NETWORK).json]);
  });

  it('count apart from those of hubs', () => {
    const arm = new SimulatedFoundry({}, { throttle: 'enforce' });
    arm.governed('AllowInternetOutbound');
    const hubs = `/subscriptions/${SUB}/providers/Microsoft.MachineLearningServices/workspaces`;
    for (let call = 0; call < 250; call += 1) arm.get(hubs, { query: 'api-version=2025-12-01' });
    expect(arm.get(hubs, { query: 'api-version=2025-12-01' }).status).toBe(429);
    expect(arm.get(ACCOUNT).status).toBe(200);
  });
});

describe('the network of a new account', () => {
  it('shows the fields of recorded answers in their order', () => {
    const arm = new SimulatedFoundry();
    arm.put(ACCOUNT, FOUNDRY_BODY);
    arm.pass(1);
    arm.putNetwork({ isolationMode: 'AllowOnlyApprovedOutbound' });
    arm.pass(4.5);
    const { properties } = arm.get(NETWORK).json;
    const guid = properties.managedNetwork.networkId;
    expect(properties).toEqual({
      provisioningState: 'Succeeded',
      managedNetwork: {
        isolationMode: 'AllowOnlyApprovedOutbound',
        networkId: guid,
        outboundRules: {
          __SYS_ST_AzureActiveDirectory_TCP: {
            status: 'Active',
            category: 'Required',
            type: 'ServiceTag',
            destination: {
              serviceTag: 'AzureActiveDirectory',
              protocol: 'TCP',
              portRanges: '80, 443',
              action: 'Allow',
              addressPrefixes: [],
            },
          },
        },
        status: { status: 'Active' },
        firewallSku: 'Standard',
        enableNetworkMonitor: false,
        enableFirewallLog: false,
        provisionNetworkNow: true,
        managedNetworkKind: 'V2',
        provisioningState: 'Succeeded',
        changeableIsolationModes: [],
      },
    });
    const [{ destination }] = Object.values<{ destination: object }>(properties.managedNetwork.outboundRules) as [
      { destination: object },
    ];
    expect(Object.keys(destination)).toEqual(['serviceTag', 'protocol', 'portRanges', 'action', 'addressPrefixes']);
    expect(guid.replaceAll('-', '')).toBe(arm.get(ACCOUNT).json.properties.internalId);
  });
});
