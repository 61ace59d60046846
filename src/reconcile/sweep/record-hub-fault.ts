import type { HubId } from '../../core/hub-id.ts';
import type { ReconcileDeps } from '../deps.ts';
import type { ItemFault } from '../for-each-item.ts';
import { faultReason } from '../for-each-item.ts';
import { recordUnreadHub } from '../record/record-unreadable.ts';
import type { SweepCounts } from '../records/sweep-counts.ts';

/**
 * Records that a sweep failed on one hub: the hub is `Unknown` (HW601) with the reason, and the next sweep judges it
 * again, once. If this write fails too, the hub counts as faulted, and the alert of its subscription names it (HW602).
 */
export async function recordHubFault(
  deps: ReconcileDeps,
  hubId: HubId,
  { reason }: Pick<ItemFault, 'reason'>,
): Promise<Partial<SweepCounts>> {
  deps.log.error('hub not judged', { hubId, reason });
  try {
    const isChanged = await recordUnreadHub(deps, hubId, { kind: 'Fault', detail: reason });
    return { unread: 1, changed: isChanged ? 1 : 0 };
  } catch (error) {
    deps.log.error('fault of a hub not recorded', { hubId, reason: faultReason(error) });
    return { unread: 1, faulted: 1 };
  }
}
