import { addSeconds } from 'date-fns/addSeconds';
import { backoffSeconds } from '../../time/backoff.ts';
import type { Severity } from '../../verdict/catalogue/vocabulary.ts';

/** Half of the longest first wait after a failed delivery; the longest doubles with each attempt, with full jitter. */
const BASE_SECONDS = 2;
const CAP_SECONDS = 300;

/** Longest pause that a receiver may ask for: a longer one in its answer is not trusted. */
const LONGEST_RETRY_AFTER_SECONDS = 3600;

/**
 * How long delivery of a notification is tried, in seconds from the decision. An old page is worse than none, but a
 * critical one is never too old.
 */
const DEADLINE_SECONDS: Readonly<Record<Severity, number>> = {
  critical: 24 * 3600,
  error: 12 * 3600,
  warning: 6 * 3600,
  info: 2 * 3600,
};

/** The time at which delivery of a notification is abandoned. */
export function giveUpAt(severity: Severity, decidedAt: Date): Date {
  return addSeconds(decidedAt, DEADLINE_SECONDS[severity]);
}

/**
 * Seconds until the next attempt, from 1 on: the pause that the receiver asked for, or a wait that doubles, with full
 * jitter.
 *
 * @param attempts failed attempts so far, at least 1
 * @param random 0 ≤ x < 1
 */
export function retrySeconds(attempts: number, retryAfterSeconds: number | undefined, random: number): number {
  const waitSeconds = backoffSeconds({
    baseSeconds: BASE_SECONDS,
    capSeconds: CAP_SECONDS,
    attempt: attempts,
    jitter: random,
  });
  const jittered = 1 + Math.floor(waitSeconds);
  const asked = Math.min(Math.ceil(retryAfterSeconds ?? 0), LONGEST_RETRY_AFTER_SECONDS);
  return Math.max(jittered, asked);
}

/** Slots of one receiver within one minute of the clock. */
export interface SendBudget {
  /** Minute of the clock, in minutes since 1970. */
  readonly minute: number;
  readonly used: number;
}

/**
 * Takes one slot of this minute's budget.
 *
 * @returns the budget after it; or, when it is used up, the seconds until the next minute, from 1 on
 */
export function takeSlot(
  budget: SendBudget | undefined,
  perMinute: number,
  now: Date,
): { readonly kind: 'Taken'; readonly budget: SendBudget } | { readonly kind: 'UsedUp'; readonly waitSeconds: number } {
  const minute = Math.floor(now.getTime() / 60_000);
  const used = budget?.minute === minute ? budget.used : 0;
  if (used < perMinute) return { kind: 'Taken', budget: { minute, used: used + 1 } };
  return { kind: 'UsedUp', waitSeconds: Math.max(1, Math.ceil(((minute + 1) * 60_000 - now.getTime()) / 1000)) };
}
