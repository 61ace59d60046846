import type { InvocationContext } from '@azure/functions';
import { visibleJson, visibleLine } from '../core/text/printable.ts';
import type { Log } from '../reconcile/ports.ts';

/**
 * Log of one invocation. Every line is a constant message followed by its values as JSON, so that queries can parse the
 * values, without control characters. Bound to the invocation, because a line after its end belongs to no invocation.
 */
export function invocationLog(context: Pick<InvocationContext, 'info' | 'warn' | 'error' | 'invocationId'>): Log {
  const line = (message: string, fields: Readonly<Record<string, unknown>> = {}): string =>
    `${visibleLine(message)} ${visibleJson(JSON.stringify({ ...fields, invocationId: context.invocationId }))}`;
  return {
    info: (message, fields) => context.info(line(message, fields)),
    warn: (message, fields) => context.warn(line(message, fields)),
    error: (message, fields) => context.error(line(message, fields)),
  };
}
