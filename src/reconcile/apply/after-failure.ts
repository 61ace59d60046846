import { addSeconds } from 'date-fns/addSeconds';
import type { PlanStep } from '../../core/plan/model/plan.ts';
import type { ReconcileDeps } from '../deps.ts';
import type { HubAssessment } from '../observe/assess-hub.ts';
import { planAgain } from '../observe/assess-hub.ts';
import { waitForOthersSeconds } from '../retry-policy.ts';
import type { AfterStep } from './after-step.ts';
import { AGAIN, remember, verifyNow } from './after-step.ts';
import type { StepOutcome } from './apply-step.ts';
import { refusalFrom, roleRefusal, ruleOf, withRefusal, withRefusedProvisioning } from './refusals.ts';

type FailedStep = Extract<StepOutcome, { kind: 'Failed' }>;

/** Does what `afterFailedWrite` decides about a write that failed. */
export async function afterFailure(
  deps: ReconcileDeps,
  assessment: HubAssessment,
  step: PlanStep,
  { after, detail: failure, operation }: FailedStep,
): Promise<AfterStep> {
  const now = deps.clock.now();
  const withMemory = async (memory: HubAssessment['memory'], next: AfterStep['next']): Promise<AfterStep> => ({
    assessment: await remember(deps, await planAgain(deps, assessment, { memory })),
    operation,
    next,
  });
  switch (after.kind) {
    case 'Requeue': {
      const at = addSeconds(now, after.afterSeconds);
      return { assessment, operation, next: { kind: 'Stop', at, failure: after.isFailure ? failure : undefined } };
    }
    case 'WaitForOthers': {
      const { busy, waitSeconds } = busyAfter(deps, assessment, now);
      return await withMemory({ ...assessment.memory, busy }, { kind: 'Stop', at: addSeconds(now, waitSeconds) });
    }
    case 'MayHaveTakenEffect': {
      const verified = await verifyNow(deps, assessment, operation);
      const at = addSeconds(deps.clock.now(), after.afterSeconds);
      return { ...verified, next: { kind: 'Stop', at, failure } };
    }
    case 'WriteSingly':
      return await withMemory({ ...assessment.memory, writeSingly: true }, AGAIN);
    case 'RoleMissing':
      return await withMemory(withRefusal(assessment, roleRefusal(assessment, step, after.target, now)), AGAIN);
    case 'ProvisioningRefused':
      return await withMemory(withRefusedProvisioning(assessment, after.message, now), AGAIN);
    case 'Refused':
      return await withMemory(withRefusal(assessment, refusalFrom(assessment, ruleOf(step), after, deps)), AGAIN);
  }
}

/** Writes in a row that met the change of another writer, and the wait that follows, which grows with them. */
function busyAfter({ clock, timings }: ReconcileDeps, { memory }: HubAssessment, now: Date) {
  const { since = now.toISOString(), tries = 0 } = memory.busy ?? {};
  const busy = { since, tries: tries + 1 };
  return { busy, waitSeconds: waitForOthersSeconds(busy.tries, { random: clock.random(), timings }) };
}
