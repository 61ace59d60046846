import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EasyAuth } from '../../src/local/functions-host/sign-in/easy-auth.ts';
import type { FunctionsHost } from '../../src/local/functions-host/start-functions-host.ts';
import {
  CLIENT_ID,
  OBJECT_ID,
  personClaims,
  principalHeader,
  signedIn,
  TENANT_ID,
} from '../functions/http/access/platforms.ts';
import type { HostBench } from './local-host-bench.ts';
import { startBenches } from './local-host-bench.ts';

// The deployed bundle in the local host: what a client sends over a connection, through the library of the worker.

const NEVER = '0 0 0 1 1 *';
const QUEUES = ['hub-events', 'hub-repairs', 'sweep-shards', 'alert-sends', 'hub-event-deliveries'];
const SILENCED = [
  'on-hub-event-queue',
  'reconcile-event',
  'reconcile-repair',
  'judge-shard',
  'send-notice',
  ...QUEUES.map((queue) => `on-poison-${queue}`),
];
const PORTAL = 'https://hubwarden.contoso.com';

const SET_UP = {
  HUBWARDEN_PAGES_CLIENT_ID: CLIENT_ID,
  HUBWARDEN_PAGES_URL: PORTAL,
  WEBSITE_AUTH_AAD_ALLOWED_TENANTS: TENANT_ID,
};

const PLAYED: EasyAuth = {
  clientId: CLIENT_ID,
  tenantId: TENANT_ID,
  users: {
    reader: { objectId: OBJECT_ID, name: 'reader@contoso.com', roles: ['Hubwarden.Reader'] },
    stranger: { objectId: OBJECT_ID, name: 'stranger@contoso.com', roles: [] },
  },
  now: () => new Date(),
};

let benches: Awaited<ReturnType<typeof startBenches>>;
let bench: HostBench;

beforeAll(async () => {
  benches = await startBenches();
  bench = benches.next();
});
afterAll(async () => {
  await bench.close();
  await benches.close();
});

function start(easyAuth: EasyAuth, settings: Readonly<Record<string, string>> = {}, port = 0): Promise<FunctionsHost> {
  const schedules = ['SWEEP', 'WATCH', 'ALERT', 'PRUNE'].map((each) => [`HUBWARDEN_${each}_SCHEDULE`, NEVER]);
  const silenced = SILENCED.map((name) => [`AzureWebJobs.${name}.Disabled`, 'true']);
  return bench.start({
    appFile: 'dist/main.cjs',
    hostJsonFile: 'dist/host.json',
    easyAuth,
    port,
    keys: { host: 'host-key', system: 'system-key' },
    settings: { ...Object.fromEntries([...schedules, ...silenced]), ...settings },
  });
}

/** @returns status, headers and text */
async function ask(
  { url }: FunctionsHost,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  method = 'GET',
) {
  const answer = await fetch(url + path, { method, headers, redirect: 'manual' });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

/** As `ask`, with header lines as they are: doubled ones, and those that `fetch` does not send. */
function askRaw({ url }: FunctionsHost, path: string, headers: readonly string[]): Promise<number> {
  const { promise, reject, resolve } = Promise.withResolvers<number>();
  const sent = httpRequest(url + path, { setHost: false, headers }, (answer) => {
    answer.resume();
    answer.on('end', () => resolve(answer.statusCode ?? 0));
  });
  sent.on('error', reject).end();
  return promise;
}

async function sessionOf(host: FunctionsHost, user: string): Promise<string> {
  const answer = await ask(host, `/.auth/login/aad?user=${user}`);
  return answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
}

const FORGED = {
  ...signedIn('Hubwarden.Operator'),
  'x-ms-client-principal-id': OBJECT_ID,
  'x-ms-client-principal-name': 'a',
};

describe('the deployed app without a set-up', () => {
  it('is closed, also to forged headers that the platform lets through', async () => {
    const host = await start('spoofable');
    for (const path of ['/', '/hubs', '/api/hubs', '/no-such-page']) {
      const { headers, status, text } = await ask(host, path, FORGED);
      expect(status, path).toBe(403);
      expect(text).toMatch(path.startsWith('/api/') ? /"code":"PagesClosed"/ : /These pages are closed/);
      expect(headers.get('content-security-policy')).toContain("script-src 'self'");
    }
    expect((await ask(host, '/keyed/api/hubs', { 'x-functions-key': 'host-key', ...FORGED })).status).toBe(403);
    expect((await ask(host, '/keyed/api/hubs', FORGED)).status).toBe(401);
    expect((await ask(host, '/api/health')).text).toBe('{"status":"ok"}');
    const closed = bench.log.filter(({ message }) => message.startsWith('pages are closed'));
    expect(closed.map(({ message }) => /"reason":"(\w+)"/.exec(message)?.[1])).toEqual(['NoClientId', 'KeyedApiOff']);
  });

  it('stays closed with every setting of ours and authentication off', async () => {
    const host = await start('spoofable', { ...SET_UP, HUBWARDEN_PAGES_LOCAL_OPERATOR: 'off' });
    expect((await ask(host, '/hubs', FORGED)).status).toBe(403);
  });

  it('still takes events at the webhook, and gives the host’s own answers a closed policy', async () => {
    const host = await start('off');
    const delivery = { 'aeg-event-type': 'Notification', 'content-type': 'application/json' };
    const answer = await fetch(host.eventGridUrl('on-hub-event'), { method: 'POST', headers: delivery, body: '[{}]' });
    expect(answer.status).toBe(202);
    const own = await ask(host, '/runtime/webhooks/eventgrid?functionName=on-hub-event');
    expect(own.status).toBe(401);
    expect(own.headers.get('content-security-policy')).toBe(
      "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
  });
});

describe('the deployed app behind App Service Authentication', () => {
  let host: FunctionsHost;
  beforeAll(async () => {
    host = await start(PLAYED, { ...SET_UP, HUBWARDEN_PAGES_KEYED_API: 'on' });
  });

  it('asks everyone to sign in who has not, forged headers or not', async () => {
    for (const headers of [{}, FORGED, { authorization: 'Bearer x.y.z' }]) {
      expect((await ask(host, '/hubs', headers)).status).toBe(401);
      expect((await ask(host, '/api/hubs', headers)).text).toContain('"code":"SignInNeeded"');
    }
  });

  it('takes a visitor by a link to the sign-in and back', async () => {
    const deep = { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'document', accept: 'text/html' };
    const away = await ask(host, '/hubs/s/g/h?x=1', deep);
    expect(away.status).toBe(302);
    const back = await ask(host, `${away.headers.get('location')}&user=reader`);
    expect(back.headers.get('location')).toBe('/hubs/s/g/h?x=1');
    const cookie = back.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    expect([401, 403]).not.toContain((await ask(host, '/hubs/s/g/h?x=1', { ...deep, cookie })).status);
  });

  it('admits a reader, and a form only from its own pages', async () => {
    const cookie = await sessionOf(host, 'reader');
    expect([401, 403]).not.toContain((await ask(host, '/', { cookie })).status);
    const forged = { cookie, ...signedIn('Hubwarden.Operator') };
    expect([401, 403]).not.toContain((await ask(host, '/', forged)).status);
    const form = (headers: Record<string, string>) => ask(host, '/no-such-page', { cookie, ...headers }, 'POST');
    expect((await form({ 'sec-fetch-site': 'cross-site', origin: 'https://evil.test' })).status).toBe(403);
    expect((await form({})).status).toBe(403);
    expect((await form({ origin: PORTAL })).status).not.toBe(403);
  });

  it('tells an account without a role which one it needs', async () => {
    const { status, text } = await ask(host, '/', { cookie: await sessionOf(host, 'stranger') });
    expect(status).toBe(403);
    expect(text).toContain('You are signed in as stranger@contoso.com.');
  });

  it('admits a key to its own tree only, for reads', async () => {
    const key = { 'x-functions-key': 'host-key' };
    expect([401, 403]).not.toContain((await ask(host, '/keyed/api/hubs', key)).status);
    expect((await ask(host, '/keyed/api/hubs', { 'x-functions-key': 'wrong' })).status).toBe(401);
    expect((await ask(host, '/keyed/api/hubs', { ...key, ...FORGED }, 'POST')).status).toBe(405);
    expect((await ask(host, '/keyed/api/hubs?code=host-key', key)).status).toBe(400);
    expect((await ask(host, '/api/hubs', key)).status).toBe(401);
  });
});

describe('headers over a connection', () => {
  it('count only once: a second principal, or a second provider, makes both count for nothing', async () => {
    // The variables say that authentication is on, and still the client's own headers arrive: the worst that a platform can do.
    const auth = { WEBSITE_AUTH_ENABLED: 'true', WEBSITE_AUTH_V2_CONFIG_JSON: configOf(CLIENT_ID) };
    const host = await start('spoofable', { ...SET_UP, ...auth });
    const good = principalHeader(personClaims('Hubwarden.Reader'));
    const lines = ['host', new URL(host.url).host, 'x-ms-client-principal-idp', 'aad', 'x-ms-client-principal', good];
    expect([401, 403]).not.toContain(await askRaw(host, '/', lines));
    expect(await askRaw(host, '/', [...lines, 'X-Ms-Client-Principal', good])).toBe(403);
    expect(await askRaw(host, '/', [...lines, 'x-ms-client-principal-idp', 'aad'])).toBe(403);
    expect(await askRaw(host, '/', [...lines, 'x-ms-client-principal', ''])).toBe(403);
  });
});

function configOf(clientId: string): string {
  return JSON.stringify({
    platform: { enabled: true },
    identityProviders: { azureActiveDirectory: { registration: { clientId } } },
  });
}

describe('the local operator', () => {
  it('is whoever asks on this machine for the address of the stack', async () => {
    const port = await freePort();
    const address = `http://127.0.0.1:${port}`;
    const settings = { HUBWARDEN_PAGES_URL: address, HUBWARDEN_PAGES_LOCAL_OPERATOR: 'on' };
    const host = await start('off', settings, port);
    expect([401, 403]).not.toContain((await ask(host, '/')).status);
    expect((await ask(host, '/', { 'x-forwarded-for': '203.0.113.7' })).status).toBe(403);
    expect((await ask(host, '/x', { origin: 'https://evil.test' }, 'POST')).status).toBe(403);
    expect((await ask(host, '/x', { origin: address }, 'POST')).status).not.toBe(403);
    expect([403, 421]).toContain(await askRaw(host, '/', ['host', `evil.test:${port}`]));
  });
});

async function freePort(): Promise<number> {
  const host = await start('off');
  const { port } = new URL(host.url);
  await host.close();
  return Number(port);
}
