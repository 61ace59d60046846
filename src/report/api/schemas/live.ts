import * as z from 'zod';
import type { ReachOption } from '../../../core/reach/reach-options.ts';
import type { HubPlanView, PlannedChange, ReachAnswerView, ReachView } from '../../../reconcile/queries/web-reads.ts';
import { destination } from './destinations.ts';
import { wire } from './wire.ts';
import { assignmentMode, time, verdict } from './words.ts';

const plannedChange = wire<PlannedChange>()(
  'PlannedChange',
  z.object({
    sign: z.enum(['!', '+', '~', '-']),
    name: z.string(),
    before: z.string().optional(),
    after: z.string().optional(),
    origin: z.string().optional(),
    isIrreversible: z.boolean(),
    waits: z.string().optional(),
  }),
);

/** {@link HubPlanView} as JSON. */
export const hubPlanView = wire<HubPlanView>()(
  'HubPlanView',
  z.object({
    hubId: z.string(),
    name: z.string(),
    plannedAt: time,
    policyVersion: z.string(),
    assignment: z.string().optional(),
    mode: assignmentMode.optional(),
    verdict: verdict,
    changes: z.array(plannedChange),
    requests: z.array(
      z.object({
        method: z.string(),
        path: z.string(),
        body: z.unknown(),
      }),
    ),
    minutes: z.number(),
    usdPerMonth: z.number(),
    because: z.array(z.string()),
    consentNeeded: z.array(z.string()),
    fingerprint: z.string(),
  }),
);

const reachOption = wire<ReachOption>()(
  'ReachOption',
  z.object({
    kind: z.enum(['rule', 'pack']),
    name: z.string(),
    cost: z.string(),
    destinations: z.array(destination),
    template: z
      .object({
        destination: destination,
        remedy: z.string(),
      })
      .optional(),
  }),
);

const reachAnswerView = wire<ReachAnswerView>()(
  'ReachAnswerView',
  z.object({
    answer: z.enum(['Allowed', 'NotAllowed', 'InDoubt']),
    why: z.string(),
    by: z.array(
      z.object({
        rule: z.string(),
        why: z.string(),
      }),
    ),
    wouldAllow: z.array(
      z.object({
        way: reachOption,
        text: z.string(),
        edit: z.string().optional(),
      }),
    ),
  }),
);

/** {@link ReachView} as JSON. */
export const reachView = wire<ReachView>()(
  'ReachView',
  z.object({
    hubId: z.string(),
    name: z.string(),
    host: z.string(),
    port: z.number(),
    asOf: z.string(),
    now: reachAnswerView,
    afterPlan: reachAnswerView,
    notes: z.array(z.string()),
  }),
);
