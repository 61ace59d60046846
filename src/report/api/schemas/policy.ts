import * as z from 'zod';
import type { PolicyProblem } from '../../../core/baseline/policy/policy-problem.ts';
import type { PolicyText } from '../../../reconcile/operator/policy-texts.ts';
import type { RefusedFile, RolloutCount, RolloutStatus } from '../../../reconcile/operator/steer-rollout.ts';
import type { AssignmentSummary, PolicySummary } from '../../../reconcile/queries/policy-summary.ts';
import type { KeptVersion, VersionText } from '../../../reconcile/queries/web-reads.ts';
import type { ActivePolicy, RolloutRecord } from '../../../reconcile/records/policy-record.ts';
import { wire } from './wire.ts';
import { assignmentMode, time } from './words.ts';

const refusedFile = wire<RefusedFile>()(
  'RefusedFile',
  z.object({
    since: time,
    problems: z.string(),
  }),
);

const policyProblem = wire<PolicyProblem>()(
  'PolicyProblem',
  z.object({
    line: z.number().optional(),
    column: z.number().optional(),
    path: z.string(),
    message: z.string(),
    remedy: z.string(),
  }),
);

const assignmentSummary = wire<AssignmentSummary>()(
  'AssignmentSummary',
  z.object({
    name: z.string(),
    mode: assignmentMode,
    packs: z.array(z.string()),
    hubs: z.number(),
  }),
);

/** {@link PolicySummary} as JSON. */
export const policySummary = wire<PolicySummary>()(
  'PolicySummary',
  z.object({
    version: z.string(),
    activatedAt: time,
    pinnedPacks: z.record(z.string(), z.string()),
    previous: z.string().optional(),
    rolledOutAt: time.optional(),
    assignments: z.array(assignmentSummary),
    hubsWithoutAssignment: z.number(),
    warnings: z.array(policyProblem),
    problems: z.array(policyProblem),
    refused: refusedFile.optional(),
  }),
);

/** {@link PolicyText} as JSON. */
export const policyText = wire<PolicyText>()(
  'PolicyText',
  z.object({
    hash: z.string(),
    activatedAt: time,
    pinnedPacks: z.record(z.string(), z.string()),
    text: z.string(),
    refused: refusedFile.optional(),
  }),
);

/** {@link KeptVersion} as JSON. */
export const keptVersion = wire<KeptVersion>()(
  'KeptVersion',
  z.object({
    version: z.string(),
    activatedAt: time,
    isActive: z.boolean(),
    hubs: z.number(),
  }),
);

/** {@link VersionText} as JSON. */
export const versionText = wire<VersionText>()(
  'VersionText',
  z.object({
    text: z.string(),
    version: z.string(),
    activatedAt: time,
    isActive: z.boolean(),
    hubs: z.number(),
  }),
);

const rolloutRecord = wire<RolloutRecord>()(
  'RolloutRecord',
  z.object({
    open: z.record(z.string(), z.string()),
    ring: z.number(),
    ringOpenedAt: time.optional(),
    nextCheckAt: time.optional(),
    waits: z
      .object({
        reason: z.string(),
        message: z.string(),
        hubs: z.array(z.string()),
        at: time,
      })
      .optional(),
    halted: z
      .object({
        by: z.string(),
        at: time,
        reason: z.string().optional(),
      })
      .optional(),
    opened: z
      .object({
        by: z.string(),
        at: time,
        reason: z.string().optional(),
      })
      .optional(),
    counts: z
      .object({
        earlier: z.number(),
        moved: z.number(),
      })
      .optional(),
    finishedAt: time.optional(),
  }),
);

/** {@link ActivePolicy} as JSON. */
export const activePolicy = wire<ActivePolicy>()(
  'ActivePolicy',
  z.object({
    rollout: rolloutRecord,
    hash: z.string(),
    pinnedPacks: z.record(z.string(), z.string()),
    activatedAt: time,
    enforcedSince: z.record(z.string(), z.string()),
  }),
);

const rolloutCount = wire<RolloutCount>()(
  'RolloutCount',
  z.union([
    z.object({
      kind: z.literal('Counted'),
      earlier: z.number(),
      moved: z.number(),
    }),
    z.object({
      kind: z.literal('NotCounted'),
      why: z.string(),
    }),
  ]),
);

/** {@link RolloutStatus} as JSON. */
export const rolloutStatus = wire<RolloutStatus>()(
  'RolloutStatus',
  z.object({
    active: activePolicy,
    count: rolloutCount.optional(),
    refused: refusedFile.optional(),
  }),
);
