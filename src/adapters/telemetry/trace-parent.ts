import type { SpanContext } from '@opentelemetry/api';
import { isSpanContextValid, TraceFlags } from '@opentelemetry/api';

const HEX_BYTE = /^[0-9a-f]{2}$/;

/**
 * Reads `traceparent` of W3C Trace Context. A later version of the format may add fields at its end (read 2026-11).
 *
 * @returns undefined when it is missing or unreadable
 */
export function spanContextFrom(traceParent: string | undefined): SpanContext | undefined {
  const [version = '', traceId = '', spanId = '', flags = '', ...more] = (traceParent ?? '').split('-');
  const isRead = HEX_BYTE.test(version) && HEX_BYTE.test(flags) && version !== 'ff';
  const traceFlags = Number.parseInt(flags, 16) & TraceFlags.SAMPLED;
  const parent = { traceId, spanId, traceFlags, isRemote: true };
  return !isRead || (version === '00' && more.length > 0) || !isSpanContextValid(parent) ? undefined : parent;
}

/** The header that {@link spanContextFrom} reads. */
export function traceParentFrom({ spanId, traceFlags, traceId }: SpanContext): string {
  return `00-${traceId}-${spanId}-${(traceFlags & TraceFlags.SAMPLED).toString(16).padStart(2, '0')}`;
}
