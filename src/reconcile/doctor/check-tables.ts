import { counted } from '../../core/text/counted.ts';
import { arrivalTimes } from '../../core/time/event-arrival.ts';
import { faultReason, forEachItem } from '../for-each-item.ts';
import type { EventLateness } from '../operator/event-lateness.ts';
import { ArrivalTally } from '../operator/event-lateness.ts';
import { NO_PAUSE } from '../operator/fleet-view.ts';
import type { OperatorDeps } from '../operator/operator-deps.ts';
import type { UnreadableRow } from '../records/hub/hub-record.ts';
import { hubRows } from '../records/hub/hub-record.ts';
import type { Check, CheckSubject } from './check.ts';
import { failedCheck, passedCheck } from './check.ts';
import { TABLES } from './check-storage-roles.ts';

/** The content of the tables, as far as it could be read. */
export interface TablesCheck {
  readonly check: Check;
  /** Subscriptions of the stored hubs, in lower case. */
  readonly subscriptions: readonly string[];
  /** Ids of the stored hubs that are not known to be gone. */
  readonly hubIds: readonly string[];
  /** How late the newest events were; undefined when the tables could not be read. */
  readonly events: EventLateness | undefined;
}

const READER =
  'Name the account with --account, and get the role Storage Table Data Reader on it. A closed account answers inside its network, and from an allowed address.';

/** Reads the row of every hub, and one row of each other table, so that the check names a missing table or role. */
export async function readTables({ clock, rows }: Pick<OperatorDeps, 'clock' | 'rows'>): Promise<TablesCheck> {
  const judged = { what: 'tables', where: 'the storage account' };
  const found = new Set<string>();
  const hubIds: string[] = [];
  const damaged: UnreadableRow[] = [];
  const arrivals = new ArrivalTally(clock.now());
  let hubs = 0;
  try {
    for await (const row of hubRows(rows)) {
      hubs += 1;
      found.add(row.hubId.split('/')[2] ?? '');
      if (row.kind === 'Unreadable') damaged.push(row);
      else if (row.record.goneAt === undefined) {
        hubIds.push(row.hubId);
        arrivals.add(row.hubId, row.record.schedule.arrivals.map(arrivalTimes));
      }
    }
  } catch (error) {
    const check = notRead(judged, `they could not be read: ${faultReason(error)}`);
    return { check, subscriptions: [], hubIds: [], events: undefined };
  }
  const others = TABLES.filter((table) => table !== 'hubs');
  const { faults } = await forEachItem(others, { nameOf: String }, (table) => rows.get(table, 'doctor', 'doctor'));
  const [first] = faults;
  const check =
    damaged.length === 0 && first !== undefined
      ? notRead(judged, `${faults.map(({ item }) => item).join(', ')} could not be read: ${first.reason}`)
      : hubsCheck(judged, hubs, damaged);
  return { check, subscriptions: [...found].sort(), hubIds, events: await arrivals.report(NO_PAUSE) };
}

function notRead(judged: CheckSubject, seen: string): Check {
  return { ...judged, outcome: 'Unknown', seen, fix: READER };
}

function hubsCheck(judged: CheckSubject, hubs: number, damaged: readonly UnreadableRow[]): Check {
  const [first] = damaged;
  if (first === undefined) return passedCheck(judged, `they hold ${counted(hubs, 'hub')}`);
  const seen = `${damaged.length} of ${hubs} hubs ${damaged.length === 1 ? 'has' : 'have'} a record that cannot be read: ${first.reason}`;
  return failedCheck(
    judged,
    seen,
    'Return to the release that wrote it, or restore the row from a backup; docs/records.md.',
  );
}
