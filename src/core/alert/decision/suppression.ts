import { globFrom } from '../../text/glob.ts';
import { insideWindow } from '../../time/write-window.ts';
import { isMoreSevere } from '../../verdict/vocabulary.ts';
import type { AlertSubject } from '../routing/alert-match.ts';
import { matchesAlert } from '../routing/alert-match.ts';
import type { QuietHours, Silence } from '../routing/alert-policy.ts';

/**
 * Why nobody is told of a finding now. `Inhibited`: another alert is its cause. `InDigest`: it was there before Hubwarden,
 * or this version of it, was, and stands in the digest of a sweep.
 */
export type SuppressionReason = 'InDigest' | 'Inhibited' | 'Silenced' | 'QuietHours';

/** A finding that is held back. */
export interface Suppression {
  readonly reason: SuppressionReason;
  /** In words, for records and commands. */
  readonly detail: string;
  /** When to look again. */
  readonly until: Date;
}

/** What may hold a finding back. */
export interface SuppressionContext {
  readonly quietHours: readonly QuietHours[];
  /** Those of the policy and those that people set; expired ones do not count. */
  readonly silences: readonly Silence[];
  /** What causes this finding, in words, while that is told on its own; undefined: nothing. */
  readonly inhibitedBy: string | undefined;
  /** It was there before Hubwarden was. */
  readonly isFirstVerdict: boolean;
  /** This version of Hubwarden is the first to find it, on a hub that one before has judged. */
  readonly isOfNewEdition?: boolean;
  /** The rule that it is about; silences that name rules hold nothing else. */
  readonly about?: SilencedRule | undefined;
}

/** A rule of one hub, as a silence looks at it. */
export interface SilencedRule {
  readonly rule: string;
  /** Start of its firing; undefined: it does not matter. */
  readonly since: Date | undefined;
}

// Causes and policies change without telling: what is held is looked at again after this long at the latest.
const RECHECK_SECONDS = 300;

/**
 * The silence that covers a finding now; undefined when none does. One that names rules covers what was there when somebody
 * set it; one that does not covers all that it matches, also what comes later.
 *
 * @param about the rule that the finding is about, if it is about one
 */
export function silenceOf(
  subject: AlertSubject,
  silences: readonly Silence[],
  now: Date,
  about?: SilencedRule,
): Silence | undefined {
  return silences.find((each) => now < each.expiresAt && matchesAlert(each.match, subject) && coversRule(each, about));
}

function coversRule({ rules, setAt }: Silence, about: SilencedRule | undefined): boolean {
  if (rules === undefined) return true;
  if (about === undefined || !rules.some((pattern) => globFrom(pattern)(about.rule))) return false;
  return about.since === undefined || setAt === undefined || about.since <= setAt;
}

/** Decides whether a finding is held back, and why. */
export function suppressionOf(subject: AlertSubject, context: SuppressionContext, now: Date): Suppression | undefined {
  const recheck = new Date(now.getTime() + RECHECK_SECONDS * 1000);
  if (context.isFirstVerdict) {
    return {
      reason: 'InDigest',
      detail: 'it was there before Hubwarden was, and is told in the digest',
      until: recheck,
    };
  }
  if (context.isOfNewEdition === true) {
    const detail = 'this version of Hubwarden is the first to find it, and tells it in the digest';
    return { reason: 'InDigest', detail, until: recheck };
  }
  if (context.inhibitedBy !== undefined)
    return { reason: 'Inhibited', detail: `it follows from ${context.inhibitedBy}`, until: recheck };
  const silence = silenceOf(subject, context.silences, now, context.about);
  if (silence !== undefined) {
    const detail = `silenced by ${silence.owner} until ${silence.expiresAt.toISOString()}: ${silence.reason}`;
    // A person may end it before its time.
    const until = new Date(Math.min(silence.expiresAt.getTime(), recheck.getTime()));
    return { reason: 'Silenced', detail, until };
  }
  const quiet = context.quietHours.find(
    (hours) => !isMoreSevere(subject.severity, hours.upTo) && insideWindow([hours], now),
  );
  if (quiet === undefined) return undefined;
  const detail = `quiet hours from ${quiet.from} to ${quiet.to} ${quiet.timeZone} for ${quiet.upTo} and less`;
  return { reason: 'QuietHours', detail, until: recheck };
}
