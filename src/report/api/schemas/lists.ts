import * as z from 'zod';
import type { HubId } from '../../../core/hub-id.ts';
import { RESOURCE_KINDS } from '../../../core/kinds/kinds.ts';
import type { FleetHub } from '../../../reconcile/operator/fleet-hubs.ts';
import type { NamedAlert } from '../../../reconcile/operator/named-alerts.ts';
import type { RunningOperation } from '../../../reconcile/operator/running-operations.ts';
import type { AlertsView } from '../../../reconcile/queries/alert-list.ts';
import type { ExemptionList, ExemptionView } from '../../../reconcile/queries/exemption-list.ts';
import type { FleetList } from '../../../reconcile/queries/fleet-list.ts';
import type { HubTimeline } from '../../../reconcile/queries/hub/read-timeline.ts';
import type { Timeline, TimelineEntry } from '../../../reconcile/queries/hub/timeline.ts';
import type { RequestEntry, RequestList } from '../../../reconcile/queries/request-list.ts';
import type { Facet, FindingCount, FindingList, IndexAge, KeptVersion } from '../../../reconcile/queries/web-reads.ts';
import { REQUEST_SOURCES } from '../../../reconcile/records/request-record.ts';
import { namedAlert, silenceRecord, unnotified } from './alert.ts';
import { exemptionView } from './exemption.ts';
import { findingCount } from './finding.ts';
import { fleetHub, runningOperation } from './fleet.ts';
import { facet } from './overview.ts';
import { keptVersion } from './policy.ts';
import { eventLateness, sweepRecord } from './sweep.ts';
import { timelineEntry, timelineGaps } from './timeline.ts';
import { wire } from './wire.ts';
import { hubId, jsonObject, time, verdict } from './words.ts';

/** A list: its rows under `value`, as lists of Azure have them, and what else the read model says about it. */
export type List<Row, Rest = unknown> = { readonly value: readonly Row[] } & Rest;

/** {@link IndexAge} as JSON. */
const indexAge = { indexedAt: time, indexAgeSeconds: z.number(), staleBecause: z.string().optional() };

/** What a page of hubs says beside its rows. */
type HubPageRest = Omit<FleetList, 'page' | 'notCovered'> &
  IndexAge &
  Pick<FleetList['page'], 'matched' | 'remaining'> & {
    /** Only the first page has it. */
    readonly notCovered?: FleetList['notCovered'] | undefined;
    /** The address of the next page; undefined on the last. */
    readonly nextLink?: string | undefined;
  };

/** A page of hubs, and what the fleet and the selected hubs are as a whole. */
export type HubPage = List<FleetHub, HubPageRest>;

/** {@link HubPage} as JSON. */
export const hubPage = wire<HubPage>()(
  'HubPage',
  z.object({
    value: z.array(fleetHub),
    nextLink: z.string().optional(),
    matched: z.number(),
    remaining: z.number(),
    kinds: z.array(z.enum(RESOURCE_KINDS.map(({ name }) => name))).optional(),
    total: z.number(),
    selected: z.number(),
    counts: z.partialRecord(verdict, z.number()),
    oldestConfirmedAt: time.optional(),
    needAttention: z.number(),
    notCovered: z
      .array(z.object({ hubId: z.string(), name: z.string(), notCovered: z.string().optional() }))
      .optional(),
    sweep: sweepRecord.optional(),
    coverage: z.number().optional(),
    missing: z.number(),
    events: eventLateness.optional(),
    ...indexAge,
  }),
);

/** Hubs that are exported to a file. */
export type HubExport = List<
  FleetHub,
  { readonly exportedAt: string; readonly filter: string; readonly orderby: string }
>;

/** {@link HubExport} as JSON. */
export const hubExport = wire<HubExport>()(
  'HubExport',
  z.object({ exportedAt: time, filter: z.string(), orderby: z.string(), value: z.array(fleetHub) }),
);

/** Ids of hubs as JSON. */
export const hubIdList = wire<List<HubId>>()('HubIdList', z.object({ value: z.array(hubId) }));

/** Operations of Azure as JSON. */
export const operationList = wire<List<RunningOperation>>()(
  'OperationList',
  z.object({ value: z.array(runningOperation) }),
);

/** Alerts and silences as JSON. */
export const alertList = wire<List<NamedAlert, Omit<AlertsView, 'alerts'>>>()(
  'AlertList',
  z.object({
    value: z.array(namedAlert),
    silences: z.array(silenceRecord),
    unnotified: z.array(unnotified),
    undecided: z.array(z.string()),
    unreadable: z.array(z.string()),
  }),
);

/** Exemptions as JSON. */
export const exemptionList = wire<List<ExemptionView, Omit<ExemptionList, 'exemptions'>>>()(
  'ExemptionList',
  z.object({ value: z.array(exemptionView), policyVersion: z.string(), notJudged: z.array(z.string()) }),
);

const timelineFields = { value: z.array(timelineEntry), gaps: timelineGaps };

/** A time line of the fleet as JSON. */
export const timelineList = wire<List<TimelineEntry, Omit<Timeline, 'entries'>>>()(
  'TimelineList',
  z.object(timelineFields),
);

/** A time line of a hub as JSON. */
export const hubTimelineList = wire<List<TimelineEntry, Omit<HubTimeline, 'entries'>>>()(
  'HubTimelineList',
  z.object({ ...timelineFields, hubId: z.string(), name: z.string() }),
);

/** Values of filter fields as JSON. */
export const facetList = wire<List<Facet>>()('FacetList', z.object({ value: z.array(facet) }));

/** Findings of the fleet as JSON. */
export const findingList = wire<List<FindingCount, Omit<FindingList, 'findings'>>>()(
  'FindingList',
  z.object({
    value: z.array(findingCount),
    ...indexAge,
  }),
);

const requestEntry = wire<RequestEntry>()(
  'RequestEntry',
  z.object({
    id: z.string(),
    at: time,
    by: z.string(),
    objectId: z.string().optional(),
    via: z.enum(REQUEST_SOURCES),
    kind: z.string(),
    asked: jsonObject,
    hubs: z.array(z.object({ hubId: z.string(), name: z.string() })),
    outcome: z.enum(['Done', 'Unfinished']),
    endedAt: time.optional(),
    result: jsonObject.optional(),
  }),
);

/** Changes that people asked for as JSON. */
export const requestEntries = wire<List<RequestEntry, Omit<RequestList, 'requests'>>>()(
  'RequestList',
  z.object({ value: z.array(requestEntry), unreadable: z.array(z.string()) }),
);

/** Versions of the policy as JSON. */
export const versionList = wire<List<KeptVersion>>()('VersionList', z.object({ value: z.array(keptVersion) }));
