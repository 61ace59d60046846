import { wordsOfKinds } from '../../../core/kind-words.ts';
import { errorText } from '../../../core/text/error-text.ts';
import type { Caller } from '../../../reconcile/queries/caller.ts';
import { hasRole } from '../../../reconcile/queries/caller.ts';
import { ErrorPage } from '../../../report/pages/errors/error-page.tsx';
import type { PageView } from '../../../report/pages/frame/render-page.tsx';
import { view } from '../../../report/pages/frame/render-page.tsx';
import type { PageContext } from '../../../report/pages/parts/page-context.tsx';
import { storeProblem } from '../store-problem.ts';
import type { WebRequest, WebResponse } from '../web-message.ts';
import { ASSETS, assetFor } from './page-assets.ts';
import type { PageCall, PageParts } from './page-parts.ts';
import { isWellEncoded } from './page-query.ts';
import type { PageResult } from './page-result.ts';
import type { FoundRoute } from './page-routes.ts';
import { routesAt } from './page-routes.ts';

/** Answers requests for pages, their assets and their actions. The gate has decided the caller before. */
export type PagesHandler = (request: WebRequest, caller: Caller) => Promise<WebResponse>;

/** Makes the handler of the pages. */
export function pagesHandler(parts: PageParts): PagesHandler {
  return async (request, caller) => {
    const asset = assetFor(request);
    if (asset !== undefined) return asset;
    const call = { parts, request, caller, query: request.url.searchParams, now: parts.now() };
    return rendered(await resultOf(call), call);
  };
}

type Call = Omit<PageCall, 'params'>;

async function resultOf(call: Call): Promise<PageResult> {
  const { caller, request } = call;
  const found = routesAt(request.url.pathname);
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const match = found.find(({ route }) => route.method === method);
  if (match === undefined) return found.length === 0 ? nothingHere(request) : otherMethod(found);
  if (!isWellEncoded(request.url.search)) return { kind: 'BadRequest', message: NOT_UTF8 };
  if (!hasRole(caller, match.route.role)) return { kind: 'Forbidden', message: roleNeeded(match) };
  return await answered(match, call);
}

/** The store's failures become a page that says so; every other throw is a bug, and the server's to report. */
async function answered({ params, route }: FoundRoute, call: Call): Promise<PageResult> {
  try {
    return await route.answer({ ...call, params });
  } catch (error) {
    const { isStoreFailure, log } = call.parts;
    const problem = storeProblem(error, isStoreFailure);
    if (problem === undefined) throw error;
    if (problem.kind === 'Unreadable') return { kind: 'Unavailable', message: problem.message };
    log.warn('tables did not answer', { requestId: call.request.requestId, error: errorText(error) });
    return { kind: 'Unavailable', message: NO_STORE };
  }
}

const NOT_UTF8 = 'The query of the address is not percent-encoded UTF-8. Use the boxes and links of the pages.';

const NO_STORE = 'Table Storage did not answer, so Hubwarden cannot show this page. Try again in a minute.';

function nothingHere({ url }: WebRequest): PageResult {
  return { kind: 'NotFound', title: 'No such page', message: `There is no page at ${url.pathname}.` };
}

function otherMethod(found: readonly FoundRoute[]): PageResult {
  const methods = found.map(({ route }) => route.method).join(', ');
  return {
    kind: 'BadRequest',
    message: `This address takes ${methods} only. Use the form on the page of the hub or the alert.`,
  };
}

function roleNeeded({ route }: FoundRoute): string {
  return `This needs the role Hubwarden.${route.role}. An owner of the app registration of Hubwarden can assign it to you.`;
}

async function rendered(result: PageResult, call: Call): Promise<WebResponse> {
  switch (result.kind) {
    case 'Page':
      return html(result.status ?? 200, result.page, await contextOf(call, result.jsonPath));
    case 'Json': {
      const headers = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };
      return { status: 200, headers, body: JSON.stringify(result.value) };
    }
    case 'Redirect':
      return {
        status: result.because === 'SeeOther' ? 303 : 308,
        headers: { location: result.to, 'cache-control': 'no-store' },
        body: '',
      };
    case 'NotFound':
      return await errorPage(404, { title: result.title, layer: 'Hubwarden', message: result.message }, call);
    case 'BadRequest':
      return await errorPage(
        400,
        { title: 'This request is not valid', layer: 'request', message: result.message },
        call,
      );
    case 'Unavailable':
      return await errorPage(
        503,
        { title: 'No answer now', layer: result.layer ?? 'tables', message: result.message },
        call,
      );
    case 'Forbidden':
      return await errorPage(403, { title: 'Not permitted', layer: 'role', message: result.message }, call);
  }
}

interface Problem {
  readonly title: string;
  readonly layer: string;
  readonly message: string;
}

async function errorPage(status: number, problem: Problem, call: Call): Promise<WebResponse> {
  const error = view(ErrorPage, { ...problem, requestId: call.request.requestId });
  return html(status, error, await contextOf(call, undefined));
}

function html(status: number, page: PageView, context: PageContext): WebResponse {
  const headers = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' };
  return { status, headers, body: page(context) };
}

/** Ages count from the end of the reads: what they returned may be younger than the request. */
async function contextOf({ caller, parts, request }: Call, jsonPath: string | undefined): Promise<PageContext> {
  return {
    caller,
    now: parts.now(),
    jsonPath,
    path: `${request.url.pathname}${request.url.search}`,
    environment: parts.environment,
    version: parts.version,
    policyVersion: await policyVersionOf(parts),
    words: wordsOfKinds(parts.reads.kinds()),
    assets: ASSETS,
    newKey: parts.newId,
  };
}

/** The footer does without it while the store does not answer. */
async function policyVersionOf({ reads }: PageParts): Promise<string | undefined> {
  try {
    return await reads.activeVersion();
  } catch {
    return undefined;
  }
}
