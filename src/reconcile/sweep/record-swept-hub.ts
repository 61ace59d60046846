import type { Drift } from '../../core/verdict/drift.ts';
import type { ReconcileDeps } from '../deps.ts';
import type { HubAssessment } from '../observe/assess-hub.ts';
import {
  addRun,
  findingsInShort,
  laterHead,
  outcomeOfAssessment,
  recordAfter,
  withScheduleOf,
} from '../record/hub-outcome.ts';
import { nextDueAt, withDueAt } from '../record/next-due.ts';
import type { HubRecord } from '../records/hub-record.ts';
import { hubRecords } from '../records/hub-record.ts';

/**
 * Records what a sweep saw of a hub, without the lease: it only ever adds what no run has said since.
 * A repair that is due later gets its time, which the watcher rings.
 *
 * @param before the record that the sight rests on
 * @returns the record as written; undefined when a run knows better
 */
export async function recordSweptHub(
  deps: ReconcileDeps,
  before: HubRecord | undefined,
  assessment: HubAssessment,
  drift: Drift | undefined,
): Promise<HubRecord | undefined> {
  const decided = withDrift(recordAfter(before, assessment.hubId, outcomeOfAssessment(assessment)), drift);
  const line = { runId: deps.clock.newId(), cause: 'sweep', at: deps.clock.now(), writes: [] };
  let stored = false;
  const written = await addRun(deps, before, decided, line);
  await hubRecords(deps.rows).update(assessment.hubId, (current) => {
    // A run that read later knows better. Nor does a sweep bring a hub back that a run has found to be gone meanwhile.
    const isClosed = current?.goneAt !== undefined && current.goneAt !== before?.goneAt;
    stored = current === undefined || (!isClosed && current.confirmedAt <= written.confirmedAt);
    if (!stored) return undefined;
    const latest = { ...written, ...memoryOfRuns(before, current), ...laterHead(written, current) };
    return withDueAt(withScheduleOf(latest, current), nextDueAt(deps, assessment));
  });
  if (stored) logVerdict(deps, written);
  return stored ? written : undefined;
}

function withDrift({ drift: _, ...record }: HubRecord, drift: Drift | undefined): HubRecord {
  if (drift === undefined) return record;
  const notes = (all: Drift['added']) => all.map(({ by, code, rule }) => ({ code, ...defined({ rule, by }) }));
  const { added, at, flaps, open, persisting, repaired } = drift;
  return {
    ...record,
    drift: { at, open: [...open], added: notes(added), persisting, repaired: notes(repaired), flaps: [...flaps] },
  };
}

function defined(fields: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, text]) => (text === undefined ? [] : [[name, text]])),
  );
}

/** A run that wrote while the hub was being judged has remembered more than the sweep knows. */
function memoryOfRuns(before: HubRecord | undefined, current: HubRecord | undefined): Partial<HubRecord> {
  if (current === undefined || JSON.stringify(current.memory) === JSON.stringify(before?.memory)) return {};
  return { memory: current.memory };
}

function logVerdict(deps: ReconcileDeps, record: HubRecord): void {
  deps.log.info('verdict', {
    hubId: record.hubId,
    hub: record.name,
    verdict: record.verdict,
    severity: record.severity,
    findings: findingsInShort(record),
    writes: [],
    cause: 'sweep',
  });
}
