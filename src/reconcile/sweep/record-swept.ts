import type { HubId } from '../../core/hub-id.ts';
import { isUnchanged } from '../../core/verdict/drift.ts';
import { groupKeysOf } from '../alert/report-findings.ts';
import type { ReconcileDeps } from '../deps.ts';
import { forEachItem } from '../for-each-item.ts';
import type { HubAssessment } from '../observe/assess-hub.ts';
import type { PolicyInForce } from '../ports.ts';
import { isSameState } from '../record/hub-history.ts';
import { nextDueAt, withDueAt } from '../record/next-due.ts';
import { recordAfter } from '../record/record-after.ts';
import type { JudgedAnswer } from '../records/hub/hub-head.ts';
import { withJudged } from '../records/hub/hub-head.ts';
import type { HubRecord } from '../records/hub/hub-record.ts';
import { hubWrite } from '../records/hub/hub-record.ts';
import type { Stored } from '../records/store/documents.ts';
import type { SweepCounts } from '../records/sweep-counts.ts';
import { addCounts, NO_COUNTS } from '../records/sweep-counts.ts';
import type { Confirmation, Recognised } from './confirm-swept.ts';
import { afterConfirmation, confirmAll, recordOvertaken } from './confirm-swept.ts';
import type { ChangedHub } from './record-changed.ts';
import { afterChange, recordChanged } from './record-changed.ts';
import { recordHubFault } from './record-hub-fault.ts';
import { recordTogether } from './record-together.ts';
import type { HubRecorded } from './recorded-hub.ts';
import { WRITES_AT_ONCE } from './recorded-hub.ts';
import { settledUntil } from './settled-judgement.ts';
import { driftBefore } from './swept-drift.ts';

/** A hub as a sweep read it. */
export type SweptHub = Confirmation | Recognised | ChangedHub;

/** The outcome of recording many hubs. */
export interface RecordedBatch {
  readonly counts: SweepCounts;
  readonly foreignChange: string | undefined;
  /** Recognised hubs whose rows have changed since, or whose transaction failed: not counted, and to be judged in full. */
  readonly unconfirmed: readonly HubId[];
}

/**
 * Records the hubs that a sweep has read, up to a hundred in one transaction; those that another writer has changed since are
 * recorded one by one, as a run does. A sweep overwrites no record that a run has written since.
 */
export async function recordSwept(deps: ReconcileDeps, swept: readonly SweptHub[]): Promise<RecordedBatch> {
  const confirmations = swept.filter((hub) => hub.kind !== 'Changed');
  const alone = await confirmAll(deps, confirmations);
  const confirmed = confirmations.filter((each) => !alone.includes(each));
  const changes = await recordTogether(
    deps,
    swept.filter((hub) => hub.kind === 'Changed'),
  );
  const recorded = [
    ...(await eachRecorded(deps, confirmed, (hub) => afterConfirmation(deps, hub))),
    ...(await eachRecorded(deps, changes.recorded, (change) => afterChange(deps, change))),
    ...(await eachRecorded(deps, changes.alone, async ({ hub, line }) =>
      afterChange(deps, await recordChanged(deps, hub, line)),
    )),
    ...(await eachRecorded(deps, alone.filter(isJudged), (hub) => recordOvertaken(deps, hub))),
  ];
  return {
    counts: recorded.map((each) => each.counts).reduce<SweepCounts>(addCounts, NO_COUNTS),
    foreignChange: recorded.find((each) => each.foreignChange !== undefined)?.foreignChange,
    unconfirmed: alone.filter((hub) => !isJudged(hub)).map(({ hubId }) => hubId),
  };
}

function isJudged(hub: Confirmation | Recognised): hub is Confirmation {
  return hub.kind === 'Confirmation';
}

/** A hub that cannot be recorded or reported delays no other hub. */
async function eachRecorded<Hub extends { readonly hubId: HubId }>(
  deps: ReconcileDeps,
  hubs: readonly Hub[],
  work: (hub: Hub) => Promise<HubRecorded>,
): Promise<readonly HubRecorded[]> {
  const { faults, results } = await forEachItem(hubs, { nameOf: (hub) => hub.hubId, atOnce: WRITES_AT_ONCE }, work);
  const faulted = await forEachItem(faults, { nameOf: ({ item }) => item }, async (fault) => ({
    counts: await recordHubFault(deps, fault.item as HubId, fault),
  }));
  return [...results, ...faulted.results];
}

/** What a judgement rests on beside record and answer. */
export interface JudgementBasis {
  readonly active: PolicyInForce;
  /** As `judgedUnder` gives it. */
  readonly under: string | undefined;
  /** Of the answer; undefined when it is not known. */
  readonly digest: string | undefined;
}

/** Decides how a hub that a sweep has read is recorded. */
export function sweptHub(
  deps: ReconcileDeps,
  before: Stored<HubRecord> | undefined,
  assessment: HubAssessment,
  basis: JudgementBasis,
): SweptHub {
  const { hubId, plan } = assessment;
  const changed: ChangedHub = { kind: 'Changed', hubId, etag: before?.etag, assessment };
  if (before === undefined || before.value.goneAt !== undefined) return changed;
  const after = recordAfter(before.value, assessment);
  if (!isSameState(before.value, after) || !isUnchanged(driftBefore(before.value, after.identity.guid), plan.findings))
    return changed;
  // A run may have written to Azure since, and not have recorded it yet.
  if (assessment.operation?.value.ended !== undefined) return changed;
  const needsRun = plan.steps.length > 0;
  // A sweep that died may have recorded the hub without reporting its alerts. Rows that are already up to date stay
  // unchanged.
  const isReported = needsRun || (groupKeysOf(plan.findings).length === 0 && after.groupKeys.length === 0);
  const schedule = withDueAt(after.schedule, nextDueAt(deps, assessment));
  const waiting = { ...after, schedule };
  const judged = judgedAnswer(deps, before.value, waiting, assessment, basis);
  const write = withJudged(hubWrite(waiting, before), judged);
  const common = { kind: 'Confirmation', hubId, before, after: waiting, write, needsRun } as const;
  return { ...common, assessment: isReported ? undefined : assessment };
}

/** What the next sweep may recognise; undefined when it has to judge the hub. */
function judgedAnswer(
  deps: ReconcileDeps,
  before: HubRecord,
  after: HubRecord,
  assessment: HubAssessment,
  { active, digest, under }: JudgementBasis,
): JudgedAnswer | undefined {
  if (digest === undefined || under === undefined) return undefined;
  const until = settledUntil(deps, active, before, after, assessment);
  return until === undefined ? undefined : { under, digest, until: until.toISOString() };
}
