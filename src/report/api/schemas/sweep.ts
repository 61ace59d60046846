import * as z from 'zod';
import type { Lateness, Spread } from '../../../core/time/event-arrival.ts';
import { LATENESS_PARTS } from '../../../core/time/event-arrival.ts';
import type { EventLateness } from '../../../reconcile/operator/event-lateness.ts';
import type { SweepRecord } from '../../../reconcile/records/sweep-record.ts';
import { wire } from './wire.ts';
import { time } from './words.ts';

/** {@link SweepRecord} as JSON. */
export const sweepRecord = wire<SweepRecord>()(
  'SweepRecord',
  z.object({
    discoveryCalls: z.number(),
    unseen: z.array(
      z.object({
        subscriptionId: z.string(),
        why: z.string(),
      }),
    ),
    overran: z.boolean(),
    judged: z.number(),
    unread: z.number(),
    gone: z.number(),
    outOfScope: z.number(),
    forbidden: z.number(),
    damaged: z.number(),
    faulted: z.number(),
    verdicts: z.record(z.string(), z.number()),
    repairs: z.number(),
    changed: z.number(),
    recreated: z.number(),
    recovered: z.number(),
    reads: z.number(),
    added: z.number(),
    persisting: z.number(),
    repaired: z.number(),
    flapping: z.number(),
    sweepId: z.string(),
    startedAt: time,
    open: z.array(z.string()),
    hubs: z.number(),
    source: z.enum(['ResourceGraph', 'ResourceManager']).optional(),
    fallbackBecause: z.string().optional(),
    endedAt: time.optional(),
  }),
);

const spread = wire<Spread>()(
  'Spread',
  z.object({
    events: z.number(),
    p50Seconds: z.number(),
    p99Seconds: z.number(),
    longestSeconds: z.number(),
  }),
);

const lateness = wire<Lateness>()(
  'Lateness',
  z.object({
    events: z.number(),
    unverified: z.number(),
    newestAt: time,
    newest: z.object({
      receivedSeconds: z.number(),
      runSeconds: z.number(),
      wholeSeconds: z.number().optional(),
    }),
    parts: z.partialRecord(z.enum(LATENESS_PARTS), spread),
  }),
);

/** {@link EventLateness} as JSON. */
export const eventLateness = wire<EventLateness>()(
  'EventLateness',
  z.object({
    days: z.number(),
    fleet: lateness.optional(),
    subscriptions: z.array(
      z.object({
        events: z.number(),
        unverified: z.number(),
        newestAt: time,
        newest: z.object({
          receivedSeconds: z.number(),
          runSeconds: z.number(),
          wholeSeconds: z.number().optional(),
        }),
        parts: z.partialRecord(z.enum(LATENESS_PARTS), spread),
        subscriptionId: z.string(),
      }),
    ),
  }),
);
