import { describe, expect, it } from 'vitest';
import { ok } from '../../../../src/core/result.ts';
import type { AccessPlatform } from '../../../../src/functions/http/access/access-platform.ts';
import { gate } from '../../../../src/functions/http/access/gate.ts';
import type { Surface } from '../../../../src/functions/http/surface.ts';
import { checkPages } from '../../../../src/reconcile/doctor/pages/check-pages.ts';
import type { ProbeAnswer, ProbeRequest } from '../../../../src/reconcile/doctor/pages/web-probe.ts';
import { CLIENT_ID, PAGES, SIGN_IN, TENANT_ID } from '../../../functions/http/access/platforms.ts';
import { KEY, problem, reply, toEntra } from './pages-as-deployed.ts';

/** App Service and host around the app's own gate. */
interface Front {
  readonly platform: AccessPlatform;
  /** Whether App Service removes headers of sign-in that a caller wrote. */
  readonly removesHeaders: boolean;
}

function throughGate(
  { platform, removesHeaders }: Front,
  { body = '', headers, method, url }: ProbeRequest,
): ProbeAnswer {
  const address = new URL(url);
  if (address.pathname === '/.auth/login/aad') return withTenant();
  const surface: Surface = address.pathname.startsWith('/keyed/') ? 'Keyed' : 'Api';
  if (surface === 'Keyed' && headers['x-functions-key'] !== KEY) return reply(401);
  const kept = Object.entries(headers).filter(([name]) => !removesHeaders || !name.startsWith('x-ms-client-principal'));
  const request = {
    method,
    url: address,
    headers: new Map(kept),
    body: new TextEncoder().encode(body),
    requestId: 'r',
  };
  const passage = gate(request, surface, platform);
  // Past the gate: a route that only reads.
  if (passage.kind === 'Admitted') return method === 'GET' ? reply(200, {}) : problem(405, 'MethodNotAllowed');
  const { response } = passage;
  const text = typeof response.body === 'string' ? response.body : new TextDecoder().decode(response.body);
  return { status: response.status, headers: new Map(Object.entries(response.headers)), body: text };
}

/** Entra ID of the tenant that the platform accepts. */
function withTenant(): ProbeAnswer {
  const { headers, ...rest } = toEntra(PAGES);
  const location = (headers.get('location') ?? '').replace(/\.com\/[^/]+/, `.com/${TENANT_ID}`);
  return { ...rest, headers: new Map([...headers, ['location', location]]) };
}

async function outcomes(front: Front, key?: string): Promise<readonly string[]> {
  const checks = await checkPages({ origin: PAGES, send: async (request) => ok(throughGate(front, request)) }, key);
  return checks.map(({ outcome, what }) => `${outcome} ${what}`);
}

describe('the gate of the app, as doctor probes it', () => {
  it('passes behind a platform that does its part', async () => {
    const found = await outcomes({ platform: { ...SIGN_IN, isKeyedApiOpen: true }, removesHeaders: true }, KEY);
    expect(found.filter((line) => !line.startsWith('Good '))).toEqual([]);
    expect(found).toHaveLength(8);
  });

  it('is found out behind a platform that lets forged headers through', async () => {
    const found = await outcomes({ platform: SIGN_IN, removesHeaders: false });
    expect(found).toContain('Bad forged sign-in, read');
    expect(found).toContain('Bad forged sign-in, change');
  });

  it('keeps a key to reads where forged headers get through', async () => {
    const found = await outcomes({ platform: { ...SIGN_IN, isKeyedApiOpen: true }, removesHeaders: false }, KEY);
    expect(found).toContain('Good API by key, change with a forged sign-in');
  });

  it.each<[string, Partial<AccessPlatform>]>([
    ['no client id', { clientId: undefined }],
    ['App Service Authentication off', { authEnabled: undefined }],
    ['another registration', { clientId: CLIENT_ID.replace(/^./, 'f') }],
  ])('is named as closed with %s, so that nothing else is sent', async (_why, change) => {
    const front = { platform: { ...SIGN_IN, ...change }, removesHeaders: false };
    expect((await outcomes(front)).at(-1)).toBe('Bad request without a sign-in');
  });
});
