import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Web, WebLimits } from '../../../../src/functions/http/serve/web-server.ts';
import { WEB_LIMITS, WebServer } from '../../../../src/functions/http/serve/web-server.ts';
import type { Surface } from '../../../../src/functions/http/surface.ts';
import type { WebRequest } from '../../../../src/functions/http/web-message.ts';
import { LARGEST_BODY_BYTES } from '../../../../src/functions/http/web-message.ts';
import type { Caller } from '../../../../src/reconcile/queries/caller.ts';
import { CLOSED, LOCAL, SIGN_IN, signedIn, webRequest } from '../access/platforms.ts';

const OPERATOR = { ...signedIn('Hubwarden.Operator'), 'sec-fetch-site': 'same-origin' };
const OK = { status: 200, headers: { 'content-type': 'text/plain' }, body: 'reached' };

interface Line {
  readonly level: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>> | undefined;
}

/** A server over routes that answer everything, with what it wrote into the log. */
function serving(
  web: Web = async () => OK,
  { limits = {}, platform = SIGN_IN } = {} as { limits?: Partial<WebLimits>; platform?: typeof SIGN_IN },
) {
  const lines: Line[] = [];
  const line = (level: string) => (message: string, fields?: Readonly<Record<string, unknown>>) =>
    void lines.push({ level, message, fields });
  const log = { info: line('info'), warn: line('warn'), error: line('error') };
  const server = new WebServer<undefined>({
    platform,
    web: async () => web,
    now: () => new Date(),
    limits: { ...WEB_LIMITS, ...limits },
  });
  const ask = (request: WebRequest, surface: Surface = 'Pages') =>
    server.answer(request, { surface, context: undefined, requestId: request.requestId, log });
  return { server, ask, lines };
}

beforeEach(() => void vi.useFakeTimers({ now: Date.UTC(2026, 10, 30, 9) }));
afterEach(() => void vi.useRealTimers());

describe('a request that the gate admits', () => {
  it('reaches the routes with its caller and its surface', async () => {
    const reached: { path: string; caller: Caller; surface: Surface }[] = [];
    const { ask } = serving(async ({ url }, caller, surface) => {
      reached.push({ path: url.pathname, caller, surface });
      return OK;
    });
    expect(await ask(webRequest('/hubs', OPERATOR))).toMatchObject({ status: 200, body: 'reached' });
    await ask(webRequest('/api/hubs', signedIn('Hubwarden.Reader')), 'Api');
    expect(reached.map(({ caller: { kind, role }, path, surface }) => [path, kind, role, surface])).toEqual([
      ['/hubs', 'Person', 'Operator', 'Pages'],
      ['/api/hubs', 'Person', 'Reader', 'Api'],
    ]);
  });

  it('reaches them as GET when it is HEAD', async () => {
    const { ask } = serving(async ({ method }) => ({ ...OK, body: method }));
    expect((await ask(webRequest('/', OPERATOR, 'HEAD'))).body).toBe('GET');
  });

  it('has the security headers and its number, whatever the route answers', async () => {
    const { ask } = serving();
    for (const [path, surface] of [
      ['/', 'Pages'],
      ['/api/hubs', 'Api'],
    ] as const)
      expect((await ask(webRequest(path, OPERATOR), surface)).headers).toMatchObject({
        'content-security-policy': expect.stringContaining("default-src 'none'"),
        'strict-transport-security': 'max-age=31536000',
        'x-ms-request-id': 'request-1',
        'cache-control': surface === 'Pages' ? 'no-store' : 'private, no-cache',
      });
  });

  it('is not told to use https on the local stack', async () => {
    const { ask } = serving(undefined, { platform: LOCAL });
    const { headers, status } = await ask(webRequest('/', { host: '127.0.0.1:7080' }));
    expect(status).toBe(200);
    expect(headers).not.toHaveProperty('strict-transport-security');
  });

  it.each(['Pages', 'Api'] as const)(
    'is answered on the surface %s when the route throws, with a number and no detail',
    async (surface) => {
      const { ask, lines } = serving(async () => {
        throw new Error('secret of the store');
      });
      const response = await ask(webRequest('/hubs', OPERATOR), surface);
      expect(response.status).toBe(500);
      expect(response.body).toContain('request-1');
      expect(JSON.stringify(response)).not.toContain('secret');
      expect(lines).toEqual([
        {
          level: 'error',
          message: 'request failed',
          fields: { requestId: 'request-1', surface, method: 'GET', error: 'secret of the store' },
        },
      ]);
    },
  );

  it('is answered when the routes do not load', async () => {
    const server = new WebServer({
      platform: SIGN_IN,
      web: () => Promise.reject(new Error('no module')),
      now: () => new Date(),
    });
    const quiet = () => undefined;
    const log = { info: quiet, warn: quiet, error: quiet };
    const request = webRequest('/', OPERATOR);
    expect((await server.answer(request, { surface: 'Pages', context: 1, requestId: 'r', log })).status).toBe(500);
  });

  it('may have 64 KiB and 8,192 characters', async () => {
    const { ask } = serving();
    const body = (bytes: number) => ask(webRequest('/', OPERATOR, 'POST', new Uint8Array(bytes)));
    expect((await body(LARGEST_BODY_BYTES)).status).toBe(200);
    expect((await body(LARGEST_BODY_BYTES + 1)).status).toBe(413);
    const address = (length: number) =>
      ask(webRequest(`/hubs?${'x'.repeat(length - 'https://hubwarden.contoso.com/hubs?'.length)}`, OPERATOR));
    expect((await address(8192)).status).toBe(200);
    expect((await address(8193)).status).toBe(400);
  });
});

describe('a request that the gate refuses', () => {
  it('loads nothing', async () => {
    const { ask } = serving(() => Promise.reject(new Error('reached')), { platform: CLOSED });
    const response = await ask(webRequest('/', OPERATOR));
    expect(response.status).toBe(403);
    expect(response.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
  });

  it('says in the log once what is wrong with the set-up, however many strangers ask', async () => {
    const { ask, lines } = serving(undefined, { platform: { ...SIGN_IN, authEnabled: undefined } });
    for (let times = 0; times < 100; times += 1) await ask(webRequest('/', OPERATOR));
    expect(lines).toEqual([
      {
        level: 'warn',
        message: 'pages are closed',
        fields: {
          reason: 'AuthenticationOff',
          because: 'App Service Authentication is off: WEBSITE_AUTH_ENABLED is not true',
          surface: 'Pages',
          requestId: 'request-1',
        },
      },
    ]);
  });

  it('says nothing about strangers who are not signed in, and one line about a request of another site', async () => {
    const { ask, lines } = serving();
    await ask(webRequest('/'));
    await ask(webRequest('/', signedIn()));
    await ask(webRequest('/', { ...OPERATOR, 'sec-fetch-site': 'cross-site' }, 'POST'));
    expect(lines.map(({ fields, message }) => [message, fields?.reason])).toEqual([['request refused', 'CrossSite']]);
  });
});

describe('a request whose client leaves in the middle of the body', () => {
  const cut = (headers: Readonly<Record<string, string>>) => ({
    method: 'POST',
    url: 'https://hubwarden.example/actions/retry-hub',
    headers: new Headers(headers),
    body: new ReadableStream({
      pull: (controller) => controller.error(new TypeError('terminated')),
    }),
  });

  it.each([
    ['a stranger', {}, 401],
    ['a caller with a role', OPERATOR, 400],
  ])('of %s reaches no route, and is no failure of the function', async (_, headers, status) => {
    const { lines, server } = serving();
    const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const invocation = { surface: 'Pages' as const, context: undefined, requestId: 'r', log };
    expect((await server.answerHost(cut(headers) as never, invocation)).status).toBe(status);
    expect(lines).toEqual([]);
  });
});

describe('limits', () => {
  it('stop one caller and no other', async () => {
    const { ask } = serving(undefined, { limits: { perMinute: 2 }, platform: { ...SIGN_IN, isKeyedApiOpen: true } });
    const statuses = [];
    for (let times = 0; times < 3; times += 1) statuses.push((await ask(webRequest('/', OPERATOR))).status);
    const other = { 'x-functions-key': 'one' };
    for (let times = 0; times < 3; times += 1)
      statuses.push((await ask(webRequest('/keyed/api/hubs', other), 'Keyed')).status);
    statuses.push((await ask(webRequest('/keyed/api/hubs', { 'x-functions-key': 'two' }), 'Keyed')).status);
    expect(statuses).toEqual([200, 200, 429, 200, 200, 429, 200]);
    expect((await ask(webRequest('/', OPERATOR))).headers['retry-after']).toBe('60');
    vi.setSystemTime(Date.UTC(2026, 10, 30, 9, 1));
    expect((await ask(webRequest('/', OPERATOR))).status).toBe(200);
  });

  it('let so many requests work at once; further ones wait, and are then told to come back', async () => {
    const held: (() => void)[] = [];
    const { ask } = serving(() => new Promise((resolve) => held.push(() => resolve(OK))), {
      limits: { atOnce: 2, mostWaiting: 2, waitMs: 10_000 },
    });
    const answers = [1, 2, 3, 4, 5].map(() => ask(webRequest('/', OPERATOR)));
    await vi.advanceTimersByTimeAsync(0);
    expect(held.length).toBe(2);
    expect(await answers[4]).toMatchObject({ status: 503, headers: { 'retry-after': '10' } });
    held[0]?.();
    await vi.advanceTimersByTimeAsync(0);
    expect(held.length).toBe(3);
    await vi.advanceTimersByTimeAsync(10_000);
    expect((await answers[3])?.status).toBe(503);
    held[1]?.();
    held[2]?.();
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200, 200, 503, 503]);
  });

  it('answer a request that takes too long, and keep its place until it ends', async () => {
    const held: (() => void)[] = [];
    const { ask, lines } = serving(() => new Promise((resolve) => held.push(() => resolve(OK))), {
      limits: { atOnce: 1, mostWaiting: 1, waitMs: 1_000, deadlineMs: 5_000 },
    });
    const slow = ask(webRequest('/', OPERATOR, 'POST'));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await slow).toMatchObject({ status: 504, body: expect.stringContaining('look before you repeat it') });
    expect(lines.map(({ message }) => message)).toEqual(['request took too long']);
    const next = ask(webRequest('/', OPERATOR));
    await vi.advanceTimersByTimeAsync(1_000);
    expect((await next).status).toBe(503);
    held[0]?.();
    await vi.advanceTimersByTimeAsync(0);
    const last = ask(webRequest('/', OPERATOR));
    await vi.advanceTimersByTimeAsync(0);
    held[1]?.();
    expect((await last).status).toBe(200);
  });

  it('leave no timer behind', async () => {
    const { ask } = serving();
    await ask(webRequest('/', OPERATOR));
    expect(vi.getTimerCount()).toBe(0);
  });
});
