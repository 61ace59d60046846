import * as z from 'zod';
import type { FleetCounts } from '../../../core/plan/guards/breaker.ts';
import type { BreakerStatus } from '../../../reconcile/operator/reset-breaker.ts';
import type { Controls } from '../../../reconcile/queries/web-reads.ts';
import type { BreakerState } from '../../../reconcile/records/breaker-record.ts';
import type { WriteSwitch } from '../../../reconcile/records/control-record.ts';
import { wire } from './wire.ts';
import { time } from './words.ts';

/** {@link WriteSwitch} as JSON. */
export const writeSwitch = wire<WriteSwitch>()(
  'WriteSwitch',
  z.object({
    on: z.boolean(),
    by: z.string().optional(),
    reason: z.string().optional(),
    at: time.optional(),
  }),
);

const breakerState = wire<BreakerState>()(
  'BreakerState',
  z.object({
    open: z.boolean(),
    because: z.enum(['Failures', 'Removals']).optional(),
    message: z.string().optional(),
    openedAt: time.optional(),
    resetAt: time.optional(),
    resetBy: z.string().optional(),
    resetReason: z.string().optional(),
    removalsAllowed: z.number().optional(),
  }),
);

const fleetCounts = wire<FleetCounts>()(
  'FleetCounts',
  z.object({
    hubsChanged: z.number(),
    hubsFailed: z.number(),
    hubsWithRemovals: z.number(),
    hubsKnown: z.number(),
  }),
);

const breakerStatus = wire<BreakerStatus>()(
  'BreakerStatus',
  z.object({
    state: breakerState,
    counts: fleetCounts,
    failedHubs: z.array(z.string()),
    hubsWithRemovals: z.array(z.string()),
  }),
);

/** {@link Controls} as JSON. */
export const controls = wire<Controls>()(
  'Controls',
  z.object({
    writes: writeSwitch,
    allowedBySetting: z.boolean(),
    breaker: breakerStatus,
  }),
);
