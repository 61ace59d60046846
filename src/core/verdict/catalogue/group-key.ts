import type { HubId } from '../../hub-id.ts';
import { hubIdParts, keyLength } from '../../hub-id.ts';
import { textHash } from '../../text/text-hash.ts';
import type { GroupKeyPart } from './catalogue-entry.ts';
import type { FindingCode, StoredCode } from './finding-code.ts';
import { storedCodeFrom } from './finding-code.ts';

declare const groupKeyBrand: unique symbol;

/**
 * The key of an alert: findings with the same key are one alert. It is also the partition key of the alert's rows, so a code
 * that gets other parts opens new alerts and leaves the old ones to be resolved (docs/decisions/0004-alerts-are-decided-per-cause.md).
 * Made by {@link groupKeyOf}, and by {@link storedGroupKey} from rows.
 */
export type GroupKey = string & { readonly [groupKeyBrand]: true };

/** What a group key may be made of. Only the parts of the code have to be given. */
export interface GroupKeyFacts {
  readonly hubId?: HubId | undefined;
  readonly assignment?: string | undefined;
  readonly rule?: string | undefined;
  /** The scope, policy, target, principal, exemption or receiver. */
  readonly subject?: string | undefined;
  /** For findings without a hub. */
  readonly subscriptionId?: string | undefined;
}

const SEPARATOR = '|';

/** Stands for a part that is not known. */
export const UNKNOWN_PART = 'unknown';

/** Longest group key, as {@link keyLength} counts it: it is the key of a row, which has 512 characters. */
const LONGEST_GROUP_KEY = 500;

/** The group key of a finding. A key that is too long for a row becomes the code and a hash. */
export function groupKeyOf(code: FindingCode, parts: readonly GroupKeyPart[], facts: GroupKeyFacts): GroupKey {
  const key = joined(code, ...parts.map((part) => partOf(part, facts) ?? UNKNOWN_PART));
  return keyLength(key) <= LONGEST_GROUP_KEY ? key : joined(code, textHash(key));
}

/** A group key as a row holds it. */
export function storedGroupKey(text: string): GroupKey {
  return text as GroupKey;
}

/** What a group key says. */
export interface ParsedGroupKey {
  readonly code: StoredCode;
  /** The first part beside the code; undefined where the code alone is the key. */
  readonly subject: string | undefined;
}

/** Takes a group key apart. */
export function parseGroupKey(key: GroupKey): ParsedGroupKey {
  const [code = '', subject] = key.split(SEPARATOR, 2);
  return { code: storedCodeFrom(code), subject };
}

function joined(...parts: readonly string[]): GroupKey {
  return storedGroupKey(parts.join(SEPARATOR));
}

function partOf(part: GroupKeyPart, facts: GroupKeyFacts): string | undefined {
  switch (part) {
    case 'hub':
      return facts.hubId;
    case 'assignment':
      return facts.assignment;
    case 'rule':
      return facts.rule;
    case 'subscription':
      return facts.hubId === undefined ? facts.subscriptionId : hubIdParts(facts.hubId).subscriptionId;
    case 'scope':
    case 'policy':
    case 'target':
    case 'principal':
    case 'exemption':
    case 'receiver':
      return facts.subject;
  }
}

const LOST = '/lost';

/** Subject of the alert about notifications that a receiver lost. It is beside the alert about the receiver itself. */
export function lostNotificationsOf(receiver: string): string {
  return receiver + LOST;
}

/** The receiver that the subject of an alert about a receiver names. */
export function receiverOf(subject: string): string {
  return subject.endsWith(LOST) ? subject.slice(0, -LOST.length) : subject;
}
