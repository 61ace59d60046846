import * as z from 'zod';
import type { AlertMatch } from '../../../core/alert/routing/alert-match.ts';
import type { AlertRoute, QuietHours } from '../../../core/alert/routing/alert-policy.ts';
import type { ExplainedRoute, ExplainedRouting, RouteOutcome } from '../../../core/alert/routing/explain-routes.ts';
import type { AlertTarget } from '../../../core/alert/routing/route-alert.ts';
import type { AlertRoutes, MatchingSilence, RoutedReceiver } from '../../../reconcile/queries/alert-routes.ts';
import { wire } from './wire.ts';
import { findingCode, severity, time } from './words.ts';

const alertMatch = wire<AlertMatch>()(
  'AlertMatch',
  z.object({
    severities: z.array(severity).optional(),
    codes: z.array(z.string()).optional(),
    assignments: z.array(z.string()).optional(),
    subscriptions: z.array(z.string()).optional(),
    hubs: z.array(z.string()).optional(),
    tags: z.record(z.string(), z.string()).optional(),
  }),
);

const quietHours = wire<QuietHours>()(
  'QuietHours',
  z.object({
    upTo: severity,
    days: z.array(z.enum(['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'])),
    from: z.string(),
    to: z.string(),
    timeZone: z.string(),
  }),
);

const alertRoute = wire<AlertRoute>()(
  'AlertRoute',
  z.object({
    match: alertMatch,
    receivers: z.array(z.string()),
    continues: z.boolean(),
    quietHours: z.array(quietHours),
    waitSeconds: z.number().optional(),
    repeatSeconds: z.number().optional(),
  }),
);

const routeOutcome = wire<RouteOutcome>()(
  'RouteOutcome',
  z.union([
    z.object({
      kind: z.literal('Matches'),
      receivers: z.array(z.string()),
    }),
    z.object({
      kind: z.literal('NoMatch'),
      misses: z.array(z.string()),
    }),
    z.object({
      kind: z.literal('Taken'),
      byRoute: z.number(),
    }),
  ]),
);

const explainedRoute = wire<ExplainedRoute>()(
  'ExplainedRoute',
  z.object({
    number: z.number(),
    route: alertRoute,
    outcome: routeOutcome,
  }),
);

const alertTarget = wire<AlertTarget>()(
  'AlertTarget',
  z.object({
    receivers: z.array(z.string()),
    quietHours: z.array(quietHours),
    waitSeconds: z.number().optional(),
    repeatSeconds: z.number().optional(),
  }),
);

const explainedRouting = wire<ExplainedRouting>()(
  'ExplainedRouting',
  z.object({
    routes: z.array(explainedRoute),
    from: z.enum(['Default', 'Routes', 'Every']),
    targets: z.array(alertTarget),
  }),
);

const routedReceiver = wire<RoutedReceiver>()(
  'RoutedReceiver',
  z.object({
    name: z.string(),
    type: z.string(),
    pages: z.boolean(),
    perMinute: z.number(),
    waitSeconds: z.number(),
    repeatSeconds: z.number(),
    muted: z.string().optional(),
  }),
);

const matchingSilence = wire<MatchingSilence>()(
  'MatchingSilence',
  z.object({
    owner: z.string(),
    reason: z.string(),
    until: time,
    rules: z.array(z.string()).optional(),
  }),
);

/** {@link AlertRoutes} as JSON. */
export const alertRoutes = wire<AlertRoutes>()(
  'AlertRoutes',
  z.object({
    hubId: z.string(),
    hubName: z.string(),
    assignment: z.string().optional(),
    code: findingCode,
    severity: severity,
    noAlert: z.string().optional(),
    routing: explainedRouting,
    receivers: z.array(routedReceiver),
    silences: z.array(matchingSilence),
    namesReceivers: z.boolean(),
  }),
);
