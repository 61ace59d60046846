import type { Exemption } from '../../../core/baseline/policy/baseline.ts';
import { filterTest } from '../../../core/filter/match-filter.ts';
import type { HubId } from '../../../core/hub-id.ts';
import type { Result } from '../../../core/result.ts';
import { ok } from '../../../core/result.ts';
import { findAlert } from '../../operator/alert-requests.ts';
import { explainHub } from '../../operator/explain-hub.ts';
import { matchHubs } from '../../operator/find-hub.ts';
import type { OperatorDeps } from '../../operator/operator-deps.ts';
import { policyInForceText } from '../../operator/policy-texts.ts';
import { breakerStatus } from '../../operator/reset-breaker.ts';
import { clearedBy } from '../../operator/retry-hub.ts';
import { runningOperations } from '../../operator/running-operations.ts';
import { rolloutStatus } from '../../operator/steer-rollout.ts';
import type { Scheduler } from '../../ports.ts';
import { writeSwitch } from '../../records/control-record.ts';
import { hubRecords } from '../../records/hub/hub-record.ts';
import { activePolicy } from '../../records/policy-record.ts';
import { alertsView } from '../alert-list.ts';
import { alertRoutes } from '../alert-routes.ts';
import { exemptionList } from '../exemption-list.ts';
import { FleetIndex } from '../fleet/fleet-index.ts';
import { LastKnown } from '../fleet/last-known.ts';
import { fleetList } from '../fleet-list.ts';
import { hubDetail } from '../hub/read-hub.ts';
import { fleetTimeline, hubTimeline } from '../hub/read-timeline.ts';
import { whoChanged } from '../hub/who-changed.ts';
import { policySummary } from '../policy-summary.ts';
import type { ReadModel } from '../read-model.ts';
import { requestEntry, requestList } from '../request-list.ts';
import type { WebReads } from '../web-reads.ts';
import { controlFacts, openWork } from './control-facts.ts';
import { facetsOf } from './facets.ts';
import { findingCounts } from './finding-counts.ts';
import { keptVersions, versionsDiff, versionText } from './kept-versions.ts';
import { namedHub } from './named-hub.ts';
import { fleetOverview } from './overview.ts';
import { pausingRows } from './pausing-rows.ts';
import { SweepHistory } from './sweep-history.ts';

/** The dependencies of the reads of pages and API. */
export type WebReadsDeps = OperatorDeps & {
  readonly scheduler: Scheduler;
  /** Setting HUBWARDEN_WRITES. */
  readonly writesAllowed: boolean;
};

/**
 * The reads of pages and API: the fleet from the index of this instance, single hubs and everything else from the rows. A
 * process makes them once. Loops over rows and hubs pause, because the events of hubs run in the same process.
 */
export function webReads(given: WebReadsDeps): WebReads {
  const deps: WebReadsDeps = { ...given, rows: pausingRows(given.rows, given.scheduler) };
  const index = new FleetIndex(given);
  const fleet = index.read.bind(index);
  return {
    ...ofRows(deps, index),
    ...ofFleet(deps, index),
    policyDiff: (old, next) => versionsDiff({ rows: deps.rows, readFleet: fleet }, old, next),
  };
}

type FleetReads = Pick<WebReads, 'hubs' | 'kinds' | 'overview' | 'trend' | 'facets' | 'findings'>;

function ofFleet(deps: WebReadsDeps, index: FleetIndex): FleetReads {
  const { clock, scheduler, timings } = deps;
  const limits = {
    freshSeconds: timings.fleetIndexSeconds,
    waitSeconds: timings.fleetIndexWaitSeconds,
    timeoutSeconds: timings.fleetIndexTimeoutSeconds,
  };
  const exemptions = new Map<string, readonly Exemption[]>();
  const sweeps = new SweepHistory(deps, limits);
  const sources = {
    fleet: () => index.read(),
    sweeps: () => sweeps.past(),
    // People change these rows through the pages, and look at the result at once.
    control: new LastKnown(() => controlFacts(deps), deps, { ...limits, freshSeconds: 0 }),
    work: new LastKnown(() => openWork(deps, exemptions), deps, limits),
  };
  return {
    hubs: async (query) => {
      const known = await index.read();
      if (!known.ok) return known;
      const list = await fleetList(known.value, query, clock.now(), () => scheduler.pause());
      if (!list.ok) return list;
      const { indexAgeSeconds, indexedAt, staleBecause } = known.value;
      return ok({ ...list.value, indexAgeSeconds, indexedAt, staleBecause });
    },
    kinds: () => index.kinds,
    overview: () => fleetOverview(deps, sources, deps.writesAllowed),
    trend: (since) => sweeps.trend(since),
    facets: async (filter) => {
      const known = await index.read();
      if (!known.ok) return known;
      const now = clock.now();
      return ok(await facetsOf(known.value.hubs.filter(filterTest(filter, now)), now, () => scheduler.pause()));
    },
    findings: async () => {
      const known = await index.read();
      if (!known.ok) return known;
      const { hubs, indexAgeSeconds, indexedAt, staleBecause } = known.value;
      return ok({ findings: findingCounts(hubs), indexAgeSeconds, indexedAt, staleBecause });
    },
  };
}

function ofRows(deps: WebReadsDeps, index: FleetIndex): Omit<WebReads, keyof FleetReads | 'policyDiff'> {
  const fleet = index.read.bind(index);
  const pause = () => deps.scheduler.pause();
  const versions = { rows: deps.rows, readFleet: fleet };
  return {
    ...ofHubs(deps, index),
    operations: () => runningOperations(deps),
    alerts: (all) => alertsView(deps, fleet, all),
    alert: (id) => findAlert(deps, id),
    exemptions: (query) => exemptionList(deps, { readFleet: fleet, pause }, query),
    rollout: () => rolloutStatus(deps, { readFleet: fleet, pause }),
    policy: () => policySummary(deps, fleet),
    timeline: (query) => fleetTimeline(deps, query),
    requests: (since) => requestList(deps, since),
    controls: async () => ({
      writes: await writeSwitch(deps.rows),
      allowedBySetting: deps.writesAllowed,
      breaker: await breakerStatus(deps),
    }),
    request: (reference) => requestEntry(deps, reference),
    retryEffect: async (hubId) => {
      const record = (await hubRecords(deps.rows).get(hubId))?.value;
      return record === undefined ? undefined : clearedBy(record);
    },
    activeVersion: async () => (await activePolicy(deps.rows))?.value.hash,
    policyVersions: () => keptVersions(versions),
    versionText: (version) => versionText(versions, version),
  };
}

type HubReads = Pick<
  ReadModel,
  'hubIds' | 'policyText' | 'assignmentOf' | 'hub' | 'hubTimeline' | 'who' | 'alertRoutes'
>;

/** Reads of hubs that a person names: the index finds the hub, and its rows answer. */
function ofHubs(deps: WebReadsDeps, index: FleetIndex): HubReads {
  const withHub = async <T>(text: string, read: (hubId: string) => Promise<Result<T, string>>) => {
    const named = await namedHub(() => index.read(), text);
    return named.ok ? await read(named.value) : named;
  };
  return {
    hubIds: async (texts) => {
      const known = await index.read();
      if (!known.ok) return known;
      return matchHubs(
        known.value.hubs.map(({ hubId }) => hubId as HubId),
        texts,
      );
    },
    policyText: (hub) =>
      hub === undefined ? policyInForceText(deps, hub) : withHub(hub, (hubId) => policyInForceText(deps, hubId)),
    assignmentOf: (hub) => withHub(hub, (hubId) => explainHub(deps, hubId)),
    hub: (text) => withHub(text, (hubId) => hubDetail(deps, hubId)),
    hubTimeline: (text, query) => withHub(text, (hubId) => hubTimeline(deps, hubId, query)),
    who: (text, rule) => withHub(text, (hubId) => whoChanged(deps, hubId, rule)),
    alertRoutes: (question) => withHub(question.hub, (hub) => alertRoutes(deps, { ...question, hub })),
  };
}
