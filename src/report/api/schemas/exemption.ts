import * as z from 'zod';
import type { CoveredFinding, ExemptionView, VerdictAtExpiry } from '../../../reconcile/queries/exemption-list.ts';
import { wire } from './wire.ts';
import { time, verdict } from './words.ts';

const coveredFinding = wire<CoveredFinding>()(
  'CoveredFinding',
  z.object({
    hubId: z.string(),
    hubName: z.string(),
    code: z.string(),
    rule: z.string().optional(),
    message: z.string(),
  }),
);

const verdictAtExpiry = wire<VerdictAtExpiry>()(
  'VerdictAtExpiry',
  z.object({
    hubId: z.string(),
    hubName: z.string(),
    verdictNow: verdict,
    verdictThen: verdict,
  }),
);

/** {@link ExemptionView} as JSON. */
export const exemptionView = wire<ExemptionView>()(
  'ExemptionView',
  z.object({
    expiresAt: time,
    daysLeft: z.number(),
    state: z.enum(['Expired', 'InForce', 'ExpiresSoon']),
    hubs: z.array(z.string()),
    covers: z.array(coveredFinding),
    atExpiry: z.array(verdictAtExpiry),
    isUnused: z.boolean(),
    hub: z.string(),
    rule: z.string().optional(),
    id: z.string(),
    reason: z.string(),
    owner: z.string(),
    findings: z.array(z.string()),
    ticket: z.string(),
  }),
);
