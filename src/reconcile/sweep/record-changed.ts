import type { HubId } from '../../core/hub-id.ts';
import type { Drift } from '../../core/verdict/drift.ts';
import { isFlapping } from '../../core/verdict/drift.ts';
import { reportAssessment } from '../alert/report-findings.ts';
import type { ReconcileDeps } from '../deps.ts';
import type { HubAssessment } from '../observe/assess-hub.ts';
import { assessObservation } from '../observe/assess-hub.ts';
import type { RunLine } from '../record/hub-history.ts';
import { queueRepair } from '../record/queue-hub.ts';
import type { HubRecord } from '../records/hub/hub-record.ts';
import { hubRecords } from '../records/hub/hub-record.ts';
import { operationRecords } from '../records/hub/operation-record.ts';
import type { SweepCounts } from '../records/sweep-counts.ts';
import { recordSweptHub } from './record-swept-hub.ts';
import type { HubRecorded } from './recorded-hub.ts';
import { foreignChangeIn, sweptDrift } from './swept-drift.ts';

/** A hub whose record changes, or that has none. */
export interface ChangedHub {
  readonly kind: 'Changed';
  readonly hubId: HubId;
  /** Version of the record that the assessment is based on; undefined when there was none. */
  readonly etag: string | undefined;
  readonly assessment: HubAssessment;
}

/** A changed hub that stands in its row, with what the sweep found on it. */
export interface RecordedChange {
  readonly hubId: HubId;
  /** The record before the sweep. */
  readonly before: HubRecord | undefined;
  readonly assessment: HubAssessment;
  readonly drift: Drift | undefined;
  /** The record as written; undefined when the row is newer and stayed as it was. */
  readonly written: HubRecord | undefined;
}

/** The line of the hub's history, if its state has changed. */
export function sweepLine({ clock }: Pick<ReconcileDeps, 'clock'>): RunLine {
  return { runId: clock.newId(), cause: 'sweep', at: clock.now(), writes: [] };
}

/**
 * Records a changed hub by itself, as its rows stand now.
 *
 * @param line the line that an earlier attempt may have added already: it is not added twice
 */
export async function recordChanged(deps: ReconcileDeps, hub: ChangedHub, line: RunLine): Promise<RecordedChange> {
  const { before, assessment } = await withCurrentRows(deps, hub);
  const drift = await sweptDrift(deps, before, assessment);
  const written = await recordSweptHub(deps, { before, assessment, drift, line });
  return { hubId: hub.hubId, before, assessment, drift, written };
}

/** Queues the repair that a recorded hub needs, or reports its alerts. */
export async function afterChange(deps: ReconcileDeps, change: RecordedChange): Promise<HubRecorded> {
  const { assessment, before, drift, hubId, written } = change;
  const isBack = before?.goneAt !== undefined;
  const needsRun = assessment.plan.steps.length > 0 || assessment.operation?.value.ended !== undefined || isBack;
  // The run that writes reports the alerts of a hub that needs a write: the hub may be compliant by then.
  if (needsRun) await queueRepair(deps, hubId);
  else if (written !== undefined)
    await reportAssessment(deps, assessment, written, { before, last: before, firstVerdict: before === undefined });
  const isNewLine = written !== undefined && written.history.sequence !== (before?.history.sequence ?? 0);
  const counts: Partial<SweepCounts> = {
    judged: 1,
    verdicts: { [assessment.plan.verdict]: 1 },
    repairs: needsRun ? 1 : 0,
    changed: isNewLine ? 1 : 0,
    ...recoveryCounts(before, assessment.observation.workspaceGuid),
    ...driftCounts(drift),
  };
  return { counts, foreignChange: foreignChangeIn(before, assessment, drift) };
}

/** Counts a hub that was gone and has its old GUID as recovered, and one with another GUID as created again. */
function recoveryCounts(before: HubRecord | undefined, guid: string): Partial<SweepCounts> {
  if (before === undefined || before.identity.guid === '') return {};
  if (before.identity.guid !== guid) return { recreated: 1 };
  return before.goneAt === undefined ? {} : { recovered: 1 };
}

function driftCounts(drift: Drift | undefined): Partial<SweepCounts> {
  if (drift === undefined) return {};
  const { added, persisting, repaired } = drift;
  return { added: added.length, persisting, repaired: repaired.length, flapping: isFlapping(drift) ? 1 : 0 };
}

/** The hub with its current rows: a run may have begun since the shard read them. Sends no request to Azure. */
async function withCurrentRows(
  deps: ReconcileDeps,
  { etag, assessment }: ChangedHub,
): Promise<{ readonly before: HubRecord | undefined; readonly assessment: HubAssessment }> {
  const { hubId, observation } = assessment;
  const record = await hubRecords(deps.rows).get(hubId);
  const operation = await operationRecords(deps.rows).get(hubId);
  const isSame = record?.etag === etag && operation?.etag === assessment.operation?.etag;
  if (isSame) return { before: record?.value, assessment };
  const active = await deps.policy();
  if (!active.ok) return { before: record?.value, assessment };
  const again = await assessObservation(deps, active.value, observation, { record: record?.value, operation });
  return { before: record?.value, assessment: again.kind === 'Assessed' ? again.assessment : assessment };
}
