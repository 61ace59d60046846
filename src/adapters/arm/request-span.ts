import type { Failure } from '../../core/azure/failure.ts';
import type { Result } from '../../core/result.ts';
import type { SpanAttributes } from '../../reconcile/telemetry.ts';
import { redactUrl } from '../http/redact.ts';

/**
 * Span attributes of a request, by OpenTelemetry's conventions for HTTP clients (read 2026-11). Azure's queries hold
 * tokens of pages and operations, so the span shows only `api-version`.
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
 * Span attributes of the answer. The error type is the status of a refusal, or the kind of failure without an answer.
 *
 * @param sent with the status of the answer; undefined without an answer
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
