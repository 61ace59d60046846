import { describe, expect, it } from 'vitest';
import { fqdn, GROUP, HUB, SimulatedArm, SUB } from './simulated-arm.ts';

const RP = 'providers/Microsoft.MachineLearningServices';

describe('GET of a workspace', () => {
  it('shows envelope, properties and fields that no specification names', () => {
    const arm = new SimulatedArm();
    arm.seed({ tags: { env: 'prod' }, createdBy: 'platform-team@example.com', kind: 'Hub' });
    const { status, json } = arm.get(HUB);
    expect(status).toBe(200);
    expect(json).toMatchObject({
      id: HUB,
      name: 'hub1',
      type: 'Microsoft.MachineLearningServices/workspaces',
      location: 'eastus2',
      tags: { env: 'prod' },
      etag: null,
      kind: 'Hub',
      sku: { name: 'Basic', tier: 'Basic' },
      identity: { type: 'SystemAssigned' },
      systemData: {
        createdBy: 'platform-team@example.com',
        createdAt: '2026-10-01T10:00:00.0000000Z',
        createdByType: 'User',
      },
    });
    expect(json.properties).toMatchObject({
      provisioningState: 'Succeeded',
      associatedWorkspaces: [],
      softDeleteEnabled: false,
      linkedModelInventoryArmId: null,
      managedNetwork: {
        isolationMode: 'Disabled',
        changeableIsolationModes: ['AllowInternetOutbound', 'AllowOnlyApprovedOutbound'],
        managedNetworkKind: 'V1',
        enableFirewallLog: false,
      },
    });
    expect(json.properties.managedNetwork).not.toHaveProperty('status');
  });

  it('shows null on a hub from before managed networks', () => {
    const arm = new SimulatedArm();
    arm.seed({ isolationMode: 'absent' });
    expect(arm.network()).toBeNull();
  });

  const versions = [
    { why: 'no network before managed networks', version: '2022-10-01', shown: undefined },
    { why: 'only the mode at an early version', version: '2024-10-01', shown: ['isolationMode'] },
  ];
  it.each(versions)('shows $why, by the specification', ({ version, shown }) => {
    const arm = new SimulatedArm({ fields: 'specified' });
    arm.seed();
    const network = arm.get(HUB, { query: `api-version=${version}` }).json.properties.managedNetwork;
    expect(network === undefined ? undefined : Object.keys(network)).toEqual(shown);
  });

  it('knows only two rule states at an early version, by the specification', () => {
    const arm = new SimulatedArm({ fields: 'specified' });
    arm.seed({
      isolationMode: 'AllowOnlyApprovedOutbound',
      provisioned: true,
      rules: { pypi: { type: 'FQDN', destination: 'pypi.org', status: 'Failed' } },
    });
    const network = arm.get(HUB, { query: 'api-version=2024-10-01' }).json.properties.managedNetwork;
    expect(network.outboundRules.pypi).toEqual({
      type: 'FQDN',
      destination: 'pypi.org',
      status: 'Inactive',
      category: 'UserDefined',
    });
    expect(Object.keys(network)).toEqual(['isolationMode', 'networkId', 'status', 'outboundRules', 'firewallSku']);
  });
});

describe('LIST of workspaces', () => {
  it('pages with an absolute nextLink that carries $skip and the api-version', () => {
    const arm = new SimulatedArm({ pageSize: 2 });
    for (const name of ['hub1', 'hub2', 'hub3', 'hub4', 'hub5']) arm.seed({ name });
    const names: string[] = [];
    let next: string | undefined = `/subscriptions/${SUB}/${RP}/workspaces`;
    let pages = 0;
    while (next !== undefined) {
      const { json } = arm.get(next);
      names.push(...json.value.map((workspace: { name: string }) => workspace.name));
      next = json.nextLink;
      pages += 1;
      if (next !== undefined)
        expect(next).toMatch(/^https:\/\/management\.azure\.com\/.*\?api-version=2025-12-01&\$skip=/);
    }
    expect(names).toEqual(['hub1', 'hub2', 'hub3', 'hub4', 'hub5']);
    expect(pages).toBe(3);
  });

  it('neither repeats nor hides a workspace when one is deleted between pages', () => {
    const arm = new SimulatedArm({ pageSize: 2 });
    for (const name of ['hub1', 'hub2', 'hub3', 'hub4']) arm.seed({ name });
    const first = arm.get(`${GROUP}/${RP}/workspaces`).json;
    arm.call('DELETE', HUB);
    arm.pass(2);
    const second = arm.get(first.nextLink).json;
    expect(second.value.map((workspace: { name: string }) => workspace.name)).toEqual(['hub3', 'hub4']);
  });

  it('keeps to the group, and to the kind that is asked for', () => {
    const arm = new SimulatedArm();
    arm.seed();
    arm.seed({ name: 'other', resourceGroup: 'rg-other' });
    arm.seed({ name: 'project1', hub: 'hub1' });
    const list = (path: string, query: string) =>
      arm.get(path, { query }).json.value.map((workspace: { name: string }) => workspace.name);
    expect(
      list(
        `${GROUP.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions')}/${RP}/workspaces`,
        'api-version=2025-12-01',
      ),
    ).toEqual(['hub1', 'project1']);
    expect(list(`/subscriptions/${SUB}/${RP}/workspaces`, 'api-version=2025-12-01&kind=project')).toEqual(['project1']);
  });

  it('refuses a $skip that was not made here', () => {
    const arm = new SimulatedArm();
    const answer = arm.get(`${GROUP}/${RP}/workspaces`, { query: 'api-version=2025-12-01&$skip=abc' });
    expect(answer.status).toBe(400);
  });

  it('builds links on the configured public URL', () => {
    const arm = new SimulatedArm({ pageSize: 1, publicUrl: 'https://arm.example' });
    arm.seed();
    arm.seed({ name: 'hub2' });
    expect(arm.get(`${GROUP}/${RP}/workspaces`).json.nextLink).toMatch(/^https:\/\/arm\.example\/subscriptions\//);
    expect(arm.call('DELETE', HUB).headers.Location).toMatch(/^https:\/\/arm\.example\/subscriptions\//);
  });
});

describe('projects', () => {
  it('are shown on their hub, and have no managed network', () => {
    const arm = new SimulatedArm();
    arm.seed();
    const project = HUB.replace('hub1', 'project1');
    const body = { location: 'eastus2', kind: 'Project', properties: { hubResourceId: HUB } };
    expect(arm.put(project, body).status).toBe(202);
    arm.pass(1);
    expect(arm.get(HUB).json.properties.associatedWorkspaces).toEqual([project]);
    expect(arm.get(project).json.properties).not.toHaveProperty('managedNetwork');
    expect(arm.get(project).json.properties.hubResourceId).toBe(HUB);
  });

  const writes = [
    {
      why: 'PATCH of its network',
      method: 'PATCH',
      below: '',
      body: { properties: { managedNetwork: { isolationMode: 'AllowInternetOutbound' } } },
    },
    { why: 'PUT of a rule', method: 'PUT', below: '/outboundRules/pypi', body: { properties: fqdn('pypi.org') } },
    { why: 'provisioning', method: 'POST', below: '/provisionManagedNetwork', body: {} },
  ];
  it.each(writes)('refuse $why', ({ method, below, body }) => {
    const arm = new SimulatedArm();
    arm.seed();
    arm.seed({ name: 'project1', hub: 'hub1' });
    const answer = arm.call(method, `${HUB.replace('hub1', 'project1')}${below}`, { body });
    expect(answer.status).toBe(400);
    expect(answer.json.error.message).toBe("Project workspace shouldn't define it's own managed network properties.");
  });

  it('refuse a managed network when they are made', () => {
    const arm = new SimulatedArm();
    arm.seed();
    const body = {
      location: 'eastus2',
      kind: 'Project',
      properties: { hubResourceId: HUB, managedNetwork: { isolationMode: 'AllowInternetOutbound' } },
    };
    expect(arm.put(HUB.replace('hub1', 'project1'), body).status).toBe(400);
  });
});
