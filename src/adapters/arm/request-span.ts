import type { Failure } from '../../core/azure/failure.ts';
import type { Result } from '../../core/result.ts';
import type { SpanAttributes } from '../../reconcile/telemetry.ts';
import { redactUrl } from '../http/redact.ts';

/**
 * What a span says of a request, by OpenTelemetry's conventions for HTTP clients (read 2026-11). Queries of Azure hold tokens of
 * pages and operations, so none but `api-version` is shown.
 */
export function requestAttributes(
  method: string,
  { operation, url }: { readonly operation: string; readonly url: string },
): SpanAttributes {
  const { hostname, port, protocol } = new URL(url);
  return {
    operation,
    'http.request.method': method,
    'server.address': hostname,
    'server.port': port === '' ? DEFAULT_PORTS[protocol === 'http:' ? 'http' : 'https'] : Number(port),
    'url.full': redactUrl(url),
  };
}

const DEFAULT_PORTS = { http: 80, https: 443 } as const;

/**
 * What it says of the answer. A refusal's type is its status; where no answer came, the kind of failure.
 *
 * @param sent with the status of the answer; undefined when none came
 */
export function answerAttributes(sent: {
  readonly reply: Result<unknown, Failure>;
  readonly httpStatus: number | undefined;
}): SpanAttributes {
  const { httpStatus, reply } = sent;
  const type = reply.ok
    ? undefined
    : httpStatus === undefined || httpStatus < 400
      ? reply.error.kind
      : String(httpStatus);
  return { 'http.response.status_code': httpStatus, 'error.type': type };
}
