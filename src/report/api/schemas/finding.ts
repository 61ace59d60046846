import * as z from 'zod';
import type { FindingCount } from '../../../reconcile/queries/web-reads.ts';
import type { FindingRecord } from '../../../reconcile/records/hub/finding-shape.ts';
import { wire } from './wire.ts';
import { findingClass, groupKey, severity, storedCode } from './words.ts';

/** {@link FindingRecord} as JSON. */
export const findingRecord = wire<FindingRecord>()(
  'FindingRecord',
  z.object({
    code: storedCode,
    class: findingClass,
    severity: severity,
    message: z.string(),
    fix: z.string(),
    causeKey: groupKey.optional(),
    rule: z.string().optional(),
    destination: z.string().optional(),
    exemptedBy: z.string().optional(),
  }),
);

/** {@link FindingCount} as JSON. */
export const findingCount = wire<FindingCount>()(
  'FindingCount',
  z.object({
    code: z.string(),
    title: z.string(),
    severity: severity,
    class: z.string(),
    hubs: z.number(),
    exemptHubs: z.number(),
  }),
);
