import * as z from 'zod';
import type {
  AzureMessage,
  HubDetail,
  HubExemption,
  HubFinding,
  HubPolicy,
} from '../../../reconcile/queries/hub/hub-detail.ts';
import { hubApprovals, hubOperation, hubRun, hubWaits, reportedChange } from './hub-parts.ts';
import { ruleDiff } from './rule-diff.ts';
import { wire } from './wire.ts';
import { assignmentMode, severity, time, verdict } from './words.ts';

const hubPolicy = wire<HubPolicy>()(
  'HubPolicy',
  z.object({
    assignment: z.string().nullable(),
    mode: assignmentMode.nullable(),
    version: z.string().nullable(),
    isActive: z.boolean(),
  }),
);

const hubFinding = wire<HubFinding>()(
  'HubFinding',
  z.object({
    code: z.string(),
    class: z.string(),
    severity: severity,
    rule: z.string().nullable(),
    destination: z.string().nullable(),
    message: z.string(),
    fix: z.string(),
    exemptedBy: z.string().nullable(),
    since: time.nullable(),
    by: z.string().nullable(),
    done: z.string().nullable(),
  }),
);

const hubExemption = wire<HubExemption>()(
  'HubExemption',
  z.object({
    id: z.string(),
    owner: z.string(),
    ticket: z.string(),
    reason: z.string(),
    expiresAt: time,
    covers: z.array(
      z.object({
        code: z.string(),
        rule: z.string().nullable(),
      }),
    ),
  }),
);

const azureMessage = wire<AzureMessage>()(
  'AzureMessage',
  z.object({
    about: z.string(),
    code: z.string().nullable(),
    rule: z.string().nullable(),
    message: z.string(),
    at: time.nullable(),
  }),
);

/** {@link HubDetail} as JSON. */
export const hubDetail = wire<HubDetail>()(
  'HubDetail',
  z.object({
    hubId: z.string(),
    name: z.string(),
    subscriptionId: z.string(),
    resourceGroup: z.string(),
    location: z.string(),
    workspaceGuid: z.string(),
    portalUrl: z.string(),
    goneAt: time.nullable(),
    source: z.enum(['Record', 'Azure']),
    verdict: verdict,
    severity: severity.nullable(),
    verdictSince: time.nullable(),
    confirmedAt: time,
    ageSeconds: z.number(),
    policy: hubPolicy,
    lastChange: reportedChange.nullable(),
    lastWrite: hubRun.nullable(),
    next: z.string(),
    findings: z.array(hubFinding),
    azureMessages: z.array(azureMessage),
    diff: ruleDiff.nullable(),
    noDiff: z.string().nullable(),
    operation: hubOperation.nullable(),
    waits: hubWaits,
    approvals: hubApprovals,
    exemptions: z.array(hubExemption),
    runs: z.array(hubRun),
    unreadable: z.array(z.string()),
  }),
);
