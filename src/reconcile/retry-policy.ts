import type { Failure } from '../core/failure.ts';
import type { NetworkWrite } from '../core/plan/network-write.ts';
import type { Timings } from '../core/timings.ts';

/** What a failed read leads to. */
export type AfterRead =
  /** The resource is gone for sure: its hub is closed out. */
  | { readonly kind: 'Gone' }
  /** May pass: asked again after this long; the verdict stays what it was until the attempts are used up. */
  | { readonly kind: 'Retry'; readonly afterSeconds: number }
  /** Will not pass by itself: the hub is `Unknown` at once, and each sweep tries anew. */
  | { readonly kind: 'GiveUp' };

/** What a failed write leads to. */
export type AfterWrite =
  /** Nothing was done: the intent is withdrawn and the hub looked at again. */
  | { readonly kind: 'ComeBack'; readonly afterSeconds: number }
  /** May have been done: the intent stays, and only reads happen until it has settled. */
  | { readonly kind: 'MayHaveLanded'; readonly afterSeconds: number }
  /** Azure refused the whole set of rules in one request: single writes from now on, one bad rule costs one rule. */
  | { readonly kind: 'WriteSingly' }
  /** A person must act. */
  | { readonly kind: 'Refused'; readonly code: 'HW104' | 'HW403' | 'HW404' | 'HW405' | 'HW409' };

/** Where a retry stands: how many attempts failed before, a random number, and the durations in force. */
export interface RetryContext {
  readonly failures: number;
  /** 0 ≤ x < 1 */
  readonly random: number;
  readonly timings: Timings;
}

/**
 * Wait before the next attempt: full jitter over a window that doubles with every failure, up to a cap. Never shorter than a
 * tenth of the window, so that a queue full of hubs is not hammered at once.
 */
export function backoffSeconds({ failures, random, timings }: RetryContext): number {
  const windowSeconds = Math.min(timings.retryCapSeconds, timings.retryBaseSeconds * 2 ** Math.min(failures, 20));
  return windowSeconds * (0.1 + 0.9 * random);
}

/** The whole policy for failed reads. */
export function afterFailedRead(failure: Failure, context: RetryContext): AfterRead {
  switch (failure.kind) {
    case 'NotFound':
      return failure.what === 'Other' ? { kind: 'GiveUp' } : { kind: 'Gone' };
    case 'Throttled':
      return { kind: 'Retry', afterSeconds: Math.max(failure.retryAfterSeconds, backoffSeconds(context)) };
    case 'Unavailable':
      return { kind: 'Retry', afterSeconds: Math.max(failure.retryAfterSeconds ?? 0, backoffSeconds(context)) };
    case 'Busy':
      return { kind: 'Retry', afterSeconds: context.timings.busyRetrySeconds };
    case 'Forbidden':
    case 'DeniedByPolicy':
    case 'Locked':
    case 'ApprovalRoleMissing':
    case 'Rejected':
    case 'Malformed':
      return { kind: 'GiveUp' };
  }
}

/** The whole policy for failed writes. */
export function afterFailedWrite(failure: Failure, write: NetworkWrite, context: RetryContext): AfterWrite {
  switch (failure.kind) {
    case 'Throttled':
      return { kind: 'ComeBack', afterSeconds: Math.max(failure.retryAfterSeconds, backoffSeconds(context)) };
    case 'Busy':
      return { kind: 'ComeBack', afterSeconds: context.timings.busyRetrySeconds };
    case 'NotFound':
      return { kind: 'ComeBack', afterSeconds: 0 };
    case 'Unavailable':
    case 'Malformed':
      return { kind: 'MayHaveLanded', afterSeconds: context.timings.settleSeconds };
    case 'ApprovalRoleMissing':
    case 'Forbidden':
      return { kind: 'Refused', code: 'HW403' };
    case 'DeniedByPolicy':
      return { kind: 'Refused', code: 'HW404' };
    case 'Locked':
      return { kind: 'Refused', code: 'HW405' };
    case 'Rejected':
      if (write.kind === 'PatchNetwork' && write.outboundRules !== undefined) return { kind: 'WriteSingly' };
      return { kind: 'Refused', code: write.kind === 'PatchNetwork' ? 'HW104' : 'HW409' };
  }
}
