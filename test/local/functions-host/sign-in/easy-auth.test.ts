import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { EasyAuthOptions } from '../../../../src/local/functions-host/sign-in/easy-auth.ts';
import { authGate } from '../../../../src/local/functions-host/sign-in/easy-auth.ts';
import { issueToken } from '../../../../src/local/identity/access-token.ts';

const NOW = new Date('2026-11-01T00:00:00Z');
const TENANT = '00000000-0000-4000-8000-00000000000a';
const CLIENT = '00000000-0000-4000-8000-00000000000b';
const CALLER = { objectId: 'caller-object', clientId: 'caller-app', tenantId: TENANT, name: 'caller' };
const FORGED = [
  'X-MS-CLIENT-PRINCIPAL',
  'forged',
  'x-ms-client-principal-id',
  'forged',
  'x-ms-token-aad-id-token',
  'x',
];

function options(more: Partial<EasyAuthOptions> = {}): EasyAuthOptions {
  return {
    clientId: CLIENT,
    tenantId: TENANT,
    users: { reader: { objectId: 'reader-object', name: 'reader@contoso.com', roles: ['Hubwarden.Reader'] } },
    applications: { [CALLER.objectId]: ['Hubwarden.Operator'] },
    allowedApplications: [CALLER.clientId],
    now: () => NOW,
    ...more,
  };
}

interface Asked {
  readonly method?: string;
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function ask(gate: ReturnType<typeof authGate>, { headers = {}, method = 'GET', url = '/' }: Asked) {
  const incoming = Object.assign(new IncomingMessage(new Socket()), { method, url, headers });
  return gate(incoming, [...Object.entries(headers).flat(), ...FORGED]);
}

/** The headers that reach the app, by name. */
function passed(gate: ReturnType<typeof authGate>, asked: Asked = {}): Readonly<Record<string, string>> {
  const decision = ask(gate, asked);
  if ('status' in decision) throw new Error('the request was answered');
  const { headers } = decision;
  return Object.fromEntries(headers.flatMap((name, at) => (at % 2 === 0 ? [[name, headers[at + 1] ?? '']] : [])));
}

function principalOf(headers: Readonly<Record<string, string>>): unknown {
  return JSON.parse(Buffer.from(headers['x-ms-client-principal'] ?? '', 'base64').toString());
}

function signIn(gate: ReturnType<typeof authGate>, query = 'user=reader') {
  const answer = ask(gate, { url: `/.auth/login/aad?${query}` });
  if (!('status' in answer)) throw new Error('the request passed');
  const cookie = String(answer.headers?.['set-cookie'] ?? '').split(';')[0] ?? '';
  return { answer, cookie };
}

function bearerOf(audience: string, who = CALLER, expiresAt = new Date(NOW.getTime() + 1000)): Asked {
  return { headers: { authorization: `Bearer ${issueToken(who, audience, NOW, expiresAt)}` } };
}

describe('authGate', () => {
  it('takes the principal headers of a client away when sign-ins are off', () => {
    expect(passed(authGate('off'), { headers: { accept: '*/*' } })).toEqual({ accept: '*/*' });
  });

  it('passes them when the platform would', () => {
    expect(passed(authGate('spoofable'))['X-MS-CLIENT-PRINCIPAL']).toBe('forged');
  });

  it('lets a request without a sign-in pass, without the headers that it made up', () => {
    expect(passed(authGate(options()), { headers: { accept: '*/*' } })).toEqual({ accept: '*/*' });
  });

  it('signs a person in, goes on where the link said, and sets the headers of the platform', () => {
    const gate = authGate(options());
    const { answer, cookie } = signIn(gate, 'user=reader&post_login_redirect_uri=%2Fhubs%3Ffilter%3Da');
    expect(answer).toMatchObject({ status: 302, headers: { location: '/hubs?filter=a' } });
    const headers = passed(gate, { headers: { cookie } });
    expect(headers).toMatchObject({
      'x-ms-client-principal-id': 'reader-object',
      'x-ms-client-principal-name': 'reader@contoso.com',
      'x-ms-client-principal-idp': 'aad',
    });
    expect(principalOf(headers)).toMatchObject({
      auth_typ: 'aad',
      claims: expect.arrayContaining([
        { typ: 'roles', val: 'Hubwarden.Reader' },
        { typ: 'oid', val: 'reader-object' },
        { typ: 'tid', val: TENANT },
      ]),
    });
  });

  it('lists the people that can sign in, escaped, when the link names none of them', () => {
    const users = { '"><script>': { objectId: 'x', name: 'x', roles: [] } };
    const { answer } = signIn(authGate(options({ users })), 'user=constructor');
    expect(answer).toMatchObject({ status: 200 });
    expect(answer.body).toContain('&quot;&gt;&lt;script&gt;</a>');
    expect(answer.body).not.toContain('<script');
  });

  it.each(['//other.example', '/\\other.example', 'https://other.example', '/a\r\nb', ''])(
    'goes to the start and not to %j after a sign-in',
    (next) => {
      const query = `user=reader&post_login_redirect_uri=${encodeURIComponent(next)}`;
      expect(signIn(authGate(options()), query).answer.headers).toMatchObject({ location: '/' });
    },
  );

  it.each([
    { end: 'a sign-out', url: '/.auth/logout', later: 0 },
    { end: 'its time', url: '/x', later: 2000 },
  ])('ends a session with $end', ({ later, url }) => {
    let now = NOW;
    const gate = authGate(options({ sessionMs: 1000, now: () => now }));
    const headers = { cookie: `other=1; ${signIn(gate).cookie}` };
    expect(passed(gate, { headers })).toHaveProperty('x-ms-client-principal');
    ask(gate, { url, headers });
    now = new Date(NOW.getTime() + later);
    expect(passed(gate, { headers })).not.toHaveProperty('x-ms-client-principal');
  });

  it('takes a token of an application that the registration lists', () => {
    const headers = passed(authGate(options()), bearerOf(`api://${CLIENT}`));
    expect(principalOf(headers)).toMatchObject({
      claims: expect.arrayContaining([{ typ: 'roles', val: 'Hubwarden.Operator' }]),
    });
  });

  it('answers 403 to a token of another application', () => {
    const stranger = { ...CALLER, clientId: 'stranger' };
    expect(ask(authGate(options()), bearerOf(CLIENT, stranger))).toEqual({ status: 403 });
  });

  it.each([
    { asked: bearerOf('https://management.azure.com'), why: 'another audience' },
    { asked: bearerOf(CLIENT, { ...CALLER, tenantId: 'other' }), why: 'another tenant' },
    { asked: bearerOf(CLIENT, CALLER, NOW), why: 'an end that has come' },
    { asked: { headers: { authorization: 'Bearer x.y.z' } }, why: 'a form that is no token' },
    { asked: { headers: { cookie: 'AppServiceAuthSession=guess' } }, why: 'a session that was never begun' },
  ])('knows no caller by $why', ({ asked }) => {
    expect(passed(authGate(options()), asked)).not.toHaveProperty('x-ms-client-principal');
  });

  it.each([
    { origin: 'http://127.0.0.1:7072', status: undefined, why: 'passes a form of its own pages' },
    { origin: 'http://other.example', status: 403, why: 'refuses a form of another page' },
    { origin: 'null', status: 403, why: 'refuses a form of a page that hides its origin' },
    { origin: undefined, status: 403, why: 'refuses a form without an origin' },
  ])('$why', ({ origin, status }) => {
    const gate = authGate(options());
    const { cookie } = signIn(gate);
    const base = { cookie, host: '127.0.0.1:7072', 'user-agent': 'Mozilla/5.0' };
    const decision = ask(gate, { method: 'POST', headers: { ...base, ...(origin !== undefined && { origin }) } });
    expect('status' in decision ? decision.status : undefined).toBe(status);
  });

  it('answers 404 to other paths of its own', () => {
    expect(ask(authGate(options()), { url: '/.auth/me' })).toEqual({ status: 404 });
  });
});
