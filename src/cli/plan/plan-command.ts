import { armRequestFrom } from '../../core/plan/model/network-write.ts';
import type { RegistrySku } from '../../core/plan/provisioning/registry-sku.ts';
import { registryWarning } from '../../core/plan/provisioning/registry-sku.ts';
import { unreadablePlan } from '../../core/plan/unreadable-plan.ts';
import { ok } from '../../core/result.ts';
import { forPeople } from '../../core/text/printable.ts';
import type { Verdict } from '../../core/verdict/catalogue/vocabulary.ts';
import type { CommandContext } from '../command/command-context.ts';
import type { CommandResult } from '../command/command-result.ts';
import { answer, failure } from '../command/command-result.ts';
import { networkNotShown } from '../input/read-hub.ts';
import { readRegistry } from '../input/read-registry.ts';
import type { OfflinePlan } from './offline-plan.ts';
import { planOffline, shownSteps } from './offline-plan.ts';
import type { PlanFileArguments, PlanFiles } from './read-plan-files.ts';
import { readPlanFiles } from './read-plan-files.ts';
import { renderPlan } from './render-plan.ts';
import { terraformText } from './terraform-text.ts';

/** Options of `plan`. */
export interface PlanArguments extends PlanFileArguments {
  /** The hub's container registry as ARM's GET returns it; without it the plan has no note about the registry. */
  readonly registry?: string | undefined;
}

/** `plan`: shows the requests that the app would send for this hub under this policy. Reads files only. */
export function planCommand(asked: PlanArguments, context: CommandContext): CommandResult {
  const read = readPlanFiles(asked, context);
  if (!read.ok) return failure(read.error);
  const { observation } = read.value;
  const registry = asked.registry === undefined ? ok(undefined) : readRegistry(asked.registry, observation, context);
  if (!registry.ok) return failure(registry.error);
  const planned = { ...read.value, ...planFrom(read.value) };
  const exitCode = exitCodeOf(planned.plan.verdict);
  const parts = {
    json: planJson(planned),
    notes: [...planned.assumed, ...registryNotes(planned, registry.value)],
  };
  const documents = { terraform: () => ok(terraformText({ ...planned, apiVersion: asked.apiVersion })) };
  return answer(exitCode, { text: renderPlan(forPeople(planned), context.paint), documents, ...parts });
}

/** Only where the hub is isolated, or the policy wants it isolated. */
function registryNotes({ assignment, observation }: PlanFiles, registry: RegistrySku | undefined): readonly string[] {
  const wanted = assignment.kind === 'Assigned' ? assignment.baseline.isolation.mode : undefined;
  const isIsolated = observation.isolationMode !== 'Disabled' || (wanted !== undefined && wanted !== 'Disabled');
  const remark = registry === undefined || !isIsolated ? undefined : registryWarning(registry, [observation.name]);
  return remark === undefined ? [] : [remark];
}

function planFrom(assessment: PlanFiles): OfflinePlan {
  if (assessment.observation.isNetworkShown) return planOffline(assessment);
  const plan = unreadablePlan(networkNotShown(assessment.observation));
  return { plan, unguarded: plan, assumed: [] };
}

/** An exempt hub needs no change, so a pipeline passes; its verdict is still Exempt and not Compliant. */
function exitCodeOf(verdict: Verdict): 0 | 2 {
  return verdict === 'Compliant' || verdict === 'Exempt' ? 0 : 2;
}

/**
 * The plan for programs. A field that does not apply is null. In mode observe, the steps are those of mode enforce
 * after the approvals that they need, and `skipped` says of each that the app does not send it. The estimate covers
 * every step, including those that wait for an approval.
 */
function planJson(planned: OfflinePlan): unknown {
  const { findings, skipped, verdict } = planned.plan;
  const { fingerprint, steps } = shownSteps(planned);
  const { estimate } = planned.afterConsent ?? planned.plan;
  return {
    verdict,
    findings: findings.map(({ code, destination, fix, message, rule, severity }) => ({
      code,
      severity,
      rule: rule ?? null,
      destination: destination ?? null,
      message,
      fix,
    })),
    steps: steps.map(({ irreversible, write }) => {
      const { body, method, path } = armRequestFrom(write);
      return { method, path, body: body ?? null, irreversible };
    }),
    skipped: skipped.map(({ reason, rule }) => ({ rule: rule ?? null, reason })),
    estimate: { minutes: estimate.minutes, usdPerMonth: estimate.usdPerMonth },
    fingerprint,
  };
}
