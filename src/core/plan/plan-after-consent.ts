import { buildPlan } from './build-plan.ts';
import type { Plan, PlanInput } from './model/plan.ts';

/** The steps of a hub that waits for a person, once it waits for none. A preview: it is no plan, and is never sent. */
export type ConsentPreview = Pick<Plan, 'steps' | 'estimate' | 'fingerprint'>;

/** A plan before the guards as people see it. */
export interface PlanPreview {
  /** In mode observe: what the hub would come to in mode enforce, after the approvals that it needs. */
  readonly unguarded: Plan;
  /** The plan after the approval that the hub waits for; undefined without such an approval, and in mode observe. */
  readonly afterConsent: ConsentPreview | undefined;
}

/**
 * The plan of a hub as people see it, with its preview. An assignment that observes sends nothing, and an approval is
 * refused there, so its plan shows everything that it would come to at once.
 *
 * @param plan the result of `buildPlan` for the input, before the guards
 */
export function planPreview(input: PlanInput, plan: Plan): PlanPreview {
  const afterConsent = planAfterConsent(input, plan);
  const observes = input.assignment.kind === 'Assigned' && input.assignment.baseline.mode === 'observe';
  return observes
    ? { unguarded: { ...plan, ...afterConsent }, afterConsent: undefined }
    : { unguarded: plan, afterConsent };
}

/**
 * Previews the plan of a hub whose change of mode waits for an approval, or for the deletion of computes and endpoints:
 * all steps that follow then, including those that need no approval. Pure, like the plan itself.
 *
 * @param plan the result of `buildPlan` for the input, before the guards
 * @returns undefined when the mode waits for neither, or when nothing would be sent even then
 */
export function planAfterConsent(input: PlanInput, plan: Plan): ConsentPreview | undefined {
  if (!plan.skipped.some(({ reason }) => reason === 'NeedsConsent' || reason === 'InTheWay')) return undefined;
  const consent = { ...input.consent, isAssumed: true };
  // Computes block only a change from Disabled. When isolation is tightened they keep running, and the step names them.
  const usage = input.observation.isolationMode === 'Disabled' ? { computes: [], endpoints: [] } : input.usage;
  const refusals = input.memory.refusals.filter(({ code }) => code !== 'HW401');
  const memory = { ...input.memory, refusals };
  const { estimate, fingerprint, steps } = buildPlan({ ...input, consent, usage, memory });
  return steps.length === 0 ? undefined : { estimate, fingerprint, steps };
}
