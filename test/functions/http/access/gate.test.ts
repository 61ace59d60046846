import { describe, expect, it } from 'vitest';
import type { AccessPlatform } from '../../../../src/functions/http/access/access-platform.ts';
import { gate } from '../../../../src/functions/http/access/gate.ts';
import type { Surface } from '../../../../src/functions/http/surface.ts';
import type { WebRequest, WebResponse } from '../../../../src/functions/http/web-message.ts';
import { CLIENT_ID, CLOSED, LOCAL, SIGN_IN, signedIn, TENANT_ID, webRequest } from './platforms.ts';

const KEYED: AccessPlatform = { ...SIGN_IN, isKeyedApiOpen: true };
const DEEP = { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'document', accept: 'text/html,*/*;q=0.8' };

function answerOf(request: WebRequest, surface: Surface = 'Pages', platform = SIGN_IN): WebResponse {
  const passage = gate(request, surface, platform);
  if (passage.kind !== 'Answered') throw new Error(`${request.method} ${request.url.pathname} was admitted`);
  return passage.response;
}

function codeOf({ body }: WebResponse): string {
  return JSON.parse(String(body)).code;
}

describe('the gate', () => {
  it('admits callers with a role, on any path', () => {
    for (const path of ['/', '/hubs', '/no-such-page', '/api/hubs'])
      for (const role of ['Reader', 'Operator'] as const)
        expect(gate(webRequest(path, signedIn(`Hubwarden.${role}`)), 'Pages', SIGN_IN)).toMatchObject({
          kind: 'Admitted',
          caller: { kind: 'Person', role },
        });
  });

  it('lets a reader send a form: what a role may do is for the route', () => {
    const headers = { ...signedIn('Hubwarden.Reader'), 'sec-fetch-site': 'same-origin' };
    expect(gate(webRequest('/', headers, 'POST'), 'Pages', SIGN_IN).kind).toBe('Admitted');
  });

  it('admits the operator of the local stack, and no site that is open in a browser beside it', () => {
    const here = { host: '127.0.0.1:7080' };
    expect(gate(webRequest('/', here), 'Pages', LOCAL)).toMatchObject({ caller: { kind: 'Local', role: 'Operator' } });
    const form = { ...here, 'sec-fetch-site': 'cross-site', origin: 'https://evil.test' };
    expect(answerOf(webRequest('/hubs', form, 'POST'), 'Pages', LOCAL).status).toBe(403);
    expect(answerOf(webRequest('/', { host: 'evil.test:7080' }), 'Pages', LOCAL).status).toBe(403);
  });

  it.each<Surface>(['Pages', 'Api', 'Keyed'])('is closed on the surface %s when nothing is set up', (surface) => {
    const headers = { ...signedIn('Hubwarden.Operator'), ...DEEP, 'x-functions-key': 'k' };
    const { body, status } = answerOf(webRequest('/hubs', headers), surface, CLOSED);
    expect(status).toBe(403);
    expect(body).not.toMatch(/operator@contoso.com|WEBSITE_|CLIENT_ID/);
  });

  it('says the same on a closed surface to everyone', () => {
    const faults = [CLOSED, { ...SIGN_IN, authEnabled: 'false' }, { ...SIGN_IN, authConfig: undefined }];
    const answers = faults.map((platform) =>
      answerOf(webRequest('/', signedIn('Hubwarden.Operator')), 'Pages', platform),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });

  it('serves the style sheet of these pages to everyone, for reads of exactly this address', () => {
    expect(answerOf(webRequest('/access.css'), 'Pages', CLOSED)).toMatchObject({
      status: 200,
      headers: { 'content-type': 'text/css; charset=utf-8' },
    });
    expect(answerOf(webRequest('/access.css', {}, 'POST')).status).toBe(401);
    expect(answerOf(webRequest('/access.css/../hubs')).status).toBe(401);
    expect(answerOf(webRequest('/ACCESS.css')).status).toBe(401);
    expect(answerOf(webRequest('/access.css'), 'Api').status).toBe(401);
  });
});

describe('the health of the app', () => {
  it.each(['GET', 'HEAD'])('is open to everyone by %s, and says nothing else', (method) => {
    for (const platform of [CLOSED, SIGN_IN, LOCAL])
      expect(answerOf(webRequest('/api/health', {}, method), 'Api', platform)).toEqual({
        status: 200,
        headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
        body: '{"status":"ok"}',
      });
  });

  it.each([
    '/api/health/',
    '/api/health/x',
    '/api/Health',
    '/api/health%2f..',
    '//api/health',
    '/api/hubs/../health/x',
  ])('is not at %s', (path) => {
    expect(answerOf({ ...webRequest('/'), url: new URL(`https://hubwarden.contoso.com${path}`) }, 'Api').status).toBe(
      401,
    );
  });

  it('takes no other method, and is on no other surface', () => {
    expect(answerOf(webRequest('/api/health', {}, 'POST'), 'Api').status).toBe(401);
    expect(answerOf(webRequest('/api/health'), 'Pages').status).toBe(401);
    expect(answerOf(webRequest('/api/health'), 'Keyed').status).toBe(403);
  });
});

describe('a visitor who is not signed in', () => {
  it.each<{ why: string; headers: Record<string, string>; method?: string; path?: string; status: number }>([
    { why: 'a link in a notification', headers: DEEP, status: 302 },
    { why: 'a bookmark', headers: { ...DEEP, 'sec-fetch-site': 'none' }, status: 302 },
    { why: 'a link of the intranet', headers: { ...DEEP, 'sec-fetch-site': 'same-site' }, status: 302 },
    {
      why: 'a link of our own page: a form could be behind it',
      headers: { ...DEEP, 'sec-fetch-site': 'same-origin' },
      status: 401,
    },
    { why: 'a browser that does not say where from', headers: { accept: 'text/html' }, status: 401 },
    { why: 'a form', method: 'POST', headers: DEEP, status: 401 },
    { why: 'HEAD', method: 'HEAD', headers: DEEP, status: 401 },
    { why: 'a picture of another site', headers: { ...DEEP, 'sec-fetch-dest': 'image' }, status: 401 },
    { why: 'a program', headers: { ...DEEP, accept: 'application/json' }, status: 401 },
    { why: 'a session that did not hold', headers: { ...DEEP, cookie: 'a=b; AppServiceAuthSession=x' }, status: 401 },
    { why: 'a session in parts', headers: { ...DEEP, cookie: 'AppServiceAuthSession1=x' }, status: 401 },
    { why: 'another cookie', headers: { ...DEEP, cookie: 'theme=AppServiceAuthSession=' }, status: 302 },
  ])('gets $status: $why', ({ headers, method, status }) => {
    const response = answerOf(webRequest('/hubs?filter=code%3AHW204', headers, method));
    expect(response.status).toBe(status);
    const target = '/.auth/login/aad?post_login_redirect_uri=%2Fhubs%3Ffilter%3Dcode%253AHW204';
    if (status === 302) expect(response.headers).toEqual({ location: target });
    else expect(response.body).toContain(`<a class="act" href="${target}">Sign in</a>`);
  });

  it('gets a problem from the API, and no redirect', () => {
    const response = answerOf(webRequest('/api/hubs', DEEP), 'Api');
    expect(response).toMatchObject({
      status: 401,
      headers: {
        'content-type': 'application/problem+json',
        'www-authenticate': `Bearer scope="api://${CLIENT_ID}/.default"`,
        'x-ms-error-code': 'SignInNeeded',
      },
    });
    expect(codeOf(response)).toBe('SignInNeeded');
  });

  it.each([
    { why: 'closed pages', platform: CLOSED, surface: 'Api', header: undefined },
    { why: 'another registration', platform: { ...SIGN_IN, clientId: TENANT_ID }, surface: 'Api', header: undefined },
    { why: 'pages, which browsers open', platform: SIGN_IN, surface: 'Pages', header: 'Bearer' },
    { why: 'the way by key', platform: { ...SIGN_IN, isKeyedApiOpen: true }, surface: 'Keyed', header: undefined },
  ] as const)('learns no client id from $why', ({ header, platform, surface }) => {
    const passage = gate(webRequest('/api/about'), surface, platform);
    const headers = passage.kind === 'Answered' ? passage.response.headers : {};
    expect(headers['www-authenticate']).toBe(header);
    expect(JSON.stringify(passage)).not.toContain(CLIENT_ID);
  });

  it('is sent to no other host by a Host header or a path', () => {
    const response = answerOf({ ...webRequest('/', DEEP), url: new URL('https://evil.test//evil.test/x') });
    expect(response.headers).toEqual({ location: '/.auth/login/aad?post_login_redirect_uri=%2F' });
  });
});

describe('a caller who is signed in', () => {
  it('without a role reads which role is missing and who grants it', () => {
    const { body, status } = answerOf(webRequest('/', { ...signedIn(), ...DEEP }));
    expect(status).toBe(403);
    expect(body).toContain('You are signed in as operator@contoso.com.');
    expect(body).toMatch(
      /Hubwarden\.Reader.*Hubwarden\.Operator[\s\S]*owner of the enterprise application[\s\S]*\/\.auth\/logout/,
    );
  });

  it('without a role learns no more by a form', () => {
    expect(codeOf(answerOf(webRequest('/api/x', { ...signedIn(), authorization: 'Bearer x' }, 'POST'), 'Api'))).toBe(
      'RoleNeeded',
    );
  });

  it('in another tenant gets a page and is not sent round in circles', () => {
    const { body, status } = answerOf(webRequest('/', { ...signedIn('Hubwarden.Reader'), ...DEEP }), 'Pages', {
      ...SIGN_IN,
      tenants: ['00000000-0000-0000-0000-0000000bad00'],
    });
    expect(status).toBe(403);
    expect(body).toContain('tenant that this deployment does not accept');
  });

  it('cannot be used by another site', () => {
    const form = { ...signedIn('Hubwarden.Operator'), 'sec-fetch-site': 'cross-site', origin: 'https://evil.test' };
    expect(codeOf(answerOf(webRequest('/api/writes', form, 'POST'), 'Api'))).toBe('CrossSiteRequest');
    expect(answerOf(webRequest('/writes', form, 'POST')).body).toContain('Nothing was changed');
  });
});

describe('a caller with a key', () => {
  const key = { 'x-functions-key': 'k' };

  it.each(['GET', 'HEAD'])('may %s', (method) => {
    expect(gate(webRequest('/keyed/api/hubs', key, method), 'Keyed', KEYED)).toMatchObject({
      caller: { kind: 'Key', role: 'Reader' },
    });
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])(
    'may not %s, also with the header of an operator',
    (method) => {
      const response = answerOf(
        webRequest('/keyed/api/hubs', { ...key, ...signedIn('Hubwarden.Operator') }, method),
        'Keyed',
        KEYED,
      );
      expect(response).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } });
    },
  );

  it('that stands in the address is refused, because addresses are logged', () => {
    expect(codeOf(answerOf(webRequest('/keyed/api/hubs?code=k', key), 'Keyed', KEYED))).toBe('KeyInAddress');
    expect(codeOf(answerOf(webRequest('/keyed/api/hubs?code=k'), 'Keyed', KEYED))).toBe('KeyNeeded');
  });
});
