import { describe, expect, it } from 'vitest';
import { fqdn, HUB, SimulatedArm, serviceTag } from '../simulated-arm.ts';

const APPROVED = { isolationMode: 'AllowOnlyApprovedOutbound' } as const;

describe('POST provisionManagedNetwork', () => {
  it('goes through the recorded sequence: 202, InProgress, Succeeded, status body', () => {
    const arm = new SimulatedArm();
    arm.seed({ isolationMode: 'AllowInternetOutbound' });
    const accepted = arm.provision();
    expect(accepted.status).toBe(202);
    expect(accepted.body).toBe('');
    expect(Object.keys(accepted.headers)).toEqual(expect.arrayContaining(['azure-asyncoperation', 'Location']));
    expect(accepted.header('retry-after')).toBeUndefined();
    const url =
      /^https:\/\/management\.azure\.com\/subscriptions\/[^/]+\/providers\/Microsoft\.MachineLearningServices\/locations\/eastus2\/workspaceOperationsStatus\/[0-9a-f-]{36}\?api-version=2025-12-01&type=(async|location)$/;
    expect(accepted.headers['azure-asyncoperation']).toMatch(url);
    expect(accepted.headers.Location).toMatch(url);
    expect(arm.get(accepted.headers['azure-asyncoperation'] ?? '').body).toBe('{"status":"InProgress"}');
    expect(arm.network().status).toEqual({ status: 'Inactive', sparkReady: false });
    arm.pass(30);
    expect(arm.get(accepted.headers['azure-asyncoperation'] ?? '').body).toBe(
      '{"status":"Succeeded","percentComplete":100.0}',
    );
    expect(arm.get(accepted.headers.Location ?? '')).toMatchObject({
      status: 200,
      json: { status: 'Active', sparkReady: false },
    });
  });

  it('makes every inactive rule active, Azure’s own too', () => {
    const arm = new SimulatedArm();
    arm.seed({ ...APPROVED, rules: { sql: serviceTag('Sql') as never } });
    arm.provision();
    arm.pass(30);
    const statuses = Object.values<{ status: string }>(arm.network().outboundRules).map((rule) => rule.status);
    expect(new Set(statuses)).toEqual(new Set(['Active']));
  });

  const lengths = [
    { why: 'no user rules', rules: 0, fqdns: 0, minutes: 30 },
    { why: 'an FQDN rule: a firewall is built', rules: 0, fqdns: 1, minutes: 40 },
    { why: '23 rules: three over twenty', rules: 23, fqdns: 0, minutes: 33 },
  ];
  it.each(lengths)('takes $minutes minutes with $why', ({ rules, fqdns, minutes }) => {
    const arm = new SimulatedArm();
    const seeded = [
      ...Array.from({ length: rules }, (_, index) => [`tag-${index}`, serviceTag('Sql', String(1000 + index))]),
      ...Array.from({ length: fqdns }, (_, index) => [`host-${index}`, fqdn(`h${index}.example`)]),
    ];
    arm.seed({ ...APPROVED, rules: Object.fromEntries(seeded) });
    arm.provision();
    arm.pass(minutes - 0.1);
    expect(arm.network().status.status).toBe('Inactive');
    arm.pass(0.1);
    expect(arm.network().status.status).toBe('Active');
  });

  const refused = [
    {
      why: 'without a body',
      mode: 'AllowInternetOutbound',
      body: undefined,
      message: 'Request body could not be read',
    },
    {
      why: 'with a body that is no object',
      mode: 'AllowInternetOutbound',
      body: '3',
      message: 'Request body could not be read',
    },
    {
      why: 'while isolation is disabled',
      mode: 'Disabled',
      body: {},
      message: 'The managed network cannot be provisioned: its isolation mode is "Disabled".',
    },
  ] as const;
  it.each(refused)('is refused $why', ({ mode, body, message }) => {
    const arm = new SimulatedArm();
    arm.seed({ isolationMode: mode });
    const answer = arm.call('POST', `${HUB}/provisionManagedNetwork`, { body });
    expect(answer.status).toBe(400);
    expect(answer.json.error.message).toBe(message);
  });

  it('answers 200 at once on an active network', () => {
    const arm = new SimulatedArm();
    arm.seed({ ...APPROVED, provisioned: true });
    expect(arm.provision()).toMatchObject({ status: 200, json: { status: 'Active', sparkReady: false } });
  });

  it('starts an operation on an active network if configured', () => {
    const arm = new SimulatedArm({ provisionActive: 'operate' });
    arm.seed({ ...APPROVED, provisioned: true });
    const answer = arm.provision();
    expect(answer.status).toBe(202);
    arm.pass(1);
    expect(arm.poll(answer).status).toBe('Succeeded');
  });

  it('makes an active network ready for Spark when Spark is asked for, and shows it on the endpoints that want it', () => {
    const arm = new SimulatedArm();
    arm.seed({
      ...APPROVED,
      provisioned: true,
      rules: {
        lake: {
          type: 'PrivateEndpoint',
          destination: {
            serviceResourceId: `${HUB.split('/providers')[0]}/providers/Microsoft.Storage/storageAccounts/lake`,
            subresourceTarget: 'dfs',
            sparkEnabled: true,
          },
        },
      },
    });
    expect(arm.network().outboundRules.lake.destination.sparkStatus).toBe('Inactive');
    expect(arm.provision({ includeSpark: true }).status).toBe(202);
    arm.pass(1);
    expect(arm.network().status).toEqual({ status: 'Active', sparkReady: true });
    expect(arm.network().outboundRules.lake.destination.sparkStatus).toBe('Active');
  });

  it('waits for the change of mode before it, and brings nothing up when that fails', () => {
    const arm = new SimulatedArm();
    arm.seed();
    arm.simulator.addFault({ kind: 'FailOperation', operation: 'UpdateWorkspace' });
    arm.patchNetwork(APPROVED);
    expect(arm.provision().status).toBe(202);
    arm.pass(60);
    expect(arm.network().isolationMode).toBe('Disabled');
    expect(arm.get(HUB).json.properties.provisioningState).toBe('Failed');
  });
});

describe('deferred provisioning', () => {
  it('does not start by turning isolation on', () => {
    const arm = new SimulatedArm();
    arm.seed();
    arm.patchNetwork(APPROVED);
    arm.pass(24 * 60);
    expect(arm.network().status.status).toBe('Inactive');
  });

  it('starts with the first compute, also with one of a project, without an event of its own', () => {
    const arm = new SimulatedArm();
    arm.seed(APPROVED);
    arm.seed({ name: 'project1', hub: 'hub1' });
    arm.put(`${HUB.replace('hub1', 'project1')}/computes/ci`, { properties: { computeType: 'ComputeInstance' } });
    arm.pass(30);
    expect(arm.network().status.status).toBe('Active');
    expect(arm.simulator.takeEvents().map((event) => event.data.operationName)).toEqual([
      'Microsoft.MachineLearningServices/workspaces/computes/write',
    ]);
  });
});

describe('computes, endpoints and connections', () => {
  it.each([
    { type: 'computes', created: 201 },
    { type: 'onlineEndpoints', created: 201 },
    { type: 'serverlessEndpoints', created: 201 },
    { type: 'connections', created: 200 },
  ])('$type can be made, listed, read and deleted', ({ type, created }) => {
    const arm = new SimulatedArm();
    arm.seed();
    const path = `${HUB}/${type}/item1`;
    const made = arm.put(path, { properties: { target: 'x' } });
    expect(made.status).toBe(created);
    expect(made.json).toMatchObject({
      id: path,
      name: 'item1',
      type: `Microsoft.MachineLearningServices/workspaces/${type}`,
      properties: { target: 'x' },
    });
    expect(arm.get(`${HUB}/${type}`).json).toEqual({ value: [made.json] });
    expect(arm.get(path).json).toEqual(made.json);
    expect(arm.call('DELETE', path).status).toBe(200);
    expect(arm.call('DELETE', path).status).toBe(204);
    expect(arm.get(path).status).toBe(404);
    expect(arm.get(`${HUB}/${type}`).json).toEqual({ value: [] });
  });

  it('answers lists at the version from before managed networks, which older clients use', () => {
    const arm = new SimulatedArm();
    arm.seed({ computes: ['cluster'] });
    const { json } = arm.get(`${HUB}/computes`, { query: 'api-version=2022-10-01' });
    expect(json.value[0]).toMatchObject({ name: 'cluster', properties: { provisioningState: 'Succeeded' } });
  });

  it('answers 404 below a workspace that does not exist', () => {
    expect(new SimulatedArm().get(`${HUB}/connections`).json.error.code).toBe('ResourceNotFound');
  });
});
