/** Times of retries and the end of delivery. */
export interface RetryRules {
  /** Wait before the second attempt, the third, …; the last one holds for all further attempts. */
  readonly scheduleMs: readonly number[];
  /** Least wait after certain answers, by status. */
  readonly minimumMs: Readonly<Record<number, number>>;
  /** An event older than this is dropped. */
  readonly timeToLiveMs: number;
  readonly maxAttempts: number;
}

/** The reason why an event is dropped. */
export type DeadLetterReason = 'MaxDeliveryAttemptsExceeded' | 'TimeToLiveExceeded' | 'Rejected';

/** The step after an attempt. */
export type NextStep =
  | { readonly kind: 'Delivered' }
  | { readonly kind: 'Retry'; readonly delayMs: number }
  | { readonly kind: 'DeadLetter'; readonly reason: DeadLetterReason };

/** One attempt that has ended. */
export interface Attempt {
  /** Number of this attempt, from 1. */
  readonly number: number;
  /** Undefined when there was no answer in time, or no connection. */
  readonly status: number | undefined;
  /** Since the event was published. */
  readonly ageMs: number;
  /** 0 ≤ x < 1. */
  readonly random: number;
}

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** Event Grid's own rules. @see https://learn.microsoft.com/azure/event-grid/delivery-and-retry (read 2026-11) */
export const DEFAULT_RETRY_RULES: RetryRules = {
  scheduleMs: [
    10 * SECOND_MS,
    30 * SECOND_MS,
    MINUTE_MS,
    5 * MINUTE_MS,
    10 * MINUTE_MS,
    30 * MINUTE_MS,
    HOUR_MS,
    3 * HOUR_MS,
    6 * HOUR_MS,
    12 * HOUR_MS,
  ],
  minimumMs: { 404: 5 * MINUTE_MS, 408: 2 * MINUTE_MS, 500: 10 * SECOND_MS, 503: 30 * SECOND_MS },
  timeToLiveMs: 24 * HOUR_MS,
  maxAttempts: 30,
};

// Answers after which delivery to a webhook stops.
const FINAL: readonly number[] = [400, 401, 403, 413];
// Waits are randomised; the share by which ours may grow.
const SPREAD = 0.1;

/** Event Grid's rules on scaled time: every duration times the factor, so that 1/60 makes a minute a second. */
export function scaledRetryRules(factor: number): RetryRules {
  const minimumMs = Object.entries(DEFAULT_RETRY_RULES.minimumMs).map(([status, ms]) => [status, ms * factor]);
  return {
    scheduleMs: DEFAULT_RETRY_RULES.scheduleMs.map((ms) => ms * factor),
    minimumMs: Object.fromEntries(minimumMs),
    timeToLiveMs: DEFAULT_RETRY_RULES.timeToLiveMs * factor,
    maxAttempts: DEFAULT_RETRY_RULES.maxAttempts,
  };
}

function delayMs(rules: RetryRules, attempt: Attempt): number {
  const index = Math.min(attempt.number, rules.scheduleMs.length) - 1;
  const scheduled = rules.scheduleMs[index] ?? 0;
  const minimum = attempt.status === undefined ? 0 : (rules.minimumMs[attempt.status] ?? 0);
  return Math.max(scheduled, minimum) * (1 + SPREAD * attempt.random);
}

/** Decides the step after an attempt: 200 to 204 is a success, a refusal is final, every other answer is retried. */
export function decideNextStep(rules: RetryRules, attempt: Attempt): NextStep {
  const { status } = attempt;
  if (status !== undefined && status >= 200 && status <= 204) return { kind: 'Delivered' };
  if (status !== undefined && FINAL.includes(status)) return { kind: 'DeadLetter', reason: 'Rejected' };
  if (attempt.number >= rules.maxAttempts) return { kind: 'DeadLetter', reason: 'MaxDeliveryAttemptsExceeded' };
  const delay = delayMs(rules, attempt);
  if (attempt.ageMs + delay >= rules.timeToLiveMs) return { kind: 'DeadLetter', reason: 'TimeToLiveExceeded' };
  return { kind: 'Retry', delayMs: delay };
}
