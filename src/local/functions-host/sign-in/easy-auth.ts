import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { lookUp } from '../../../core/text/look-up.ts';
import { readToken } from '../../identity/access-token.ts';
import type { HostResponse } from '../http/http-exchange.ts';
import { textResponse } from '../http/http-exchange.ts';
import type { RequestGate } from '../http/http-front.ts';
import type { SignedIn } from './client-principal.ts';
import { PRINCIPAL_HEADERS, principalHeaders } from './client-principal.ts';
import { signInPage } from './sign-in-page.ts';

/** What plays App Service Authentication needs to know. */
export interface EasyAuthOptions {
  /** Client id of the app registration. */
  readonly clientId: string;
  readonly tenantId: string;
  /** People that can sign in, by the name that the sign-in page lists. */
  readonly users: Readonly<Record<string, Omit<SignedIn, 'tenantId'>>>;
  /** App roles of applications, by object id. Their tokens come from the local identity endpoint. */
  readonly applications?: Readonly<Record<string, readonly string[]>>;
  /** Client ids of applications that may send tokens, beside the app's own. */
  readonly allowedApplications?: readonly string[];
  /** How long a session lasts; 8 hours by default. */
  readonly sessionMs?: number;
  readonly now: () => Date;
}

/**
 * How the host treats sign-ins. `off`: the headers of App Service Authentication never reach the app. `spoofable`: they
 * pass as the client sends them, as on a platform with authentication off. Options: the host plays App Service
 * Authentication, which admits requests without a sign-in.
 */
export type EasyAuth = 'off' | 'spoofable' | EasyAuthOptions;

const COOKIE = 'AppServiceAuthSession';
const SESSION_MS = 8 * 3600 * 1000;

function withoutPrincipal(headers: readonly string[]): string[] {
  return headers.filter((_, index) => !PRINCIPAL_HEADERS.test(headers[index - (index % 2)] ?? ''));
}

/** A path of this host, and no address that a browser takes for another one. */
function ownPath(text: string | null, otherwise: string): string {
  return text !== null && /^\/(?![/\\])[\x21-\x7e]*$/.test(text) ? text : otherwise;
}

function redirect(location: string, cookie: string): HostResponse {
  return { status: 302, headers: { location, 'set-cookie': cookie } };
}

/** Sessions of one host. */
class Sessions {
  readonly #options: EasyAuthOptions;
  readonly #byId = new Map<string, { readonly who: SignedIn; readonly endsAt: number }>();

  constructor(options: EasyAuthOptions) {
    this.#options = options;
  }

  /** @returns the cookie's value */
  begin(who: SignedIn): string {
    const { now, sessionMs = SESSION_MS } = this.#options;
    const id = randomBytes(24).toString('base64url');
    this.#byId.set(id, { who, endsAt: now().getTime() + sessionMs });
    return id;
  }

  of({ headers }: IncomingMessage): SignedIn | undefined {
    const id = new RegExp(`(?:^|;\\s*)${COOKIE}=([\\w-]+)`).exec(headers.cookie ?? '')?.[1];
    const session = id === undefined ? undefined : this.#byId.get(id);
    return session !== undefined && session.endsAt > this.#options.now().getTime() ? session.who : undefined;
  }

  end({ headers }: IncomingMessage): void {
    for (const id of this.#byId.keys()) if (headers.cookie?.includes(`${COOKIE}=${id}`)) this.#byId.delete(id);
  }
}

/** Who a bearer token names; `refused`: an application that the registration does not list, which gets a 403. */
function bearer({ headers }: IncomingMessage, options: EasyAuthOptions): SignedIn | 'refused' | undefined {
  const token = readToken(/^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1] ?? '');
  const { allowedApplications = [], applications = {}, clientId, now, tenantId } = options;
  const meant = token !== undefined && [clientId, `api://${clientId}`].includes(token.audience);
  if (!meant || token.tenantId !== tenantId || token.expiresAt <= now()) return undefined;
  if (![clientId, ...allowedApplications].includes(token.clientId)) return 'refused';
  const roles = lookUp(applications, token.objectId) ?? [];
  return { objectId: token.objectId, tenantId: token.tenantId, name: token.clientId, roles };
}

/**
 * The platform's own protection: a browser's POST with a session must come from a page of the app.
 *
 * @see https://github.com/Azure/azure-functions-host/issues/1602
 */
function isForeignPost({ headers, method }: IncomingMessage): boolean {
  if (method !== 'POST' || !/Mozilla|Opera/.test(headers['user-agent'] ?? '')) return false;
  const from = headers.origin ?? headers.referer ?? '';
  return !URL.canParse(from) || new URL(from).host !== headers.host;
}

function answerAuthPath(
  incoming: IncomingMessage,
  options: EasyAuthOptions,
  sessions: Sessions,
): HostResponse | undefined {
  const url = new URL(incoming.url ?? '/', 'http://127.0.0.1');
  if (!url.pathname.startsWith('/.auth/')) return undefined;
  switch (url.pathname) {
    case '/.auth/login/aad': {
      const user = lookUp(options.users, url.searchParams.get('user') ?? '');
      const next = ownPath(url.searchParams.get('post_login_redirect_uri'), '/');
      if (user === undefined) return signInPage(Object.keys(options.users), next);
      const id = sessions.begin({ ...user, tenantId: options.tenantId });
      // The platform's own cookie is `Secure` with `SameSite=None`, which browsers refuse over http.
      return redirect(next, `${COOKIE}=${id}; Path=/; HttpOnly; SameSite=Lax`);
    }
    case '/.auth/logout': {
      sessions.end(incoming);
      const next = ownPath(url.searchParams.get('post_logout_redirect_uri'), '/.auth/logout/complete');
      return redirect(next, `${COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax`);
    }
    case '/.auth/logout/complete':
      return textResponse(200, 'You are signed out.');
    default:
      return { status: 404 };
  }
}

function playedGate(options: EasyAuthOptions): RequestGate {
  const sessions = new Sessions(options);
  return (incoming, headers) => {
    const answer = answerAuthPath(incoming, options, sessions);
    if (answer !== undefined) return answer;
    const caller = bearer(incoming, options);
    if (caller === 'refused') return { status: 403 };
    const person = caller === undefined ? sessions.of(incoming) : undefined;
    if (person !== undefined && isForeignPost(incoming)) return { status: 403 };
    const who = caller ?? person;
    const added = who === undefined ? [] : principalHeaders(who, options.clientId).flat();
    return { headers: [...withoutPrincipal(headers), ...added] };
  };
}

/** Makes the gate of a host. */
export function authGate(easyAuth: EasyAuth): RequestGate {
  if (easyAuth === 'off') return (_incoming, headers) => ({ headers: withoutPrincipal(headers) });
  if (easyAuth === 'spoofable') return (_incoming, headers) => ({ headers });
  return playedGate(easyAuth);
}
