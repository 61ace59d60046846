import { textHash } from '../chain.ts';
import type { Severity } from '../verdict/finding.ts';
import type { NotifyDecision } from './decide-notification.ts';

/** One hub's part in an alert, in words. */
export interface NoticeMember {
  readonly hubId: string;
  readonly hubName: string;
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly fix: string;
  readonly by?: string | undefined;
  readonly since: string;
  readonly firing: boolean;
  readonly endedBecause?: string | undefined;
}

/** What a notice is: of an alert, of a sweep's remarks that wake nobody, or of a person who tries a receiver out. */
export type NoticeKind = 'Alert' | 'Digest' | 'Test';

/** What has become of an alert. `Repeated`: it is still open, and nothing is new. */
export type NoticeTransition = 'Opened' | 'Updated' | 'Repeated' | 'Acknowledged' | 'Resolved';

/** One line of a notice, as people read it. */
export interface NoticeFact {
  readonly label: 'What' | 'Where' | 'Since' | 'Who' | 'Done' | 'To do' | 'To exempt' | 'More';
  readonly value: string;
}

/** A notice as every receiver gets it: each shows the same content, in its own form. */
export interface Notice {
  readonly kind: NoticeKind;
  readonly transition: NoticeTransition;
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
  readonly facts: readonly NoticeFact[];
  /** The facts as lines `label: value`. */
  readonly text: string;
  /** Ids of the hubs it is about, sorted; may be hundreds. `hubwarden` stands for Hubwarden itself. */
  readonly hubs: readonly string[];
  /** Start of the episode (ISO). */
  readonly since: string;
  /** When it was decided to send it (ISO). */
  readonly at: string;
  /** A page that shows the whole of it. */
  readonly link?: string | undefined;
}

/** What the notices of one decision are made from. */
export interface NoticeInput {
  readonly before: { readonly causeKey: string; readonly notices: number };
  readonly after: { readonly episode: number };
  readonly members: readonly NoticeMember[];
  readonly decision: NotifyDecision;
  readonly now: Date;
}

const SEVERITIES: readonly Severity[] = ['critical', 'error', 'warning', 'info'];

/** Puts a decision into notices: one, or an opening and a resolve for what came and went unseen. Ids depend on the input alone. */
export function noticesFor(input: NoticeInput): readonly Notice[] {
  const { decision, before } = input;
  if (decision.transition !== 'OpenedAndResolved') return [notice(input, decision.transition, before.notices + 1)];
  return [notice(input, 'Opened', before.notices + 1), notice(input, 'Resolved', before.notices + 2)];
}

function notice(input: NoticeInput, transition: Notice['transition'], number: number): Notice {
  const { before, after, decision, now } = input;
  const told = input.members.filter((member) => decision.hubs.includes(member.hubId));
  const code = told[0]?.code ?? before.causeKey.split('|')[0] ?? before.causeKey;
  const dedupKey = textHash(`${before.causeKey}\n${after.episode}`);
  const facts = factsOf(told, transition);
  return {
    kind: 'Alert',
    dedupKey,
    noticeId: `${dedupKey.slice(0, 32)}-${number}`,
    transition,
    reason: decision.reason,
    code,
    severity: SEVERITIES.find((each) => told.some((member) => member.severity === each)) ?? 'info',
    title: titleOf(code, told, transition),
    facts,
    text: textOf(facts),
    hubs: decision.hubs,
    since: told.map((member) => member.since).sort()[0] ?? now.toISOString(),
    at: now.toISOString(),
  };
}

function titleOf(code: string, told: readonly NoticeMember[], transition: Notice['transition']): string {
  const where = told.length === 1 ? (told[0]?.hubName ?? '') : `${told.length} hubs`;
  return `${transition === 'Resolved' ? 'Resolved: ' : ''}${code} on ${where}`;
}

/** The facts of a notice as lines. */
export function textOf(facts: readonly NoticeFact[]): string {
  return facts.map(({ label, value }) => `${label}: ${value}`).join('\n');
}

function factsOf(told: readonly NoticeMember[], transition: NoticeTransition): readonly NoticeFact[] {
  const [first] = told;
  if (first === undefined) return [];
  const what =
    transition === 'Resolved'
      ? `over${first.endedBecause === undefined ? '' : `, ${first.endedBecause}`}`
      : first.message;
  return [
    { label: 'What', value: what },
    { label: 'Where', value: told.length === 1 ? first.hubId : `${told.length} hubs` },
    { label: 'Since', value: first.since },
    ...(first.by === undefined ? [] : [{ label: 'Who' as const, value: `probably ${first.by}` }]),
    ...(transition === 'Resolved' ? [] : [{ label: 'To do' as const, value: first.fix }]),
    { label: 'More', value: `hubwarden explain ${first.code}` },
  ];
}
