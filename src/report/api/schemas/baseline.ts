import * as z from 'zod';
import type {
  AssignmentOutcome,
  Baseline,
  BaselineProblem,
  DesiredRule,
  Exemption,
  ForbiddenRule,
} from '../../../core/baseline/policy/baseline.ts';
import {
  FORBIDDEN_ACTIONS,
  ISOLATION_OF_EXISTING_HUBS,
  ISOLATION_OF_NEW_HUBS,
  UNLISTED_RULES,
} from '../../../core/baseline/policy/baseline.ts';
import {
  ACCOUNT_RULE_WRITES,
  CONNECTION_RULES,
  WITHOUT_INJECTION,
} from '../../../core/baseline/policy/foundry-accounts.ts';
import type { ExplainedHub } from '../../../reconcile/operator/explain-hub.ts';
import { destination, forbiddenTarget, writeWindow } from './destinations.ts';
import { wire } from './wire.ts';
import { assignmentMode, date, firewallSku, isolationMode, time } from './words.ts';

const desiredRule = wire<DesiredRule>()(
  'DesiredRule',
  z.object({
    name: z.string(),
    destination: destination,
    origin: z.string(),
  }),
);

const forbiddenRule = wire<ForbiddenRule>()(
  'ForbiddenRule',
  z.object({
    target: forbiddenTarget,
    action: z.enum(FORBIDDEN_ACTIONS),
  }),
);

const exemption = wire<Exemption>()(
  'Exemption',
  z.object({
    id: z.string(),
    hub: z.string(),
    findings: z.array(z.string()),
    rule: z.string().optional(),
    owner: z.string(),
    ticket: z.string(),
    reason: z.string(),
    expiresAt: date,
  }),
);

const baselineProblem = wire<BaselineProblem>()(
  'BaselineProblem',
  z.object({
    rule: z.string().optional(),
    code: z.enum(['HW207', 'HW406', 'HW409']),
    message: z.string(),
    blocksRule: z.boolean(),
  }),
);

const baseline = wire<Baseline>()(
  'Baseline',
  z.object({
    assignment: z.string(),
    mode: assignmentMode,
    isolation: z.object({
      mode: isolationMode.optional(),
      newHubs: z.enum(ISOLATION_OF_NEW_HUBS),
      existingHubs: z.enum(ISOLATION_OF_EXISTING_HUBS),
    }),
    rules: z.array(desiredRule),
    firewallSku: firewallSku.optional(),
    unlistedRules: z.enum(UNLISTED_RULES),
    forbidden: z.array(forbiddenRule),
    provisioning: z.object({
      start: z.boolean(),
      includeSpark: z.boolean(),
      warnAfterMinutes: z.number().optional(),
      failAfterMinutes: z.number().optional(),
    }),
    pace: z.object({
      hubsChangedPerHour: z.number(),
      newHubsPerHour: z.number(),
    }),
    writeWindows: z.array(writeWindow),
    exemptions: z.array(exemption),
    problems: z.array(baselineProblem),
    foundryAccounts: z
      .object({
        withoutInjection: z.enum(WITHOUT_INJECTION),
        connectionRules: z.enum(CONNECTION_RULES),
        ruleWrites: z.enum(ACCOUNT_RULE_WRITES),
      })
      .optional(),
  }),
);

const assignmentOutcome = wire<AssignmentOutcome>()(
  'AssignmentOutcome',
  z.union([
    z.object({
      kind: z.literal('Assigned'),
      baseline: baseline,
      reasons: z.array(z.string()),
    }),
    z.object({
      kind: z.literal('Unassigned'),
      reasons: z.array(z.string()),
    }),
  ]),
);

/** {@link ExplainedHub} as JSON. */
export const explainedHub = wire<ExplainedHub>()(
  'ExplainedHub',
  z.object({
    hubId: z.string(),
    name: z.string(),
    version: z.string(),
    assignment: assignmentOutcome,
    kept: z.string().optional(),
    readAt: time,
  }),
);
