import { findAlert } from '../operator/alert-requests.ts';
import { explainHub } from '../operator/explain-hub.ts';
import { findHubs } from '../operator/find-hub.ts';
import { NO_PAUSE, readFleet, storedFleet } from '../operator/fleet-view.ts';
import type { OperatorDeps } from '../operator/operator-deps.ts';
import { policyInForceText } from '../operator/policy-texts.ts';
import { runningOperations } from '../operator/running-operations.ts';
import { rolloutStatus } from '../operator/steer-rollout.ts';
import { alertsView } from './alert-list.ts';
import { alertRoutes } from './alert-routes.ts';
import { exemptionList } from './exemption-list.ts';
import { fleetList } from './fleet-list.ts';
import { hubDetail } from './hub/read-hub.ts';
import { fleetTimeline, hubTimeline } from './hub/read-timeline.ts';
import { whoChanged } from './hub/who-changed.ts';
import { policySummary } from './policy-summary.ts';
import type { ReadModel } from './read-model.ts';

/** The read model over the rows of a deployment. */
export function storedReads(deps: OperatorDeps): ReadModel {
  return {
    hubs: async (query) => fleetList(await readFleet(deps), query, deps.clock.now()),
    hubIds: (texts) => findHubs(deps, texts),
    operations: () => runningOperations(deps),
    alerts: (all) => alertsView(deps, storedFleet(deps), all),
    alert: (id) => findAlert(deps, id),
    exemptions: (query) => exemptionList(deps, { readFleet: storedFleet(deps), pause: NO_PAUSE }, query),
    rollout: () => rolloutStatus(deps),
    policy: () => policySummary(deps, storedFleet(deps)),
    policyText: (hub) => policyInForceText(deps, hub),
    assignmentOf: (hub) => explainHub(deps, hub),
    hub: (text) => hubDetail(deps, text),
    hubTimeline: (text, query) => hubTimeline(deps, text, query),
    timeline: (query) => fleetTimeline(deps, query),
    who: (text, rule) => whoChanged(deps, text, rule),
    alertRoutes: (question) => alertRoutes(deps, question),
  };
}
