import type { Drift } from '../../core/verdict/drift.ts';
import type { ReconcileDeps } from '../deps.ts';
import type { HubAssessment } from '../observe/assess-hub.ts';
import { nextDueAt, withDueAt } from '../record/next-due.ts';
import { recordAfter } from '../record/record-after.ts';
import { logVerdict, recordHub } from '../record/record-hub.ts';
import type { HubRecord } from '../records/hub/hub-record.ts';
import { EMPTY_SCHEDULE } from '../records/hub/hub-record.ts';

/**
 * Records a hub that a sweep has assessed, without the lease. It keeps the values that a run has recorded since, and
 * the schedule of the current row. A repair that is deferred until a time makes a run due then; the watcher sends its
 * wake-up.
 *
 * @param before the record that the assessment is based on
 * @returns the record as written; undefined when the row is newer
 */
export async function recordSweptHub(
  deps: ReconcileDeps,
  before: HubRecord | undefined,
  assessment: HubAssessment,
  drift: Drift | undefined,
): Promise<HubRecord | undefined> {
  const decided = { ...recordAfter(before, assessment), drift };
  const line = { runId: deps.clock.newId(), cause: 'sweep', at: deps.clock.now(), writes: [] };
  const { stored, written } = await recordHub(deps, before, decided, {
    line,
    merge: (swept, latest) =>
      isNewer(latest, before, swept)
        ? undefined
        : {
            ...swept,
            schedule: withDueAt({ ...(latest?.schedule ?? EMPTY_SCHEDULE), failures: 0 }, nextDueAt(deps, assessment)),
            memory: hasNewMemory(latest, before) ? latest.memory : swept.memory,
          },
  });
  if (stored === undefined) return undefined;
  logVerdict(deps, written, line);
  return written;
}

/** True when a run has read the hub later, or has closed it out since: a sweep does not reopen such a hub. */
function isNewer(latest: HubRecord | undefined, before: HubRecord | undefined, swept: HubRecord): boolean {
  if (latest === undefined) return false;
  const isClosed = latest.goneAt !== undefined && latest.goneAt !== before?.goneAt;
  return isClosed || latest.status.confirmedAt > swept.status.confirmedAt;
}

/** True when a run wrote while the sweep assessed the hub: the run's memory is newer than the sweep's. */
function hasNewMemory(latest: HubRecord | undefined, before: HubRecord | undefined): latest is HubRecord {
  return latest !== undefined && JSON.stringify(latest.memory) !== JSON.stringify(before?.memory);
}
