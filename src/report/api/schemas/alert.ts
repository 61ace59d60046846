import * as z from 'zod';
import type { Unnotified } from '../../../reconcile/operator/hubs-without-alert.ts';
import type { Delivery, NamedAlert } from '../../../reconcile/operator/named-alerts.ts';
import type { AlertRecord } from '../../../reconcile/records/alert-record.ts';
import type { SilenceRecord } from '../../../reconcile/records/silence-record.ts';
import { wire } from './wire.ts';
import { groupKey, severity, storedCode, time } from './words.ts';

/** {@link AlertRecord} as JSON. */
export const alertRecord = wire<AlertRecord>()(
  'AlertRecord',
  z.object({
    causeKey: groupKey,
    group: z.string(),
    receivers: z.array(z.string()),
    code: storedCode,
    severity: severity,
    title: z.string(),
    open: z.boolean(),
    episode: z.number(),
    notices: z.number(),
    told: z.record(z.string(), z.string()),
    openings: z.array(z.string()),
    firing: z.number().optional(),
    authors: z.record(z.string(), z.string()).optional(),
    since: time.optional(),
    lastNoticeAt: time.optional(),
    calmSince: time.optional(),
    acknowledgedBy: z.string().optional(),
    acknowledgedAt: time.optional(),
    resolvedAt: time.optional(),
    reason: z.string().optional(),
    detail: z.string().optional(),
    nextAt: time.optional(),
  }),
);

/** {@link Delivery} as JSON. */
export const delivery = wire<Delivery>()(
  'Delivery',
  z.object({
    receiver: z.string(),
    notified: z.boolean(),
    state: z.enum(['Waiting', 'Sent', 'Refused', 'GivenUp', 'Skipped']).optional(),
    attempts: z.number(),
    detail: z.string().optional(),
  }),
);

/** The fields of {@link NamedAlert}; an alert with its details has them too. */
export const NAMED_ALERT_FIELDS = {
  id: z.string(),
  alert: alertRecord,
  firing: z.number(),
  phase: z.enum([
    'Waiting',
    'Notified',
    'Acknowledged',
    'PartlyAcknowledged',
    'Silenced',
    'InDigest',
    'Inhibited',
    'QuietHours',
    'Ending',
    'Over',
  ]),
  since: time.optional(),
  deliveries: z.array(delivery),
};

/** {@link NamedAlert} as JSON. */
export const namedAlert = wire<NamedAlert>()('NamedAlert', z.object(NAMED_ALERT_FIELDS));

/** {@link SilenceRecord} as JSON. */
export const silenceRecord = wire<SilenceRecord>()(
  'SilenceRecord',
  z.object({
    id: z.string(),
    owner: z.string(),
    reason: z.string(),
    setAt: time,
    expiresAt: time,
    codes: z.array(z.string()).optional(),
    severities: z.array(severity).optional(),
    assignments: z.array(z.string()).optional(),
    subscriptions: z.array(z.string()).optional(),
    hubs: z.array(z.string()).optional(),
    rules: z.array(z.string()).optional(),
    endedBy: z.string().optional(),
    endedAt: time.optional(),
    endReason: z.string().optional(),
  }),
);

/** {@link Unnotified} as JSON. */
export const unnotified = wire<Unnotified>()(
  'Unnotified',
  z.object({
    code: z.string(),
    why: z.string(),
    hubs: z.array(z.string()),
  }),
);
