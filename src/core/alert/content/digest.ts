import type { Words } from '../../kind-words.ts';
import { wordsOfIds } from '../../kind-words.ts';
import { textHash } from '../../text/text-hash.ts';
import { utcMinute } from '../../time/utc-minute.ts';
import { codeInWords } from '../../verdict/catalogue/catalogue.ts';
import type { Notification } from './notification.ts';
import { listedHubs, withLinks } from './notification.ts';
import { digestLinks } from './notification-links.ts';
import type { NotificationFact } from './notification-parts.ts';
import { factText } from './notification-text.ts';

/** A hub with findings that page no one. */
export interface DigestHub {
  readonly hubId: string;
  readonly hubName: string;
  /** Codes, each once. */
  readonly codes: readonly string[];
}

/** The input of a digest. */
export interface DigestInput {
  readonly hubs: readonly DigestHub[];
  /** Number of hubs that the sweep judged. */
  readonly swept: number;
  readonly compliant: number;
  readonly isFirst: boolean;
  /** Hubs with findings that an earlier version of Hubwarden did not raise; absent: none. */
  readonly ofNewEdition?: number;
  /** Number of the digest; its ids come from it. */
  readonly number: number;
  readonly sweepId: string;
  readonly pagesUrl: string | undefined;
  readonly now: Date;
}

/** Words for the resources that a digest names. */
function wordsOf({ hubs }: DigestInput): Words {
  return wordsOfIds(hubs.map(({ hubId }) => hubId));
}

/**
 * Number of codes with a line of their own; the last line sums up the rest, so that the whole stays within ten lines.
 */
const CODES_IN_WORDS = 4;
const HUBS_IN_WORDS = 3;

/** The content of a digest as one hash: equal content is not sent again. */
export function digestContent(hubs: readonly DigestHub[]): string {
  return textHash(JSON.stringify(hubs.map(({ codes, hubId }) => [hubId, [...codes].sort()]).sort()));
}

/**
 * The notification of a sweep's findings that page no one: findings of hubs in observe mode, lints, and first verdicts.
 */
export function digestNotification(input: DigestInput): Notification {
  const { hubs, isFirst, now, number, ofNewEdition = 0, pagesUrl, sweepId } = input;
  const key = textHash(`digest\n${sweepId}\n${number}`);
  const facts = factsOf(input);
  return {
    kind: 'Digest',
    transition: 'Opened',
    dedupKey: key,
    noticeId: `${key.slice(0, 32)}-${number}`,
    reason: isFirst ? 'FirstSweep' : ofNewEdition > 0 ? 'NewEdition' : 'Changed',
    code: 'HW000',
    severity: 'info',
    title: titleOf(input),
    facts,
    text: factText(facts),
    ...listedHubs(hubs.map(({ hubId }) => hubId)),
    since: now.toISOString(),
    at: now.toISOString(),
    ...withLinks(digestLinks(pagesUrl, wordsOf(input))),
  };
}

function titleOf(input: DigestInput): string {
  const { hubs, isFirst, ofNewEdition = 0, swept } = input;
  const words = wordsOf(input);
  if (isFirst) return `First look at the fleet: findings on ${hubs.length} of ${hubCount(swept, words)}`;
  if (ofNewEdition > 0) return `Digest after an upgrade: new findings on ${hubCount(ofNewEdition, words)}`;
  return `Digest: findings that page no one on ${hubCount(hubs.length, words)}`;
}

function whatOf(input: DigestInput): string {
  const { compliant, isFirst, ofNewEdition = 0, swept } = input;
  const words = wordsOf(input);
  if (isFirst)
    return `Hubwarden judged ${hubCount(swept, words)} for the first time; compliant: ${compliant}. The findings are older than Hubwarden, so they page no one.`;
  if (ofNewEdition > 0)
    return `This version of Hubwarden judges more than the one before: ${hubCount(ofNewEdition, words)} with findings that the version before did not raise. No change explains them, so they are listed here and page no one.`;
  return `Findings of ${words.many} in observe mode, and lints. They change no verdict that pages a person.`;
}

function factsOf(input: DigestInput): readonly NotificationFact[] {
  const { hubs, now, pagesUrl } = input;
  return [
    { label: 'What', value: whatOf(input) },
    ...linesByCode(hubs, wordsOf(input)),
    { label: 'Since', value: utcMinute(now.toISOString()) },
    { label: 'To do', value: 'Read them when you have time. Hubwarden sends another digest only after a change.' },
    { label: 'More', value: digestLinks(pagesUrl, wordsOf(input))[0]?.url ?? 'hubwarden explain HWxxx' },
  ];
}

function linesByCode(hubs: readonly DigestHub[], words: Words): readonly NotificationFact[] {
  const codes = new Map<string, string[]>();
  for (const { codes: found, hubName } of hubs) {
    for (const code of found) {
      const names = codes.get(code) ?? [];
      names.push(hubName);
      codes.set(code, names);
    }
  }
  const most = [...codes].sort(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1));
  const rest = most
    .slice(CODES_IN_WORDS)
    .map(([code]) => code)
    .sort();
  return [
    ...most
      .slice(0, CODES_IN_WORDS)
      .map(([code, names]): NotificationFact => ({ label: 'Where', value: inWords(code, names, words) })),
    ...(rest.length === 0 ? [] : [{ label: 'Where' as const, value: `and ${rest.join(', ')}` }]),
  ];
}

function inWords(code: string, names: readonly string[], words: Words): string {
  const shown = names.slice(0, HUBS_IN_WORDS).join(', ');
  const rest = names.length - HUBS_IN_WORDS;
  return `${codeInWords(code)}: ${hubCount(names.length, words)} (${shown}${rest > 0 ? ` and ${rest} more` : ''})`;
}

function hubCount(count: number, { many, one }: Words): string {
  return count === 1 ? `1 ${one}` : `${count} ${many}`;
}
