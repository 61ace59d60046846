import type { Baseline } from '../baseline/policy/baseline.ts';
import { compareText } from '../text/compare-text.ts';
import { finding } from '../verdict/catalogue/catalogue.ts';
import type { Finding } from '../verdict/finding.ts';
import { verdictFrom } from '../verdict/verdict.ts';
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
import { judgeRemovals } from './removals/rule-removals.ts';
import { judgeBaseline } from './rules/baseline-findings.ts';
import { alteredRules, judgeBaselineRules } from './rules/baseline-rules.ts';
import { judgeDenyRules } from './rules/deny-rules.ts';
import { judgeLostRules } from './rules/lost-rules.ts';
import { releasedRules } from './rules/released-rules.ts';
import { judgeServiceRules } from './rules/service-rules.ts';
import { arrangeSteps } from './steps/arrange-steps.ts';

/**
 * Holds a hub against its baseline: what is wrong, what will be done about it request by request, and what is left
 * alone and why. Pure: the same input gives the same plan, whatever the order of rules and the casing of names.
 *
 * The steps are all that the plan wants, in order. Whoever sends them starts at most one that takes time, and plans
 * again when it has ended. Mode, switch, breaker, pace and write windows are not looked at here: see `guardPlan`.
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

function judge(context: PlanContext): Judgement {
  const held = (differences: readonly Difference[]) =>
    differences.flatMap((difference) => withholdRepairs(context, difference));
  const isolation = judgeIsolation(context);
  const mode = held(isolation.differences);
  const lost = held(judgeLostRules(context));
  const removals = judgeRemovals(context);
  const altered = alteredRules(context);
  const { toRemove } = removals;
  const coverage = ruleCoverage(context, new Set([...toRemove, ...altered, ...releasedRules(context)]), lost);
  const ruleContext = { context, coverage, toRemove, altered, effectiveMode: effectiveMode(context, mode) };
  const rest = held([
    ...removals.differences,
    ...judgeBaselineRules(ruleContext),
    ...judgeDenyRules(context, toRemove),
    ...judgeFirewallSku(context),
    ...judgeProvisioning(context),
    ...judgeServiceRules(context),
    ...judgeBaseline(context),
  ]);
  const waiting = deferWaitingRepairs(context, [...mode, ...lost, ...rest], coverage);
  const differences = waiting.map((difference) => withRemedy(context, difference));
  return {
    differences: [...differences, ...judgeOperation(context, differences)],
    needs: needsOf(isolation, removals),
    inUse: removals.inUse,
  };
}

function needsOf(
  { needsUsage }: { readonly needsUsage: boolean },
  { needsConnections }: { readonly needsConnections: boolean },
): Plan['needs'] {
  return [...(needsUsage ? (['usage'] as const) : []), ...(needsConnections ? (['connections'] as const) : [])];
}

/** In the order of codes and rules, each once: one refusal may hold back many repairs. */
function sortedFindings(differences: readonly Difference[]): readonly Finding[] {
  const once = new Map<string, Finding>();
  for (const { finding } of differences) once.set(`${finding.code}|${finding.rule ?? ''}|${finding.message}`, finding);
  return [...once.values()].sort(
    (a, b) =>
      compareText(a.code, b.code) || compareText(a.rule ?? '', b.rule ?? '') || compareText(a.message, b.message),
  );
}

function sortedSkipped(differences: readonly Difference[], inUse: readonly Skipped[]): readonly Skipped[] {
  // Several findings about one rule may be left alone for the same reason, which is named once.
  const once = new Map<string, Skipped>();
  const skipped = differences.flatMap(({ skipped: left }) => (left === undefined ? [] : [left]));
  for (const each of [...skipped, ...inUse]) once.set(JSON.stringify(each), each);
  return [...once.values()].sort((a, b) => compareText(a.rule ?? '', b.rule ?? '') || compareText(a.reason, b.reason));
}
