import { randomBytes } from 'node:crypto';
import type { RpcTraceContext } from './worker-contract.ts';

/**
 * Begins a trace for one invocation. Application Insights' SDK in the real host begins each with the flags 00, "not sampled",
 * whatever is done with it later (observed on the host's extensions with the worker 3.9.1, 2026-11).
 */
export function newTraceContext(): RpcTraceContext {
  const [traceId, spanId] = [randomBytes(16).toString('hex'), randomBytes(8).toString('hex')];
  return { traceParent: `00-${traceId}-${spanId}-00`, traceState: '', attributes: {} };
}
