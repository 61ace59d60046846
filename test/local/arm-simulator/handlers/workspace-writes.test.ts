import { describe, expect, it } from 'vitest';
import { fqdn, GROUP, HUB, SimulatedArm, SUB } from '../simulated-arm.ts';

const RP = 'providers/Microsoft.MachineLearningServices';
const NEW_HUB = {
  location: 'East US 2',
  kind: 'hub',
  tags: { env: 'prod' },
  identity: { type: 'SystemAssigned' },
  properties: { friendlyName: 'My hub', storageAccount: `${GROUP}/providers/Microsoft.Storage/storageAccounts/st1` },
};

describe('PUT of a workspace', () => {
  it('creates it: 202, visible as Creating, Succeeded when the operation ended', () => {
    const arm = new SimulatedArm();
    const answer = arm.put(HUB, NEW_HUB, { token: 'platform-team@example.com' });
    expect(answer.status).toBe(202);
    expect(answer.body).toBe('');
    expect(arm.get(HUB).json.properties.provisioningState).toBe('Creating');
    arm.pass(1);
    const { json } = arm.get(HUB);
    expect(json).toMatchObject({
      kind: 'Hub',
      location: 'eastus2',
      tags: { env: 'prod' },
      properties: { friendlyName: 'My hub', provisioningState: 'Succeeded' },
      systemData: { createdBy: 'platform-team@example.com', lastModifiedBy: 'platform-team@example.com' },
    });
    expect(json.identity.principalId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('takes mode and rules with it, adds the required rules, and provisions at once when asked', () => {
    const arm = new SimulatedArm();
    const properties = {
      provisionNetworkNow: true,
      managedNetwork: { isolationMode: 'AllowOnlyApprovedOutbound', outboundRules: { pypi: fqdn('pypi.org') } },
    };
    const answer = arm.put(HUB, { ...NEW_HUB, properties });
    arm.pass(40);
    expect(arm.poll(answer)).toEqual({ status: 'InProgress' });
    arm.pass(1);
    expect(arm.poll(answer)).toEqual({ status: 'Succeeded', percentComplete: 100 });
    const network = arm.network();
    expect(network.status).toEqual({ status: 'Active', sparkReady: false });
    expect(network.outboundRules.pypi.status).toBe('Active');
    expect(network.outboundRules.__SYS_ST_AzureActiveDirectory.status).toBe('Active');
    expect(network.firewallPublicIpAddress).toMatch(/^198\.51\.100\.\d+$/);
  });

  it('does not provision when the hub has no isolation', () => {
    const arm = new SimulatedArm();
    const answer = arm.put(HUB, { ...NEW_HUB, properties: { provisionNetworkNow: true } });
    arm.pass(1);
    expect(arm.poll(answer).status).toBe('Succeeded');
    expect(arm.network().isolationMode).toBe('Disabled');
  });

  it('gives a hub that is made again another workspace id', () => {
    const arm = new SimulatedArm();
    arm.seed();
    const before = arm.get(HUB).json.properties.workspaceId;
    arm.call('DELETE', HUB);
    arm.pass(1);
    arm.put(HUB, NEW_HUB);
    expect(arm.get(HUB).json.properties.workspaceId).not.toBe(before);
  });

  it('updates a workspace that exists, with the same checks as PATCH', () => {
    const arm = new SimulatedArm();
    arm.seed({ isolationMode: 'AllowOnlyApprovedOutbound', rules: { pypi: fqdn('pypi.org') as never } });
    const weaker = { ...NEW_HUB, properties: { managedNetwork: { isolationMode: 'AllowInternetOutbound' } } };
    expect(arm.put(HUB, weaker).status).toBe(400);
    expect(arm.put(HUB, NEW_HUB).status).toBe(202);
    arm.pass(1);
    expect(arm.get(HUB).json).toMatchObject({ tags: { env: 'prod' }, properties: { friendlyName: 'My hub' } });
    expect(arm.userRules()).toEqual(['pypi']);
  });

  const refused = [
    { why: 'without a location', path: HUB, body: { kind: 'Hub' }, code: 'LocationRequired' },
    {
      why: 'with a location that is none',
      path: HUB,
      body: { location: 'a\r\nb' },
      code: 'LocationNotAvailableForResourceType',
    },
    { why: 'with a name that is too short', path: HUB.replace('hub1', 'h1'), body: NEW_HUB, code: 'ValidationError' },
    {
      why: 'in a group that does not exist',
      path: HUB.replace('rg-ai', 'rg-no'),
      body: NEW_HUB,
      code: 'ResourceGroupNotFound',
    },
    {
      why: 'as a project of a hub that does not exist',
      path: HUB,
      body: { location: 'eastus2', kind: 'Project' },
      code: 'ValidationError',
    },
    {
      why: 'with FQDN rules in a mode that takes none',
      path: HUB,
      body: {
        location: 'eastus2',
        properties: {
          managedNetwork: { isolationMode: 'AllowInternetOutbound', outboundRules: { pypi: fqdn('pypi.org') } },
        },
      },
      code: 'ValidationError',
    },
  ];
  it.each(refused)('refuses one $why', ({ path, body, code }) => {
    const arm = new SimulatedArm();
    const answer = arm.put(path, body);
    expect(answer.json.error.code).toBe(code);
    expect(arm.get(`/subscriptions/${SUB}/${RP}/workspaces`).json.value).toEqual([]);
  });
});

describe('PATCH of a workspace', () => {
  it('replaces tags, and tags: {} clears them', () => {
    const arm = new SimulatedArm();
    arm.seed({ tags: { env: 'prod' } });
    arm.call('PATCH', HUB, { body: { tags: { team: 'a' } } });
    arm.pass(1);
    expect(arm.get(HUB).json.tags).toEqual({ team: 'a' });
    arm.call('PATCH', HUB, { body: { tags: {} } });
    arm.pass(1);
    expect(arm.get(HUB).json.tags).toEqual({});
  });

  it('keeps tags that the request does not mention', () => {
    const arm = new SimulatedArm();
    arm.seed({ tags: { env: 'prod' } });
    arm.patchNetwork({ isolationMode: 'AllowInternetOutbound' });
    arm.pass(1);
    expect(arm.get(HUB).json.tags).toEqual({ env: 'prod' });
  });

  it('takes effect when its operation ends, and shows Updating until then', () => {
    const arm = new SimulatedArm();
    arm.seed();
    const answer = arm.call('PATCH', HUB, { body: { properties: { description: 'new', keyVault: 'ignored' } } });
    expect(arm.get(HUB).json.properties).toMatchObject({ provisioningState: 'Updating' });
    expect(arm.get(HUB).json.properties).not.toHaveProperty('description');
    arm.pass(0.5);
    expect(arm.poll(answer).status).toBe('Succeeded');
    const { properties } = arm.get(HUB).json;
    expect(properties).toMatchObject({ provisioningState: 'Succeeded', description: 'new' });
    expect(properties.keyVault).toMatch(/Microsoft\.KeyVault/);
  });

  it('stamps who changed it and when', () => {
    const arm = new SimulatedArm();
    arm.seed({ createdBy: 'platform-team@example.com' });
    arm.pass(5);
    arm.call('PATCH', HUB, { body: { tags: {} }, token: 'operator' });
    expect(arm.get(HUB).json.systemData).toEqual({
      createdAt: '2026-10-01T10:00:00.0000000Z',
      createdBy: 'platform-team@example.com',
      createdByType: 'User',
      lastModifiedAt: '2026-10-01T10:05:00.0000000Z',
      lastModifiedBy: 'operator',
      lastModifiedByType: 'User',
    });
  });
});

describe('DELETE of a workspace', () => {
  it('answers 202, shows Deleting, and then it is not there', () => {
    const arm = new SimulatedArm();
    arm.seed();
    const answer = arm.call('DELETE', HUB);
    expect(answer.status).toBe(202);
    expect(answer.headers['x-ms-ratelimit-remaining-subscription-deletes']).toBe('199');
    expect(arm.get(HUB).json.properties.provisioningState).toBe('Deleting');
    arm.pass(1);
    expect(arm.poll(answer)).toEqual({ status: 'Succeeded', percentComplete: 100 });
    expect(arm.get(answer.headers.Location ?? '').status).toBe(204);
    expect(arm.get(HUB).json.error.code).toBe('ResourceNotFound');
  });

  it('answers 204 for one that is not there', () => {
    expect(new SimulatedArm().call('DELETE', HUB).status).toBe(204);
  });

  it('accepts no other write until then', () => {
    const arm = new SimulatedArm();
    arm.seed({ isolationMode: 'AllowOnlyApprovedOutbound' });
    arm.call('DELETE', HUB);
    expect(arm.putRule('pypi', fqdn('pypi.org')).status).toBe(409);
    expect(arm.call('PATCH', HUB, { body: { tags: {} } }).status).toBe(409);
  });

  it('cancels what still runs on it, and takes its projects along', () => {
    const arm = new SimulatedArm();
    arm.seed({ isolationMode: 'AllowOnlyApprovedOutbound' });
    arm.seed({ name: 'project1', hub: 'hub1' });
    const provisioning = arm.provision();
    arm.call('DELETE', HUB);
    arm.pass(1);
    expect(arm.poll(provisioning)).toEqual({ status: 'Canceled' });
    expect(arm.get(HUB.replace('hub1', 'project1')).status).toBe(404);
  });
});
