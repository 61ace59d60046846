import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EasyAuth } from '../../src/local/functions-host/sign-in/easy-auth.ts';
import type { FunctionsHost } from '../../src/local/functions-host/start-functions-host.ts';
import type { HostBench } from './local-host-bench.ts';
import { FIXTURES, startBenches } from './local-host-bench.ts';

let benches: Awaited<ReturnType<typeof startBenches>>;
let bench: HostBench;
let host: FunctionsHost;

beforeAll(async () => {
  benches = await startBenches();
  bench = benches.next();
  host = await bench.start({
    appFile: `${FIXTURES}/pages.cjs`,
    hostJsonFile: `${FIXTURES}/pages.host.json`,
    keys: { host: 'host-key' },
    settings: { 'AzureWebJobs.off.Disabled': 'true' },
  });
});
afterAll(async () => {
  await bench.close();
  await benches.close();
});

interface Seen {
  readonly name: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly environment: string | null;
}

/** A request with raw headers, which `fetch` would not send. @returns status and body */
async function raw(
  headers: readonly string[],
  path = '/raw',
): Promise<{ readonly status: number; readonly body: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: string }>();
  const asked = httpRequest(host.url + path, { setHost: false, headers }, (answer) => {
    let body = '';
    answer.on('data', (chunk) => (body += String(chunk)));
    answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body }));
  });
  asked.on('error', reject).end();
  return promise;
}

describe('an app with an empty route prefix', () => {
  it.each([
    { method: 'GET', path: '/', status: 200, why: 'the root reaches the catch-all' },
    { method: 'GET', path: '/hubs/a/b/c', status: 200, why: 'so does every other path' },
    { method: 'GET', path: '/api/hubs', status: 200, why: 'a more specific route answers first' },
    { method: 'HEAD', path: '/api/hubs', status: 200, why: 'HEAD reaches a function that lists it' },
    { method: 'HEAD', path: '/hubs', status: 404, why: 'HEAD reaches no function that lists GET only' },
    { method: 'OPTIONS', path: '/api/hubs', status: 404, why: 'OPTIONS reaches none, and CORS is off' },
    { method: 'PUT', path: '/', status: 200, why: 'the host shows its own page at the root' },
    { method: 'PUT', path: '/hubs', status: 404, why: 'a method that no function lists' },
    { method: 'GET', path: '/keyed/hubs', status: 401, why: 'a key is missing' },
    { method: 'GET', path: '/keyed/hubs?code=host-key', status: 200, why: 'the key is there' },
    { method: 'GET', path: '/off/x', status: 404, why: 'a disabled function keeps its route' },
    { method: 'GET', path: '/admin/vfs/x', status: 404, why: 'admin is the host’s' },
    { method: 'GET', path: '/Runtime/x', status: 404, why: 'runtime is the host’s' },
    { method: 'GET', path: '/runtime/webhooks/eventgrid', status: 401, why: 'Event Grid keeps its path' },
  ])('$method $path answers $status: $why', async ({ method, path, status }) => {
    expect((await fetch(host.url + path, { method })).status).toBe(status);
  });

  it('gives the catch-all its path, and none for the root', async () => {
    const names = ['/', '/hubs/a%20b/c%2Fd', '//x'].map(async (path) => {
      const seen: Seen = JSON.parse(await (await fetch(host.url + path)).text());
      return seen.name;
    });
    expect(await Promise.all(names)).toEqual([null, 'hubs/a b/c%2Fd', '/x']);
  });

  it('adds the headers of host.json to every answer that has none of that name', async () => {
    const answers = await Promise.all(['/', '/keyed/x', '/admin/x', '/off/x'].map((path) => fetch(host.url + path)));
    expect(answers.map(({ headers }) => headers.get('x-content-type-options'))).toEqual([
      'from the page',
      'nosniff',
      'nosniff',
      'nosniff',
    ]);
    expect(answers.map(({ headers }) => headers.get('content-security-policy'))).toEqual(
      Array(4).fill("default-src 'none'"),
    );
    expect(answers.map(({ headers }) => headers.get('strict-transport-security'))).toEqual(Array(4).fill(null));
  });

  it('joins repeated headers by commas, as the host does', async () => {
    const { body } = await raw(['Host', new URL(host.url).host, 'Origin', 'http://a', 'origin', 'http://b']);
    const seen: Seen = JSON.parse(body);
    expect(seen.headers.origin).toBe('http://a,http://b');
  });
});

describe('sign-ins', () => {
  const forged = { 'x-ms-client-principal': 'forged', 'X-MS-CLIENT-PRINCIPAL-ID': 'forged' };

  async function seenBy(app: FunctionsHost, headers: Readonly<Record<string, string>>): Promise<Seen> {
    return JSON.parse(await (await fetch(`${app.url}/x`, { headers })).text());
  }

  function startWith(easyAuth: EasyAuth): Promise<FunctionsHost> {
    const [appFile, hostJsonFile] = [`${FIXTURES}/pages.cjs`, `${FIXTURES}/pages.host.json`];
    return bench.start({ appFile, hostJsonFile, easyAuth });
  }

  it('reach the app only where the host plays App Service Authentication, or passes what a client sends', async () => {
    const seen = await seenBy(host, forged);
    expect(seen.headers).not.toHaveProperty('x-ms-client-principal');
    expect(seen.environment).toBeNull();
    const open = await seenBy(await startWith('spoofable'), forged);
    expect(open.headers).toMatchObject({ 'x-ms-client-principal': 'forged', 'x-ms-client-principal-id': 'forged' });
  });

  it('give the app the platform’s headers and settings', async () => {
    const users = { reader: { objectId: 'reader-object', name: 'reader@contoso.com', roles: ['Hubwarden.Reader'] } };
    const app = await startWith({ clientId: 'client', tenantId: 'tenant', users, now: () => new Date() });
    const signedIn = await fetch(`${app.url}/.auth/login/aad?user=reader`, { redirect: 'manual' });
    const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    expect(await seenBy(app, { ...forged, cookie })).toMatchObject({
      environment: 'True',
      headers: { 'x-ms-client-principal-id': 'reader-object', 'x-ms-client-principal-idp': 'aad' },
    });
    expect((await seenBy(app, forged)).headers).not.toHaveProperty('x-ms-client-principal');
  });

  it.each(['hubs.example', '127.0.0.1.example:80'])('are out of reach by the name %s (DNS rebinding)', async (name) => {
    expect(await raw(['Host', name])).toMatchObject({ status: 421 });
    expect(await raw(['Host', 'localhost'])).toMatchObject({ status: 200 });
  });
});
