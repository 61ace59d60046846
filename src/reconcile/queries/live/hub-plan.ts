import { armRequestFrom } from '../../../core/kinds/requests/arm-request.ts';
import type { Plan } from '../../../core/plan/model/plan.ts';
import { shownSteps } from '../../../core/plan/preview/offline-plan.ts';
import type { PlanChange } from '../../../core/plan/preview/plan-changes.ts';
import { planChanges, signOf } from '../../../core/plan/preview/plan-changes.ts';
import type { PlannedHub } from '../../../core/plan/preview/planned-hub.ts';
import { laterCondition, plannedFromRead, stepsByTime } from '../../../core/plan/preview/planned-hub.ts';
import type { Result } from '../../../core/result.ts';
import { ok } from '../../../core/result.ts';
import type { ReconcileDeps } from '../../deps.ts';
import { findHub } from '../../operator/find-hub.ts';
import { planHub } from '../../operator/local-sweep/plan-hub.ts';
import { policyFromTables } from '../../policy/policy-from-tables.ts';
import type { HubPlanView, PlannedChange } from '../web-reads.ts';

/**
 * What a run would do on a hub now, from one read of Azure, with everything that the rows know about the hub. Writes
 * nothing, and activates no policy.
 *
 * @returns a sentence when the hub is not known, is gone, or cannot be read or judged
 */
export async function hubPlanNow(deps: ReconcileDeps, hub: string): Promise<Result<HubPlanView, string>> {
  const found = await findHub(deps, hub);
  if (!found.ok) return found;
  const plan = await planHub({ ...deps, policy: policyFromTables(deps.rows) }, found.value.hubId);
  return plan.ok ? ok(viewOf(plannedFromRead(plan.value), deps.clock.now())) : plan;
}

function viewOf(planned: PlannedHub, plannedAt: Date): HubPlanView {
  const { afterConsent, assignment, observation, plan, policyVersion } = planned;
  const baseline = assignment.kind === 'Assigned' ? assignment.baseline : undefined;
  const { later, now } = stepsByTime(planned);
  const { because, minutes, usdPerMonth } = (afterConsent ?? plan).estimate;
  return {
    hubId: observation.hubId,
    name: observation.name,
    plannedAt: plannedAt.toISOString(),
    policyVersion,
    assignment: baseline?.assignment,
    mode: baseline?.mode,
    verdict: plan.verdict,
    changes: planChanges(planned).map((each) => changeOf(each, planned)),
    requests: [...now, ...later].map(({ write }) => {
      const { body, method, path } = armRequestFrom(write);
      return { method, path, body };
    }),
    minutes,
    usdPerMonth,
    because,
    consentNeeded: consentNeeded(plan),
    fingerprint: shownSteps(planned).fingerprint,
  };
}

function changeOf(change: PlanChange, planned: PlannedHub): PlannedChange {
  const { after, before, isIrreversible, name, origin, waits } = change;
  const why = waits ? laterCondition(planned) : heldBecause(planned);
  return { sign: signOf(change), name, before, after, origin, isIrreversible, waits: why };
}

/** Why the app sends none of the requests of now; undefined: it sends them. */
function heldBecause(planned: PlannedHub): string | undefined {
  if (!stepsByTime(planned).isHeld) return undefined;
  const { detail, reason } = planned.plan.skipped.at(-1) ?? {};
  return reason === undefined || reason === 'ObserveOnly' ? 'the assignment only observes' : detail;
}

/** Findings that ask a person for an approval: of the mode (HW402), and of a looser assignment (HW705). */
function consentNeeded({ findings }: Plan): readonly string[] {
  const asks = findings.filter(({ code, exemptedBy }) => exemptedBy === undefined && CONSENTS.has(code));
  return asks.map(({ message }) => message);
}

const CONSENTS: ReadonlySet<string> = new Set(['HW402', 'HW705']);
