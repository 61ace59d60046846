import { addSeconds } from 'date-fns/addSeconds';
import { APPROVER_ROLE } from '../../core/plan/in-force/inactive-rules.ts';
import type { PlanStep } from '../../core/plan/model/plan.ts';
import { foldOptional } from '../../core/text/fold-case.ts';
import type { Timings } from '../../core/time/timings.ts';
import type { HubAssessment } from '../observe/assess-hub.ts';
import type { Clock } from '../ports.ts';
import type { AfterWrite } from '../retry-policy.ts';
import { inUseRetrySeconds, roleRetrySeconds } from '../retry-policy.ts';

type StoredRefusal = HubAssessment['memory']['refusals'][number];

/** One refusal per code and rule: the newest. */
export function withRefusal(assessment: HubAssessment, refusal: StoredRefusal): HubAssessment['memory'] {
  const others = assessment.memory.refusals.filter((each) => each.code !== refusal.code || each.rule !== refusal.rule);
  return { ...assessment.memory, refusals: [...others, refusal], repairRequestedAt: undefined };
}

/** The rule that a step writes or removes, as a refusal of it names it. */
export function ruleOf({ write }: PlanStep): { readonly rule?: string } {
  return write.kind === 'PutRule' || write.kind === 'DeleteRule' ? { rule: write.ruleName } : {};
}

/** The refusal for a missing role. A new role takes time to apply, so Hubwarden retries; after that the finding names the role, the identity and the scope. */
export function roleRefusal(
  assessment: HubAssessment,
  step: PlanStep,
  target: string | undefined,
  now: Date,
): StoredRefusal {
  const { rule } = ruleOf(step);
  const before = assessment.memory.refusals.find((each) => each.code === 'HW403' && each.rule === rule);
  const attempts = (before?.attempts ?? 0) + 1;
  const waitSeconds = roleRetrySeconds(attempts);
  const message = `Azure refuses the private endpoint to ${target ?? 'its target'}: grant the role "${APPROVER_ROLE}" there to the identity of hub ${assessment.observation.name} and to Hubwarden's identity.`;
  return {
    code: 'HW403',
    rule,
    subject: foldOptional(target),
    message,
    at: now.toISOString(),
    retryAt: waitSeconds === undefined ? undefined : addSeconds(now, waitSeconds).toISOString(),
    attempts,
  };
}

/** The refusal as the memory stores it. No event reports that computes or endpoints are gone, so Hubwarden retries a change of the mode after a time. */
export function refusalFrom(
  assessment: HubAssessment,
  rule: { readonly rule?: string },
  { code, message, subject }: Extract<AfterWrite, { kind: 'Refused' }>,
  deps: { readonly clock: Clock; readonly timings: Timings },
): StoredRefusal {
  const now = deps.clock.now();
  const refusal = {
    code,
    ...rule,
    subject,
    message,
    at: now.toISOString(),
  };
  if (code !== 'HW401') return refusal;
  const before = assessment.memory.refusals.find((each) => each.code === code && each.rule === undefined);
  const attempts = (before?.attempts ?? 0) + 1;
  const retryAt = addSeconds(now, inUseRetrySeconds(attempts, deps.timings)).toISOString();
  return { ...refusal, attempts, retryAt };
}

/** A provisioning that Azure does not take in failed as much as one that ends so. */
export function withRefusedProvisioning(
  assessment: HubAssessment,
  message: string,
  now: Date,
): HubAssessment['memory'] {
  const { provisioning } = assessment.memory;
  const failedAttempts = provisioning.failedAttempts + 1;
  return {
    ...assessment.memory,
    provisioning: { failedAttempts, lastFailedAt: now.toISOString(), lastError: message },
  };
}
