import { textHash } from '../../text/text-hash.ts';
import { utcMinute } from '../../time/utc-minute.ts';
import { codeInWords } from '../../verdict/catalogue/catalogue.ts';
import type { Notification } from './notification.ts';
import { listedHubs } from './notification.ts';
import type { NotificationFact } from './notification-parts.ts';
import { factText } from './notification-text.ts';

/** A hub with findings that wake nobody. */
export interface DigestHub {
  readonly hubId: string;
  readonly hubName: string;
  /** Codes, each once. */
  readonly codes: readonly string[];
}

/** What a digest is made from. */
export interface DigestInput {
  readonly hubs: readonly DigestHub[];
  /** Hubs that the sweep looked at. */
  readonly swept: number;
  readonly compliant: number;
  readonly isFirst: boolean;
  /** Hubs with findings that this version of Hubwarden is the first to raise; absent: none. */
  readonly ofNewEdition?: number;
  /** Number of the digest; its ids come from it. */
  readonly number: number;
  readonly sweepId: string;
  readonly pagesUrl: string | undefined;
  readonly now: Date;
}

/** Codes that stand in for all of their kind in words: four lines, so that the whole stays within ten. */
const CODES_IN_WORDS = 4;
const HUBS_IN_WORDS = 3;

/** What a digest says, as one hash: the same again is no news. */
export function digestContent(hubs: readonly DigestHub[]): string {
  return textHash(JSON.stringify(hubs.map(({ codes, hubId }) => [hubId, [...codes].sort()]).sort()));
}

/** The notice of a sweep's findings that wake nobody: those of hubs that are only observed, remarks, and first verdicts. */
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
    ...(pagesUrl === undefined ? {} : { link: pagesUrl }),
  };
}

function titleOf({ hubs, isFirst, ofNewEdition = 0, swept }: DigestInput): string {
  if (isFirst) return `First look at the fleet: findings on ${hubs.length} of ${hubCount(swept)}`;
  if (ofNewEdition > 0) return `Digest after an upgrade: new findings on ${hubCount(ofNewEdition)}`;
  return `Digest: findings that wake nobody on ${hubCount(hubs.length)}`;
}

function whatOf({ compliant, isFirst, ofNewEdition = 0, swept }: DigestInput): string {
  if (isFirst)
    return `Hubwarden looked at ${hubCount(swept)} for the first time; compliant: ${compliant}. What it found was there before, so nobody is paged for it.`;
  if (ofNewEdition > 0)
    return `This version of Hubwarden judges more than the one before: ${hubCount(ofNewEdition)} with findings that the version before did not raise. No change explains them, so they are listed here and page no one.`;
  return 'Findings of hubs that are only observed, and remarks. They change no verdict that anybody is paged for.';
}

function factsOf(input: DigestInput): readonly NotificationFact[] {
  const { hubs, now, pagesUrl } = input;
  return [
    { label: 'What', value: whatOf(input) },
    ...linesByCode(hubs),
    { label: 'Since', value: utcMinute(now.toISOString()) },
    { label: 'To do', value: 'Look at them when you have time. A digest comes again only when something has changed.' },
    { label: 'More', value: pagesUrl ?? 'hubwarden explain HWxxx' },
  ];
}

function linesByCode(hubs: readonly DigestHub[]): readonly NotificationFact[] {
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
      .map(([code, names]): NotificationFact => ({ label: 'Where', value: inWords(code, names) })),
    ...(rest.length === 0 ? [] : [{ label: 'Where' as const, value: `and ${rest.join(', ')}` }]),
  ];
}

function inWords(code: string, names: readonly string[]): string {
  const shown = names.slice(0, HUBS_IN_WORDS).join(', ');
  const rest = names.length - HUBS_IN_WORDS;
  return `${codeInWords(code)}: ${hubCount(names.length)} (${shown}${rest > 0 ? ` and ${rest} more` : ''})`;
}

function hubCount(count: number): string {
  return count === 1 ? '1 hub' : `${count} hubs`;
}
