import { foldCase, foldOptional } from '../../../core/text/fold-case.ts';
import { EVENT_GRID_WEBHOOK_PATH } from './event-grid-webhook.ts';
import type { HostRequest, HostResponse } from './http-exchange.ts';
import { textResponse } from './http-exchange.ts';
import { decodePath } from './http-route.ts';

/**
 * True for paths that are the host's own and never reach a function, catch-all routes included.
 *
 * @see https://github.com/Azure/azure-functions-host/pull/11888, merged in 2026-07
 */
export function isReserved(pathname: string): boolean {
  const [first = ''] = pathname.slice(1).split('/');
  return ['admin', 'runtime'].includes(foldCase(decodePath(first)));
}

/** True for the path to which Event Grid delivers. */
export function isEventGridWebhook(pathname: string): boolean {
  return foldCase(pathname) === EVENT_GRID_WEBHOOK_PATH;
}

/**
 * Answers `/` where no function does: the real host shows a page of its own, or 204 with `AzureWebJobsDisableHomepage`.
 *
 * @returns undefined for any other path
 * @see https://github.com/Azure/azure-functions-host, HomepageMiddleware (read 2026-11)
 */
export function homePage(
  { url }: HostRequest,
  settings: Readonly<Record<string, string | undefined>>,
): HostResponse | undefined {
  if (url.pathname !== '/') return undefined;
  if (foldOptional(settings.AzureWebJobsDisableHomepage) === 'true') return { status: 204 };
  return textResponse(200, 'The functions host is running.');
}

/** Adds headers that an answer does not have yet, as `extensions.http.customHeaders` of host.json does. */
export function withHeaders(response: HostResponse, added: Readonly<Record<string, string>>): HostResponse {
  const own = new Set(Object.keys(response.headers ?? {}).map(foldCase));
  const missing = Object.entries(added).filter(([name]) => !own.has(foldCase(name)));
  return missing.length === 0
    ? response
    : { ...response, headers: { ...response.headers, ...Object.fromEntries(missing) } };
}
