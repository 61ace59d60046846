import type { Caller } from '../../../reconcile/queries/caller.ts';
import type { PlainAnswer } from '../plain-answer.ts';
import { plainAnswer } from '../plain-answer.ts';
import { PLAIN_PAGE_CSS, PLAIN_PAGE_CSS_PATH } from '../plain-page.ts';
import type { Surface } from '../surface.ts';
import type { WebRequest, WebResponse } from '../web-message.ts';
import type { AccessPlatform } from './access-platform.ts';
import { callerOf } from './caller-of.ts';
import { isCrossSite } from './cross-site.ts';
import type { RefusalReason } from './refusal.ts';
import { REFUSALS } from './refusal.ts';
import { SIGN_OUT_PATH, signInPath } from './sign-in-path.ts';

/** Where the app says that it runs, and nothing else. */
const HEALTH_PATH = '/api/health';

/** What the gate decides. */
export type Passage =
  /** The caller has a role. */
  | { readonly kind: 'Admitted'; readonly caller: Caller }
  /** `reason` undefined: one of the two answers that are open to everyone. */
  | { readonly kind: 'Answered'; readonly response: WebResponse; readonly reason: RefusalReason | undefined };

/**
 * The one gate in front of every route: a request without a caller who has a role gets no further, for every path and
 * method. Pure, and made once before any routing.
 */
export function gate(request: WebRequest, surface: Surface, platform: AccessPlatform): Passage {
  const open = openAnswer(request, surface);
  if (open !== undefined) return { kind: 'Answered', response: open, reason: undefined };
  const { caller, refused } = callerOf(request.headers, platform, surface);
  if (refused !== undefined && refused !== 'RoleNeeded') {
    const passage = answered(refused, caller, surface, request);
    return refused === 'SignInNeeded' && surface === 'Api' ? withScope(passage, platform) : passage;
  }
  const misused = misuse(request, surface, platform) ?? refused;
  return misused === undefined ? { kind: 'Admitted', caller } : answered(misused, caller, surface, request);
}

function misuse(request: WebRequest, surface: Surface, platform: AccessPlatform): RefusalReason | undefined {
  if (surface === 'Keyed') {
    if (request.url.searchParams.has('code')) return 'KeyInAddress';
    return isRead(request) ? undefined : 'ReadOnly';
  }
  return isCrossSite(request, platform) ? 'CrossSite' : undefined;
}

/**
 * Tells a program which token to get, as RFC 6750 does it. The client id is no secret: the redirect to the sign-in holds it too.
 * Only the 401 of a complete set-up has it, so that closed pages still say nothing.
 */
function withScope(passage: Extract<Passage, { kind: 'Answered' }>, { clientId }: AccessPlatform): Passage {
  const { response } = passage;
  const challenge = `Bearer scope="api://${clientId}/.default"`;
  return { ...passage, response: { ...response, headers: { ...response.headers, 'www-authenticate': challenge } } };
}

function isRead({ method }: WebRequest): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** What everyone may read, at exactly these addresses: both are the same in every deployment. */
function openAnswer(request: WebRequest, surface: Surface): WebResponse | undefined {
  const { pathname } = request.url;
  if (!isRead(request)) return undefined;
  if (surface === 'Pages' && pathname === PLAIN_PAGE_CSS_PATH)
    return opened('text/css; charset=utf-8', 'public, max-age=3600', PLAIN_PAGE_CSS);
  // For probes, which cannot sign in: the app runs and answers.
  if (surface === 'Api' && pathname === HEALTH_PATH) return opened('application/json', 'no-store', '{"status":"ok"}');
  return undefined;
}

function opened(type: string, cacheControl: string, body: string): WebResponse {
  return { status: 200, headers: { 'content-type': type, 'cache-control': cacheControl }, body };
}

function answered(
  reason: RefusalReason,
  caller: Caller,
  surface: Surface,
  request: WebRequest,
): Extract<Passage, { kind: 'Answered' }> {
  const response =
    reason === 'SignInNeeded' && surface === 'Pages' && isDeepLink(request)
      ? { status: 302, headers: { location: signInPath(request.url) }, body: '' }
      : plainAnswer(answerTo(reason, caller, request), surface, request);
  return { kind: 'Answered', response, reason };
}

function answerTo(reason: RefusalReason, caller: Caller, request: WebRequest): PlainAnswer {
  const { code, layer, status, text, title } = REFUSALS[reason];
  const signIn = { path: signInPath(request.url), text: 'Sign in' };
  const signOut = { path: SIGN_OUT_PATH, text: 'Sign out' };
  return {
    status,
    code,
    title,
    text: reason === 'RoleNeeded' ? [`You are signed in as ${caller.name}.`, ...text] : text,
    links: reason === 'SignInNeeded' ? [signIn] : layer === 'Role' || layer === 'SignIn' ? [signOut] : [],
    headers: {
      // HTTP demands it of a 401. Browsers ask for no password for it.
      ...(status === 401 && layer === 'SignIn' ? { 'www-authenticate': 'Bearer' } : {}),
      ...(reason === 'ReadOnly' ? { allow: 'GET, HEAD' } : {}),
    },
  };
}

/**
 * True for a visit that begins here: a bookmark, a typed address, a link in a notification. Only that may be sent on to the
 * sign-in at once. A request of one of our own pages may come from a form, and `form-action` blocks redirects after forms, so that
 * people would see nothing: they get a page with a link.
 *
 * A browser that has a session cookie, and still no sign-in, gets the page too: it has just come back from a sign-in that did
 * not hold, and would go round in circles.
 */
function isDeepLink({ headers, method }: WebRequest): boolean {
  const site = headers.get('sec-fetch-site');
  return (
    method === 'GET' &&
    (site === 'none' || site === 'cross-site' || site === 'same-site') &&
    (headers.get('sec-fetch-dest') ?? 'document') === 'document' &&
    /\btext\/html\b/i.test(headers.get('accept') ?? '') &&
    !/(^|;\s*)AppServiceAuthSession[^=;]*=/i.test(headers.get('cookie') ?? '')
  );
}
