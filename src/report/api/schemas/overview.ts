import * as z from 'zod';
import type {
  Attention,
  Facet,
  FleetCost,
  FleetOverview,
  FleetTrend,
  SkuCost,
  TrendPoint,
} from '../../../reconcile/queries/web-reads.ts';
import { eventLateness, sweepRecord } from './sweep.ts';
import { wire } from './wire.ts';
import { severity, time, verdict } from './words.ts';

const attention = wire<Attention>()(
  'Attention',
  z.object({
    kind: z.enum([
      'Blocked',
      'Unassigned',
      'Unknown',
      'WritesOff',
      'BreakerOpen',
      'PolicyRefused',
      'RolloutHalted',
      'SweepLate',
      'ApprovalNeeded',
      'OperationOverdue',
      'AlertOpen',
      'ExemptionEnding',
    ]),
    count: z.number(),
    severity: severity,
    text: z.string(),
    filter: z.string().optional(),
  }),
);

const skuCost = wire<SkuCost>()('SkuCost', z.object({ sku: z.string(), hubs: z.number(), usdPerMonth: z.number() }));

const fleetCost = wire<FleetCost>()(
  'FleetCost',
  z.object({
    firewalls: z.object({
      hubs: z.number(),
      usdPerMonth: z.number(),
      bySku: z.array(skuCost),
    }),
    endpoints: z.object({
      count: z.number(),
      usdPerMonth: z.number(),
    }),
    notKnown: z.number(),
    source: z.string(),
  }),
);

/** {@link FleetOverview} as JSON. */
export const fleetOverview = wire<FleetOverview>()(
  'FleetOverview',
  z.object({
    notCovered: z.number(),
    isStale: z.boolean(),
    cost: fleetCost,
    attention: z.array(attention),
    policyVersion: z.string().optional(),
    indexedAt: time,
    indexAgeSeconds: z.number(),
    staleBecause: z.string().optional(),
    counts: z.partialRecord(verdict, z.number()),
    sweep: sweepRecord.optional(),
    coverage: z.number().optional(),
    missing: z.number(),
    events: eventLateness.optional(),
    total: z.number(),
    oldestConfirmedAt: time.optional(),
    needAttention: z.number(),
  }),
);

const trendPoint = wire<TrendPoint>()(
  'TrendPoint',
  z.object({
    sweepId: z.string(),
    startedAt: time,
    endedAt: time,
    verdicts: z.partialRecord(verdict, z.number()),
    hubs: z.number(),
    coverage: z.number(),
  }),
);

/** {@link FleetTrend} as JSON. */
export const fleetTrend = wire<FleetTrend>()(
  'FleetTrend',
  z.object({
    indexedAt: time,
    indexAgeSeconds: z.number(),
    staleBecause: z.string().optional(),
    since: time,
    points: z.array(trendPoint),
    policies: z.array(
      z.object({
        version: z.string(),
        at: time,
      }),
    ),
    intervalSeconds: z.number().optional(),
  }),
);

/** {@link Facet} as JSON. */
export const facet = wire<Facet>()(
  'Facet',
  z.object({
    field: z.enum([
      'code',
      'assignment',
      'policy',
      'class',
      'severity',
      'sub',
      'since',
      'group',
      'mode',
      'verdict',
      'name',
      'location',
      'kind',
      'exempt',
      'covered',
      'age',
      'tag',
    ]),
    values: z.array(
      z.object({
        value: z.string(),
        term: z.string(),
        hubs: z.number(),
      }),
    ),
    more: z.number(),
  }),
);
