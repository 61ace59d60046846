import type { HubId } from '../../core/hub-id.ts';
import type { ReconcileDeps } from '../deps.ts';
import type { RowWrite } from '../ports.ts';
import type { HubRecord } from '../records/hub/hub-record.ts';
import { hubRecords } from '../records/hub/hub-record.ts';
import type { RunLine } from './hub-history.ts';
import { addRun } from './hub-history.ts';

/** Who records a hub: a run, which holds the hub's lease, or a sweep, which does not. */
export interface HubWriter {
  /** The line for the hub's history, if its state has changed. */
  readonly line: RunLine;
  /**
   * Decides what the row becomes beside what stands in it now. Called again after a lost race.
   *
   * @returns undefined when the row is newer and stays as it is
   */
  readonly merge: (written: HubRecord, latest: HubRecord | undefined) => HubRecord | undefined;
  /** Writes of other rows of the hub for the same transaction; without them the record is written all the same. */
  readonly beside?: readonly RowWrite[];
}

/** The result of recording a hub. */
export interface RecordedHub {
  /** The record as its writer decided it, with the head of the history. */
  readonly written: HubRecord;
  /** The row as it now stands; undefined: the row is newer than what the writer knows, and stayed as it is. */
  readonly stored: HubRecord | undefined;
  /** Whether the rows beside the record were written with it. */
  readonly hasBeside: boolean;
}

/**
 * Adds the line to the history, then writes the hub's row. In this order: a crash in between leaves a line beyond the head,
 * which the next run adopts.
 *
 * @param before the record that the decision rests on
 */
export async function recordHub(
  deps: Pick<ReconcileDeps, 'rows' | 'telemetry'>,
  before: HubRecord | undefined,
  decided: HubRecord,
  { beside = [], line, merge }: HubWriter,
): Promise<RecordedHub> {
  const written = await addRun(deps, before, decided, line);
  const hubId = written.hubId as HubId;
  let isNewer = false;
  const change = (latest: HubRecord | undefined): HubRecord | undefined => {
    const next = merge(written, latest);
    isNewer = next === undefined;
    return next;
  };
  const records = hubRecords(deps.rows);
  const together = beside.length === 0 ? undefined : await records.updateWith(hubId, change, beside);
  if (together?.ok === true) return { written, stored: isNewer ? undefined : together.value, hasBeside: !isNewer };
  const stored = await records.update(hubId, change);
  return { written, stored: isNewer ? undefined : stored, hasBeside: false };
}

/** Logs the verdict of a hub. @param more what only a run can say */
export function logVerdict(
  { log }: Pick<ReconcileDeps, 'log'>,
  { hubId, identity, status }: HubRecord,
  { cause, writes }: Pick<RunLine, 'cause' | 'writes'>,
  more: { readonly runId?: string; readonly nextLookAt?: string | undefined } = {},
): void {
  log.info('verdict', {
    hubId,
    hub: identity.name,
    verdict: status.verdict,
    severity: status.severity,
    findings: findingsInShort(status.findings),
    writes: writes.map((each) => `${each.request} -> ${each.outcome}`),
    cause,
    ...more,
  });
}

/** Codes and rules of a hub's findings. Info findings are left to the record. */
function findingsInShort(findings: HubRecord['status']['findings']): readonly string[] {
  const wrong = findings.filter((each) => each.class !== 'lint');
  return wrong.map((each) => (each.rule === undefined ? each.code : `${each.code} ${each.rule}`));
}
