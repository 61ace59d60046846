import * as z from 'zod';
import { FINDING_CLASSES, SEVERITIES, VERDICTS } from '../../core/verdict/vocabulary.ts';

/** Shape of a finding as records keep it. */
export const findingRecord = z.object({
  code: z.string(),
  class: z.enum(FINDING_CLASSES),
  severity: z.enum(SEVERITIES),
  causeKey: z.string().optional(),
  rule: z.string().optional(),
  destination: z.string().optional(),
  message: z.string(),
  fix: z.string(),
  exemptedBy: z.string().optional(),
});

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
