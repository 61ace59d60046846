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

/** A notice as every receiver gets it. */
export interface Notice {
  /** Same for all notices of one episode of one cause. */
  readonly dedupKey: string;
  /** Unique per notice; sending it again carries the same id. */
  readonly noticeId: string;
  readonly transition: 'Opened' | 'Updated' | 'Resolved';
  readonly reason: string;
  readonly code: string;
  readonly severity: Severity;
  readonly title: string;
  /** Ten lines at most. */
  readonly text: string;
  readonly hubs: readonly string[];
  readonly at: string;
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
  return {
    dedupKey,
    noticeId: `${dedupKey.slice(0, 32)}-${number}`,
    transition,
    reason: decision.reason,
    code,
    severity: SEVERITIES.find((each) => told.some((member) => member.severity === each)) ?? 'info',
    title: titleOf(code, told, transition),
    text: textOf(told, transition).join('\n'),
    hubs: decision.hubs,
    at: now.toISOString(),
  };
}

function titleOf(code: string, told: readonly NoticeMember[], transition: Notice['transition']): string {
  const where = told.length === 1 ? (told[0]?.hubName ?? '') : `${told.length} hubs`;
  return `${transition === 'Resolved' ? 'Resolved: ' : ''}${code} on ${where}`;
}

// Three hubs in words leave room for the remedy within ten lines.
const HUBS_IN_WORDS = 3;

function textOf(told: readonly NoticeMember[], transition: Notice['transition']): readonly string[] {
  const lines = told.slice(0, HUBS_IN_WORDS).flatMap((member) => memberLines(member, transition));
  const more = told.length > HUBS_IN_WORDS ? [`… and ${told.length - HUBS_IN_WORDS} more hubs.`] : [];
  const fix =
    transition === 'Resolved' || told[0] === undefined
      ? []
      : [`What to do: ${told[0].fix}`, `More: hubwarden explain ${told[0].code}`];
  return [...lines, ...more, ...fix];
}

function memberLines(member: NoticeMember, transition: Notice['transition']): readonly string[] {
  const who = member.by === undefined ? '' : ` Probably by ${member.by}.`;
  if (transition !== 'Resolved')
    return [`${member.hubName}: ${member.message}${who}`, `  since ${member.since}; ${member.hubId}`];
  return [`${member.hubName}: over${member.endedBecause === undefined ? '' : `, ${member.endedBecause}`}.`];
}
