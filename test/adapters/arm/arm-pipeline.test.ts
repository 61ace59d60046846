import { RestError } from '@azure/core-rest-pipeline';
import { describe, expect, it } from 'vitest';
import { ARM_OPERATIONS } from '../../../src/adapters/arm/arm-operations.ts';
import { ArmPipeline } from '../../../src/adapters/arm/arm-pipeline.ts';
import { VirtualClock } from '../../../src/adapters/memory/virtual-clock.ts';
import type { Answer } from './fake-transport.ts';
import { AT, armOptions, FakeTransport, HUB_PATH } from './fake-transport.ts';

const URL_OF_HUB = `https://management.azure.com${HUB_PATH}?api-version=2025-12-01`;

describe('the ARM pipeline', () => {
  it.each<{ why: string; answer: Answer | Error; kind: string }>([
    { why: 'is answered 504', answer: { status: 504 }, kind: 'Unavailable' },
    { why: 'is answered 500', answer: { status: 500 }, kind: 'Unavailable' },
    {
      why: 'is answered 503 with Retry-After',
      answer: { status: 503, headers: { 'Retry-After': '0' } },
      kind: 'Unavailable',
    },
    {
      why: 'is answered 429 with Retry-After',
      answer: { status: 429, headers: { 'Retry-After': '0' } },
      kind: 'Throttled',
    },
    { why: 'is answered 408', answer: { status: 408 }, kind: 'Unavailable' },
    { why: 'is answered 409', answer: { status: 409 }, kind: 'Busy' },
    { why: 'meets a reset connection', answer: new RestError('reset', { code: 'ECONNRESET' }), kind: 'Unavailable' },
    { why: 'meets a name that is not found', answer: new RestError('dns', { code: 'ENOTFOUND' }), kind: 'Unavailable' },
    {
      why: 'is refused for its token',
      answer: { status: 401, headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' } },
      kind: 'Forbidden',
    },
    {
      why: 'is redirected',
      answer: { status: 307, headers: { Location: 'https://elsewhere.test/' } },
      kind: 'Rejected',
    },
  ])('sends a PATCH exactly once when it $why', async ({ answer, kind }) => {
    const transport = new FakeTransport(() => answer);
    const arm = new ArmPipeline(armOptions(transport));
    const reply = await arm.send({ operation: 'patchNetwork', url: URL_OF_HUB, body: { properties: {} } });
    expect(transport.sent).toHaveLength(1);
    expect(reply).toMatchObject({ ok: false, error: { kind } });
  });

  it('abandons a request without an answer in time, and does not repeat it', async () => {
    const transport = new FakeTransport(
      (_sent, signal) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => resolve(Object.assign(new Error('aborted'), { name: 'AbortError' })));
        }),
    );
    const arm = new ArmPipeline(
      armOptions(transport, { timings: { readTimeoutSeconds: 60, writeTimeoutSeconds: 0.005 } }),
    );
    const reply = await arm.send({ operation: 'putRule', url: URL_OF_HUB, body: {} });
    expect(reply).toMatchObject({ ok: false, error: { kind: 'Unavailable' } });
    expect(transport.sent).toHaveLength(1);
  });

  it('sends token, user agent and JSON, and never a body that was not given', async () => {
    const transport = new FakeTransport(() => ({ status: 200, body: { yes: true } }));
    const arm = new ArmPipeline(armOptions(transport));
    expect(await arm.send({ operation: 'readWorkspace', url: URL_OF_HUB })).toMatchObject({
      ok: true,
      value: { status: 200, body: { yes: true } },
    });
    await arm.send({ operation: 'patchNetwork', url: URL_OF_HUB, body: { a: 1 } });
    const [read, patch] = transport.sent;
    expect(read).toMatchObject({ method: 'GET', url: URL_OF_HUB, body: undefined });
    expect(read?.headers.authorization).toBe('Bearer token-for-https://management.azure.com/.default');
    expect(read?.headers['user-agent']).toMatch(/^hubwarden\/0\.1\.0 /);
    expect(patch).toMatchObject({ method: 'PATCH', body: { a: 1 } });
    expect(patch?.headers['content-type']).toBe('application/json');
  });

  it('asks for one token for many requests', async () => {
    let tokens = 0;
    const transport = new FakeTransport(() => ({ status: 200 }));
    const getToken = async () => {
      tokens += 1;
      return { token: 't', expiresOnTimestamp: Date.now() + 3_600_000 };
    };
    const arm = new ArmPipeline(armOptions(transport, { credential: { getToken } }));
    await arm.send({ operation: 'readWorkspace', url: URL_OF_HUB });
    await arm.send({ operation: 'readWorkspace', url: URL_OF_HUB.replaceAll('11111111', '22222222') });
    expect(tokens).toBe(1);
  });

  it('reads a body that is no JSON as none', async () => {
    const arm = new ArmPipeline(armOptions(new FakeTransport(() => ({ status: 200, body: '<html>' }))));
    expect(await arm.send({ operation: 'readWorkspace', url: URL_OF_HUB })).toMatchObject({
      ok: true,
      value: { body: undefined },
    });
  });

  it('keeps the token out of every failure', async () => {
    const answers = [
      { status: 400, body: { error: { code: 'Odd', message: 'got Bearer token-for-x' } } },
      new RestError('token-free'),
    ];
    for (const answer of answers) {
      const arm = new ArmPipeline(armOptions(new FakeTransport(() => answer)));
      expect(JSON.stringify(await arm.send({ operation: 'readWorkspace', url: URL_OF_HUB }))).not.toContain(
        'token-for',
      );
    }
  });

  it.each(['http://management.azure.com', 'management.azure.com', ''])('refuses the endpoint "%s"', (endpoint) => {
    expect(() => new ArmPipeline(armOptions(new FakeTransport(() => ({ status: 200 })), { endpoint }))).toThrow(
      /must be an https URL/,
    );
  });

  it.each([
    {
      why: 'a name that holds a question mark',
      path: `${HUB_PATH}?x=1`,
      url: `https://management.azure.com${HUB_PATH}%3Fx=1?api-version=2025-12-01`,
    },
    {
      why: 'a name that holds a fragment',
      path: `${HUB_PATH}#x`,
      url: `https://management.azure.com${HUB_PATH}%23x?api-version=2025-12-01`,
    },
    { why: 'an endpoint with a path and a slash', path: HUB_PATH, url: URL_OF_HUB },
  ])('builds a URL whose query is the api-version only, for $why', ({ path, url }) => {
    const endpoint = 'https://management.azure.com/';
    expect(new ArmPipeline(armOptions(new FakeTransport(() => ({ status: 200 })), { endpoint })).url(path)).toBe(url);
  });

  it('sends nothing for an id whose name would lead to another resource', async () => {
    const transport = new FakeTransport(() => ({ status: 200 }));
    const arm = new ArmPipeline(armOptions(transport));
    for (const name of ['..', '%2e%2E', '.']) {
      const url = arm.url(`/subscriptions/${name}/resourcegroups/rg`);
      expect(await arm.send({ operation: 'readWorkspace', url })).toMatchObject({
        ok: false,
        error: { code: 'BadPath' },
      });
    }
    expect(transport.sent).toEqual([]);
  });

  it.each([
    { why: 'another host', url: 'https://evil.test/x?api-version=1' },
    { why: 'a host that starts like ours', url: 'https://management.azure.com.evil.test/x' },
    { why: 'our host as user name', url: 'https://management.azure.com@evil.test/x' },
    { why: 'a user on our host', url: 'https://me:secret@management.azure.com/x' },
    { why: 'another port', url: 'https://management.azure.com:8443/x' },
    { why: 'plain http', url: 'http://management.azure.com/x' },
    { why: 'another scheme', url: 'ftp://management.azure.com/x' },
    { why: 'a host without scheme', url: '//evil.test/x' },
  ])('refuses a URL of Azure that leads to $why', ({ url }) => {
    const arm = new ArmPipeline(armOptions(new FakeTransport(() => ({ status: 200 }))));
    expect(arm.ownUrl(url)).toMatchObject({ ok: false, error: { kind: 'Rejected', code: 'ForeignHost' } });
    expect(JSON.stringify(arm.ownUrl(url))).not.toContain('secret');
  });

  it.each([
    {
      why: 'as it is when it names a version',
      url: 'https://management.azure.com/op?api-version=2024-10-01&t=a%20b%2B',
      is: 'https://management.azure.com/op?api-version=2024-10-01&t=a%20b%2B',
    },
    {
      why: 'with the version added',
      url: 'https://management.azure.com/op',
      is: 'https://management.azure.com/op?api-version=2025-12-01',
    },
    {
      why: 'with the version added after the rest',
      url: 'https://management.azure.com/op?t=a%20b%2B',
      is: 'https://management.azure.com/op?t=a%20b%2B&api-version=2025-12-01',
    },
    {
      why: 'on our host whatever the casing',
      url: 'https://MANAGEMENT.azure.com:443/op?api-version=1',
      is: 'https://management.azure.com/op?api-version=1',
    },
    {
      why: 'made whole from its short form',
      url: '/op?api-version=1',
      is: 'https://management.azure.com/op?api-version=1',
    },
  ])('takes a URL of Azure $why', ({ url, is }) => {
    const arm = new ArmPipeline(armOptions(new FakeTransport(() => ({ status: 200 }))));
    expect(arm.ownUrl(url)).toEqual({ ok: true, value: is });
  });
});

describe('the read budget', () => {
  const other = URL_OF_HUB.replaceAll('11111111', '22222222');

  it('pauses reads of a subscription until its bucket is back at 50 reads, and reads others during the pause', async () => {
    const clock = new VirtualClock({ at: AT });
    const transport = new FakeTransport(() => ({
      status: 200,
      headers: { 'x-ms-ratelimit-remaining-subscription-reads': '25' },
    }));
    const forEvents = new ArmPipeline(armOptions(transport, { clock }));
    const arm = forEvents.inBackground(undefined);
    expect((await arm.send({ operation: 'readWorkspace', url: URL_OF_HUB })).ok).toBe(true);
    expect(await arm.send({ operation: 'readWorkspace', url: URL_OF_HUB.toUpperCase() })).toMatchObject({
      error: { kind: 'Throttled', retryAfterSeconds: 1 },
    });
    expect((await arm.send({ operation: 'readWorkspace', url: other })).ok).toBe(true);
    // Somebody waits for what an event brings about: the reserve is for that.
    expect((await forEvents.send({ operation: 'readWorkspace', url: URL_OF_HUB })).ok).toBe(true);
    clock.advanceSeconds(1);
    expect((await arm.send({ operation: 'readWorkspace', url: URL_OF_HUB })).ok).toBe(true);
    expect(transport.sent).toHaveLength(4);
  });

  it('does not ask before the time that a 429 named, because such a call is not processed', async () => {
    const clock = new VirtualClock({ at: AT });
    let answer: Answer = { status: 429, headers: { 'Retry-After': '20' } };
    const transport = new FakeTransport(() => answer);
    const arm = new ArmPipeline(armOptions(transport, { clock }));
    await arm.send({ operation: 'readWorkspace', url: URL_OF_HUB });
    clock.advanceSeconds(5);
    expect(await arm.send({ operation: 'readWorkspace', url: URL_OF_HUB })).toMatchObject({
      error: { kind: 'Throttled', retryAfterSeconds: 15 },
    });
    answer = { status: 200 };
    clock.advanceSeconds(15);
    expect((await arm.send({ operation: 'readWorkspace', url: URL_OF_HUB })).ok).toBe(true);
    expect(transport.sent).toHaveLength(2);
  });

  it('never holds back a write', async () => {
    const transport = new FakeTransport(() => ({
      status: 200,
      headers: { 'x-ms-ratelimit-remaining-subscription-reads': '0' },
    }));
    const arm = new ArmPipeline(armOptions(transport));
    await arm.send({ operation: 'readWorkspace', url: URL_OF_HUB });
    expect((await arm.send({ operation: 'patchNetwork', url: URL_OF_HUB, body: {} })).ok).toBe(true);
  });
});

describe('ARM_OPERATIONS', () => {
  it('names an action for every kind of request, and reads need read actions only', () => {
    for (const { method, action } of Object.values(ARM_OPERATIONS)) {
      expect(action).toMatch(/^Microsoft\.\w+(\/\w+)+\/(read|write|delete|action)$/);
      if (method === 'GET') expect(action).toMatch(/\/read$/);
    }
  });
});
