import type { Baseline } from '../baseline/policy/baseline.ts';
import { compareText } from '../text/compare-text.ts';
import { finding } from '../verdict/catalogue/catalogue.ts';
import type { Finding } from '../verdict/catalogue/finding.ts';
import { verdictFrom } from '../verdict/verdict.ts';
import { accountStanding } from './accounts/account-standing.ts';
import { judgeUnservedConnections } from './accounts/unserved-connections.ts';
import { withRemedy } from './findings/remedy.ts';
import { deferWaitingRepairs } from './guards/defer-waiting-repairs.ts';
import { withholdRepairs } from './guards/withhold-repairs.ts';
import { ruleCoverage } from './in-force/rule-coverage.ts';
import { effectiveMode } from './isolation/effective-mode.ts';
import { judgeFirewallSku } from './isolation/firewall-sku.ts';
import { judgeIsolation } from './isolation/isolation.ts';
import type { Difference } from './model/difference.ts';
import { fingerprintOf, NO_STEPS } from './model/fingerprint.ts';
import type { Plan, PlanInput, Skipped } from './model/plan.ts';
import type { PlanContext } from './model/plan-context.ts';
import { planContext } from './model/plan-context.ts';
import { judgeOperation } from './operations/operation-findings.ts';
import { estimateOf, NO_ESTIMATE } from './provisioning/estimate.ts';
import { judgeProvisioning } from './provisioning/provisioning.ts';
import type { RemovalJudgement } from './removals/rule-removals.ts';
import { judgeRemovals } from './removals/rule-removals.ts';
import { judgeBaseline } from './rules/baseline-findings.ts';
import { alteredRules, judgeBaselineRules } from './rules/baseline-rules.ts';
import { judgeDenyRules } from './rules/deny-rules.ts';
import { judgeLostRules } from './rules/lost-rules.ts';
import { releasedRules } from './rules/released-rules.ts';
import type { RuleContext } from './rules/rule-context.ts';
import { judgeServiceRules } from './rules/service-rules.ts';
import { arrangeSteps } from './steps/arrange-steps.ts';

/**
 * Compares a hub with its baseline: the findings, the requests that correct them, and the differences that are skipped, each
 * with its reason. Pure: the same input gives the same plan, whatever the order of rules and the casing of names.
 *
 * `steps` holds all requests, in order. The run sends at most one that takes time, and plans again when that has ended. Mode,
 * switch, breaker, pace and write windows are not part of it: see `guardPlan`.
 */
export function buildPlan(input: PlanInput): Plan {
  const { assignment } = input;
  if (assignment.kind === 'Unassigned') return unassignedPlan(input, assignment.reasons);
  return planFor(planContext(input, assignment.baseline), assignment.baseline);
}

function unassignedPlan({ observation }: PlanInput, reasons: readonly string[]): Plan {
  const { hubId, name } = observation;
  const message = [`No assignment matches ${name}.`, ...reasons].join(' ');
  const findings = [finding('HW704', { hubId, message })];
  return {
    verdict: verdictFrom(findings),
    findings,
    steps: [],
    skipped: [],
    estimate: NO_ESTIMATE,
    fingerprint: NO_STEPS,
    needs: [],
  };
}

function planFor(context: PlanContext, { firewallSku }: Baseline): Plan {
  const { differences, needs, inUse } = judge(context);
  const findings = sortedFindings(differences);
  const steps = arrangeSteps(context, differences);
  return {
    verdict: verdictFrom(findings),
    findings,
    steps,
    skipped: sortedSkipped(differences, inUse),
    estimate: estimateOf(context.hub, steps, firewallSku),
    fingerprint: fingerprintOf(context.hub.workspaceGuid, steps),
    needs,
  };
}

interface Judgement {
  readonly differences: readonly Difference[];
  readonly needs: Plan['needs'];
  readonly inUse: readonly Skipped[];
}

/** An account that is not written, or has no network yet, is judged as far as it can be. */
function judge(context: PlanContext): Judgement {
  const standing = accountStanding(context);
  switch (standing.kind) {
    case 'Awaited':
      return { differences: withRemedies(context, standing.notes), needs: [], inUse: [] };
    case 'Never':
      return withNotes(judgePhases({ ...context, neverWritten: standing.because }), standing.notes);
    case 'Written':
      return withNotes(judgePhases(context), standing.notes);
  }
}

function withNotes(judgement: Judgement, notes: readonly Difference[]): Judgement {
  return { ...judgement, differences: [...notes, ...judgement.differences] };
}

/** The phases of a plan, in order: each decides on the results of those before it. */
function judgePhases(context: PlanContext): Judgement {
  const mode = judgeMode(context);
  const leaving = judgeLeavingRules(context);
  const ruleContext = contextOfRules(context, mode, leaving);
  const staying = judgeStayingRules(ruleContext);
  const network = judgeNetwork(context);
  const inOrder = [...mode.differences, ...leaving.lost, ...leaving.differences, ...staying, ...network];
  return {
    differences: withRemedies(context, deferWaitingRepairs(context, inOrder, ruleContext.coverage)),
    needs: needsOf(mode, leaving.removals),
    inUse: leaving.removals.inUse,
  };
}

/** What one phase found, with the repairs that may be made now. */
interface Phase {
  readonly differences: readonly Difference[];
}

interface ModePhase extends Phase {
  readonly needsUsage: boolean;
}

/** Phase 1: the isolation mode. It decides which rules the network can hold. */
function judgeMode(context: PlanContext): ModePhase {
  const { differences, needsUsage } = judgeIsolation(context);
  return { differences: withheld(context, differences), needsUsage };
}

interface LeavingPhase extends Phase {
  /** Foreign rules that a write of ours removed, and that are restored. */
  readonly lost: readonly Difference[];
  readonly removals: RemovalJudgement;
}

/** Phase 2: rules that go, and foreign rules that come back. */
function judgeLeavingRules(context: PlanContext): LeavingPhase {
  const removals = judgeRemovals(context);
  return {
    lost: withheld(context, judgeLostRules(context)),
    removals,
    differences: withheld(context, removals.differences),
  };
}

/** Phase 3: what the rules that stay cover, in the mode that the hub has after phase 1. */
function contextOfRules(context: PlanContext, mode: ModePhase, { lost, removals }: LeavingPhase): RuleContext {
  const { toRemove } = removals;
  const altered = alteredRules(context);
  const passing = new Set([...toRemove, ...altered, ...releasedRules(context)]);
  const coverage = ruleCoverage(context, passing, lost);
  return { context, coverage, toRemove, altered, effectiveMode: effectiveMode(context, mode.differences) };
}

/** Phase 4: rules that the baseline wants, and rules that deny what it wants. */
function judgeStayingRules(ruleContext: RuleContext): readonly Difference[] {
  const { context, toRemove } = ruleContext;
  return withheld(context, [...judgeBaselineRules(ruleContext), ...judgeDenyRules(context, toRemove)]);
}

/** Phase 5: the network as a whole, and the baseline itself. */
function judgeNetwork(context: PlanContext): readonly Difference[] {
  return withheld(context, [
    ...judgeFirewallSku(context),
    ...judgeProvisioning(context),
    ...judgeServiceRules(context),
    ...judgeUnservedConnections(context),
    ...judgeBaseline(context),
  ]);
}

/** Last: what a person is to do about each difference, and what the operation in flight adds. */
function withRemedies(context: PlanContext, waiting: readonly Difference[]): readonly Difference[] {
  const differences = waiting.map((difference) => withRemedy(context, difference));
  return [...differences, ...judgeOperation(context, differences)];
}

function withheld(context: PlanContext, differences: readonly Difference[]): readonly Difference[] {
  return differences.flatMap((difference) => withholdRepairs(context, difference));
}

function needsOf(
  { needsUsage }: { readonly needsUsage: boolean },
  { needsConnections }: { readonly needsConnections: boolean },
): Plan['needs'] {
  return [...(needsUsage ? (['usage'] as const) : []), ...(needsConnections ? (['connections'] as const) : [])];
}

/** In the order of codes and rules, each once: one refusal may block many repairs. */
function sortedFindings(differences: readonly Difference[]): readonly Finding[] {
  const once = new Map<string, Finding>();
  for (const { finding } of differences) once.set(`${finding.code}|${finding.rule ?? ''}|${finding.message}`, finding);
  return [...once.values()].sort(
    (a, b) =>
      compareText(a.code, b.code) || compareText(a.rule ?? '', b.rule ?? '') || compareText(a.message, b.message),
  );
}

function sortedSkipped(differences: readonly Difference[], inUse: readonly Skipped[]): readonly Skipped[] {
  // Several findings about one rule may be skipped for the same reason, which is named once.
  const once = new Map<string, Skipped>();
  const skipped = differences.flatMap(({ skipped: left }) => (left === undefined ? [] : [left]));
  for (const each of [...skipped, ...inUse]) once.set(JSON.stringify(each), each);
  return [...once.values()].sort((a, b) => compareText(a.rule ?? '', b.rule ?? '') || compareText(a.reason, b.reason));
}
