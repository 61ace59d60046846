import * as z from 'zod';
import { ASSIGNMENT_MODES } from '../../../core/baseline/policy/baseline.ts';
import { FIREWALL_SKUS, ISOLATION_MODES } from '../../../core/rules/outbound-rule.ts';
import { namedValues } from '../../../core/text/named-values.ts';
import { SEVERITIES } from '../../../core/verdict/catalogue/vocabulary.ts';
import { driftRecord } from './drift-record.ts';
import { exemptionInUse, findingRecord, skippedRecord, storedKey, verdictName } from './finding-shape.ts';
import { memoryShape } from './memory-shape.ts';

const time = z.iso.datetime();

const mode = z.enum(ISOLATION_MODES);

const arrival = z.object({ raisedAt: time, receivedAt: time, runAt: time, verifiedAt: time.optional() });

/** A hub as its row stores it: one flat JSON object. Its field names are a contract between releases, so they stay. */
export const storedHub = z.object({
  hubId: z.string(),
  name: z.string(),
  location: z.string(),
  guid: z.string(),
  assignment: z.string().optional(),
  policyHash: z.string().optional(),
  movedAt: time.optional(),
  facts: z.object({ kind: z.string(), tags: namedValues(z.string()) }).optional(),
  stepsDue: z.number().int().optional(),
  verdict: verdictName,
  severity: z.enum(SEVERITIES).optional(),
  findings: z.array(findingRecord),
  exemptions: z.array(exemptionInUse).optional(),
  skipped: z.array(skippedRecord),
  approvalNeeded: z
    .object({
      fromMode: mode,
      toMode: mode,
      firewallSku: z.enum(FIREWALL_SKUS).optional(),
      /** Mode of the assignment; absent in rows of earlier releases. */
      mode: z.enum(ASSIGNMENT_MODES).optional(),
      /** What an approval of it is bound to (`consentScope`); absent in rows of earlier releases. */
      scope: z.string().optional(),
    })
    .optional(),
  /** The managed network as the last read showed it; absent in rows of earlier releases. */
  network: z
    .object({
      isolationMode: mode,
      status: z.enum(['Active', 'Inactive']),
      firewallSku: z.string().optional(),
      hasFqdnRule: z.boolean(),
      privateEndpoints: z.number().int(),
    })
    .optional(),
  assignmentChange: z
    .object({
      /** Absent: no assignment would match. */
      to: z.string().optional(),
      since: time,
    })
    .optional(),
  confirmedAt: time,
  edition: z.number().int().optional(),
  editionAt: time.optional(),
  verdictSince: time,
  lastRunStartedAt: time.optional(),
  causes: z.array(storedKey).readonly(),
  failures: z.number().int(),
  retryAt: time.optional(),
  secondLookAt: time.optional(),
  arrivals: z.array(arrival).readonly().optional(),
  sequence: z.number().int(),
  chainHead: z.string(),
  lastWriteRunId: z.string().optional(),
  goneAt: time.optional(),
  memory: memoryShape,
  drift: driftRecord.optional(),
});

/** The flat form, as it comes out of a row. */
export type StoredHub = z.output<typeof storedHub>;
