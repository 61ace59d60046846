import { textHash } from '../../text/text-hash.ts';
import type { GroupKey } from '../../verdict/catalogue/group-key.ts';
import { parseGroupKey } from '../../verdict/catalogue/group-key.ts';
import type { Severity } from '../../verdict/catalogue/vocabulary.ts';
import { isMoreSevere } from '../../verdict/catalogue/vocabulary.ts';
import type { NotifyDecision } from '../decision/alert-decision.ts';
import type { AlertState } from '../decision/alert-state.ts';
import type { NotificationLink } from './notification-links.ts';
import { alertLinks } from './notification-links.ts';
import type { NotificationFact, NotificationInstance, NotificationTransition } from './notification-parts.ts';
import { alertFacts, alertTitle, factText } from './notification-text.ts';

/** The kind of a notification: an alert, a digest of a sweep's findings that page no one, or a test of a receiver. */
export type NotificationKind = 'Alert' | 'Digest' | 'Test';

/** A notification as every receiver gets it: each receiver renders the same content in its own form. */
export interface Notification {
  readonly kind: NotificationKind;
  readonly transition: NotificationTransition;
  /** Equal for all notifications of one episode of one group key; at most 64 characters of `[a-z0-9-]`. */
  readonly dedupKey: string;
  /** Unique per notification; a retry carries the same id. At most 64 characters of `[a-z0-9-]`. */
  readonly noticeId: string;
  /** Why it goes out now, for readers and for records. */
  readonly reason: string;
  /** A code of the catalogue; `HW000` for tests and digests, which have no single code. */
  readonly code: string;
  readonly severity: Severity;
  readonly title: string;
  /** Ten at most. */
  readonly facts: readonly NotificationFact[];
  /** The facts as lines `label: value`. */
  readonly text: string;
  /** Ids of the hubs it is about, sorted; may be hundreds. `hubwarden` stands for Hubwarden itself. */
  readonly hubs: readonly string[];
  /** How many hubs it is about, if it lists fewer. */
  readonly hubCount?: number | undefined;
  /** Start of the episode (ISO). */
  readonly since: string;
  /** The time of the decision to send it (ISO). */
  readonly at: string;
  /** The page with the full content: the first of the links. */
  readonly link?: string | undefined;
  /** Every link, the first one included; absent: none, also in rows of earlier versions. */
  readonly links?: readonly NotificationLink[] | undefined;
}

/** The input for the notifications of one decision. */
export interface NotificationInput {
  readonly groupKey: GroupKey;
  /** Name of the group of receivers; findings of one group key that go to other receivers are another alert. */
  readonly group: string;
  readonly before: Pick<AlertState, 'notices'>;
  readonly after: AlertState;
  readonly instances: readonly NotificationInstance[];
  readonly decision: NotifyDecision | AcknowledgeDecision;
  /** The finding continues and leads to other receivers. */
  readonly isElsewhere?: boolean;
  /** The base of links in every notification, without a slash at the end; undefined: no links. */
  readonly pagesUrl: string | undefined;
  readonly now: Date;
}

/** A person takes care of an alert. */
export interface AcknowledgeDecision {
  readonly reason: 'AcknowledgedByPerson';
  readonly transition: 'Acknowledged';
  readonly hubs: readonly string[];
}

/** Most hub ids in a notification; a row of the outbox must hold them. */
const MOST_HUBS = 500;

/** The hubs that a notification lists, and the count of all if it lists fewer. */
export function listedHubs(hubIds: readonly string[]): Pick<Notification, 'hubs' | 'hubCount'> {
  if (hubIds.length <= MOST_HUBS) return { hubs: hubIds };
  return { hubs: hubIds.slice(0, MOST_HUBS), hubCount: hubIds.length };
}

/** Length of the short ids that people type. */
const SHORT_ID = 10;

/** Equal for all notifications of one episode of one alert. */
export function dedupKeyOf(groupKey: GroupKey, group: string, episode: number): string {
  return textHash(`${groupKey}\n${group}\n${episode}`);
}

/** The short id of an alert: the beginning of its dedup key. */
export function shortAlertId(groupKey: GroupKey, group: string, episode: number): string {
  return dedupKeyOf(groupKey, group, episode).slice(0, SHORT_ID);
}

/**
 * Turns a decision into notifications: one, or an opening and a resolve for a finding that began and ended between two
 * decisions. Ids depend on the input alone.
 */
export function notificationsFor(input: NotificationInput): readonly Notification[] {
  const { decision, before } = input;
  if (decision.transition !== 'OpenedAndResolved')
    return [oneNotification(input, decision.transition, before.notices + 1)];
  return [oneNotification(input, 'Opened', before.notices + 1), oneNotification(input, 'Resolved', before.notices + 2)];
}

function oneNotification(input: NotificationInput, transition: NotificationTransition, number: number): Notification {
  const { after, groupKey, decision, group, now } = input;
  const named = new Set(decision.hubs);
  const notified = input.instances.filter((instance) => named.has(instance.hubId));
  const parsed = parseGroupKey(groupKey);
  const code = notified[0]?.code ?? parsed.code;
  const dedupKey = dedupKeyOf(groupKey, group, after.episode);
  const id = dedupKey.slice(0, SHORT_ID);
  const since = after.since ?? now.toISOString();
  const firing = input.instances.filter((member) => member.firing).length;
  const about = {
    code,
    notified,
    subject: parsed.subject,
    firing,
    isElsewhere: input.isElsewhere,
    reason: decision.reason,
    transition,
  };
  const links = alertLinks(input.pagesUrl, { id, code, notified });
  const facts = alertFacts({ ...about, id, link: links[0]?.url, since, state: after, now });
  return {
    kind: 'Alert',
    transition,
    dedupKey,
    noticeId: `${dedupKey.slice(0, 32)}-${number}`,
    reason: decision.reason,
    code,
    severity: highestSeverityOf(notified),
    title: alertTitle(code, notified, transition),
    facts,
    text: factText(facts),
    ...listedHubs(decision.hubs),
    since,
    at: now.toISOString(),
    ...withLinks(links),
  };
}

/** The fields of a notification with these links. */
export function withLinks(links: readonly NotificationLink[]): Pick<Notification, 'link' | 'links'> {
  const [first] = links;
  return first === undefined ? {} : { link: first.url, links };
}

/** The highest severity of all; `info` of none. */
export function highestSeverityOf(instances: readonly { readonly severity: Severity }[]): Severity {
  return instances.reduce<Severity>((most, { severity }) => (isMoreSevere(severity, most) ? severity : most), 'info');
}
