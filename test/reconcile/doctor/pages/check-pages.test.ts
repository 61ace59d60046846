import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Certificates } from '../../../../src/local/common/create-certificates.ts';
import { createCertificates } from '../../../../src/local/common/create-certificates.ts';
import type { Check } from '../../../../src/reconcile/doctor/check.ts';
import { checkPages } from '../../../../src/reconcile/doctor/pages/check-pages.ts';
import type { ProbeRequest } from '../../../../src/reconcile/doctor/pages/web-probe.ts';
import type { Behaviour } from './pages-as-deployed.ts';
import { KEY, page, problem, reply, TENANT, toEntra } from './pages-as-deployed.ts';
import type { PagesServer } from './pages-server.ts';
import { startPages } from './pages-server.ts';

let certificates: Certificates;
const opened: PagesServer[] = [];

beforeAll(async () => {
  certificates = await createCertificates(new Date());
});

afterEach(async () => {
  for (const server of opened.splice(0)) await server.close();
});

afterAll(async () => {
  await certificates.close();
});

async function checked(behaviour: Behaviour = {}, key?: string) {
  const server = await startPages(certificates, behaviour);
  opened.push(server);
  const checks = await checkPages({ origin: server.origin, send: server.probe }, key);
  return { checks, server };
}

/** A correct app that trusts the header that a caller wrote. */
function trusting(answer: (request: ProbeRequest) => ReturnType<typeof reply>): NonNullable<Behaviour['instead']> {
  const decide = (request: ProbeRequest) =>
    request.headers['x-ms-client-principal'] === undefined ? problem(401, 'SignInNeeded') : answer(request);
  return { 'GET /api/about': decide, 'POST /api/about': decide };
}

const lines = (checks: readonly Check[]): readonly string[] =>
  checks.map(({ outcome, seen, what }) => `${outcome} ${what}: ${seen}`);

describe('pages as a deployment opens them', () => {
  it('pass every check', async () => {
    const { checks } = await checked();
    expect(lines(checks)).toEqual([
      'Good pages: Hubwarden answers at this address',
      'Good request without a sign-in: refused (401 SignInNeeded)',
      'Good sign-in: it leads to Entra ID, and back to this address',
      'Good forged sign-in, read: refused (401 SignInNeeded)',
      'Good forged sign-in, change: refused (401 SignInNeeded)',
      'Good API by key, without a key: refused (401)',
    ]);
  });

  it('pass with a key as well: it only reads, also beside a forged sign-in', async () => {
    const { checks } = await checked({ isKeyedApiOpen: true }, KEY);
    expect(lines(checks).slice(5)).toEqual([
      'Good API by key, without a key: refused (401)',
      'Good API by key, read: the key opens reads',
      'Good API by key, change with a forged sign-in: refused (405 ReadOnly): a key is a Reader',
    ]);
  });

  it('pass with a key while the API by key is closed', async () => {
    const { checks } = await checked({}, KEY);
    expect(lines(checks).at(-1)).toBe(
      'Good API by key, read: closed, as HUBWARDEN_PAGES_KEYED_API says (403 PagesClosed)',
    );
    expect(checks.every(({ outcome }) => outcome === 'Good')).toBe(true);
  });

  it('get reads, and changes only to a route that has none', async () => {
    const { server } = await checked({ isKeyedApiOpen: true }, KEY);
    const sent = server.requests.map(({ method, url }) => `${method} ${new URL(url).pathname}`);
    expect(sent.filter((each) => each.startsWith('POST'))).toEqual(['POST /api/about', 'POST /keyed/api/about']);
    expect(server.requests.filter(({ body }) => body !== '' && body !== '{}')).toEqual([]);
  });

  it('get a forged operator of their own tenant, as a form of theirs sends it', async () => {
    const { server } = await checked();
    const change = server.requests.find(({ method }) => method === 'POST');
    expect(change?.headers).toMatchObject({
      'x-ms-client-principal-idp': 'aad',
      'sec-fetch-site': 'same-origin',
      origin: server.origin,
    });
    const principal = JSON.parse(atob(change?.headers['x-ms-client-principal'] ?? ''));
    expect(principal.claims).toContainEqual({ typ: 'roles', val: 'Hubwarden.Operator' });
    expect(principal.claims).toContainEqual({
      typ: 'http://schemas.microsoft.com/identity/claims/tenantid',
      val: TENANT,
    });
  });

  it('get the key in a header, and never in an address', async () => {
    const { checks, server } = await checked({ isKeyedApiOpen: true }, KEY);
    expect(server.requests.some(({ url }) => url.includes(KEY))).toBe(false);
    expect(JSON.stringify(checks)).not.toContain(KEY);
  });
});

/** One wrong answer each: why, the behaviour, the line of the check that finds it, a word of its remedy. */
const WRONG: readonly (readonly [why: string, behaviour: Behaviour, line: string, fix: string])[] = [
  [
    'pages that are closed',
    { instead: { 'GET /api/about': () => problem(403, 'PagesClosed') } },
    'Bad request without a sign-in: the pages are closed to everyone (403 PagesClosed)',
    'docs/deploy.md, Pages and sign-in',
  ],
  [
    'data for strangers',
    { instead: { 'GET /api/about': () => reply(200, { version: '1.2.3' }) } },
    'Bad request without a sign-in: answered with data (200): anyone who reaches this address reads it',
    'az functionapp stop',
  ],
  [
    'a platform that refuses before the app',
    { instead: { 'GET /api/about': () => reply(401) } },
    'Bad request without a sign-in: App Service refuses it (401) before the app can decide',
    'must allow anonymous requests',
  ],
  [
    'a platform that sends callers to the sign-in',
    { instead: { 'GET /api/about': () => toEntra('https://x') } },
    'Bad request without a sign-in: App Service sends callers to a sign-in (302) before the app can decide',
    'must allow anonymous requests',
  ],
  [
    'an app that believes a forged header',
    { instead: trusting(({ method }) => (method === 'GET' ? reply(200, {}) : problem(405, 'MethodNotAllowed'))) },
    'Bad forged sign-in, read: the app believes headers that the caller wrote (200)',
    'WEBSITE_AUTH_ENABLED',
  ],
  [
    'an app that reads a forged header, and refuses its tenant',
    { instead: trusting(() => problem(403, 'SignInNotAccepted')) },
    'Bad forged sign-in, read: the app reads headers that the caller wrote (403 SignInNotAccepted): App Service does not remove them',
    'WEBSITE_AUTH_ENABLED',
  ],
  [
    'a change that gets past the gate',
    { instead: { 'POST /api/about': () => problem(405, 'MethodNotAllowed') } },
    'Bad forged sign-in, change: the app believes headers that the caller wrote (405 MethodNotAllowed)',
    'az functionapp stop',
  ],
  [
    'no sign-in',
    { instead: { 'GET /.auth/login/aad': () => reply(404) } },
    'Bad sign-in: no sign-in of Entra ID is there (404)',
    'HUBWARDEN_PAGES_CLIENT_ID',
  ],
  [
    'a sign-in that leads elsewhere',
    { instead: { 'GET /.auth/login/aad': () => reply(302, '', { location: 'https://login.contoso.com/x' }) } },
    'Bad sign-in: no sign-in of Entra ID is there (302 to https://login.contoso.com)',
    'App Service Authentication',
  ],
  [
    'a sign-in that leads back to another address',
    { instead: { 'GET /.auth/login/aad': () => toEntra('https://func.azurewebsites.net') } },
    'Bad sign-in: it leads back to https://func.azurewebsites.net, another address',
    '--url https://func.azurewebsites.net',
  ],
  [
    'an API by key that needs none',
    { instead: { 'GET /keyed/api/about': () => reply(200, {}) } },
    'Bad API by key, without a key: answered without a key (200)',
    'HUBWARDEN_PAGES_KEYED_API',
  ],
  [
    'a limit of requests',
    { instead: { 'GET /api/about': () => problem(429, 'TooManyRequests') } },
    'Unknown request without a sign-in: an answer that Hubwarden does not give here (429 TooManyRequests)',
    'Try again',
  ],
  [
    'something else',
    { instead: { 'GET /api/health': () => page(200, 'Welcome to nginx!') } },
    'Bad pages: something else than Hubwarden answers (200 with the page "Welcome to nginx!")',
    'azd env get-value functionAppUrl',
  ],
  [
    'JSON of something else',
    { instead: { 'GET /api/health': () => reply(200, ['ok']) } },
    'Bad pages: something else than Hubwarden answers (200)',
    'azd env get-value functionAppUrl',
  ],
  [
    'a package without pages',
    { instead: { 'GET /api/health': () => reply(404) } },
    'Bad pages: no health check is there (404)',
    'azd deploy',
  ],
  [
    'a stopped app',
    { instead: { 'GET /api/health': () => page(403, 'Web App - Unavailable') } },
    'Bad pages: the function app is stopped (403)',
    'az functionapp start',
  ],
  [
    'an access restriction',
    { instead: { 'GET /api/health': () => page(403, 'Forbidden', { 'x-ms-forbidden-ip': '203.0.113.7' }) } },
    'Bad pages: an access restriction of App Service refuses the address of this machine (403)',
    'access-restriction',
  ],
  [
    'an app that does not start',
    { instead: { 'GET /api/health': () => page(503, 'Service Unavailable') } },
    'Unknown pages: the app does not answer properly (503 with the page "Service Unavailable")',
    'Cannot start',
  ],
  [
    'a redirect to another host',
    { instead: { 'GET /api/health': () => reply(301, '', { location: 'https://www.contoso.com/' }) } },
    'Bad pages: it leads to https://www.contoso.com (301), another server',
    '--url https://www.contoso.com',
  ],
  [
    'a redirect to another path',
    { instead: { 'GET /api/health': () => reply(302, '', { location: '/portal/login' }) } },
    'Bad pages: it leads to /portal/login (302), which no route of Hubwarden does',
    'no proxy rewrites paths',
  ],
];

describe('pages that are wrong in one way', () => {
  it.each(WRONG)('%s', async (_why, behaviour, line, fix) => {
    const { checks } = await checked(behaviour);
    expect(lines(checks)).toContain(line);
    expect(checks.find((check) => lines([check])[0] === line)?.fix).toContain(fix);
  });

  it('are never called right', async () => {
    for (const [why, behaviour] of WRONG) {
      const { checks } = await checked(behaviour);
      expect(
        checks.filter(({ outcome }) => outcome !== 'Good'),
        why,
      ).not.toEqual([]);
    }
  });

  it('get no forged sign-in and no key where the first answer shows something else', async () => {
    const { server } = await checked({ instead: { 'GET /api/health': () => page(200, 'Portal') } }, KEY);
    expect(server.requests).toHaveLength(1);
    expect(JSON.stringify(server.requests)).not.toContain(KEY);
  });
});

describe('a key', () => {
  it('that the host does not know is named, and not shown', async () => {
    const { checks } = await checked({ isKeyedApiOpen: true }, 'another-key-of-a-machine-0123');
    expect(lines(checks).at(-1)).toBe('Bad API by key, read: the host does not know this key (401)');
    expect(JSON.stringify(checks)).not.toContain('another-key-of-a-machine');
  });

  it('that may change something is a fault', async () => {
    const instead = { 'POST /keyed/api/about': () => reply(200, {}) };
    const { checks } = await checked({ isKeyedApiOpen: true, instead }, KEY);
    expect(lines(checks).at(-1)).toBe(
      'Bad API by key, change with a forged sign-in: not refused (200): a key must only read',
    );
  });
});
