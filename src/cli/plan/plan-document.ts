import { armRequestFrom } from '../../core/kinds/requests/arm-request.ts';
import type { PlanStep } from '../../core/plan/model/plan.ts';
import { shownSteps } from '../../core/plan/preview/offline-plan.ts';
import { planChanges } from '../../core/plan/preview/plan-changes.ts';
import type { PlannedHub } from '../../core/plan/preview/planned-hub.ts';
import { stepsByTime } from '../../core/plan/preview/planned-hub.ts';
import { visibleJson } from '../../core/text/printable.ts';
import type { OneHubPlan, PlanFile, PlannedHubJson, PlannedStepJson } from './plan-file.ts';
import { PLAN_FORMAT, PLAN_FORMAT_VERSION } from './plan-file.ts';

/** The plan of one hub as a document: the keys of the hub are beside those of the plan. */
export function oneHubDocument(planned: PlannedHub, plannedAt: Date): OneHubPlan {
  return { ...headOf([planned], plannedAt), ...hubJson(planned) };
}

/** The plan of several hubs as a document, in the given order. */
export function fleetDocument(planned: readonly PlannedHub[], plannedAt: Date): PlanFile {
  return { ...headOf(planned, plannedAt), hubs: planned.map(hubJson) };
}

/** A document as the text of a file: what it holds is visible, and it ends with a line end. */
export function documentText(document: unknown): string {
  return `${visibleJson(JSON.stringify(document, undefined, 2))}\n`;
}

function headOf([first]: readonly PlannedHub[], plannedAt: Date): Omit<PlanFile, 'hubs'> {
  const policyVersion = first?.policyVersion ?? '';
  return { format: PLAN_FORMAT, version: PLAN_FORMAT_VERSION, plannedAt: plannedAt.toISOString(), policyVersion };
}

/**
 * The plan of a hub for programs. A field that does not apply is null. In mode observe, the steps are those of mode
 * enforce after the approvals that they need, and `skipped` says of each that the app does not send it. The estimate
 * covers every step, including those that wait for an approval.
 */
function hubJson(planned: PlannedHub): PlannedHubJson {
  const { afterConsent, assignment, assumed, observation, plan } = planned;
  const baseline = assignment.kind === 'Assigned' ? assignment.baseline : undefined;
  const { fingerprint, steps } = shownSteps(planned);
  const { minutes, usdPerMonth } = (afterConsent ?? plan).estimate;
  return {
    hubId: observation.hubId,
    name: observation.name,
    workspaceGuid: observation.workspaceGuid,
    policyVersion: planned.policyVersion,
    assignment: baseline?.assignment ?? null,
    mode: baseline?.mode ?? null,
    verdict: plan.verdict,
    findings: plan.findings.map(findingJson),
    changes: planChanges(planned).map(
      ({ after = null, before = null, change, isIrreversible: irreversible, name, of, origin = null, waits }) => ({
        change,
        of,
        name,
        before,
        after,
        origin,
        irreversible,
        waits,
      }),
    ),
    steps: steps.map(stepJson),
    stepsAfterApproval: stepsByTime(planned).later.map(stepJson),
    skipped: plan.skipped.map(({ detail, reason, retryAt, rule }) => ({
      rule: rule ?? null,
      reason,
      detail,
      retryAt: retryAt?.toISOString() ?? null,
    })),
    estimate: { minutes, usdPerMonth },
    fingerprint,
    assumed: [...assumed],
  };
}

function findingJson({
  class: kind,
  code,
  destination,
  exemptedBy,
  fix,
  message,
  rule,
  severity,
}: PlannedHub['plan']['findings'][number]): PlannedHubJson['findings'][number] {
  return {
    code,
    class: kind,
    severity,
    rule: rule ?? null,
    destination: destination ?? null,
    message,
    fix,
    exemptedBy: exemptedBy ?? null,
  };
}

function stepJson({ irreversible, why, write }: PlanStep): PlannedStepJson {
  const { body, method, path } = armRequestFrom(write);
  return { method, path, body: body ?? null, irreversible, why };
}
