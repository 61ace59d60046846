import { globFrom } from '../../text/glob.ts';
import { insideWindow } from '../../time/write-window.ts';
import { isMoreSevere } from '../../verdict/catalogue/vocabulary.ts';
import type { AlertSubject } from '../routing/alert-match.ts';
import { matchesAlert } from '../routing/alert-match.ts';
import type { QuietHours, Silence } from '../routing/alert-policy.ts';

/**
 * Why a finding is muted. `Inhibited`: another alert stands for it. `InDigest`: it is older than Hubwarden, or than this version,
 * and the digest of a sweep lists it.
 */
export type SuppressionReason = 'InDigest' | 'Inhibited' | 'Silenced' | 'QuietHours';

/** A finding that is muted. */
export interface Suppression {
  readonly reason: SuppressionReason;
  /** As text, for records and commands. */
  readonly detail: string;
  /** When to decide again. */
  readonly until: Date;
}

/** What may mute a finding. */
export interface SuppressionContext {
  readonly quietHours: readonly QuietHours[];
  /** Silences of the policy and manual ones; expired ones do not count. */
  readonly silences: readonly Silence[];
  /** The alert that stands for this finding, in words; undefined: none. */
  readonly inhibitedBy: string | undefined;
  /** The finding is older than Hubwarden. */
  readonly isFirstVerdict: boolean;
  /** This version of Hubwarden is the first to find it, on a hub that an earlier version judged. */
  readonly isOfNewEdition?: boolean;
  /** The rule of the finding; a silence that names rules mutes no finding without one. */
  readonly about?: SilencedRule | undefined;
}

/** A rule of one hub, as a silence matches it. */
export interface SilencedRule {
  readonly rule: string;
  /** Start of its firing; undefined: it does not matter. */
  readonly since: Date | undefined;
}

// Nothing announces a change of an inhibitor or of the policy, so a muted finding is decided on again after this long.
const RECHECK_SECONDS = 300;

/**
 * The silence that covers a finding now; undefined when none does. A silence that names rules covers findings from before it was
 * set; any other covers every finding that it matches, later ones too.
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

/** One stage that may mute a finding. @returns undefined when the finding passes */
type MuteStage = (subject: AlertSubject, context: SuppressionContext, now: Date) => Suppression | undefined;

/** In this order: the first stage that mutes a finding gives the reason. */
const MUTE_STAGES: readonly MuteStage[] = [inDigest, inhibited, silenced, inQuietHours];

/** Decides whether a finding is muted, and why. */
export function suppressionOf(subject: AlertSubject, context: SuppressionContext, now: Date): Suppression | undefined {
  for (const stage of MUTE_STAGES) {
    const suppression = stage(subject, context, now);
    if (suppression !== undefined) return suppression;
  }
  return undefined;
}

function inDigest(_: AlertSubject, context: SuppressionContext, now: Date): Suppression | undefined {
  if (context.isFirstVerdict)
    return {
      reason: 'InDigest',
      detail: 'it is older than Hubwarden, and the digest lists it',
      until: recheckAt(now),
    };
  if (context.isOfNewEdition !== true) return undefined;
  const detail = 'this version of Hubwarden is the first to find it, and the digest lists it';
  return { reason: 'InDigest', detail, until: recheckAt(now) };
}

function inhibited(_: AlertSubject, { inhibitedBy }: SuppressionContext, now: Date): Suppression | undefined {
  if (inhibitedBy === undefined) return undefined;
  return { reason: 'Inhibited', detail: `it follows from ${inhibitedBy}`, until: recheckAt(now) };
}

function silenced(subject: AlertSubject, context: SuppressionContext, now: Date): Suppression | undefined {
  const silence = silenceOf(subject, context.silences, now, context.about);
  if (silence === undefined) return undefined;
  const detail = `silenced by ${silence.owner} until ${silence.expiresAt.toISOString()}: ${silence.reason}`;
  // A person may end it before its time.
  const until = new Date(Math.min(silence.expiresAt.getTime(), recheckAt(now).getTime()));
  return { reason: 'Silenced', detail, until };
}

function inQuietHours(subject: AlertSubject, context: SuppressionContext, now: Date): Suppression | undefined {
  const quiet = context.quietHours.find(
    (hours) => !isMoreSevere(subject.severity, hours.upTo) && insideWindow([hours], now),
  );
  if (quiet === undefined) return undefined;
  const detail = `quiet hours from ${quiet.from} to ${quiet.to} ${quiet.timeZone} for ${quiet.upTo} and less`;
  return { reason: 'QuietHours', detail, until: recheckAt(now) };
}

function recheckAt(now: Date): Date {
  return new Date(now.getTime() + RECHECK_SECONDS * 1000);
}
