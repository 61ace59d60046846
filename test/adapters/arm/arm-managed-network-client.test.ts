import { describe, expect, it } from 'vitest';
import { armManagedNetworkClient } from '../../../src/adapters/arm/arm-managed-network-client.ts';
import { ARM_OPERATIONS } from '../../../src/adapters/arm/arm-operations.ts';
import { hubIdFrom } from '../../../src/core/hub-id.ts';
import { armRequestFrom } from '../../../src/core/kinds/requests/arm-request.ts';
import type { NetworkWrite } from '../../../src/core/kinds/requests/network-write.ts';
import type { Observation } from '../../../src/core/observation/observation.ts';
import type { Answer, Sent } from './fake-transport.ts';
import { AT, armOptions, FakeTransport, HUB_PATH } from './fake-transport.ts';

const HOST = 'https://management.azure.com';
const VERSION = '?api-version=2025-12-01';
const OPERATION = `${HOST}/subscriptions/1/providers/Microsoft.MachineLearningServices/locations/x/workspaceOperationsStatus/op1`;
const hubId = hubIdFrom(HUB_PATH)!;

const OBSERVATION: Observation = {
  hubId,
  name: 'Hub-One',
  location: 'westeurope',
  kind: 'Hub',
  tags: {},
  workspaceGuid: 'g',
  createdAt: undefined,
  provisioningState: 'Succeeded',
  hubResourceId: undefined,
  associatedWorkspaces: [],
  isolationMode: 'Disabled',
  changeableIsolationModes: undefined,
  networkStatus: 'Inactive',
  sparkReady: false,
  firewallSku: undefined,
  rules: [],
  observedAt: AT,
};

function clientOn(answer: (sent: Sent) => Answer | Error) {
  const transport = new FakeTransport(answer);
  return { transport, client: armManagedNetworkClient(armOptions(transport)) };
}

describe('observe', () => {
  it('is one GET of the workspace and nothing else', async () => {
    const body = {
      id: HUB_PATH,
      name: 'hub-one',
      kind: 'Hub',
      location: 'westeurope',
      properties: {
        provisioningState: 'Succeeded',
        workspaceId: 'guid-1',
        managedNetwork: { isolationMode: 'AllowInternetOutbound' },
      },
    };
    const { client, transport } = clientOn(() => ({ status: 200, body }));
    const observed = await client.observe(hubId);
    expect(observed).toMatchObject({
      ok: true,
      value: { hubId, isolationMode: 'AllowInternetOutbound', observedAt: AT },
    });
    expect(transport.sent).toMatchObject([{ method: 'GET', url: `${HOST}${HUB_PATH}${VERSION}`, body: undefined }]);
  });

  it('fails when the answer is no workspace', async () => {
    for (const body of [undefined, 'not json', {}, []]) {
      expect((await clientOn(() => ({ status: 200, body })).client.observe(hubId)).ok).toBe(false);
    }
  });

  it('says that a hub is gone only when Azure does', async () => {
    const { client } = clientOn(() => ({
      status: 404,
      body: { error: { code: 'ResourceNotFound', message: 'gone' } },
    }));
    expect(await client.observe(hubId)).toMatchObject({ ok: false, error: { kind: 'NotFound', what: 'Resource' } });
  });
});

describe('write', () => {
  const writes: readonly NetworkWrite[] = [
    {
      kind: 'PatchNetwork',
      hubId,
      isolationMode: 'AllowOnlyApprovedOutbound',
      firewallSku: 'Basic',
      outboundRules: { 'hw-a': { type: 'FQDN', destination: 'a.test' } },
    },
    { kind: 'PatchNetwork', hubId, isolationMode: undefined, firewallSku: undefined, outboundRules: undefined },
    {
      kind: 'PutRule',
      hubId,
      ruleName: 'hw-a',
      rule: { type: 'FQDN', destination: 'a.test', category: 'UserDefined' },
    },
    { kind: 'PutRule', hubId, ruleName: 'a?b/c d', rule: {} },
    { kind: 'DeleteRule', hubId, ruleName: 'hw-a' },
    { kind: 'Provision', hubId, includeSpark: false },
  ];

  it.each(writes)('sends exactly the request that a plan shows: %j', async (write) => {
    const { client, transport } = clientOn(() => ({ status: 200 }));
    const request = armRequestFrom(write);
    expect(await client.write(write)).toEqual({ ok: true, value: { kind: 'Done' } });
    const url = `${HOST}${request.path}${VERSION}`;
    expect(transport.sent).toMatchObject([{ method: request.method, url, body: request.body }]);
  });

  it('declares the same action in the table of operations as in the request', () => {
    const declared = new Set<string>(Object.values(ARM_OPERATIONS).map(({ method, action }) => `${method} ${action}`));
    for (const write of writes) {
      const { method, action } = armRequestFrom(write);
      expect(declared).toContain(`${method} ${action}`);
    }
  });

  const provision: NetworkWrite = { kind: 'Provision', hubId, includeSpark: false };

  it.each<{ why: string; answer: Answer; is: unknown }>([
    { why: '200 is done', answer: { status: 200, body: { status: 'Active' } }, is: { kind: 'Done' } },
    {
      why: '201 is done, its Location names the new resource',
      answer: { status: 201, headers: { Location: `${HOST}/rule` } },
      is: { kind: 'Done' },
    },
    { why: '204 is done: the rule was not there', answer: { status: 204 }, is: { kind: 'Done' } },
    {
      why: '202 with both headers goes on, whatever the casing of their names',
      answer: {
        status: 202,
        headers: {
          'azure-asyncoperation': `${OPERATION}${VERSION}&type=async`,
          LOCATION: `${OPERATION}${VERSION}&type=location`,
        },
      },
      is: {
        kind: 'Started',
        urls: { asyncUrl: `${OPERATION}${VERSION}&type=async`, locationUrl: `${OPERATION}${VERSION}&type=location` },
        retryAfterSeconds: undefined,
      },
    },
    {
      why: '202 with a Location and a date goes on',
      answer: { status: 202, headers: { Location: OPERATION, 'Retry-After': 'Mon, 02 Nov 2026 10:00:45 GMT' } },
      is: { kind: 'Started', urls: { asyncUrl: undefined, locationUrl: OPERATION }, retryAfterSeconds: 45 },
    },
    {
      why: '202 without any header goes on',
      answer: { status: 202, headers: { 'Retry-After': '10' } },
      is: { kind: 'Started', urls: { asyncUrl: undefined, locationUrl: undefined }, retryAfterSeconds: 10 },
    },
    {
      why: '201 with a status URL goes on',
      answer: { status: 201, headers: { 'Azure-AsyncOperation': '/op?api-version=1' } },
      is: {
        kind: 'Started',
        urls: { asyncUrl: `${HOST}/op?api-version=1`, locationUrl: undefined },
        retryAfterSeconds: undefined,
      },
    },
  ])('$why', async ({ answer, is }) => {
    expect(await clientOn(() => answer).client.write(provision)).toEqual({ ok: true, value: is });
  });

  it('reports a refusal as the failure it is', async () => {
    const { client } = clientOn(() => ({
      status: 409,
      body: { error: { code: 'Conflict', message: 'has an ongoing operation running' } },
    }));
    expect(await client.write(provision)).toMatchObject({ ok: false, error: { kind: 'Busy' } });
  });
});

describe('poll', () => {
  const asyncUrl = `${OPERATION}${VERSION}&type=async`;
  const locationUrl = `${OPERATION}${VERSION}&type=location`;

  it.each<{ why: string; answer: Answer; is: unknown }>([
    {
      why: 'a status that is not terminal',
      answer: { status: 200, body: { status: 'InProgress' } },
      is: { kind: 'Running', retryAfterSeconds: undefined },
    },
    {
      why: 'an unknown status',
      answer: { status: 200, body: { status: 'Pondering' }, headers: { 'Retry-After': '9' } },
      is: { kind: 'Running', retryAfterSeconds: 9 },
    },
    { why: 'a 202 without a body', answer: { status: 202 }, is: { kind: 'Running', retryAfterSeconds: undefined } },
    {
      why: 'success, in any casing',
      answer: { status: 200, body: { status: 'SUCCEEDED', percentComplete: 100 } },
      is: { kind: 'Succeeded' },
    },
    {
      why: 'failure with its words',
      answer: { status: 200, body: { status: 'Failed', error: { code: 'NoQuota', message: 'none left' } } },
      is: { kind: 'Failed', code: 'NoQuota', message: 'NoQuota: none left' },
    },
    {
      why: 'failure without words',
      answer: { status: 200, body: { status: 'failed' } },
      is: { kind: 'Failed', code: 'failed', message: 'failed' },
    },
    {
      why: 'a cancelled operation',
      answer: { status: 200, body: { status: 'Canceled' } },
      is: { kind: 'Failed', code: 'Canceled', message: 'Canceled' },
    },
    {
      why: 'an operation that Azure does not know',
      answer: { status: 404, body: { error: { code: 'NotFound' } } },
      is: { kind: 'Vanished' },
    },
  ])('reads from the status URL $why', async ({ answer, is }) => {
    const { client, transport } = clientOn(() => answer);
    expect(await client.poll(hubId, { asyncUrl, locationUrl })).toEqual({ ok: true, value: is });
    expect(transport.sent.map((sent) => [sent.method, sent.url])).toEqual([['GET', asyncUrl]]);
  });

  it.each<{ why: string; answer: Answer; is: unknown }>([
    {
      why: '202 is running',
      answer: { status: 202, headers: { 'Retry-After': '12' } },
      is: { kind: 'Running', retryAfterSeconds: 12 },
    },
    {
      why: '200 is done',
      answer: { status: 200, body: { status: 'Active', sparkReady: false } },
      is: { kind: 'Succeeded' },
    },
    { why: '204 is done', answer: { status: 204 }, is: { kind: 'Succeeded' } },
    {
      why: '400 is how the operation ended',
      answer: { status: 400, body: { error: { code: 'Odd', message: 'no' } } },
      is: { kind: 'Failed', code: 'Odd', message: 'Odd: no' },
    },
    { why: '404 is an operation that Azure does not know', answer: { status: 404 }, is: { kind: 'Vanished' } },
  ])('reads from the result URL alone: $why', async ({ answer, is }) => {
    const { client } = clientOn(() => answer);
    expect(await client.poll(hubId, { asyncUrl: undefined, locationUrl })).toEqual({ ok: true, value: is });
  });

  it.each([
    { why: 'throttling', status: 429, kind: 'Throttled' },
    { why: 'trouble in Azure', status: 503, kind: 'Unavailable' },
    { why: 'a missing permission', status: 403, kind: 'Forbidden' },
    { why: 'a refusal at the status URL', status: 400, kind: 'Rejected' },
  ])('takes $why for a failed question, not for a failed operation', async ({ status, kind }) => {
    expect(await clientOn(() => ({ status })).client.poll(hubId, { asyncUrl, locationUrl })).toMatchObject({
      ok: false,
      error: { kind },
    });
  });

  it('fails when the status URL answers without a status', async () => {
    expect(
      await clientOn(() => ({ status: 200, body: {} })).client.poll(hubId, { asyncUrl, locationUrl }),
    ).toMatchObject({
      ok: false,
      error: { kind: 'Malformed' },
    });
  });

  it('adds an api-version that Azure omitted', async () => {
    const { client, transport } = clientOn(() => ({ status: 200, body: { status: 'Succeeded' } }));
    await client.poll(hubId, { asyncUrl: OPERATION, locationUrl: undefined });
    expect(transport.sent[0]?.url).toBe(`${OPERATION}${VERSION}`);
  });

  it('sends nothing, and so no token, to another host', async () => {
    const { client, transport } = clientOn(() => ({ status: 200, body: { status: 'Succeeded' } }));
    const urls = { asyncUrl: 'https://evil.test/op?api-version=1', locationUrl };
    expect(await client.poll(hubId, urls)).toMatchObject({
      ok: false,
      error: { kind: 'Rejected', code: 'ForeignHost' },
    });
    expect(transport.sent).toEqual([]);
  });

  it('calls an operation without any URL vanished', async () => {
    const { client, transport } = clientOn(() => ({ status: 200 }));
    expect(await client.poll(hubId, { asyncUrl: undefined, locationUrl: undefined })).toEqual({
      ok: true,
      value: { kind: 'Vanished' },
    });
    expect(transport.sent).toEqual([]);
  });
});

const PROJECT =
  '/subscriptions/11111111-0000-0000-0000-000000000000/resourceGroups/rg-ai/providers/Microsoft.MachineLearningServices/workspaces/Proj-A';

/** Answers lists from a map of "path below subscriptions, lower-cased" to pages. */
function listing(pages: Readonly<Record<string, Answer>>): (sent: Sent) => Answer {
  return ({ url }) =>
    pages[url.toLowerCase().replace(`${HOST}${HUB_PATH.replace('hub-one', '')}`, '')] ?? {
      status: 200,
      body: { value: [] },
    };
}

describe('usage', () => {
  it('lists computes, online and serverless endpoints of the hub and of every project, over all pages', async () => {
    const next = `${HOST}${HUB_PATH}/computes${VERSION}&$skip=abc`;
    const { client, transport } = clientOn(
      listing({
        [`hub-one/computes${VERSION}`]: { status: 200, body: { value: [{ name: 'ci-1' }], nextLink: next } },
        [`hub-one/computes${VERSION}&$skip=abc`]: { status: 200, body: { value: [{ name: 'ci-2' }], nextLink: null } },
        [`proj-a/onlineendpoints${VERSION}`]: { status: 200, body: { value: [{ name: 'chat' }] } },
        [`proj-a/serverlessendpoints${VERSION}`]: { status: 200, body: { value: [{ name: 'llama' }], nextLink: '' } },
      }),
    );
    const associatedWorkspaces = [PROJECT, `${PROJECT.toLowerCase()}/`];
    expect(await client.usage({ ...OBSERVATION, associatedWorkspaces })).toEqual({
      ok: true,
      value: { computes: ['Hub-One/ci-1', 'Hub-One/ci-2'], endpoints: ['Proj-A/chat', 'Proj-A/llama'] },
    });
    expect(transport.sent).toHaveLength(7);
    expect(transport.sent.every((sent) => sent.method === 'GET')).toBe(true);
  });

  it.each<{ why: string; answer: Answer; kind: string }>([
    { why: 'a list that may not be read', answer: { status: 403 }, kind: 'Forbidden' },
    { why: 'a page without a list', answer: { status: 200, body: {} }, kind: 'Malformed' },
    { why: 'an item without a name', answer: { status: 200, body: { value: [{}] } }, kind: 'Malformed' },
    {
      why: 'a next page on another host',
      answer: { status: 200, body: { value: [], nextLink: 'https://evil.test/' } },
      kind: 'Rejected',
    },
    { why: 'a project that might be gone', answer: { status: 404 }, kind: 'NotFound' },
  ])('fails on $why: half a list is no list', async ({ answer, kind }) => {
    const { client } = clientOn(listing({ [`proj-a/onlineendpoints${VERSION}`]: answer }));
    const observation = { ...OBSERVATION, associatedWorkspaces: [PROJECT] };
    expect(await client.usage(observation)).toMatchObject({ ok: false, error: { kind } });
  });

  it('counts a project that is gone for sure as empty, but not a hub', async () => {
    const gone: Answer = { status: 404, body: { error: { code: 'ResourceNotFound' } } };
    const pages = Object.fromEntries(
      ['computes', 'onlineendpoints', 'serverlessendpoints'].map((name) => [`proj-a/${name}${VERSION}`, gone]),
    );
    const observation = { ...OBSERVATION, associatedWorkspaces: [PROJECT] };
    expect(await clientOn(listing(pages)).client.usage(observation)).toEqual({
      ok: true,
      value: { computes: [], endpoints: [] },
    });
    expect((await clientOn(() => gone).client.usage(OBSERVATION)).ok).toBe(false);
  });

  it('fails when Azure names a project in a way that cannot be read', async () => {
    const { client, transport } = clientOn(() => ({ status: 200, body: { value: [] } }));
    const observation = { ...OBSERVATION, associatedWorkspaces: ['https://evil.test/workspaces/x'] };
    expect(await client.usage(observation)).toMatchObject({ ok: false, error: { kind: 'Malformed' } });
    expect(transport.sent).toEqual([]);
  });

  it('ends when Azure sends the same page for ever', async () => {
    const url = `${HOST}${HUB_PATH}/computes${VERSION}`;
    const { client } = clientOn(() => ({ status: 200, body: { value: [], nextLink: url } }));
    expect(await client.usage(OBSERVATION)).toMatchObject({ ok: false, error: { kind: 'Malformed' } });
  });
});

describe('connectionTargets', () => {
  const SEARCH = '/subscriptions/1/resourceGroups/Rg/providers/Microsoft.Search/searchServices/S1';
  const LAKE = '/subscriptions/1/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/lake';

  it('finds resource ids wherever a kind of connection keeps them, lower-cased and once', async () => {
    const { client } = clientOn(
      listing({
        [`hub-one/connections${VERSION}`]: {
          status: 200,
          body: {
            value: [
              {
                id: `${HUB_PATH}/connections/a`,
                name: 'a',
                properties: { target: SEARCH, category: 'CognitiveSearch' },
              },
              {
                name: 'b',
                properties: { target: 'https://s1.search.windows.net', metadata: { ResourceId: `${SEARCH}/` } },
              },
              { name: 'c', properties: { target: 'not/an/id', metadata: { nested: [{ resourceId: LAKE }] } } },
            ],
          },
        },
        [`proj-a/connections${VERSION}`]: {
          status: 200,
          body: { value: [{ properties: { target: LAKE.toUpperCase() } }] },
        },
      }),
    );
    const observation = { ...OBSERVATION, associatedWorkspaces: [PROJECT] };
    expect(await client.connectionTargets(observation)).toEqual({
      ok: true,
      value: {
        ids: [SEARCH.toLowerCase(), LAKE.toLowerCase()],
        hosts: ['s1.search.windows.net'],
        names: [],
        untraceable: [],
      },
    });
  });

  it('fails when one workspace cannot be read', async () => {
    const { client } = clientOn(listing({ [`proj-a/connections${VERSION}`]: { status: 403 } }));
    const observation = { ...OBSERVATION, associatedWorkspaces: [PROJECT] };
    expect(await client.connectionTargets(observation)).toMatchObject({ ok: false, error: { kind: 'Forbidden' } });
  });
});
