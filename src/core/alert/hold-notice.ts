import { insideWindow } from '../plan/write-window.ts';
import type { Severity } from '../verdict/finding.ts';
import type { AlertSubject } from './alert-match.ts';
import { matchesAlert } from './alert-match.ts';
import type { QuietHours, Silence } from './alert-policy.ts';

/**
 * Why nobody is told of a finding now. `Inhibited`: another alert is its cause. `InDigest`: it was there before Hubwarden
 * was, and stands in the digest of the first sweep.
 */
export type HoldReason = 'InDigest' | 'Inhibited' | 'Silenced' | 'QuietHours';

/** A finding that is held back. */
export interface Hold {
  readonly reason: HoldReason;
  /** In words, for records and commands. */
  readonly detail: string;
  /** When to look again. */
  readonly until: Date;
}

/** What may hold a finding back. */
export interface HoldContext {
  readonly quietHours: readonly QuietHours[];
  /** Those of the policy and those that people set; expired ones do not count. */
  readonly silences: readonly Silence[];
  /** What causes this finding, in words, while that is told on its own; undefined: nothing. */
  readonly inhibitedBy: string | undefined;
  /** It was there before Hubwarden was. */
  readonly isFirstVerdict: boolean;
}

/** How loud each severity is. */
export const LOUDNESS: Readonly<Record<Severity, number>> = { info: 0, warning: 1, error: 2, critical: 3 };

// Causes and policies change without telling: what is held is looked at again after this long at the latest.
const RECHECK_SECONDS = 300;

/** The silence that covers a finding now; undefined when none does. */
export function silenceOf(subject: AlertSubject, silences: readonly Silence[], now: Date): Silence | undefined {
  return silences.find((each) => now < each.expiresAt && matchesAlert(each.match, subject));
}

/** Decides whether a finding is held back, and why. */
export function holdOf(subject: AlertSubject, context: HoldContext, now: Date): Hold | undefined {
  const recheck = new Date(now.getTime() + RECHECK_SECONDS * 1000);
  if (context.isFirstVerdict) {
    return {
      reason: 'InDigest',
      detail: 'it was there before Hubwarden was, and is told in the digest',
      until: recheck,
    };
  }
  if (context.inhibitedBy !== undefined)
    return { reason: 'Inhibited', detail: `it follows from ${context.inhibitedBy}`, until: recheck };
  const silence = silenceOf(subject, context.silences, now);
  if (silence !== undefined) {
    const detail = `silenced by ${silence.owner} until ${silence.expiresAt.toISOString()}: ${silence.reason}`;
    // A person may end it before its time.
    const until = new Date(Math.min(silence.expiresAt.getTime(), recheck.getTime()));
    return { reason: 'Silenced', detail, until };
  }
  const quiet = context.quietHours.find(
    (hours) => LOUDNESS[subject.severity] <= LOUDNESS[hours.upTo] && insideWindow([hours], now),
  );
  if (quiet === undefined) return undefined;
  const detail = `quiet hours from ${quiet.from} to ${quiet.to} ${quiet.timeZone} for ${quiet.upTo} and less`;
  return { reason: 'QuietHours', detail, until: recheck };
}
