import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { addHours } from 'date-fns/addHours';
import type { HubId } from '../../hub-id.ts';
import { globFrom } from '../../text/glob.ts';
import { LAST_INSTANT } from '../../time/instant.ts';
import { CATALOGUE, codesWhere } from '../../verdict/catalogue/catalogue.ts';
import type { Finding } from '../../verdict/catalogue/finding.ts';
import type { FindingCode } from '../../verdict/catalogue/finding-code.ts';
import type { Exemption } from './baseline.ts';
import { longestExemption } from './exemption-index.ts';

/**
 * Findings that an exemption may cover. The others are about the state of Azure or of Hubwarden, which no owner of a hub can
 * accept.
 */
export const EXEMPTABLE_CODES: readonly FindingCode[] = codesWhere((entry) => entry.exemptable);

/** Codes of findings about the hub as a whole that an exemption may cover: an exemption of one rule never does. */
export const NEVER_ABOUT_A_RULE: readonly FindingCode[] = codesWhere(
  (entry) => entry.exemptable && entry.isAboutWholeHub,
);

/** An exemption without its id. */
export type ExemptionFields = Omit<Exemption, 'id'>;

/** Gives an exemption its id: the same fields give the same id, at any position in the file. */
export function exemptionWithId(fields: ExemptionFields): Exemption {
  const { hub, findings, rule, owner, ticket, reason, expiresAt } = fields;
  const content = [hub, [...findings].sort(), rule ?? null, owner, ticket, reason, expiresAt.toISOString()];
  const hash = bytesToHex(sha256(utf8ToBytes(JSON.stringify(content))));
  return { id: `ex-${hash.slice(0, 10)}`, ...fields };
}

/** The first instant after a day in UTC: an exemption that expires on a date applies to the end of that day. */
export function endOfUtcDay(date: string): Date {
  const start = new Date(`${date}T00:00:00.000Z`);
  const end = addHours(start, 24);
  return end > LAST_INSTANT ? LAST_INSTANT : end;
}

/** True when the exemption is written for this hub, expired or not. */
export function concernsHub(exemption: Exemption, hubId: HubId): boolean {
  return globFrom(exemption.hub)(hubId);
}

/** True until the exemption's last instant has passed. */
export function isExemptionActive(exemption: Exemption, now: Date): boolean {
  return now.getTime() < exemption.expiresAt.getTime();
}

/**
 * Finds the exemption that covers a finding on a hub at an instant. Only this function decides it, for plan, sweep,
 * pages and alerts, so they cannot disagree. A covered finding yields no step.
 *
 * @returns of several, the one that applies longest; undefined when none covers it
 */
export function exemptionFor(
  finding: Pick<Finding, 'code' | 'rule'>,
  hubId: HubId,
  exemptions: readonly Exemption[],
  now: Date,
): Exemption | undefined {
  if (exemptions.length === 0 || !CATALOGUE[finding.code].exemptable) return undefined;
  return longestExemption(
    exemptions,
    finding,
    (exemption) => isExemptionActive(exemption, now) && concernsHub(exemption, hubId),
  );
}

/**
 * True when an exemption that has just ended covered the finding: its removals are still deferred. See {@link
 * inExpiryGrace}.
 */
export function coversFinding(exemption: Exemption, finding: Pick<Finding, 'code' | 'rule'>): boolean {
  if (!CATALOGUE[finding.code].exemptable || !exemption.findings.includes(finding.code)) return false;
  if (exemption.rule === undefined) return true;
  return finding.rule !== undefined && globFrom(exemption.rule)(finding.rule);
}

/** Exemptions in force that end within the warning period (HW701), in the order given. */
export function expiringSoon(exemptions: readonly Exemption[], now: Date, noticeSeconds: number): readonly Exemption[] {
  const until = now.getTime() + noticeSeconds * 1000;
  return exemptions.filter((exemption) => isExemptionActive(exemption, now) && exemption.expiresAt.getTime() <= until);
}

/**
 * True from the end of an exemption until the grace period is over: removals that it prevented are deferred until then.
 */
export function inExpiryGrace(exemption: Exemption, now: Date, graceSeconds: number): boolean {
  const sinceMs = now.getTime() - exemption.expiresAt.getTime();
  return sinceMs >= 0 && sinceMs < graceSeconds * 1000;
}
