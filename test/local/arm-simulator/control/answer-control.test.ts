import { describe, expect, it } from 'vitest';
import { answerControl } from '../../../../src/local/arm-simulator/control/answer-control.ts';
import { fqdn, HUB, SimulatedArm, SUB, serviceTag } from '../simulated-arm.ts';

const APPROVED = { isolationMode: 'AllowOnlyApprovedOutbound' } as const;

function control(arm: SimulatedArm, method: string, path: string, body?: unknown) {
  const response = answerControl(
    arm.simulator,
    {
      method,
      url: `http://localhost/_simulator/${path}`,
      headers: {},
      body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
    },
    arm.nowAt,
  );
  return { status: response.status, json: JSON.parse(response.body) };
}

function hub(): SimulatedArm {
  const arm = new SimulatedArm();
  arm.seed({ ...APPROVED, provisioned: true, rules: { pypi: fqdn('pypi.org') as never } });
  return arm;
}

describe('the control API', () => {
  it('lists its endpoints', () => {
    const { status, json } = control(hub(), 'GET', '');
    expect(status).toBe(200);
    expect(Object.keys(json.endpoints)).toContain('POST /_simulator/operations/release');
  });

  it('answers an unknown endpoint with the list', () => {
    const { status, json } = control(hub(), 'PUT', 'hubs');
    expect(status).toBe(404);
    expect(json.endpoints).toBeDefined();
  });

  it('is not reachable as an ARM path', () => {
    expect(hub().get('/_simulator/hubs').status).toBe(404);
  });

  it('shows the raw state of a hub, and the ids of all', () => {
    const arm = hub();
    arm.putRule('sql', serviceTag('Sql'));
    expect(control(arm, 'GET', 'hubs').json).toEqual({ ids: [HUB] });
    const { json } = control(arm, 'GET', `hubs?id=${HUB.toUpperCase()}`);
    expect(json).toMatchObject({ id: HUB, network: { status: 'Active' }, pendingOperations: [expect.any(String)] });
    expect(json.network.rules).toContainEqual(expect.objectContaining({ name: 'sql', status: 'Provisioning' }));
    expect(control(arm, 'GET', `hubs?id=${HUB}x`).status).toBe(404);
  });

  it('puts a hub into the state', () => {
    const arm = hub();
    const seed = {
      subscriptionId: SUB,
      resourceGroup: 'rg-ai',
      name: 'hub2',
      isolationMode: 'Disabled',
      computes: ['c'],
    };
    expect(control(arm, 'POST', 'hubs', seed)).toMatchObject({
      status: 201,
      json: { id: HUB.replace('hub1', 'hub2') },
    });
    expect(control(arm, 'POST', 'hubs', seed).status).toBe(409);
    expect(control(arm, 'POST', 'hubs', { ...seed, colour: 'red' })).toMatchObject({
      status: 400,
      json: { error: expect.stringContaining('colour') },
    });
  });

  it('shows and deletes the logged requests', () => {
    const arm = hub();
    arm.get(HUB);
    arm.pass(1);
    arm.provision();
    expect(control(arm, 'GET', `requests?hub=${HUB}`).json.requests).toHaveLength(2);
    expect(control(arm, 'GET', 'requests?since=2026-10-01T10:00:30Z&method=POST').json.requests).toMatchObject([
      { method: 'POST', status: 200, caller: 'data-scientist' },
    ]);
    expect(control(arm, 'GET', 'requests?since=yesterday').status).toBe(400);
    control(arm, 'DELETE', 'requests');
    expect(control(arm, 'GET', 'requests').json).toEqual({ requests: [] });
  });

  it('adds, lists and takes back faults', () => {
    const arm = hub();
    const added = control(arm, 'POST', 'faults', { kind: 'StickOperation', operation: 'Provision', times: 'always' });
    expect(added).toMatchObject({ status: 201, json: { id: 1 } });
    expect(control(arm, 'GET', 'faults').json).toMatchObject({
      faults: [{ id: 1, kind: 'StickOperation', remaining: 'always' }],
    });
    expect(control(arm, 'DELETE', 'faults?id=1').status).toBe(200);
    expect(control(arm, 'DELETE', 'faults?id=1').status).toBe(404);
    control(arm, 'POST', 'faults', { kind: 'AnswerRequest', status: 500 });
    control(arm, 'DELETE', 'faults');
    expect(control(arm, 'GET', 'faults').json).toEqual({ faults: [] });
  });

  it.each([
    { why: 'no JSON', body: '{' },
    { why: 'an unknown kind', body: { kind: 'Earthquake' } },
    { why: 'a status that is no error', body: { kind: 'AnswerRequest', status: 200 } },
  ])('refuses a fault with $why', ({ body }) => {
    expect(control(hub(), 'POST', 'faults', body).status).toBe(400);
  });

  it('releases a stuck operation well', () => {
    const arm = hub();
    control(arm, 'POST', 'faults', { kind: 'StickOperation' });
    const stuck = arm.putRule('sql', serviceTag('Sql'));
    arm.pass(600);
    const [operation] = control(arm, 'GET', `operations?hub=${HUB.toLowerCase()}&pending=true`).json.operations;
    expect(operation).toMatchObject({ operation: 'PutRule', phase: { kind: 'Running' }, fate: { kind: 'Stick' } });
    expect(control(arm, 'POST', 'operations/release', { id: operation.id }).status).toBe(200);
    expect(arm.poll(stuck).status).toBe('Succeeded');
    expect(arm.network().outboundRules.sql.status).toBe('Active');
    expect(control(arm, 'POST', 'operations/release', { id: operation.id }).status).toBe(404);
  });

  it('releases one badly, and lets the next in line go on', () => {
    const arm = hub();
    control(arm, 'POST', 'faults', { kind: 'StickOperation' });
    const stuck = arm.putRule('sql', serviceTag('Sql'));
    const next = arm.putRule('data', serviceTag('DataFactory'));
    const error = { code: 'Gone', message: 'Released.' };
    control(arm, 'POST', 'operations/release', { hub: HUB, operation: 'PutRule', error });
    expect(arm.poll(stuck)).toMatchObject({ status: 'Failed', error });
    // Both fitted, so both were ended.
    expect(arm.poll(next)).toMatchObject({ status: 'Failed', error });
    expect(control(arm, 'POST', 'operations/release', {}).status).toBe(400);
  });

  it('hides an operation from polls', () => {
    const arm = hub();
    const accepted = arm.putRule('sql', serviceTag('Sql'));
    const [operation] = control(arm, 'GET', 'operations').json.operations;
    control(arm, 'POST', 'operations/vanish', { id: operation.id });
    expect(arm.get(accepted.headers['azure-asyncoperation'] ?? '').status).toBe(404);
    arm.pass(3);
    expect(arm.network().outboundRules.sql.status).toBe('Active');
    expect(control(arm, 'POST', 'operations/vanish', { id: 'none' }).status).toBe(404);
  });

  it('takes a rule away without a trace', () => {
    const arm = hub();
    expect(control(arm, 'POST', 'rules/remove', { hub: HUB, rule: 'PYPI' }).status).toBe(200);
    expect(arm.userRules()).toEqual([]);
    expect(arm.simulator.takeEvents()).toEqual([]);
    expect(control(arm, 'POST', 'rules/remove', { hub: HUB, rule: 'pypi' }).status).toBe(404);
  });

  it('switches a rule off and on, or makes it fail', () => {
    const arm = hub();
    control(arm, 'POST', 'rules/status', { hub: HUB, rule: 'pypi', status: 'Inactive' });
    expect(arm.network().outboundRules.pypi.status).toBe('Inactive');
    control(arm, 'POST', 'rules/status', { hub: HUB, rule: 'pypi', status: 'Failed', errorInformation: 'Broken.' });
    expect(arm.network().outboundRules.pypi).toMatchObject({ status: 'Failed', errorInformation: 'Broken.' });
    expect(control(arm, 'POST', 'rules/status', { hub: HUB, rule: 'none', status: 'Active' }).status).toBe(404);
  });
});
