import * as z from 'zod';
import type { ApprovalLink } from '../../../reconcile/queries/hub/approval-links.ts';
import type { HubApproval, HubApprovals } from '../../../reconcile/queries/hub/hub-approvals.ts';
import type { HubOperation } from '../../../reconcile/queries/hub/hub-operation.ts';
import type { HubRun } from '../../../reconcile/queries/hub/hub-runs.ts';
import type { BlockingGuard, HubWaits, PaceUse, WaitingRules } from '../../../reconcile/queries/hub/hub-waits.ts';
import type { ReportedChange } from '../../../reconcile/queries/hub/who-changed.ts';
import { wire } from './wire.ts';
import { time, verdict } from './words.ts';

/** {@link ApprovalLink} as JSON. */
export const approvalLink = wire<ApprovalLink>()(
  'ApprovalLink',
  z.union([
    z.object({
      kind: z.literal('NotNeeded'),
    }),
    z.object({
      kind: z.literal('NotRecorded'),
    }),
    z.object({
      kind: z.literal('Given'),
      id: z.string(),
      by: z.string(),
      at: time.nullable(),
    }),
  ]),
);

/** {@link HubRun} as JSON. */
export const hubRun = wire<HubRun>()(
  'HubRun',
  z.object({
    sequence: z.number(),
    at: time,
    runId: z.string(),
    cause: z.string(),
    verdict: verdict,
    verdictBefore: verdict.nullable(),
    writes: z.array(
      z.object({
        request: z.string(),
        outcome: z.string(),
        approval: approvalLink,
      }),
    ),
  }),
);

/** {@link HubOperation} as JSON. */
export const hubOperation = wire<HubOperation>()(
  'HubOperation',
  z.object({
    kind: z.enum(['Provision', 'PatchNetwork', 'PutRule', 'DeleteRule']),
    state: z.enum(['Succeeded', 'Failed', 'Vanished', 'Running', 'Slow', 'TimedOut', 'Unanswered', 'Settled']),
    request: z.string(),
    url: z.string().nullable(),
    startedAt: time,
    ageSeconds: z.number(),
    warnAt: time,
    failAt: time,
    nextPollAt: time.nullable(),
    polls: z.number(),
    rules: z.array(z.string()),
    isolationMode: z.string().nullable(),
    error: z.string().nullable(),
    isOfEarlierHub: z.boolean(),
  }),
);

const waitingRules = wire<WaitingRules>()(
  'WaitingRules',
  z.object({
    reason: z.string(),
    detail: z.string(),
    rules: z.array(z.string().nullable()),
  }),
);

const paceUse = wire<PaceUse>()(
  'PaceUse',
  z.object({
    class: z.enum(['changed', 'new']),
    used: z.number(),
    limit: z.number(),
    renewsAt: time,
  }),
);

const blockingGuard = wire<BlockingGuard>()(
  'BlockingGuard',
  z.object({
    guard: z.enum(['WritesOff', 'BreakerOpen', 'ObserveOnly', 'OutsideWindow']),
    detail: z.string(),
    until: time.nullable(),
  }),
);

/** {@link HubWaits} as JSON. */
export const hubWaits = wire<HubWaits>()(
  'HubWaits',
  z.object({
    retryAt: time.nullable(),
    followUpAt: time.nullable(),
    skipped: z.array(waitingRules),
    failures: z.number(),
    busy: z
      .object({
        since: time,
        tries: z.number(),
      })
      .nullable(),
    guards: z.array(blockingGuard),
    pace: z.array(paceUse),
  }),
);

const hubApproval = wire<HubApproval>()(
  'HubApproval',
  z.object({
    id: z.string(),
    state: z.enum(['Valid', 'Used', 'Expired']),
    change: z.string(),
    by: z.string(),
    at: time,
    expiresAt: time,
    usedAt: time.nullable(),
    usedBy: z.string().nullable(),
  }),
);

/** {@link HubApprovals} as JSON. */
export const hubApprovals = wire<HubApprovals>()(
  'HubApprovals',
  z.object({
    waiting: z.array(z.string()),
    given: z.array(hubApproval),
    unreadable: z.array(z.string()),
  }),
);

/** {@link ReportedChange} as JSON. */
export const reportedChange = wire<ReportedChange>()(
  'ReportedChange',
  z.object({
    at: time,
    by: z.string().nullable(),
    objectId: z.string().nullable(),
    appId: z.string().nullable(),
    operation: z.string(),
    rule: z.string().nullable(),
    correlationId: z.string().nullable(),
    isFailed: z.boolean(),
  }),
);
