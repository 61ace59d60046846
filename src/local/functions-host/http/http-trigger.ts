import type { FunctionOf } from '../app/hosted-function.ts';
import type { Invoker } from '../app/invoker.ts';
import type {
  RpcHttpCookie,
  RpcHttpRequest,
  RpcHttpResponse,
  RpcInvocationResponse,
  RpcNullableStrings,
} from '../app/worker-contract.ts';
import { carriesKey } from './access-key.ts';
import type { HostRequest, HostResponse } from './http-exchange.ts';
import type { RouteValues } from './http-route.ts';
import { matchRoute } from './http-route.ts';
import { byFunctionName } from './route-order.ts';
import type { RouteSegment } from './route-template.ts';
import { parseRouteTemplate } from './route-template.ts';

/** Keys of HTTP functions: `host` opens level "function", `master` opens "admin" and every lower level. */
export interface HttpKeys {
  readonly host: string;
  readonly master: string;
}

/** Answers a request to an HTTP function; undefined when no function has that route and method. */
export type HttpTriggers = (request: HostRequest) => Promise<HostResponse | undefined>;

function nullable(entries: Iterable<readonly [string, string]>): RpcNullableStrings {
  return Object.fromEntries([...entries].map(([name, value]) => [name, { value }]));
}

// The host hands repeated headers over as one, joined by commas.
function headerEntries(request: HostRequest): [string, string][] {
  return Object.entries(request.headers).map(([name, value = '']) => [
    name,
    typeof value === 'string' ? value : value.join(','),
  ]);
}

// The host hands repeated query keys over as one, joined by commas.
function queryEntries(url: URL): [string, string][] {
  const names = [...new Set(url.searchParams.keys())];
  return names.map((name) => [name, url.searchParams.getAll(name).join(',')]);
}

/** Renders a request as the host sends it to a worker: body as bytes, absolute URL. */
export function rpcHttpRequestFrom(request: HostRequest, params: Readonly<Record<string, string>>): RpcHttpRequest {
  return {
    method: request.method,
    url: request.url.href,
    nullableHeaders: nullable(headerEntries(request)),
    nullableParams: nullable(Object.entries(params)),
    nullableQuery: nullable(queryEntries(request.url)),
    ...(request.body.length > 0 && { body: { bytes: request.body } }),
  };
}

const SAME_SITE: Readonly<Record<RpcHttpCookie['sameSite'], string>> = {
  none: '',
  lax: '; SameSite=Lax',
  strict: '; SameSite=Strict',
  explicitNone: '; SameSite=None',
};

function setCookie(cookie: RpcHttpCookie): string {
  const expires = cookie.expires && new Date(cookie.expires.value.seconds * 1000).toUTCString();
  return [
    `${encodeURIComponent(cookie.name)}=${encodeURIComponent(cookie.value)}`,
    cookie.domain ? `; Domain=${cookie.domain.value}` : '',
    cookie.path ? `; Path=${cookie.path.value}` : '',
    expires === undefined ? '' : `; Expires=${expires}`,
    cookie.maxAge ? `; Max-Age=${cookie.maxAge.value}` : '',
    cookie.secure?.value ? '; Secure' : '',
    cookie.httpOnly?.value ? '; HttpOnly' : '',
    SAME_SITE[cookie.sameSite],
  ].join('');
}

function bodyBytes(response: RpcHttpResponse): Uint8Array | string {
  const { body } = response;
  if (body === null || body === undefined) return '';
  if ('bytes' in body) return body.bytes;
  return 'string' in body ? body.string : '';
}

/** Renders the answer of a handler. An empty answer is a 204. */
export function hostResponseFrom(response: RpcInvocationResponse): HostResponse {
  const value = response.returnValue;
  if (value === null || value === undefined || !('http' in value)) return { status: 204 };
  const { http } = value;
  const cookies = http.cookies.map(setCookie);
  return {
    status: Number(http.statusCode),
    headers: cookies.length > 0 ? { ...http.headers, 'set-cookie': cookies } : http.headers,
    body: bodyBytes(http),
  };
}

function isAllowed(fn: FunctionOf<'http'>, request: HostRequest, keys: HttpKeys): boolean {
  switch (fn.trigger.authLevel) {
    case 'anonymous':
      return true;
    case 'function':
      return carriesKey(request, [keys.host, keys.master]);
    case 'admin':
      return carriesKey(request, [keys.master]);
  }
}

interface Endpoint {
  readonly fn: FunctionOf<'http'>;
  readonly segments: readonly RouteSegment[];
  readonly disabled: boolean;
}

/** The HTTP functions of an app. */
export interface HttpFunctions {
  readonly enabled: readonly FunctionOf<'http'>[];
  /** Functions that are disabled: they keep their routes, and answer 404. */
  readonly disabled: readonly FunctionOf<'http'>[];
  /** Without slashes at its ends; may be empty. */
  readonly routePrefix: string;
}

function endpointsOf({ disabled, enabled, routePrefix }: HttpFunctions): readonly Endpoint[] {
  return [...enabled, ...disabled].toSorted(byFunctionName).map((fn) => {
    const segments = parseRouteTemplate(`${routePrefix}/${fn.trigger.route}`);
    if (!segments.ok) throw new Error(`Function "${fn.name}": ${segments.error}`);
    return { fn, segments: segments.value, disabled: disabled.includes(fn) };
  });
}

/**
 * Puts the app's HTTP functions on their routes. A failed run is an empty 500, as on Azure. A function takes the methods
 * that it lists and no other: HEAD and OPTIONS too reach only a function that lists them, and CORS is off.
 *
 * @see https://github.com/Azure/azure-functions-host/issues/11625, open in 2026-11: HEAD is 404 where only GET is listed
 * @throws Error for a route that `resolveFunctions` refuses
 */
export function createHttpTriggers(functions: HttpFunctions, keys: HttpKeys, invoker: Invoker): HttpTriggers {
  const endpoints = endpointsOf(functions);

  async function run({ disabled, fn }: Endpoint, request: HostRequest, params: RouteValues): Promise<HostResponse> {
    if (!isAllowed(fn, request, keys)) return { status: 401 };
    if (disabled) return { status: 404 };
    const http = rpcHttpRequestFrom(request, params);
    const input = { inputData: [{ name: fn.trigger.binding, data: { http } }] };
    const outcome = await invoker.invoke(fn, input, 'This function was programmatically called via the host APIs.');
    return outcome.ok ? hostResponseFrom(outcome.value) : { status: 500 };
  }

  return async (request) => {
    for (const endpoint of endpoints) {
      if (!endpoint.fn.trigger.methods.includes(request.method)) continue;
      const params = matchRoute(endpoint.segments, request.url.pathname);
      if (params !== undefined) return run(endpoint, request, params);
    }
    return undefined;
  };
}
