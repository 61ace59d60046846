import { buildPlan } from './build-plan.ts';
import type { Plan, PlanInput } from './model/plan.ts';

/** The steps of a hub that waits for a person, once it waits for none. A preview: it is no plan, and is never sent. */
export type ConsentPreview = Pick<Plan, 'steps' | 'estimate' | 'fingerprint'>;

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
