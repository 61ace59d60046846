import type { HttpMethod } from '@azure/functions';
import { HttpRequest } from '@azure/functions';
import { describe, expect, it } from 'vitest';
import { functionHandlers } from '../../src/functions/function-handlers.ts';
import type { AccessPlatform } from '../../src/functions/http/access/access-platform.ts';
import type { Registration } from '../../src/functions/register.ts';
import { registerFunctions } from '../../src/functions/register.ts';
import { routeConflicts } from '../../src/local/functions-host/http/route-order.ts';
import { parseRouteTemplate } from '../../src/local/functions-host/http/route-template.ts';
import { CLOSED, LOCAL, SIGN_IN, signedIn } from './http/access/platforms.ts';

interface HttpOptions {
  readonly route: string;
  readonly methods: readonly HttpMethod[];
  readonly authLevel: string;
  readonly handler: (
    request: unknown,
    context: unknown,
  ) => Promise<{ status: number; body?: Uint8Array; headers: Record<string, string> }>;
}

/** Registers all functions of the app. @returns those with an HTTP trigger, and the paths that the routes were asked for */
function registered(platform: AccessPlatform) {
  const http = new Map<string, HttpOptions>();
  const reached: string[] = [];
  const others: string[] = [];
  const app = new Proxy(
    {},
    {
      get: (_, kind: string) => (name: string, options: HttpOptions) =>
        kind === 'http' ? void http.set(name, options) : void others.push(kind),
    },
  );
  const handlers = functionHandlers({
    own: new Set<string>(),
    now: () => new Date(),
    compose: () => Promise.reject(new Error('no message comes')),
    http: {
      platform,
      web: async () => async (request: { url: URL }) => {
        reached.push(request.url.pathname);
        return { status: 200, headers: {}, body: 'facts' };
      },
    },
  });
  const registration = { app, output: { storageQueue: () => ({}) }, handlers: async () => handlers };
  registerFunctions(registration as unknown as Registration);
  return { http, others, reached };
}

const quiet = () => undefined;
const CONTEXT = { invocationId: 'invocation-1', info: quiet, warn: quiet, error: quiet };

function ask({ handler }: HttpOptions, path: string, method = 'GET', headers: Record<string, string> = {}) {
  return handler(new HttpRequest({ url: `https://hubwarden.contoso.com${path}`, method, headers }), CONTEXT);
}

/** A path that the host would send to a route. */
function pathOf(route: string, rest: string): string {
  return `/${route.replace('{*path}', rest)}`;
}

const PATHS = [
  '',
  'hubs',
  'hubs/s/g/h',
  '../',
  'access.css/x',
  'health',
  'health/x',
  'assets/x.js',
  'openapi.json',
  '%2e%2e/x',
  'runtime/webhooks/eventgrid',
];

describe('the HTTP functions', () => {
  it('are these, and no trigger of another kind has an open route', () => {
    const { http, others } = registered(CLOSED);
    const routes = [...http].map(([name, { authLevel, methods, route }]) => [name, route, authLevel, methods.length]);
    expect(routes).toEqual([
      ['pages', '{*path}', 'anonymous', 7],
      ['api', 'api/{*path}', 'anonymous', 7],
      ['keyed-api', 'keyed/api/{*path}', 'function', 7],
    ]);
    expect([...new Set(others)].sort()).toEqual(['eventGrid', 'storageQueue', 'timer']);
  });

  const forged = {
    ...signedIn('Hubwarden.Operator'),
    'x-functions-key': 'k',
    host: '127.0.0.1:7080',
    authorization: 'Bearer x',
  };

  it.each<{ why: string; platform: AccessPlatform; headers: Record<string, string> }>([
    { why: 'nothing is set up, and every header is forged', platform: CLOSED, headers: forged },
    { why: 'App Service Authentication is off', platform: { ...SIGN_IN, authEnabled: undefined }, headers: forged },
    { why: 'no one is signed in', platform: SIGN_IN, headers: {} },
    { why: 'the caller has no role', platform: SIGN_IN, headers: signedIn() },
    { why: 'a site asks for the local stack', platform: LOCAL, headers: { ...forged, host: 'evil.test:7080' } },
  ])('reach no route past the gate, on any path with any method: $why', async ({ headers, platform }) => {
    const { http, reached } = registered(platform);
    for (const [name, options] of http)
      for (const rest of PATHS)
        for (const method of options.methods) {
          const path = pathOf(options.route, rest);
          const { body, status } = await ask(options, path, method, headers);
          const isHealth = name === 'api' && path === '/api/health' && ['GET', 'HEAD'].includes(method);
          expect(status === 200, `${name} ${method} ${path}`).toBe(isHealth);
          expect(Buffer.from(body ?? []).toString()).not.toContain('facts');
        }
    expect(reached).toEqual([]);
  });

  it('reach their routes for a caller with a role', async () => {
    const { http, reached } = registered({ ...SIGN_IN, isKeyedApiOpen: true });
    const headers = { ...signedIn('Hubwarden.Reader'), 'x-functions-key': 'k' };
    for (const [name, options] of http) {
      const { body, status } = await ask(options, pathOf(options.route, 'hubs'), 'GET', headers);
      expect({ name, status, body: Buffer.from(body ?? []).toString() }).toEqual({
        name,
        status: 200,
        body: 'facts',
      });
    }
    expect(reached).toEqual(['/hubs', '/api/hubs', '/keyed/api/hubs']);
  });

  it('have names in whose order the host tries the more specific route first', () => {
    const routes = [...registered(CLOSED).http].map(([name, { methods, route }]) => {
      const segments = parseRouteTemplate(`/${route}`);
      if (!segments.ok) throw new Error(segments.error);
      return { name, route, methods, segments: segments.value };
    });
    expect(routeConflicts(routes)).toEqual([]);
    expect(
      routeConflicts(routes.map((each) => ({ ...each, name: each.name === 'pages' ? 'a' : each.name }))),
    ).not.toEqual([]);
  });
});
