/**
 * What a receiver speaks. `eventGrid`: CloudEvents to a custom topic. `webhook`: JSON signed by Standard Webhooks.
 * `azureMonitor`: the common alert schema to a webhook. `log`: a line in Hubwarden's own log.
 */
export const RECEIVER_TYPES = ['eventGrid', 'pagerDuty', 'teams', 'slack', 'webhook', 'azureMonitor', 'log'] as const;

/** One of {@link RECEIVER_TYPES}. */
export type ReceiverType = (typeof RECEIVER_TYPES)[number];

/** A receiver as the policy names it. Its address and its secrets come from settings, never from the policy. */
export interface ReceiverPlan {
  /** Lower-case letters, digits and `-`; unique in the policy. */
  readonly name: string;
  readonly type: ReceiverType;
  /** Notices a minute at most. Absent: {@link defaultPerMinute} of its type. */
  readonly perMinute?: number | undefined;
}

/** What the settings of a receiver hold: its address, the key of its service, or the secret that signs what is sent. */
export type ReceiverSetting = 'URL' | 'KEY' | 'SECRET';

/** Name of the setting that holds an address or a secret of a receiver: `HUBWARDEN_RECEIVER_ON_CALL_URL`. */
export function receiverSetting(name: string, what: ReceiverSetting): string {
  return `HUBWARDEN_RECEIVER_${name.toUpperCase().replaceAll('-', '_')}_${what}`;
}

/**
 * Notices a minute that a type of receiver takes without being throttled, with room for others who send there: PagerDuty
 * ingests about 120 events a minute and key, Slack one message a second, Teams' table of limits has 60 in 30 s but 100 an
 * hour (vendors' documentation, read 2026-11).
 */
export function defaultPerMinute(type: ReceiverType): number {
  return PER_MINUTE[type];
}

const PER_MINUTE: Readonly<Record<ReceiverType, number>> = {
  eventGrid: 600,
  pagerDuty: 60,
  teams: 20,
  slack: 30,
  webhook: 60,
  azureMonitor: 60,
  log: 600,
};
