import * as z from 'zod';
import type { FleetHub } from '../../../reconcile/operator/fleet-hubs.ts';
import type { RunningOperation } from '../../../reconcile/operator/running-operations.ts';
import { findingRecord } from './finding.ts';
import { wire } from './wire.ts';
import { findingClass, severity, time, verdict } from './words.ts';

/** {@link FleetHub} as JSON. */
export const fleetHub = wire<FleetHub>()(
  'FleetHub',
  z.object({
    findings: z.array(findingRecord),
    hubId: z.string(),
    name: z.string(),
    assignment: z.string().optional(),
    verdict: verdict,
    severity: severity.optional(),
    codes: z.array(z.string()),
    confirmedAt: time,
    ageSeconds: z.number(),
    verdictSince: time,
    policyVersion: z.string().optional(),
    notCovered: z.string().optional(),
    subscriptionId: z.string(),
    resourceGroup: z.string(),
    location: z.string().optional(),
    kind: z.string().optional(),
    tags: z.record(z.string(), z.string()),
    openCodes: z.array(z.string()),
    openClasses: z.array(findingClass),
    mode: z.string().optional(),
    isExempt: z.boolean(),
    isCovered: z.boolean(),
  }),
);

/** {@link RunningOperation} as JSON. */
export const runningOperation = wire<RunningOperation>()(
  'RunningOperation',
  z.object({
    hubId: z.string(),
    kind: z.enum(['Provision', 'PatchNetwork', 'PutRule', 'DeleteRule']),
    request: z.string(),
    state: z.enum(['Succeeded', 'Failed', 'Vanished', 'Running', 'Slow', 'TimedOut', 'Unanswered', 'Settled']),
    startedAt: time,
    ageSeconds: z.number(),
    warnAt: time,
    failAt: time,
    polls: z.number(),
    error: z.string().optional(),
  }),
);
