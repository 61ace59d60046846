import type { HubId } from '../../core/hub-id.ts';
import type { SkipReason } from '../../core/plan/model/plan.ts';
import { forEachItem, throwFaults } from '../for-each-item.ts';
import { hubRecords } from '../records/hub/hub-record.ts';
import type { OperatorDeps } from './operator-deps.ts';
import { queueHub } from './operator-deps.ts';

const SENT_AT_ONCE = 16;

/**
 * Queues every hub whose repairs a lifted stop had blocked, so that they need not wait for the next sweep. They go to
 * the queue of repairs, so that runs for events come first.
 *
 * @returns number of queued hubs
 */
export async function queueDeferredHubs(deps: OperatorDeps, reason: SkipReason): Promise<number> {
  const blocked: HubId[] = [];
  for await (const record of hubRecords(deps.rows).list()) {
    if (record.goneAt === undefined && record.status.skipped.some((each) => each.reason === reason)) {
      blocked.push(record.hubId as HubId);
    }
  }
  const options = { nameOf: (hubId: HubId) => hubId, atOnce: SENT_AT_ONCE };
  const { faults } = await forEachItem(blocked, options, (hubId) => queueHub(deps, hubId, 'hub-repairs'));
  throwFaults(faults);
  return blocked.length;
}
