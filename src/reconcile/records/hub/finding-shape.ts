import * as z from 'zod';
import type { Refusal } from '../../../core/plan/model/plan.ts';
import type { Finding } from '../../../core/verdict/catalogue/finding.ts';
import type { StoredCode } from '../../../core/verdict/catalogue/finding-code.ts';
import type { GroupKey } from '../../../core/verdict/catalogue/group-key.ts';
import { FINDING_CLASSES, SEVERITIES, VERDICTS } from '../../../core/verdict/catalogue/vocabulary.ts';

/**
 * The code of a finding in a row. Any text is read, so that rows of a newer version with codes of its own stay readable; see
 * {@link StoredCode}.
 */
export const storedCode = z.string() as unknown as z.ZodType<StoredCode, string>;

/** The code of a refusal in a hub's memory. */
export const storedRefusalCode = z.string() as unknown as z.ZodType<Refusal['code'], string>;

/** The group key of an alert in a row. Its stored name is `causeKey`. */
export const storedKey = z.string() as unknown as z.ZodType<GroupKey, string>;

/** Shape of a finding as records keep it. */
export const findingRecord = z.object({
  code: storedCode,
  class: z.enum(FINDING_CLASSES),
  severity: z.enum(SEVERITIES),
  causeKey: storedKey.optional(),
  rule: z.string().optional(),
  destination: z.string().optional(),
  message: z.string(),
  fix: z.string(),
  exemptedBy: z.string().optional(),
});

/** A finding as records keep it. */
export type FindingRecord = z.output<typeof findingRecord>;

/** The stored form of a finding. Only here a name of a finding differs from its stored name. */
export function findingRecordFrom(finding: Finding): FindingRecord {
  const { code, class: kind, severity, groupKey, ...rest } = finding;
  return { code, class: kind, severity, causeKey: groupKey, ...rest };
}

/** Shape of a difference that the plan skipped, with the reason. */
export const skippedRecord = z.object({ rule: z.string().optional(), reason: z.string(), detail: z.string() });

/** An exemption that covered a finding, as the policy had it at that time. */
export const exemptionInUse = z.object({
  id: z.string(),
  owner: z.string(),
  ticket: z.string(),
  reason: z.string(),
  /** The first instant at which it no longer holds. */
  expiresAt: z.iso.datetime(),
});

/** The verdicts, as records spell them. */
export const verdictName = z.enum(VERDICTS);
