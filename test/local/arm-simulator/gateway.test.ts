import { describe, expect, it } from 'vitest';
import { GROUP, HUB, SimulatedArm, SUB } from './simulated-arm.ts';

const RP = 'providers/Microsoft.MachineLearningServices';

describe('what the gateway refuses', () => {
  const rows = [
    {
      why: 'a request without a token',
      method: 'GET',
      path: HUB,
      options: { token: 'none' },
      status: 401,
      code: 'AuthenticationFailed',
    },
    {
      why: 'a blank token',
      method: 'GET',
      path: HUB,
      options: { token: 'none', headers: { authorization: 'Bearer   ' } },
      status: 401,
      code: 'AuthenticationFailed',
    },
    {
      why: 'a token of another scheme',
      method: 'GET',
      path: HUB,
      options: { token: 'none', headers: { authorization: 'Basic YTpi' } },
      status: 401,
      code: 'AuthenticationFailed',
    },
    {
      why: 'a request without api-version',
      method: 'GET',
      path: HUB,
      options: { query: '' },
      status: 400,
      code: 'MissingApiVersionParameter',
    },
    {
      why: 'an api-version that does not exist',
      method: 'GET',
      path: HUB,
      options: { query: 'api-version=2099-01-01' },
      status: 400,
      code: 'InvalidApiVersionParameter',
    },
    {
      why: 'outbound rules at a version from before managed networks',
      method: 'GET',
      path: `${HUB}/outboundRules`,
      options: { query: 'api-version=2022-10-01' },
      status: 400,
      code: 'NoRegisteredProviderFound',
    },
    {
      why: 'an unknown subscription',
      method: 'GET',
      path: `/subscriptions/00000000-0000-4000-a000-0000000000ff/resourceGroups/rg-ai/${RP}/workspaces/hub1`,
      options: {},
      status: 404,
      code: 'SubscriptionNotFound',
    },
    {
      why: 'an unknown resource group',
      method: 'GET',
      path: `/subscriptions/${SUB}/resourceGroups/other/${RP}/workspaces/hub1`,
      options: {},
      status: 404,
      code: 'ResourceGroupNotFound',
    },
    {
      why: 'an unknown workspace',
      method: 'GET',
      path: `${GROUP}/${RP}/workspaces/other`,
      options: {},
      status: 404,
      code: 'ResourceNotFound',
    },
    {
      why: 'a rule of an unknown workspace',
      method: 'PUT',
      path: `${GROUP}/${RP}/workspaces/other/outboundRules/pypi`,
      options: { body: {} },
      status: 404,
      code: 'ResourceNotFound',
    },
    {
      why: 'a type without a provider',
      method: 'GET',
      path: `${GROUP}/providers/Microsoft.Nothing/things/x`,
      options: {},
      status: 404,
      code: 'InvalidResourceType',
    },
    {
      why: 'a method that a path does not take',
      method: 'PATCH',
      path: `${HUB}/outboundRules/pypi`,
      options: { body: {} },
      status: 405,
      code: 'HttpMethodNotAllowed',
    },
    {
      why: 'a body that is not JSON',
      method: 'PATCH',
      path: HUB,
      options: { body: '{"tags":' },
      status: 400,
      code: 'InvalidRequestContent',
    },
    {
      why: 'a body that is not an object',
      method: 'PATCH',
      path: HUB,
      options: { body: '[]' },
      status: 400,
      code: 'InvalidRequestContent',
    },
    {
      why: 'an empty body where one is needed',
      method: 'PUT',
      path: `${HUB}/outboundRules/pypi`,
      options: {},
      status: 400,
      code: 'InvalidRequestContent',
    },
  ];
  it.each(rows)('refuses $why with $status $code', ({ method, path, options, status, code }) => {
    const arm = new SimulatedArm();
    arm.seed();
    const answer = arm.call(method, path, options);
    expect(answer.status).toBe(status);
    expect(answer.json.error.code).toBe(code);
    expect(answer.header('content-type')).toBe('application/json; charset=utf-8');
    expect(answer.headers['x-ms-failure-cause']).toBe('gateway');
  });

  it('challenges a request without a token', () => {
    const answer = new SimulatedArm().get(HUB, { token: 'none' });
    expect(answer.headers['WWW-Authenticate']).toMatch(/^Bearer authorization_uri="https:\/\/login/);
  });

  it('says in the recorded words that a workspace is not there', () => {
    const answer = new SimulatedArm().get(HUB);
    expect(answer.json.error.message).toBe(
      "The Resource 'Microsoft.MachineLearningServices/workspaces/hub1' under resource group 'rg-ai' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix",
    );
  });

  it('names the methods a path takes when it refuses one', () => {
    expect(new SimulatedArm().call('POST', HUB, { body: {} }).headers.Allow).toBe('GET, PUT, PATCH, DELETE');
  });
});

describe('what every answer carries', () => {
  it('carries ids, the client’s own correlation id, and the marks of the resource provider', () => {
    const arm = new SimulatedArm();
    arm.seed();
    const answer = arm.get(HUB, { headers: { 'x-ms-correlation-request-id': 'mine' } });
    expect(answer.headers).toMatchObject({
      'x-ms-correlation-request-id': 'mine',
      'x-ms-request-id': expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      'x-ms-routing-request-id': expect.stringMatching(/^LOCAL:20261001T100000Z:/),
      'x-ms-response-type': 'standard',
    });
    expect(answer.headers).not.toHaveProperty('x-ms-failure-cause');
  });

  it('counts reads, writes and deletes of a subscription down, per caller', () => {
    const arm = new SimulatedArm();
    arm.seed({ isolationMode: 'AllowOnlyApprovedOutbound' });
    arm.get(HUB);
    expect(arm.get(HUB).headers).toMatchObject({
      'x-ms-ratelimit-remaining-subscription-reads': '248',
      'x-ms-ratelimit-remaining-subscription-global-reads': '3748',
    });
    expect(arm.get(HUB, { token: 'operator' }).headers).toMatchObject({
      'x-ms-ratelimit-remaining-subscription-reads': '249',
      'x-ms-ratelimit-remaining-subscription-global-reads': '3747',
    });
    expect(arm.provision().headers['x-ms-ratelimit-remaining-subscription-writes']).toBe('199');
    const deleted = arm.call('DELETE', `${HUB}/outboundRules/none`);
    expect(deleted.headers['x-ms-ratelimit-remaining-subscription-deletes']).toBe('199');
  });

  it('refills a bucket as time passes', () => {
    const arm = new SimulatedArm();
    arm.seed();
    for (let count = 0; count < 100; count += 1) arm.get(HUB);
    arm.pass(1 / 60);
    expect(arm.get(HUB).headers['x-ms-ratelimit-remaining-subscription-reads']).toBe('174');
  });

  it('goes on answering when a bucket is empty and only counting is asked for', () => {
    const arm = new SimulatedArm();
    arm.seed();
    for (let count = 0; count < 300; count += 1) arm.get(HUB);
    expect(arm.get(HUB).status).toBe(200);
  });

  it('answers 429 with Retry-After when a bucket is empty and limits are enforced', () => {
    const arm = new SimulatedArm({ throttle: 'enforce' });
    arm.seed();
    for (let count = 0; count < 250; count += 1) expect(arm.get(HUB).status).toBe(200);
    const refused = arm.get(HUB);
    expect(refused.status).toBe(429);
    expect(refused.json.error.code).toBe('SubscriptionRequestsThrottled');
    expect(refused.headers['Retry-After']).toBe('1');
    arm.pass(1 / 60);
    expect(arm.get(HUB).status).toBe(200);
  });

  it('finds a path in any casing, and keeps the names as they were made', () => {
    const arm = new SimulatedArm();
    arm.seed();
    const answer = arm.get(HUB.toLowerCase().replace('hub1', 'HUB1'));
    expect(answer.status).toBe(200);
    expect(answer.json.id).toBe(HUB);
  });
});

describe('subscriptions and resource groups', () => {
  it('lists the subscriptions there are', () => {
    const answer = new SimulatedArm().get('/subscriptions', { query: 'api-version=2022-12-01' });
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({
      value: [{ id: `/subscriptions/${SUB}`, subscriptionId: SUB, state: 'Enabled' }],
      count: { type: 'Total', value: 1 },
    });
  });

  it('makes a group and its subscription exist with PUT, and hubs can then be made in it', () => {
    const arm = new SimulatedArm();
    const group = '/subscriptions/x/resourcegroups/y';
    const made = arm.put(group, { location: 'westeurope', tags: { a: 'b' } }, { query: 'api-version=2021-04-01' });
    expect(made.status).toBe(201);
    expect(made.json).toMatchObject({ name: 'y', location: 'westeurope', tags: { a: 'b' } });
    expect(arm.put(group, { location: 'westeurope' }, { query: 'api-version=2021-04-01' }).status).toBe(200);
    expect(arm.put(`${group}/${RP}/workspaces/hub1`, { location: 'westeurope', kind: 'Hub' }).status).toBe(202);
  });

  it('deletes a group with everything in it', () => {
    const arm = new SimulatedArm();
    arm.seed();
    expect(arm.call('DELETE', GROUP, { query: 'api-version=2021-04-01' }).status).toBe(200);
    expect(arm.get(HUB).json.error.code).toBe('ResourceGroupNotFound');
    expect(arm.get(`/subscriptions/${SUB}/${RP}/workspaces`).json.value).toEqual([]);
  });
});
