import type { ReconcileDeps } from '../../deps.ts';
import { liveHubDetail } from '../hub/live-hub.ts';
import type { LiveReads } from '../web-reads.ts';
import { hubPlanNow } from './hub-plan.ts';
import { hubReachNow } from './hub-reach-now.ts';

/** Answers that read Azure, through the clients of a deployment. They write neither to Azure nor to the rows. */
export function liveReads(deps: ReconcileDeps): LiveReads {
  return {
    hub: (hub) => liveHubDetail(deps, deps, hub),
    plan: (hub) => hubPlanNow(deps, hub),
    reach: (hub, host, port) => hubReachNow(deps, { hub, host, port }),
  };
}
