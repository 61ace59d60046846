import { addSeconds } from 'date-fns/addSeconds';
import { alertKeyOf, finding } from '../../core/verdict/catalogue/catalogue.ts';
import type { FindingCode } from '../../core/verdict/catalogue/finding-code.ts';
import type { ReconcileDeps } from '../deps.ts';
import type { Duty, ItemFault } from '../for-each-item.ts';
import { faultOfRow, forEachItem, throwFaults } from '../for-each-item.ts';
import { firingInstances, recordResolved } from '../records/alert-record.ts';
import { lastEventAt } from '../records/event-record.ts';
import type { ShardRecord } from '../records/shard-record.ts';
import type { SweepRecord } from '../records/sweep-record.ts';
import { raiseSystemAlert, reportSystemAlert, SELF } from './system-alerts.ts';

type Deps = Pick<ReconcileDeps, 'rows' | 'clock' | 'log' | 'policy'>;

/** If no event has arrived for this long, a change that only a sweep finds shows that events do not arrive. */
const SILENT_SECONDS = 24 * 3600;

/**
 * Raises an alert for each subscription that a sweep could not read, and ends the others. A sweep that ended within its
 * interval ends the alert about overruns.
 *
 * @returns faults of the report: the caller throws them once the sweep has ended
 */
export async function reportSweepEnd(
  deps: Deps,
  { overran, unseen: unreadable }: SweepRecord,
): Promise<readonly ItemFault[]> {
  const nameOf = ({ subscriptionId }: SweepRecord['unseen'][number]): string => `subscription ${subscriptionId}`;
  const notified = await forEachItem(unreadable, { nameOf }, async ({ subscriptionId, why }) => {
    const message = `Hubwarden could not read subscription ${subscriptionId}: ${why}. Hubs in it are Unknown, or not known.`;
    await subscriptionFires(deps, 'HW602', subscriptionId, message);
  });
  const others = await forEachItem<Duty, unknown>(
    [
      ['HW602', () => endReadable(deps, unreadable)],
      ['HW803', async () => (overran ? undefined : reportSystemAlert(deps, 'HW803', 'sweep', undefined))],
    ],
    { nameOf: ([name]) => `end of ${name}` },
    ([, work]) => work(),
  );
  return [...notified.faults, ...others.faults];
}

/** Ends the alert of each subscription that the sweep could read. */
async function endReadable(deps: Deps, unseen: SweepRecord['unseen']): Promise<void> {
  const unreadableKeys = new Set(unseen.map((each) => alertKeyOf('HW602', each)));
  const { unreadable, values } = await firingInstances(deps.rows, SELF, 'HW602');
  const over = values.filter(({ causeKey }) => !unreadableKeys.has(causeKey) && causeKey !== alertKeyOf('HW602'));
  const { faults } = await forEachItem(over, { nameOf: ({ causeKey }) => causeKey }, ({ causeKey }) =>
    recordResolved(deps.rows, { causeKey, hubId: SELF, because: 'a sweep could read the subscription' }),
  );
  throwFaults([...faults, ...unreadable.map(faultOfRow)]);
}

/**
 * Raises an alert when a shard has found a change by another principal in a subscription from which no event has
 * arrived for a day.
 */
export async function reportSilence(deps: Deps, subscriptionId: string, shard: ShardRecord): Promise<void> {
  const now = deps.clock.now();
  const last = await lastEventAt(deps.rows, subscriptionId, now);
  if (shard.foreignChange === undefined || last >= addSeconds(now, -SILENT_SECONDS)) return;
  const message = `${shard.foreignChange} No event of subscription ${subscriptionId} has come since ${last.toISOString()}.`;
  await subscriptionFires(deps, 'HW804', subscriptionId, message);
}

/** Ends the alert about missing events. */
export async function endSilence({ rows }: Pick<Deps, 'rows'>, subscriptionId: string): Promise<void> {
  const causeKey = alertKeyOf('HW804', { subscriptionId });
  await recordResolved(rows, { causeKey, hubId: SELF, because: 'an event of the subscription came' });
}

async function subscriptionFires(
  deps: Deps,
  code: FindingCode,
  subscriptionId: string,
  message: string,
): Promise<void> {
  await raiseSystemAlert(deps, alertKeyOf(code, { subscriptionId }), finding(code, { subscriptionId, message }));
}
