import * as z from 'zod';
import type { Notification } from '../../../core/alert/content/notification.ts';
import type { NotificationFact } from '../../../core/alert/content/notification-parts.ts';
import type { AlertDetails } from '../../../reconcile/operator/alert-requests.ts';
import type { InstanceRecord } from '../../../reconcile/records/alert-record.ts';
import type { OutboxRecord } from '../../../reconcile/records/outbox-record.ts';
import { NAMED_ALERT_FIELDS } from './alert.ts';
import { wire } from './wire.ts';
import { groupKey, severity, storedCode, time } from './words.ts';

const instanceRecord = wire<InstanceRecord>()(
  'InstanceRecord',
  z.object({
    causeKey: groupKey,
    hubId: z.string(),
    hubName: z.string(),
    code: storedCode,
    severity: severity,
    message: z.string(),
    fix: z.string(),
    firing: z.boolean(),
    since: time,
    rule: z.string().optional(),
    by: z.string().optional(),
    done: z.string().optional(),
    assignment: z.string().optional(),
    tags: z.record(z.string(), z.string()).optional(),
    inhibitedBy: z.string().optional(),
    firstVerdict: z.boolean().optional(),
    alwaysTold: z.boolean().optional(),
    endedBecause: z.string().optional(),
    subjects: z
      .array(
        z.object({
          key: z.string(),
          message: z.string(),
          since: time,
          rule: z.string().optional(),
          fix: z.string().optional(),
          by: z.string().optional(),
          done: z.string().optional(),
          digest: z.enum(['FirstVerdict', 'NewEdition']).optional(),
          after: z.string().optional(),
          undoneAt: time.optional(),
          endedAt: time.optional(),
          before: z
            .object({
              since: time,
              endedAt: time,
            })
            .optional(),
        }),
      )
      .optional(),
  }),
);

const notificationFact = wire<NotificationFact>()(
  'NotificationFact',
  z.object({
    label: z.enum(['What', 'Where', 'Since', 'Who', 'Done', 'To do', 'To exempt', 'More']),
    value: z.string(),
  }),
);

const notification = wire<Notification>()(
  'Notification',
  z.object({
    kind: z.enum(['Alert', 'Digest', 'Test']),
    transition: z.enum(['Acknowledged', 'Opened', 'Updated', 'Repeated', 'Resolved']),
    dedupKey: z.string(),
    noticeId: z.string(),
    reason: z.string(),
    code: z.string(),
    severity: severity,
    title: z.string(),
    facts: z.array(notificationFact),
    text: z.string(),
    hubs: z.array(z.string()),
    hubCount: z.number().optional(),
    since: time,
    at: time,
    link: z.string().optional(),
    links: z.array(z.object({ text: z.string(), url: z.string() })).optional(),
  }),
);

const outboxRecord = wire<OutboxRecord>()(
  'OutboxRecord',
  z.object({
    receiver: z.string(),
    notice: notification,
    state: z.enum(['Waiting', 'Sent', 'Refused', 'GivenUp', 'Skipped']),
    attempts: z.number(),
    nextAt: time,
    deadlineAt: time,
    claimedUntil: time.optional(),
    endedAt: time.optional(),
    mayHaveArrived: z.boolean().optional(),
    detail: z.string().optional(),
  }),
);

/** {@link AlertDetails} as JSON. */
export const alertDetails = wire<AlertDetails>()(
  'AlertDetails',
  z.object({
    members: z.array(instanceRecord),
    notices: z.array(outboxRecord),
    others: z.array(z.string()),
    earlierId: z.string().optional(),
    ...NAMED_ALERT_FIELDS,
  }),
);
