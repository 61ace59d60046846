import type { SkipReason } from '../../../core/plan/model/plan.ts';
import type { HubAssessment } from '../../observe/assess-hub.ts';

const GUARDS: readonly SkipReason[] = ['ObserveOnly', 'WritesOff', 'BreakerOpen', 'OutsideWindow', 'Pace'];

/** A guard that blocks the writes of a plan. */
export interface ClosedGuard {
  readonly reason: SkipReason;
  /** One sentence. */
  readonly detail: string;
  /** When the guard lets writes through again; undefined: when a person or the policy does. */
  readonly retryAt: Date | undefined;
}

/** The guard that keeps the plan from writing now; undefined: none does. */
export function closedGuard({ plan }: Pick<HubAssessment, 'plan'>): ClosedGuard | undefined {
  const held = plan.skipped.find(({ reason }) => GUARDS.includes(reason));
  if (held === undefined || plan.steps.length > 0) return undefined;
  return { reason: held.reason, detail: held.detail.replace(/ Deferred: .*$/s, ''), retryAt: held.retryAt };
}
