import type { Drift } from '../../core/verdict/drift.ts';
import type { ReconcileDeps } from '../deps.ts';
import type { HubAssessment } from '../observe/assess-hub.ts';
import type { RunLine } from '../record/hub-history.ts';
import { nextDueAt, withDueAt } from '../record/next-due.ts';
import { recordAfter } from '../record/record-after.ts';
import { logVerdict, recordHub } from '../record/record-hub.ts';
import type { HubRecord } from '../records/hub/hub-record.ts';
import { EMPTY_SCHEDULE } from '../records/hub/hub-record.ts';

/** What a sweep found on a hub whose record changes. */
export interface SweptChange {
  /** The record that the assessment is based on. */
  readonly before: HubRecord | undefined;
  readonly assessment: HubAssessment;
  readonly drift: Drift | undefined;
  /** The line of the hub's history, if its state has changed. */
  readonly line: RunLine;
}

/**
 * Records a hub that a sweep has assessed, without the lease. It keeps the values that a run has recorded since, and
 * the schedule of the current row. A repair that is deferred until a time makes a run due then; the watcher sends its
 * wake-up.
 *
 * @returns the record as written; undefined when the row is newer
 */
export async function recordSweptHub(deps: ReconcileDeps, change: SweptChange): Promise<HubRecord | undefined> {
  const { before, line } = change;
  const merge = (swept: HubRecord, latest: HubRecord | undefined) => sweptOver(deps, change, swept, latest);
  const { stored, written } = await recordHub(deps, before, sweptRecord(change), { line, merge });
  if (stored === undefined) return undefined;
  logVerdict(deps, written, line);
  return written;
}

/** The record as the sweep decides it, before its line is added to the history. */
export function sweptRecord({
  assessment,
  before,
  drift,
}: Pick<SweptChange, 'assessment' | 'before' | 'drift'>): HubRecord {
  return { ...recordAfter(before, assessment), drift };
}

/**
 * What the row becomes beside what stands in it now.
 *
 * @returns undefined when the row is newer and stays as it is
 */
export function sweptOver(
  deps: Pick<ReconcileDeps, 'clock' | 'timings'>,
  { assessment, before }: Pick<SweptChange, 'assessment' | 'before'>,
  swept: HubRecord,
  latest: HubRecord | undefined,
): HubRecord | undefined {
  if (isNewer(latest, before, swept)) return undefined;
  return {
    ...swept,
    schedule: withDueAt({ ...(latest?.schedule ?? EMPTY_SCHEDULE), failures: 0 }, nextDueAt(deps, assessment)),
    memory: hasNewMemory(latest, before) ? latest.memory : swept.memory,
  };
}

/** True when a run has read the hub later, or has closed it out since: a sweep does not reopen such a hub. */
function isNewer(latest: HubRecord | undefined, before: HubRecord | undefined, swept: HubRecord): boolean {
  if (latest === undefined) return false;
  const { confirmedAt: readAt } = swept.status;
  // Closed out since the sweep read the hub, whether or not the sweep has read the row since.
  const isClosed = latest.goneAt !== undefined && (latest.goneAt !== before?.goneAt || latest.goneAt >= readAt);
  return isClosed || latest.status.confirmedAt > readAt;
}

/** True when a run wrote while the sweep assessed the hub: the run's memory is newer than the sweep's. */
function hasNewMemory(latest: HubRecord | undefined, before: HubRecord | undefined): latest is HubRecord {
  if (latest === undefined || latest === before) return false;
  return JSON.stringify(latest.memory) !== JSON.stringify(before?.memory);
}
