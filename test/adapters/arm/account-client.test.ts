import { describe, expect, it } from 'vitest';
import type { NetworkWrite } from '../../../src/core/kinds/requests/network-write.ts';
import {
  ACCOUNT,
  ACCOUNT_BODY,
  clientOn,
  HOST,
  hubId,
  NETWORK,
  NETWORK_BODY,
  notFound,
  OPERATION,
  ok,
  STORAGE,
  VERSION,
} from './account-answers.ts';
import type { Answer } from './fake-transport.ts';
import { AT } from './fake-transport.ts';

describe('observe of an account', () => {
  it('is one GET of the account and one of its network, at the api-version of accounts', async () => {
    const { client, transport } = clientOn({ [ACCOUNT]: ok(ACCOUNT_BODY), [NETWORK]: ok(NETWORK_BODY) });
    expect(await client.observe(hubId)).toMatchObject({
      ok: true,
      value: {
        hubId,
        kind: 'FoundryAccount',
        isolationMode: 'AllowOnlyApprovedOutbound',
        account: { injection: 'Managed', hasNetwork: true },
        rules: [{ name: 'Connection_stagents_blob' }],
        observedAt: AT,
      },
    });
    expect(transport.sent.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `GET ${HOST}${ACCOUNT}${VERSION}`,
      `GET ${HOST}${NETWORK}${VERSION}`,
    ]);
  });

  it.each(['ResourceNotFound', 'NotFound', ''])('reads a network that answers 404 %j as none', async (code) => {
    const { client } = clientOn({ [ACCOUNT]: ok(ACCOUNT_BODY), [NETWORK]: notFound(code) });
    expect(await client.observe(hubId)).toMatchObject({
      ok: true,
      value: { isolationMode: 'Disabled', account: { injection: 'Managed', hasNetwork: false } },
    });
  });

  it.each([
    { code: 'ParentResourceNotFound', what: 'Parent' },
    { code: 'ResourceGroupNotFound', what: 'ResourceGroup' },
  ])('is gone when the account went between the two reads: $code', async ({ code, what }) => {
    const { client } = clientOn({ [ACCOUNT]: ok(ACCOUNT_BODY), [NETWORK]: notFound(code) });
    expect(await client.observe(hubId)).toMatchObject({ ok: false, error: { kind: 'NotFound', what } });
  });

  it.each([
    { why: 'is not known for the subscription', answer: notFound('SubscriptionNotFound') },
    { why: 'is no type at this api-version', answer: notFound('InvalidResourceType') },
    { why: 'is answered by a gateway', answer: { status: 404, body: '<html>Not Found</html>' } },
    { why: 'is answered without a word', answer: { status: 404, body: undefined } },
  ])('fails when the network $why, because that is no proof of its absence', async ({ answer }) => {
    const { client } = clientOn({ [ACCOUNT]: ok(ACCOUNT_BODY), [NETWORK]: answer });
    expect(await client.observe(hubId)).toMatchObject({ ok: false, error: { kind: 'NotFound', what: 'Other' } });
  });

  it('is gone when the account is, after one read', async () => {
    const { client, transport } = clientOn({});
    expect(await client.observe(hubId)).toMatchObject({ ok: false, error: { kind: 'NotFound', what: 'Resource' } });
    expect(transport.sent).toHaveLength(1);
  });

  it("keeps Azure's kind of another account, and does not read a network", async () => {
    const { client, transport } = clientOn({ [ACCOUNT]: ok({ ...ACCOUNT_BODY, kind: 'OpenAI' }) });
    expect(await client.observe(hubId)).toMatchObject({ ok: true, value: { kind: 'OpenAI' } });
    expect(transport.sent).toHaveLength(1);
  });

  it('is unusable when the answers are about two lives of the account', async () => {
    const other = { ...NETWORK_BODY.properties.managedNetwork, networkId: '99999999-0000-1111-2222-333344445555' };
    const { client, transport } = clientOn({
      [ACCOUNT]: ok(ACCOUNT_BODY),
      [NETWORK]: ok({ properties: { managedNetwork: other } }),
    });
    expect(await client.observe(hubId)).toMatchObject({ ok: false, error: { kind: 'Malformed' } });
    expect(transport.sent).toHaveLength(2);
  });

  it.each([
    { why: 'an empty 200', body: undefined },
    { why: 'text', body: 'not json' },
    { why: 'a list', body: [] },
  ])('is unusable when the network answers with $why', async ({ body }) => {
    const { client } = clientOn({ [ACCOUNT]: ok(ACCOUNT_BODY), [NETWORK]: { status: 200, body } });
    expect(await client.observe(hubId)).toMatchObject({ ok: false, error: { kind: 'Malformed' } });
  });

  it('fails when only the network may not be read', async () => {
    const { client } = clientOn({
      [ACCOUNT]: ok(ACCOUNT_BODY),
      [NETWORK]: { status: 403, body: { error: { code: 'AuthorizationFailed', message: 'no' } } },
    });
    expect(await client.observe(hubId)).toMatchObject({ ok: false, error: { kind: 'Forbidden' } });
  });
});

describe('the lists of an account', () => {
  const lists = {
    [`${ACCOUNT}/connections`]: ok({
      value: [{ name: 'a', properties: { category: 'AzureBlob', metadata: { ResourceId: `${STORAGE}2` } } }],
    }),
    [`${ACCOUNT}/projects`]: ok({
      value: ['first', 'gone'].map((name) => ({ id: `${ACCOUNT}/projects/${name}`, name: `acct.one/${name}` })),
    }),
    [`${ACCOUNT}/projects/first/connections`]: ok({
      value: [{ name: 'b', properties: { category: 'AzureBlob', metadata: { ResourceId: `${STORAGE}3` } } }],
    }),
  };

  async function observed(answers: Readonly<Record<string, Answer>>) {
    const { client, transport } = clientOn({ [ACCOUNT]: ok(ACCOUNT_BODY), [NETWORK]: ok(NETWORK_BODY), ...answers });
    const read = await client.observe(hubId);
    if (!read.ok) throw new Error(read.error.detail);
    transport.sent.length = 0;
    return { client, transport, observation: read.value };
  }

  it('of what blocks isolation is empty, without a request', async () => {
    const { client, observation, transport } = await observed({});
    expect(await client.usage(observation)).toEqual({ ok: true, value: { computes: [], endpoints: [] } });
    expect(transport.sent).toEqual([]);
  });

  it('of connections has the targets of the account and of projects that are listed, what it is bound to, and itself', async () => {
    const { client, observation, transport } = await observed(lists);
    const targets = await client.connectionTargets(observation);
    const storage = STORAGE.toLowerCase();
    expect(targets).toMatchObject({ ok: true, value: { ids: [hubId, storage, `${storage}2`, `${storage}3`].sort() } });
    expect(transport.sent.map(({ url }) => new URL(url).search)).toEqual([VERSION, VERSION, VERSION, VERSION]);
  });

  it.each([
    { why: 'the account is gone', path: `${ACCOUNT}/connections`, answer: notFound('ResourceNotFound') },
    { why: 'the projects cannot be listed', path: `${ACCOUNT}/projects`, answer: { status: 403 } },
    { why: 'a project cannot be read', path: `${ACCOUNT}/projects/first/connections`, answer: { status: 403 } },
    { why: 'a project answers an unknown 404', path: `${ACCOUNT}/projects/first/connections`, answer: { status: 404 } },
    {
      why: 'the list names something that is no project of the account',
      path: `${ACCOUNT}/projects`,
      answer: ok({ value: [{ id: `${ACCOUNT}x/projects/first` }] }),
    },
    {
      why: 'the list names something below a project',
      path: `${ACCOUNT}/projects`,
      answer: ok({ value: [{ id: `${ACCOUNT}/projects/first/connections/a` }] }),
    },
  ])('of connections is a failure when $why', async ({ answer, path }) => {
    const { client, observation } = await observed({ ...lists, [path]: answer });
    expect((await client.connectionTargets(observation)).ok).toBe(false);
  });
});

describe('a write to an account', () => {
  const writes: readonly (readonly [string, NetworkWrite])[] = [
    [
      `PUT ${NETWORK}`,
      {
        kind: 'PatchNetwork',
        hubId,
        isolationMode: 'AllowInternetOutbound',
        firewallSku: undefined,
        outboundRules: undefined,
        creates: true,
      },
    ],
    [`PUT ${NETWORK}/outboundRules/hw-a`, { kind: 'PutRule', hubId, ruleName: 'hw-a', rule: { type: 'FQDN' } }],
    [`DELETE ${NETWORK}/outboundRules/hw-a`, { kind: 'DeleteRule', hubId, ruleName: 'hw-a' }],
    [`POST ${NETWORK}/provision`, { kind: 'Provision', hubId, includeSpark: false }],
  ];

  it.each(writes)('%s follows the status URL and never Location, which names the resource', async (sent, write) => {
    const path = sent.split(' ')[1] ?? '';
    const headers = { 'azure-asyncoperation': OPERATION, location: `${HOST}${path}${VERSION}` };
    const { client, transport } = clientOn({ [path]: { status: 202, headers } });
    expect(await client.write(write)).toEqual({
      ok: true,
      value: { kind: 'Started', urls: { asyncUrl: OPERATION, locationUrl: undefined }, retryAfterSeconds: undefined },
    });
    expect(transport.sent.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `${sent.split(' ')[0]} ${HOST}${path}${VERSION}`,
    ]);
  });

  it.each([200, 201, 204])('is done with %d', async (status) => {
    const [, write] = writes[0]!;
    const { client } = clientOn({ [NETWORK]: { status, headers: { location: `${HOST}${NETWORK}` } } });
    expect(await client.write(write)).toEqual({ ok: true, value: { kind: 'Done' } });
  });

  it.each([
    { status: 409, code: 'Conflict', is: { kind: 'Busy' } },
    { status: 409, code: 'UserError', is: { kind: 'Busy' } },
    { status: 400, code: 'AccountProvisioningStateInvalid', is: { kind: 'Busy' } },
    { status: 504, code: 'TransientError', is: { kind: 'Unavailable' } },
    { status: 409, code: 'FlagMustBeSetForRestore', is: { kind: 'Rejected' } },
    { status: 400, code: 'BadRequest', is: { kind: 'Rejected' } },
  ])('answered $status $code is $is.kind', async ({ code, is, status }) => {
    const [, write] = writes[0]!;
    const { client } = clientOn({ [NETWORK]: { status, body: { error: { code, message: 'x' } } } });
    const answer = await client.write(write);
    expect(answer).toMatchObject({ ok: false, error: is });
    // It may have taken effect.
    expect(answer).not.toHaveProperty('error.notTaken');
  });
});

describe('a poll of an operation on an account', () => {
  const urls = { asyncUrl: OPERATION, locationUrl: undefined };
  const path = new URL(OPERATION).pathname;

  it.each<{ why: string; answer: Answer; is: unknown }>([
    {
      why: 'runs',
      answer: ok({ id: 'x', status: 'InProgress' }),
      is: { kind: 'Running', retryAfterSeconds: undefined },
    },
    { why: 'has succeeded', answer: ok({ id: 'x', status: 'Succeeded' }), is: { kind: 'Succeeded' } },
    {
      why: 'has failed',
      answer: ok({ id: 'x', status: 'Failed', error: { code: 'C', message: 'm' } }),
      is: { kind: 'Failed', code: 'C', message: 'C: m' },
    },
    { why: 'is unknown', answer: notFound('ResourceNotFound'), is: { kind: 'Vanished' } },
    { why: 'may not be read', answer: { status: 403 }, is: { kind: 'Vanished' } },
  ])('that $why', async ({ answer, is }) => {
    const { client, transport } = clientOn({ [path]: answer });
    expect(await client.poll(hubId, urls)).toEqual({ ok: true, value: is });
    // The colons of its id reach Azure as they came.
    expect(transport.sent.map(({ url }) => url)).toEqual([OPERATION]);
  });

  it('sends nothing without a status URL: the resource itself would say that all is done', async () => {
    const { client, transport } = clientOn({ [NETWORK]: ok(NETWORK_BODY) });
    const polled = await client.poll(hubId, { asyncUrl: undefined, locationUrl: `${HOST}${NETWORK}${VERSION}` });
    expect(polled).toEqual({ ok: true, value: { kind: 'Vanished' } });
    expect(transport.sent).toEqual([]);
  });

  it('stays a failure where Azure throttles or another host is named', async () => {
    const { client } = clientOn({ [path]: { status: 429 } });
    expect(await client.poll(hubId, urls)).toMatchObject({ ok: false, error: { kind: 'Throttled' } });
    expect(await client.poll(hubId, { ...urls, asyncUrl: 'https://evil.example/x' })).toMatchObject({
      ok: false,
      error: { code: 'ForeignHost' },
    });
  });
});
