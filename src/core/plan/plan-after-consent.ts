import { buildPlan } from './build-plan.ts';
import type { Plan, PlanInput } from './model/plan.ts';

/** What a hub that waits for a person would take once nothing is waited for. A preview: it is no plan, and is never sent. */
export type ConsentPreview = Pick<Plan, 'steps' | 'estimate' | 'fingerprint'>;

/**
 * Previews the plan of a hub whose change of mode waits for an approval, or for computes and endpoints to go: all steps that
 * follow then, those that need no approval among them. Pure, as the plan itself.
 *
 * @param plan what `buildPlan` makes of the input, before the guardrails
 * @returns undefined when the mode waits for neither, or when nothing would be sent even then
 */
export function planAfterConsent(input: PlanInput, plan: Plan): ConsentPreview | undefined {
  if (!plan.skipped.some(({ reason }) => reason === 'NeedsConsent' || reason === 'InTheWay')) return undefined;
  const consent = { ...input.consent, isAssumed: true };
  // Only on the way from Disabled are computes in the way; beside a tightening they keep running, and the step names them.
  const usage = input.observation.isolationMode === 'Disabled' ? { computes: [], endpoints: [] } : input.usage;
  const refusals = input.memory.refusals.filter(({ code }) => code !== 'HW401');
  const memory = { ...input.memory, refusals };
  const { estimate, fingerprint, steps } = buildPlan({ ...input, consent, usage, memory });
  return steps.length === 0 ? undefined : { estimate, fingerprint, steps };
}
