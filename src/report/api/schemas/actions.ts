import * as z from 'zod';
import { parseFilter } from '../../../core/filter/parse-filter.ts';
import type { ActionKind, ActionResults } from '../../../reconcile/actions/actions.ts';
import { approved, moveApproved, retried } from './action-results.ts';
import { silenceRecord } from './alert.ts';
import { writeSwitch } from './controls.ts';
import { activePolicy } from './policy.ts';
import { wire } from './wire.ts';
import { findingCode } from './words.ts';

/** What a change answers. */
export interface Done<Kind extends ActionKind> {
  /** True: an earlier request with the same key has made the change, and this is its answer. */
  readonly isRepeated: boolean;
  /** Names the record of the request: the page `/requests/REFERENCE` shows it. */
  readonly reference: string;
  readonly result: ActionResults[Kind];
}

const isRepeated = z.boolean();
const reference = z.string();
const named = z.object({ hubId: z.string(), name: z.string() });

/** Answers of the changes as JSON. */
export const DONE = {
  ApproveHub: wire<Done<'ApproveHub'>>()(
    'ApproveHubDone',
    z.object({ isRepeated, reference, result: z.union([approved, moveApproved]) }),
  ),
  ApproveAssignment: wire<Done<'ApproveAssignment'>>()(
    'ApproveAssignmentDone',
    z.object({
      isRepeated,
      reference,
      result: z.object({ approved: z.array(approved), left: z.array(z.string()), refused: z.array(z.string()) }),
    }),
  ),
  ReconcileHub: wire<Done<'ReconcileHub'>>()('ReconcileHubDone', z.object({ isRepeated, reference, result: named })),
  ReconcileHubs: wire<Done<'ReconcileHubs'>>()(
    'ReconcileHubsDone',
    z.object({ isRepeated, reference, result: z.object({ queued: z.array(z.string()), matched: z.number() }) }),
  ),
  RetryHub: wire<Done<'RetryHub'>>()('RetryHubDone', z.object({ isRepeated, reference, result: retried })),
  AcknowledgeAlert: wire<Done<'AcknowledgeAlert'>>()(
    'AcknowledgeAlertDone',
    z.object({
      isRepeated,
      reference,
      result: z.object({
        id: z.string(),
        earlierId: z.string().optional(),
        isNew: z.boolean(),
        acknowledgedBy: z.string(),
        acknowledgedAt: z.string(),
      }),
    }),
  ),
  SetSilence: wire<Done<'SetSilence'>>()(
    'SetSilenceDone',
    z.object({
      isRepeated,
      reference,
      result: z.object({ silence: silenceRecord, emptyPatterns: z.array(z.string()) }),
    }),
  ),
  EndSilence: wire<Done<'EndSilence'>>()(
    'EndSilenceDone',
    z.object({ isRepeated, reference, result: z.object({ silence: silenceRecord, isNew: z.boolean() }) }),
  ),
  SwitchWrites: wire<Done<'SwitchWrites'>>()(
    'SwitchWritesDone',
    z.object({ isRepeated, reference, result: z.object({ now: writeSwitch, queued: z.number() }) }),
  ),
  ResetBreaker: wire<Done<'ResetBreaker'>>()(
    'ResetBreakerDone',
    z.object({ isRepeated, reference, result: z.object({ wasOpen: z.boolean(), queued: z.number() }) }),
  ),
  SteerRollout: wire<Done<'SteerRollout'>>()(
    'SteerRolloutDone',
    z.object({ isRepeated, reference, result: z.object({ active: activePolicy }) }),
  ),
} as const;

const text = z.string().min(1).max(500);
const texts = z.array(text).min(1).max(100);
const reason = z.string().trim().min(1).max(1000);

/** What every request for a change may carry. */
const asked = {
  seen: text.optional().describe('The state that the caller decided on. If it has changed, nothing is done.'),
  via: z
    .enum(['Api', 'CommandLine'])
    .optional()
    .describe('Where the request comes from, for the record. Default: `Api`.'),
};

/** Longest approval, in hours: as long as the command line allows. */
const MOST_APPROVAL_HOURS = 90 * 24;
/** Most open approvals of one assignment. */
const MOST_APPROVED = 1000;
/** Longest silence, in hours: as long as the command line allows. */
const MOST_SILENCE_HOURS = 30 * 24;

const scope = {
  codes: z.array(findingCode).min(1).max(100).optional(),
  hubs: texts.optional(),
  rules: texts.optional(),
  assignments: texts.optional(),
  subscriptions: texts.optional(),
};

const filterText = z.string().superRefine((value, context) => {
  const parsed = parseFilter(value);
  if (parsed.ok) return;
  for (const { at, message, remedy } of parsed.error)
    context.addIssue(`character ${at + 1}: ${message}. ${remedy}`.trimEnd());
});

/** Scope of a silence that a caller asks about. */
export const silenceScope = z.strictObject(scope).meta({ id: 'SilenceScope' });

/** Bodies of the requests for changes. */
export const BODIES = {
  ApproveHub: z
    .strictObject({ ...asked, hours: z.int().min(1).max(MOST_APPROVAL_HOURS).default(72) })
    .meta({ id: 'ApproveHubRequest' }),
  ApproveAssignment: z
    .strictObject({
      ...asked,
      max: z.int().min(1).max(MOST_APPROVED).default(1),
      hours: z.int().min(1).max(MOST_APPROVAL_HOURS).default(72),
    })
    .meta({ id: 'ApproveAssignmentRequest' }),
  ReconcileHub: z.strictObject(asked).meta({ id: 'ReconcileHubRequest' }),
  ReconcileHubs: z.strictObject({ ...asked, filter: filterText }).meta({ id: 'ReconcileHubsRequest' }),
  RetryHub: z.strictObject(asked).meta({ id: 'RetryHubRequest' }),
  AcknowledgeAlert: z.strictObject(asked).meta({ id: 'AcknowledgeAlertRequest' }),
  SetSilence: z
    .strictObject({ ...asked, ...scope, hours: z.number().positive().max(MOST_SILENCE_HOURS), reason })
    .meta({ id: 'SetSilenceRequest' }),
  EndSilence: z.strictObject({ ...asked, reason }).meta({ id: 'EndSilenceRequest' }),
  SwitchWrites: z
    .strictObject({ ...asked, on: z.boolean(), reason: reason.optional() })
    .meta({ id: 'SwitchWritesRequest' }),
  ResetBreaker: z
    .strictObject({ ...asked, removalsAllowed: z.int().min(0).max(999_999).default(0), reason: reason.optional() })
    .meta({ id: 'ResetBreakerRequest' }),
  SteerRollout: z
    .strictObject({ ...asked, order: z.enum(['halt', 'resume', 'open']), reason: reason.optional() })
    .meta({ id: 'SteerRolloutRequest' }),
} as const satisfies Readonly<Record<ActionKind, z.ZodType>>;

/** The state of a subject, to be sent with a change as `seen`. */
export const stateAnswer = wire<{ readonly state: string }>()('State', z.object({ state: z.string() }));
