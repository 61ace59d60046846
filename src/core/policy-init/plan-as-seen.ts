import type { AssignmentOutcome, Baseline } from '../baseline/policy/baseline.ts';
import type { Observation } from '../observation/observation.ts';
import { buildPlan } from '../plan/build-plan.ts';
import type { HubMemory, Plan } from '../plan/model/plan.ts';
import { planInput } from '../plan/model/plan-input.ts';
import { DEFAULT_TIMINGS } from '../time/timings.ts';

/** The memory of a deployment that has read the hub once and written nothing. */
const FIRST_READ: HubMemory = {
  inventory: {},
  lost: [],
  refusals: [],
  provisioning: { failedAttempts: 0, lastFailedAt: undefined, lastError: undefined },
  isFirstRead: true,
  inactiveSince: {},
  repairs: {},
  putBacks: {},
  forbiddenRemovedAt: {},
};

/** Plans for a hub as on the first day of a deployment: no rule is Hubwarden's own, and no operation is known. */
export function planAsSeen(observation: Observation, assignment: AssignmentOutcome, now: Date): Plan {
  return buildPlan(planInput({ observation, assignment, memory: FIRST_READ, now, timings: DEFAULT_TIMINGS }));
}

/** Names of the rules of a hub that open the whole internet, alone or together (HW210). */
export function openRules(observation: Observation, baseline: Baseline, now: Date): ReadonlySet<string> {
  if (observation.isolationMode !== 'AllowOnlyApprovedOutbound') return new Set();
  const { findings } = planAsSeen(observation, { kind: 'Assigned', baseline, reasons: [] }, now);
  return new Set(findings.flatMap(({ code, rule }) => (code === 'HW210' && rule !== undefined ? [rule] : [])));
}
