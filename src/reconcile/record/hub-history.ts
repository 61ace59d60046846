import type { HubId } from '../../core/hub-id.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type { ReconcileDeps } from '../deps.ts';
import type { HubRecord } from '../records/hub/hub-record.ts';
import type { RunBody, RunWriteRecord } from '../records/run-body.ts';
import type { ChainHead } from '../records/run-record.ts';
import { appendNextRun, appendRun } from '../records/run-record.ts';

/** One line of a hub's history. */
export interface RunLine {
  readonly runId: string;
  readonly cause: string;
  /** The person of a run from a terminal. */
  readonly by?: string | undefined;
  readonly at: Date;
  /** The requests of the run, their outcomes and their approvals. */
  readonly writes: readonly RunWriteRecord[];
}

/**
 * Adds a line to the hub's history when there is something to say: a write, another verdict, other findings. Otherwise
 * only `confirmedAt` moves, so that a compliant fleet does not grow its tables.
 *
 * @returns the record with the head of the chain as it now is
 */
export async function addRun(
  deps: Pick<ReconcileDeps, 'rows' | 'telemetry'>,
  before: HubRecord | undefined,
  after: HubRecord,
  line: RunLine,
): Promise<HubRecord> {
  const body = runBodyAfter(before, after, line);
  if (body === undefined) return after;
  measureNewFindings(deps, before, after);
  return withHead(after, line, await appendRun(deps.rows, after.hubId as HubId, after.history, body));
}

/**
 * Adds the line as {@link addRun}, but only right after the head that the record knows.
 *
 * @returns `Conflict` when another line stands there: the record is not the newest
 */
export async function addNextRun(
  deps: Pick<ReconcileDeps, 'rows' | 'telemetry'>,
  before: HubRecord | undefined,
  after: HubRecord,
  line: RunLine,
): Promise<Result<HubRecord, 'Conflict'>> {
  const body = runBodyAfter(before, after, line);
  if (body === undefined) return ok(after);
  const appended = await appendNextRun(deps.rows, after.hubId as HubId, after.history, body);
  if (!appended.ok) return err('Conflict');
  measureNewFindings(deps, before, after);
  return ok(withHead(after, line, appended.value));
}

function withHead(after: HubRecord, { runId, writes }: RunLine, head: ChainHead): HubRecord {
  const lastWriteRunId = writes.length === 0 ? after.history.lastWriteRunId : runId;
  return { ...after, history: { ...head, lastWriteRunId } };
}

/** Counts the findings that the hub did not show the time before. */
export function measureNewFindings(
  deps: Pick<ReconcileDeps, 'telemetry'>,
  before: HubRecord | undefined,
  after: HubRecord,
): void {
  const known = new Set(before?.status.findings.map(({ code, rule }) => `${code} ${rule}`));
  for (const { code, rule } of after.status.findings)
    if (!known.has(`${code} ${rule}`)) deps.telemetry.measure('hubwarden.findings', 1, { code });
}

/** The line that the hub's history gets; undefined when nothing that it holds has changed. */
export function runBodyAfter(before: HubRecord | undefined, after: HubRecord, line: RunLine): RunBody | undefined {
  if (line.writes.length === 0 && before !== undefined && isSameState(before, after)) return undefined;
  const { goneAt, identity, policy, status } = after;
  // The hash of a line covers this text: its fields keep their order.
  return {
    runId: line.runId,
    cause: line.cause,
    at: line.at.toISOString(),
    writes: [...line.writes],
    guid: identity.guid,
    name: identity.name,
    location: identity.location,
    verdict: status.verdict,
    verdictBefore: before?.status.verdict,
    severity: status.severity,
    findings: status.findings,
    skipped: status.skipped,
    exemptions: status.exemptions ?? [],
    assignment: policy.assignment,
    policyHash: policy.hash,
    confirmedAt: status.confirmedAt,
    goneAt,
    by: line.by,
  };
}

/** Whether both records are the same to the hub's history. */
export function isSameState(before: HubRecord, after: HubRecord): boolean {
  return stateOf(before) === stateOf(after);
}

function stateOf({ goneAt, identity, policy, status }: HubRecord): string {
  const findings = status.findings.map((each) => `${each.code} ${each.rule ?? ''} ${each.exemptedBy ?? ''}`).sort();
  const { assignment, hash } = policy;
  return JSON.stringify([status.verdict, identity.guid, assignment, hash, goneAt !== undefined, findings]);
}
