import type { HubId } from '../../hub-id.ts';
import { hubIdParts, keyLength } from '../../hub-id.ts';
import { shellWord } from '../../text/command-text.ts';
import { lookUp } from '../../text/look-up.ts';
import { textHash } from '../../text/text-hash.ts';
import type { Finding } from '../finding.ts';
import type { FindingClass } from '../vocabulary.ts';
import { BLOCKER_FINDINGS } from './catalogue-blockers.ts';
import type { CatalogueEntry, GroupKeyPart } from './catalogue-entry.ts';
import { EXAMPLES } from './catalogue-examples.ts';
import { ISOLATION_FINDINGS } from './catalogue-isolation.ts';
import { OPERATIONS_FINDINGS } from './catalogue-operations.ts';
import { PROVISIONING_FINDINGS } from './catalogue-provisioning.ts';
import { RULE_FINDINGS } from './catalogue-rules.ts';

const ENTRIES = {
  ...ISOLATION_FINDINGS,
  ...RULE_FINDINGS,
  ...PROVISIONING_FINDINGS,
  ...BLOCKER_FINDINGS,
  ...OPERATIONS_FINDINGS,
};

/** A code of the catalogue. */
export type FindingCode = keyof typeof ENTRIES;

/** Every finding that Hubwarden can raise. Documentation, `hubwarden explain` and alerts are made from it. */
export const CATALOGUE: Readonly<Record<FindingCode, CatalogueEntry>> = withExamples();

function withExamples(): Record<FindingCode, CatalogueEntry> {
  const entries = Object.entries(ENTRIES).map(([code, entry]) => [
    code,
    { ...entry, example: lookUp(EXAMPLES, code) ?? '' },
  ]);
  return Object.fromEntries(entries);
}

/** True for a code of the catalogue; codes are written in upper case. */
export function isFindingCode(code: string): code is FindingCode {
  return Object.hasOwn(CATALOGUE, code);
}

/** Every code, in ascending order. */
export function findingCodes(): readonly FindingCode[] {
  return Object.keys(CATALOGUE).filter(isFindingCode).sort();
}

/** What a finding is about. Only what the cause key of its code needs has to be given. */
export interface FindingDetail {
  /** undefined for findings about Hubwarden itself. */
  readonly hubId?: HubId | undefined;
  readonly assignment?: string | undefined;
  readonly rule?: string | undefined;
  /** Destination of the rule as Azure shows it. */
  readonly destination?: string | undefined;
  /** The scope, policy, target, principal, exemption or receiver that the cause key names. */
  readonly subject?: string | undefined;
  /** For findings without a hub whose cause key names a subscription. */
  readonly subscriptionId?: string | undefined;
  /** What is the matter, in one sentence with the names in it. */
  readonly message: string;
  /** What to do, where that is more than the catalogue can say. */
  readonly fix?: string | undefined;
  /** Where it is not the class of the catalogue. */
  readonly class?: FindingClass | undefined;
}

/** Makes a finding: class, severity, cause key and remedy come from the catalogue. No exemption is looked up here. */
export function finding(code: FindingCode, detail: FindingDetail): Finding {
  const entry = CATALOGUE[code];
  return {
    code,
    class: detail.class ?? entry.class,
    severity: entry.severity,
    causeKey: entry.cause === undefined ? undefined : causeKey(code, entry.cause, detail),
    rule: detail.rule,
    ...(detail.destination === undefined ? {} : { destination: detail.destination }),
    message: detail.message,
    fix: detail.fix ?? fixFor(entry.fix, detail),
    exemptedBy: undefined,
  };
}

/** The remedy of a code with this hub and this assignment in its commands, so that they work as they are printed. */
export function catalogueFix(code: FindingCode, about: Pick<FindingDetail, 'assignment' | 'hubId'>): string {
  return fixFor(CATALOGUE[code].fix, about);
}

function fixFor(fix: string, { assignment, hubId }: Pick<FindingDetail, 'assignment' | 'hubId'>): string {
  const ofHub = hubId === undefined ? fix : fix.replaceAll('HUB', () => shellWord(hubId));
  return assignment === undefined ? ofHub : ofHub.replaceAll('NAME', () => shellWord(assignment));
}

/** Longest cause key, as {@link keyLength} counts: it is the key of a row, which has 512 characters. */
const LONGEST_CAUSE_KEY = 500;

function causeKey(code: FindingCode, parts: readonly GroupKeyPart[], detail: FindingDetail): string {
  const key = [code, ...parts.map((part) => causePart(part, detail) ?? 'unknown')].join('|');
  // Names and targets come from outside, and the key of a row has an end.
  return keyLength(key) <= LONGEST_CAUSE_KEY ? key : `${code}|${textHash(key)}`;
}

function causePart(part: GroupKeyPart, detail: FindingDetail): string | undefined {
  switch (part) {
    case 'hub':
      return detail.hubId;
    case 'assignment':
      return detail.assignment;
    case 'rule':
      return detail.rule;
    case 'subscription':
      return detail.hubId === undefined ? detail.subscriptionId : hubIdParts(detail.hubId).subscriptionId;
    case 'scope':
    case 'policy':
    case 'target':
    case 'principal':
    case 'exemption':
    case 'receiver':
      return detail.subject;
  }
}
