import { foldCase } from '../../core/text/fold-case.ts';
import type { Lateness } from '../../core/time/event-arrival.ts';
import { timeOf } from '../../core/time/utc-minute.ts';
import { faultReason } from '../for-each-item.ts';
import type { OperatorDeps } from '../operator/operator-deps.ts';
import { eventWatch } from '../records/event-record.ts';
import type { Check } from './check.ts';
import { passedCheck } from './check.ts';
import type { TablesCheck } from './check-tables.ts';

const DAY_MS = 24 * 3_600_000;

/** An event older than this proves little about the present. */
const PROOF_DAYS = 7;

const RAISE = 'Raise one: `hubwarden doctor --wait-for-event 15` shows how, and waits for it.';

/**
 * Reports from the records when the last event of a subscription came; no check for a subscription without hubs,
 * because no event is due there.
 */
export async function checkLastEvent(
  { clock, rows }: Pick<OperatorDeps, 'rows' | 'clock'>,
  subscriptionId: string,
  { events, hubIds }: Pick<TablesCheck, 'events' | 'hubIds'>,
): Promise<readonly Check[]> {
  if (hubsIn(subscriptionId, hubIds).length === 0) return [];
  const judged = { what: 'last event', where: `/subscriptions/${subscriptionId}` };
  const open = (seen: string): readonly Check[] => [{ ...judged, outcome: 'Unknown', seen, fix: RAISE }];
  try {
    const watch = await eventWatch(rows, subscriptionId);
    if (watch === undefined) return open('no event has come yet');
    const newest = events?.subscriptions.find((each) => each.subscriptionId === foldCase(subscriptionId));
    const watchedAt = watch.at.toISOString();
    // The watch is to the hour; an event that caused a run is to the second.
    const at = timeOf(newest !== undefined && newest.newestAt > watchedAt ? newest.newestAt : watchedAt);
    if (watch.came === false) return open(`no event has come since ${at}, when Hubwarden first read the subscription`);
    const days = Math.floor((clock.now().getTime() - watch.at.getTime()) / DAY_MS);
    if (days >= PROOF_DAYS) return open(`the last event came at ${at}, ${days} days ago`);
    return watch.came === true
      ? [passedCheck(judged, `the last event came at ${at}, or within the hour after it${latenessText(newest)}`)]
      : open(`an event came at ${at}, or Hubwarden first read the subscription then`);
  } catch (error) {
    const fix = 'Get the role Storage Table Data Reader on the account.';
    return [{ ...judged, outcome: 'Unknown', seen: `it could not be read: ${faultReason(error)}`, fix }];
  }
}

/** How late the newest event was that caused a run; empty when none did in the last days. */
function latenessText(lateness: Lateness | undefined): string {
  if (lateness === undefined) return '';
  const { receivedSeconds, runSeconds, wholeSeconds } = lateness.newest;
  const end =
    wholeSeconds === undefined
      ? 'its outcome is not verified yet'
      : `its outcome was verified ${secondsText(wholeSeconds)} after it was raised`;
  return `; the newest one that caused a run was received ${secondsText(receivedSeconds)} after Azure raised it, its run began ${secondsText(runSeconds)} later, and ${end}`;
}

function secondsText(seconds: number): string {
  return `${seconds.toFixed(1)} s`;
}

/** Ids of hubs of a subscription. */
export function hubsIn(subscriptionId: string, hubIds: readonly string[]): readonly string[] {
  const own = `/subscriptions/${foldCase(subscriptionId)}/`;
  return hubIds.filter((id) => foldCase(id).startsWith(own));
}
