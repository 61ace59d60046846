import type { ProbeAnswer, ProbeRequest } from '../../../../src/reconcile/doctor/pages/web-probe.ts';

/** A function key that the pages know. */
export const KEY = 'a-function-key-of-a-pipeline-0123456789';
/** The tenant that they sign in to. */
export const TENANT = '00000000-0000-0000-0000-00000000007e';

/** How pages answer; everything absent is as a correct deployment does it. */
export interface Behaviour {
  readonly isKeyedApiOpen?: boolean;
  /** Answers in place of the correct ones, by method and path. */
  readonly instead?: Readonly<Record<string, (request: ProbeRequest) => ProbeAnswer>>;
}

/** An answer with JSON, or with another body. */
export function reply(status: number, body: unknown = '', headers: Readonly<Record<string, string>> = {}): ProbeAnswer {
  const isText = typeof body === 'string';
  const type = isText ? 'text/plain' : 'application/json';
  const text = isText ? body : JSON.stringify(body);
  return { status, headers: new Map(Object.entries({ 'content-type': type, ...headers })), body: text };
}

/** A problem as the app answers it. */
export function problem(status: number, code: string): ProbeAnswer {
  return reply(status, { status, code, title: 'x' }, { 'content-type': 'application/problem+json' });
}

/** A page of something else. */
export function page(status: number, title: string, headers: Readonly<Record<string, string>> = {}): ProbeAnswer {
  const html = `<!doctype html><html><head><title>${title}</title></head></html>`;
  return reply(status, html, { 'content-type': 'text/html; charset=utf-8', ...headers });
}

/** The redirect of App Service Authentication to Entra ID. */
export function toEntra(backTo: string): ProbeAnswer {
  const query = new URLSearchParams({ redirect_uri: `${backTo}/.auth/login/aad/callback`, client_id: 'x' });
  return reply(302, '', { location: `https://login.microsoftonline.com/${TENANT}/oauth2/v2.0/authorize?${query}` });
}

/** What pages of a deployment answer to a probe. */
export function pagesAnswer(
  request: ProbeRequest,
  { instead = {}, isKeyedApiOpen = false }: Behaviour = {},
): ProbeAnswer {
  const { origin, pathname } = new URL(request.url);
  const wrong = instead[`${request.method} ${pathname}`];
  if (wrong !== undefined) return wrong(request);
  if (pathname === '/api/health') return reply(200, { status: 'ok' });
  if (pathname === '/.auth/login/aad') return toEntra(origin);
  if (!pathname.startsWith('/keyed/')) return problem(401, 'SignInNeeded');
  // The host checks the key before the app sees the request.
  if (request.headers['x-functions-key'] !== KEY) return reply(401);
  if (!isKeyedApiOpen) return problem(403, 'PagesClosed');
  return request.method === 'GET' ? reply(200, { version: '1.2.3' }) : problem(405, 'ReadOnly');
}
