import * as z from 'zod';
import type { SilencePreview } from '../../../reconcile/actions/actions.ts';
import type { Approved } from '../../../reconcile/operator/approve.ts';
import type { MoveApproved } from '../../../reconcile/operator/approve-move.ts';
import type { Retried } from '../../../reconcile/operator/retry-hub.ts';
import type { ApprovalRecord } from '../../../reconcile/records/approval-record.ts';
import type { AssignmentApproval } from '../../../reconcile/records/assignment-approval.ts';
import { wire } from './wire.ts';
import { assignmentMode, firewallSku, isolationMode, time } from './words.ts';

const approvalRecord = wire<ApprovalRecord>()(
  'ApprovalRecord',
  z.object({
    id: z.string(),
    hubId: z.string(),
    workspaceGuid: z.string(),
    fromMode: isolationMode,
    toMode: isolationMode,
    assignment: z.string(),
    approvedBy: z.string(),
    approvedAt: time,
    expiresAt: time,
    firewallSku: firewallSku.optional(),
    scope: z.string().optional(),
    mode: assignmentMode.optional(),
    usedAt: time.optional(),
    usedBy: z.string().optional(),
  }),
);

/** {@link Approved} as JSON. */
export const approved = wire<Approved>()(
  'Approved',
  z.object({
    kind: z.literal('Mode'),
    name: z.string(),
    approval: approvalRecord,
    isNew: z.boolean(),
    isBlocked: z.boolean(),
  }),
);

const assignmentApproval = wire<AssignmentApproval>()(
  'AssignmentApproval',
  z.object({
    id: z.string(),
    hubId: z.string(),
    workspaceGuid: z.string(),
    from: z.string(),
    since: time,
    policyHash: z.string(),
    approvedBy: z.string(),
    approvedAt: time,
    expiresAt: time,
    to: z.string().optional(),
  }),
);

/** {@link MoveApproved} as JSON. */
export const moveApproved = wire<MoveApproved>()(
  'MoveApproved',
  z.object({
    kind: z.literal('Assignment'),
    name: z.string(),
    approval: assignmentApproval,
    isNew: z.boolean(),
    message: z.string(),
  }),
);

/** {@link Retried} as JSON. */
export const retried = wire<Retried>()(
  'Retried',
  z.object({
    hubId: z.string(),
    name: z.string(),
    refusals: z.array(z.string()),
    provisioningFailures: z.number(),
    rules: z.array(z.string()),
    timedOutSince: time.optional(),
  }),
);

/** {@link SilencePreview} as JSON. */
export const silencePreview = wire<SilencePreview>()(
  'SilencePreview',
  z.object({
    alerts: z.array(
      z.object({
        id: z.string(),
        code: z.string(),
        title: z.string(),
        hubs: z.number(),
      }),
    ),
    hubs: z.array(
      z.object({
        hubId: z.string(),
        name: z.string(),
      }),
    ),
    emptyPatterns: z.array(z.string()),
  }),
);
