import type { AlertState } from './alert-state.ts';
import { hasMoreSinceAcknowledged } from './alert-state.ts';

/**
 * The phase of an alert for its receivers. The first three fire and were notified. `Silenced` to `Waiting` fire and
 * were not notified, each for the reason in its name. `Ending`: no hub shows it, and the resolve is still to be sent.
 */
export type AlertPhase =
  | 'Notified'
  | 'Acknowledged'
  | 'PartlyAcknowledged'
  | 'Silenced'
  | 'InDigest'
  | 'Inhibited'
  | 'QuietHours'
  | 'Waiting'
  | 'Ending'
  | 'Over';

/** The input for the phase of an alert. */
export type PhaseFacts = Pick<AlertState, 'open' | 'reason' | 'acknowledgedBy' | 'told'> & {
  /** How many hubs show the finding now. */
  readonly firing: number;
};

const HELD: ReadonlySet<string> = new Set(['Silenced', 'InDigest', 'Inhibited', 'QuietHours']);

/** Finds the phase of an alert: whether a hub shows it now, and whether receivers were notified of that. */
export function alertPhase(alert: PhaseFacts): AlertPhase {
  const { acknowledgedBy, firing, open, reason } = alert;
  if (firing === 0) return open ? 'Ending' : 'Over';
  if (!open) return isSuppressed(reason) ? reason : 'Waiting';
  if (acknowledgedBy === undefined) return 'Notified';
  return hasMoreSinceAcknowledged(alert) ? 'PartlyAcknowledged' : 'Acknowledged';
}

function isSuppressed(reason: string | undefined): reason is 'Silenced' | 'InDigest' | 'Inhibited' | 'QuietHours' {
  return reason !== undefined && HELD.has(reason);
}

/** The phase as a display text. */
export function phaseInWords(phase: AlertPhase, acknowledgedBy = 'a person'): string {
  return phase === 'Acknowledged' || phase === 'PartlyAcknowledged'
    ? WORDS[phase].replace('BY', () => acknowledgedBy)
    : WORDS[phase];
}

const WORDS: Readonly<Record<AlertPhase, string>> = {
  Notified: 'firing, notified',
  Acknowledged: 'firing, acknowledged by BY',
  PartlyAcknowledged: 'firing, open; BY acknowledged a part',
  Silenced: 'firing, silenced',
  InDigest: 'firing, in the digest',
  Inhibited: 'firing, inhibited',
  QuietHours: 'firing, waits for the end of quiet hours',
  Waiting: 'firing, not notified yet',
  Ending: 'over, resolve to come',
  Over: 'over',
};
