import type { AssignmentOutcome } from '../../baseline/policy/baseline.ts';
import type { Observation } from '../../observation/observation.ts';
import type { PlanStep } from '../model/plan.ts';
import type { OfflinePlan } from './offline-plan.ts';

/** A plan with its hub and its assignment. */
export interface PlannedHub extends OfflinePlan {
  readonly observation: Observation;
  readonly assignment: AssignmentOutcome;
  /** Hash of the policy version that the plan follows. */
  readonly policyVersion: string;
}

/** The plan that a read of Azure led to: it assumes nothing. */
export function plannedFromRead(read: Omit<PlannedHub, 'assumed'>): PlannedHub {
  return { ...read, assumed: [] };
}

/** The requests of a plan, by the time at which Hubwarden sends them. */
export interface StepsByTime {
  /** The requests that the app sends; those that it would send, if the guardrails skip all of them. */
  readonly now: readonly PlanStep[];
  /** The guardrails skip all requests in `now`. */
  readonly isHeld: boolean;
  /** The requests that follow after the approval, or after the deletion of computes. */
  readonly later: readonly PlanStep[];
}

/** Splits the requests of a plan. In mode observe, `now` holds all of them. */
export function stepsByTime({ afterConsent, plan, unguarded }: PlannedHub): StepsByTime {
  const isHeld = plan.steps.length === 0 && unguarded.steps.length > 0;
  const now = isHeld ? unguarded.steps : plan.steps;
  const sent = new Set(now.map(({ write }) => JSON.stringify(write)));
  const later = (afterConsent?.steps ?? []).filter(({ write }) => !sent.has(JSON.stringify(write)));
  return { now, isHeld, later };
}

/** The condition that the later requests wait for, as the end of a sentence: `after the approval (HW402)`. */
export function laterCondition({ plan }: PlannedHub): string {
  const hasOpen = (wanted: string): boolean =>
    plan.findings.some(({ code, exemptedBy }) => code === wanted && exemptedBy === undefined);
  const waitsFor = [
    ...(hasOpen('HW402') ? ['after the approval (HW402)'] : []),
    ...(hasOpen('HW401') ? ['once no compute or endpoint blocks it (HW401)'] : []),
  ];
  return waitsFor.length === 0 ? 'later' : waitsFor.join(' and ');
}
