import { lookUp } from '../../text/look-up.ts';

/** What Hubwarden knows of a type of receiver, apart from how it sends: an adapter has its factory under the same type. */
export interface ReceiverKind {
  /**
   * Notifications a minute that its service takes without throttling, with room for other senders: PagerDuty ingests about
   * 120 events a minute and key, Slack one message a second, Teams' table of limits has 60 in 30 s but 100 an hour (vendors'
   * documentation, read 2026-11).
   */
  readonly perMinute: number;
  /** It may wake a person, so it gets no digests. */
  readonly pages: boolean;
  /**
   * Its messages are a history for people to read. Any other type may call a person or open something at a service, and gets
   * no notification of an alert that was over before it could be sent.
   */
  readonly isHistory: boolean;
  /** Cells of the table in docs/receivers.md. */
  readonly documented: {
    /** The settings that it needs. */
    readonly settings: string;
    readonly largest: string;
    /** The field by which its service finds a repeated notification. */
    readonly repeatKey: string;
  };
}

/**
 * Every type of receiver, once: the schema of policies, rates, routing and the table of the pages derive from it.
 * `eventGrid` sends CloudEvents to a custom topic, `webhook` JSON that is signed by Standard Webhooks, `azureMonitor` the
 * common alert schema to a webhook, `log` a line to Hubwarden's own log.
 */
export const RECEIVER_KINDS = {
  eventGrid: {
    perMinute: 600,
    pages: false,
    isHistory: false,
    documented: {
      settings: '`_URL`, and `_KEY` unless the identity is used',
      largest: '900 KB of data',
      repeatKey: '`id`',
    },
  },
  pagerDuty: {
    perMinute: 60,
    pages: true,
    isHistory: false,
    documented: {
      settings: '`_KEY`, and `_URL` outside the US region',
      largest: '512 KB',
      repeatKey: '`dedup_key`',
    },
  },
  teams: {
    perMinute: 20,
    pages: false,
    isHistory: true,
    documented: { settings: '`_URL`', largest: '20 KB', repeatKey: 'none: a repeat is a second card' },
  },
  slack: {
    perMinute: 30,
    pages: false,
    isHistory: true,
    documented: {
      settings: '`_URL`',
      largest: '12,000 bytes, header 150 characters',
      repeatKey: 'none: a repeat is a second message',
    },
  },
  webhook: {
    perMinute: 60,
    pages: false,
    isHistory: false,
    documented: { settings: '`_URL`, `_SECRET`', largest: '20 KB', repeatKey: '`webhook-id`' },
  },
  azureMonitor: {
    perMinute: 60,
    pages: false,
    isHistory: false,
    documented: {
      settings: '`_URL`, and `_SECRET` for a signature',
      largest: '100 KB',
      repeatKey: '`alertId`, and `webhook-id`',
    },
  },
  log: {
    perMinute: 600,
    pages: false,
    isHistory: true,
    documented: { settings: 'none', largest: 'none', repeatKey: '`noticeId`' },
  },
} as const satisfies Readonly<Record<string, ReceiverKind>>;

/** One of the types of {@link RECEIVER_KINDS}. */
export type ReceiverType = keyof typeof RECEIVER_KINDS;

/** The types of receivers, in their order. */
export const RECEIVER_TYPES: readonly ReceiverType[] =
  // Object.keys forgets the names that the type knows.
  Object.keys(RECEIVER_KINDS) as ReceiverType[];

/** A receiver as the policy names it. Its address and its secrets come from settings, never from the policy. */
export interface ReceiverPlan<Type extends string = ReceiverType> {
  /** Lower-case letters, digits and `-`; unique in the policy. */
  readonly name: string;
  readonly type: Type;
  /** Most notifications per minute. Absent: {@link defaultPerMinute} of its type. */
  readonly perMinute?: number | undefined;
}

/** What the settings of a receiver hold: its address, the key of its service, or the secret that signs its messages. */
export type ReceiverSetting = 'URL' | 'KEY' | 'SECRET';

/** Name of the setting that holds an address or a secret of a receiver: `HUBWARDEN_RECEIVER_ON_CALL_URL`. */
export function receiverSetting(name: string, what: ReceiverSetting): string {
  return `HUBWARDEN_RECEIVER_${name.toUpperCase().replaceAll('-', '_')}_${what}`;
}

/** Notifications a minute that a type of receiver gets unless the policy gives another number. */
export function defaultPerMinute(type: ReceiverType): number {
  return RECEIVER_KINDS[type].perMinute;
}

/** Names of the receivers that may wake a person. */
export function pagingReceivers<Type extends string>(
  plans: readonly ReceiverPlan<Type>[],
  kinds: Readonly<Record<Type, Pick<ReceiverKind, 'pages'>>>,
): ReadonlySet<string> {
  return new Set(
    plans
      .filter(({ type }) => lookUp<Pick<ReceiverKind, 'pages'>>(kinds, type)?.pages === true)
      .map(({ name }) => name),
  );
}
