import type { HubId } from '../../core/hub-id.ts';
import type { ReconcileDeps } from '../deps.ts';

/** Queues a hub that a sweep found to need a run, on `hub-repairs`, so that it delays no new hub. */
export async function queueRepair(deps: Pick<ReconcileDeps, 'queue' | 'clock'>, hubId: HubId): Promise<void> {
  await deps.queue.send('hub-repairs', { hubId, cause: 'sweep', since: deps.clock.now().toISOString() });
}
