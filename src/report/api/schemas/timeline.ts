import * as z from 'zod';
import type { TimelineEntry, TimelineGaps } from '../../../reconcile/queries/hub/timeline.ts';
import type { WhoChanged } from '../../../reconcile/queries/hub/who-changed.ts';
import { approvalLink, reportedChange } from './hub-parts.ts';
import { wire } from './wire.ts';
import { severity, time, verdict } from './words.ts';

/** {@link TimelineEntry} as JSON. */
export const timelineEntry = wire<TimelineEntry>()(
  'TimelineEntry',
  z.object({
    at: time,
    kind: z.enum([
      'Verdict',
      'Findings',
      'Write',
      'Change',
      'Approval',
      'Request',
      'AlertOpened',
      'AlertEnded',
      'Recreated',
      'Gone',
    ]),
    hubId: z.string(),
    hub: z.string(),
    by: z.string().nullable(),
    via: z.enum(['apply', 'Pages', 'Api', 'CommandLine']).nullable(),
    objectId: z.string().nullable(),
    appId: z.string().nullable(),
    rule: z.string().nullable(),
    code: z.string().nullable(),
    severity: severity.nullable(),
    verdict: verdict.nullable(),
    verdictBefore: verdict.nullable(),
    codes: z.array(z.string()).nullable(),
    request: z.string().nullable(),
    outcome: z.string().nullable(),
    approval: approvalLink.nullable(),
    correlationId: z.string().nullable(),
    runId: z.string().nullable(),
    detail: z.string().nullable(),
  }),
);

/** {@link TimelineGaps} as JSON. */
export const timelineGaps = wire<TimelineGaps>()(
  'TimelineGaps',
  z.object({
    runsPrunedUntil: time.nullable(),
    changesPrunedUntil: time.nullable(),
    unreadable: z.array(z.string()),
  }),
);

/** {@link WhoChanged} as JSON. */
export const whoChanged = wire<WhoChanged>()(
  'WhoChanged',
  z.object({
    hubId: z.string(),
    name: z.string(),
    rule: z.string().nullable(),
    isRuleKnown: z.boolean().nullable(),
    nearRule: z.string().nullable(),
    changes: z.array(reportedChange),
    mayHave: z.array(reportedChange),
    own: z.array(reportedChange),
    open: z.array(
      z.object({
        code: z.string(),
        rule: z.string().nullable(),
        since: time,
        by: z.string().nullable(),
      }),
    ),
    lastEventAt: time.nullable(),
    prunedUntil: time.nullable(),
    unreadable: z.array(z.string()),
  }),
);
