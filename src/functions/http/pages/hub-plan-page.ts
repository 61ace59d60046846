import type { ResourceKind } from '../../../core/kinds/resource-kind.ts';
import { hubPlanPath } from '../../../core/pages/page-paths.ts';
import { view } from '../../../report/pages/frame/render-page.tsx';
import { PlanPage } from '../../../report/pages/hub/plan-page.tsx';
import { hubAddress } from './hub-address.ts';
import { retryOf, stateOf, unknownHub } from './hub-page.ts';
import type { PageCall } from './page-parts.ts';
import { readQuery } from './page-query.ts';
import type { PageResult } from './page-result.ts';
import { page } from './page-result.ts';

/** `/hubs/:subscription/:group/:name/plan`: what Hubwarden would change on the hub, from a read of Azure that is made now. */
export async function hubPlanPage(call: PageCall, kind: ResourceKind): Promise<PageResult> {
  const address = hubAddress(call, kind, '/plan');
  if (address.kind === 'Other') return address.answer;
  const query = readQuery(call.query, []);
  if (!query.ok) return { kind: 'BadRequest', message: query.error };
  const { hubId } = address;
  const { actions, live, reads } = call.parts;
  // The state first: what changes between it and the plan makes the forms refuse, and not the other way round.
  const seen = await stateOf(actions, hubId);
  const hub = await reads.hub(hubId);
  if (!hub.ok) return await unknownHub({ reads }, hubId, hub.error);
  const plan = await live.plan(hubId);
  if (!plan.ok) return { kind: 'Unavailable', layer: 'Azure', message: plan.error };
  const retry = await retryOf(reads, hubId);
  const shown = view(PlanPage, { hubId, plan: plan.value, hub: hub.value, seen, retry });
  return page(shown, { jsonPath: `/api${hubPlanPath(hubId)}` });
}
