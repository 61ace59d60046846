import { textHash } from '../../text/text-hash.ts';
import type { GroupKey } from '../../verdict/catalogue/group-key.ts';
import { parseGroupKey } from '../../verdict/catalogue/group-key.ts';
import type { Severity } from '../../verdict/catalogue/vocabulary.ts';
import { isMoreSevere } from '../../verdict/catalogue/vocabulary.ts';
import type { NotifyDecision } from '../decision/alert-decision.ts';
import type { AlertState } from '../decision/alert-state.ts';
import type { NotificationFact, NotificationInstance, NotificationTransition } from './notification-parts.ts';
import { alertFacts, alertTitle, factText } from './notification-text.ts';

/** What a notice is: of an alert, of a sweep's remarks that wake nobody, or of a person who tries a receiver out. */
export type NotificationKind = 'Alert' | 'Digest' | 'Test';

/** A notice as every receiver gets it: each shows the same content, in its own form. */
export interface Notification {
  readonly kind: NotificationKind;
  readonly transition: NotificationTransition;
  /** Same for all notices of one episode of one cause; at most 64 characters of `[a-z0-9-]`. */
  readonly dedupKey: string;
  /** Unique per notice; sending it again carries the same id. At most 64 characters of `[a-z0-9-]`. */
  readonly noticeId: string;
  /** Why it goes out now; for people and for records. */
  readonly reason: string;
  /** Of the catalogue; `HW000` for tests and digests, which are of no one code. */
  readonly code: string;
  readonly severity: Severity;
  readonly title: string;
  /** Ten at most. */
  readonly facts: readonly NotificationFact[];
  /** The facts as lines `label: value`. */
  readonly text: string;
  /** Ids of the hubs it is about, sorted; may be hundreds. `hubwarden` stands for Hubwarden itself. */
  readonly hubs: readonly string[];
  /** How many hubs it is about, where that is more than are listed. */
  readonly hubCount?: number | undefined;
  /** Start of the episode (ISO). */
  readonly since: string;
  /** When it was decided to send it (ISO). */
  readonly at: string;
  /** A page that shows the whole of it. */
  readonly link?: string | undefined;
}

/** What the notices of one decision are made from. */
export interface NotificationInput {
  readonly groupKey: GroupKey;
  /** Name of the group of receivers; findings of one cause that go elsewhere are another alert. */
  readonly group: string;
  readonly before: Pick<AlertState, 'notices'>;
  readonly after: AlertState;
  readonly instances: readonly NotificationInstance[];
  readonly decision: NotifyDecision | AcknowledgeDecision;
  /** The finding goes on and leads to other receivers. */
  readonly isElsewhere?: boolean;
  /** What every notice links to, without a slash at the end; undefined: nothing. */
  readonly pagesUrl: string | undefined;
  readonly now: Date;
}

/** A person takes care of an alert. */
export interface AcknowledgeDecision {
  readonly reason: 'AcknowledgedByPerson';
  readonly transition: 'Acknowledged';
  readonly hubs: readonly string[];
}

/** Hubs whose ids a notice carries; a row of the outbox must hold them. */
const MOST_HUBS = 500;

/** The hubs that a notice lists, and the count of all where it lists fewer. */
export function listedHubs(hubIds: readonly string[]): Pick<Notification, 'hubs' | 'hubCount'> {
  if (hubIds.length <= MOST_HUBS) return { hubs: hubIds };
  return { hubs: hubIds.slice(0, MOST_HUBS), hubCount: hubIds.length };
}

/** Length of the ids that people type. */
const SHORT_ID = 10;

/** Same for all notices of one episode of one alert. */
export function dedupKeyOf(groupKey: GroupKey, group: string, episode: number): string {
  return textHash(`${groupKey}\n${group}\n${episode}`);
}

/** What people call an alert by: the beginning of its dedup key. */
export function shortAlertId(groupKey: GroupKey, group: string, episode: number): string {
  return dedupKeyOf(groupKey, group, episode).slice(0, SHORT_ID);
}

/** Puts a decision into notices: one, or an opening and a resolve for what came and went unseen. Ids depend on the input alone. */
export function notificationsFor(input: NotificationInput): readonly Notification[] {
  const { decision, before } = input;
  if (decision.transition !== 'OpenedAndResolved') return [notice(input, decision.transition, before.notices + 1)];
  return [notice(input, 'Opened', before.notices + 1), notice(input, 'Resolved', before.notices + 2)];
}

function notice(input: NotificationInput, transition: NotificationTransition, number: number): Notification {
  const { after, groupKey, decision, group, now } = input;
  const named = new Set(decision.hubs);
  const notified = input.instances.filter((instance) => named.has(instance.hubId));
  const parsed = parseGroupKey(groupKey);
  const code = notified[0]?.code ?? parsed.code;
  const dedupKey = dedupKeyOf(groupKey, group, after.episode);
  const id = dedupKey.slice(0, SHORT_ID);
  const link = input.pagesUrl;
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
  const facts = alertFacts({ ...about, id, link, since, state: after, now });
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
    ...(link === undefined ? {} : { link }),
  };
}

/** The loudest severity of all; `info` of none. */
export function highestSeverityOf(instances: readonly { readonly severity: Severity }[]): Severity {
  return instances.reduce<Severity>((most, { severity }) => (isMoreSevere(severity, most) ? severity : most), 'info');
}
