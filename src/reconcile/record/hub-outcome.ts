import { alertingFindings } from '../../core/alert/findings/alerting-findings.ts';
import { consentScope } from '../../core/plan/isolation/consent.ts';
import { lookUp } from '../../core/text/look-up.ts';
import { isOfNewEdition, JUDGEMENT_EDITION, lastJudgementOf } from '../../core/verdict/judgement-edition.ts';
import { highestSeverity } from '../../core/verdict/verdict.ts';
import type { Severity, Verdict } from '../../core/verdict/vocabulary.ts';
import { groupKeysOf } from '../alert/report-findings.ts';
import type { ReconcileDeps } from '../deps.ts';
import type { HubAssessment } from '../observe/assess-hub.ts';
import type { HubRecord, StoredMemory } from '../records/hub-record.ts';
import type { RunBody } from '../records/run-body.ts';
import { appendRun, EMPTY_CHAIN } from '../records/run-record.ts';

export { newerHead as laterHead } from '../records/hub-record.ts';

/** The part of a record that one look decides. */
export interface AssessmentOutcome {
  readonly name: string;
  readonly location: string;
  readonly guid: string;
  readonly assignment: string | undefined;
  readonly policyHash: string | undefined;
  readonly verdict: Verdict;
  readonly severity: Severity | undefined;
  readonly findings: HubRecord['findings'];
  readonly exemptions: HubRecord['exemptions'];
  readonly skipped: HubRecord['skipped'];
  readonly approvalNeeded: HubRecord['approvalNeeded'];
  readonly assignmentChange: HubRecord['assignmentChange'];
  readonly confirmedAt: Date;
  readonly memory: StoredMemory;
  /** undefined: no fresh read; what is known stays. */
  readonly facts: HubRecord['facts'];
  readonly stepsDue: number;
  /** The hub has come to another version of the policy, which asks something else of it. */
  readonly moved: boolean;
}

/** What a sight comes to. */
export function outcomeOfAssessment(assessment: HubAssessment): AssessmentOutcome {
  const { observation, plan, assignment } = assessment;
  return {
    name: observation.name,
    location: observation.location,
    guid: observation.workspaceGuid,
    assignment: assignment.kind === 'Assigned' ? assignment.baseline.assignment : undefined,
    policyHash: assessment.policy.hash,
    verdict: plan.verdict,
    severity: highestSeverity(plan.findings),
    findings: plan.findings.map((each) => ({ ...each })),
    exemptions: exemptionsIn(assessment),
    skipped: plan.skipped.map(({ rule, reason, detail }) => ({ rule, reason, detail })),
    approvalNeeded: approvalNeededBy(assessment),
    assignmentChange: assessment.assignmentChange,
    confirmedAt: observation.observedAt,
    memory: assessment.memory,
    facts: { kind: observation.kind, tags: { ...observation.tags } },
    stepsDue: plan.steps.length,
    moved: assessment.moved,
  };
}

/** The exemptions that cover a finding, with what an auditor asks of them; undefined when there is none. */
function exemptionsIn({ plan, policy }: HubAssessment): HubRecord['exemptions'] {
  const used = new Set(plan.findings.flatMap((each) => each.exemptedBy ?? []));
  if (used.size === 0) return undefined;
  return policy.policy.exemptions
    .filter((each) => used.has(each.id))
    .map(({ id, owner, ticket, reason, expiresAt }) => ({
      id,
      owner,
      ticket,
      reason,
      expiresAt: expiresAt.toISOString(),
    }));
}

function approvalNeededBy({ assignment, observation, plan, policy }: HubAssessment): HubRecord['approvalNeeded'] {
  const asks = plan.findings.some((each) => each.code === 'HW402' && each.exemptedBy === undefined);
  if (assignment.kind === 'Unassigned' || !asks) return undefined;
  const { assignment: name, firewallSku, isolation, mode } = assignment.baseline;
  if (isolation.mode === undefined) return undefined;
  const sku = firewallSku === undefined ? {} : { firewallSku };
  const since = lookUp(policy.enforcedSince, name);
  const scope = consentScope(assignment.baseline, since === undefined ? undefined : new Date(since));
  return { fromMode: observation.isolationMode, toMode: isolation.mode, ...sku, mode, scope };
}

/**
 * The record after an outcome. Keeps what the outcome does not decide (chain, waits); the causes are those of before and
 * of now together, because rows of the old ones may still be firing until the alert rows have been written.
 */
export function recordAfter(current: HubRecord | undefined, hubId: string, outcome: AssessmentOutcome): HubRecord {
  const {
    approvalNeeded,
    assignment,
    assignmentChange,
    exemptions,
    policyHash,
    severity,
    confirmedAt,
    facts,
    moved: _,
    ...plain
  } = outcome;
  const sameVerdict = current?.verdict === outcome.verdict && current.guid === outcome.guid;
  const at = confirmedAt.toISOString();
  return {
    ...waitsOf(current),
    ...(current?.drift === undefined ? {} : { drift: current.drift }),
    ...plain,
    hubId,
    ...(assignment === undefined ? {} : { assignment }),
    ...(policyHash === undefined ? {} : { policyHash }),
    ...(severity === undefined ? {} : { severity }),
    ...(exemptions === undefined ? {} : { exemptions }),
    ...(approvalNeeded === undefined ? {} : { approvalNeeded }),
    ...definedFacts(facts ?? current?.facts),
    ...movedAtAfter(current, outcome),
    ...editionAfter(current, outcome),
    ...(assignmentChange === undefined ? {} : { assignmentChange }),
    confirmedAt: at,
    verdictSince: sameVerdict ? current.verdictSince : at,
    causes: [
      ...new Set([...(current?.causes ?? []), ...groupKeysOf(outcome.findings as HubAssessment['plan']['findings'])]),
    ].sort(),
    failures: 0,
    ...(current?.lastWriteRunId === undefined ? {} : { lastWriteRunId: current.lastWriteRunId }),
    sequence: current?.sequence ?? EMPTY_CHAIN.sequence,
    chainHead: current?.chainHead ?? EMPTY_CHAIN.chainHead,
  };
}

function definedFacts(facts: HubRecord['facts']): Pick<HubRecord, 'facts'> {
  return facts === undefined ? {} : { facts };
}

/** Kept until the hub comes to yet another version. */
function movedAtAfter(
  current: HubRecord | undefined,
  { confirmedAt, moved, policyHash }: AssessmentOutcome,
): Pick<HubRecord, 'movedAt'> {
  if (current?.policyHash !== policyHash) return moved ? { movedAt: confirmedAt.toISOString() } : {};
  return current?.movedAt === undefined ? {} : { movedAt: current.movedAt };
}

/**
 * A hub with something to alert on that an earlier edition did not judge alike keeps that edition until the alert rows say
 * so: they go by it. A crash in between leaves the next report as much to go by.
 */
function editionAfter(
  current: HubRecord | undefined,
  outcome: AssessmentOutcome,
): Pick<HubRecord, 'edition' | 'editionAt'> {
  const isSameLife = current !== undefined && current.guid === outcome.guid && current.goneAt === undefined;
  const last = isSameLife ? lastJudgementOf(current) : undefined;
  if (last === undefined) return { edition: JUDGEMENT_EDITION };
  const isOpen = alertingFindings(outcome.findings as HubAssessment['plan']['findings']).some((each) =>
    isOfNewEdition(each.code, last),
  );
  return isOpen ? { edition: last.edition, editionAt: last.at } : { edition: JUDGEMENT_EDITION };
}

/** One line of a hub's history. */
export interface RunLine {
  readonly runId: string;
  readonly cause: string;
  readonly at: Date;
  /** Requests that were sent, as method and path, and what came of them. */
  readonly writes: readonly { readonly request: string; readonly body: unknown; readonly outcome: string }[];
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
  const head = await appendRun(deps.rows, after.hubId as HubAssessment['hubId'], after, body);
  return { ...after, ...head, ...(line.writes.length === 0 ? {} : { lastWriteRunId: line.runId }) };
}

/** Counts what a hub did not show the time before. */
export function measureNewFindings(
  deps: Pick<ReconcileDeps, 'telemetry'>,
  before: HubRecord | undefined,
  after: HubRecord,
): void {
  const known = new Set(before?.findings.map(({ code, rule }) => `${code} ${rule}`));
  for (const { code, rule } of after.findings)
    if (!known.has(`${code} ${rule}`)) deps.telemetry.measure('hubwarden.findings', 1, { code });
}

/** What the hub's history is to say of an outcome; undefined when nothing has changed that it tells of. */
export function runBodyAfter(before: HubRecord | undefined, after: HubRecord, line: RunLine): RunBody | undefined {
  if (line.writes.length === 0 && before !== undefined && isSameState(before, after)) return undefined;
  const { assignment, confirmedAt, exemptions = [], findings, goneAt, guid, location, name } = after;
  return {
    runId: line.runId,
    cause: line.cause,
    at: line.at.toISOString(),
    writes: [...line.writes],
    guid,
    name,
    location,
    verdict: after.verdict,
    ...(before === undefined ? {} : { verdictBefore: before.verdict }),
    ...(after.severity === undefined ? {} : { severity: after.severity }),
    findings,
    skipped: after.skipped,
    exemptions,
    ...(assignment === undefined ? {} : { assignment }),
    ...(after.policyHash === undefined ? {} : { policyHash: after.policyHash }),
    confirmedAt,
    ...(goneAt === undefined ? {} : { goneAt }),
  };
}

/** Whether the hub's history has nothing to say of what has become of the record. */
export function isSameState(before: HubRecord, after: HubRecord): boolean {
  const story = (record: HubRecord): string =>
    JSON.stringify([
      record.verdict,
      record.guid,
      record.assignment,
      record.policyHash,
      record.goneAt !== undefined,
      codes(record),
    ]);
  return story(before) === story(after);
}

function codes(record: HubRecord): readonly string[] {
  return record.findings.map((each) => `${each.code} ${each.rule ?? ''} ${each.exemptedBy ?? ''}`).sort();
}

function waitsOf(
  current: HubRecord | undefined,
): Partial<Pick<HubRecord, 'retryAt' | 'secondLookAt' | 'lastRunStartedAt'>> {
  return {
    ...(current?.retryAt === undefined ? {} : { retryAt: current.retryAt }),
    ...(current?.secondLookAt === undefined ? {} : { secondLookAt: current.secondLookAt }),
    ...(current?.lastRunStartedAt === undefined ? {} : { lastRunStartedAt: current.lastRunStartedAt }),
  };
}

/** The record with the waits that stand in the row now: a sweep that judges a hub decides none that a run has set meanwhile. */
export function withScheduleOf(record: HubRecord, current: HubRecord | undefined): HubRecord {
  const { lastRunStartedAt: _, ...rest } = withoutSchedule(record);
  return { ...rest, ...waitsOf(current) };
}

/** The record without its waits: the look they asked for is being made. */
export function withoutSchedule(record: HubRecord): HubRecord {
  const { retryAt: _retry, secondLookAt: _look, ...rest } = record;
  return rest;
}

/** Codes and rules of what is wrong with a hub, for a line of log; remarks are left to the record. */
export function findingsInShort(record: HubRecord): readonly string[] {
  const wrong = record.findings.filter((each) => each.class !== 'lint');
  return wrong.map((each) => (each.rule === undefined ? each.code : `${each.code} ${each.rule}`));
}
