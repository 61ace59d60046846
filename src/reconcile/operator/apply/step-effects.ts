import { armRequestFrom } from '../../../core/kinds/requests/arm-request.ts';
import type { PlanStep } from '../../../core/plan/model/plan.ts';
import { foldCase } from '../../../core/text/fold-case.ts';

/**
 * The effects of a step on the network, as texts to compare: rules written and removed, mode, firewall SKU, provisioning, and
 * the approval that it uses. Two forms of one change, such as one request for all rules and one request for each, have the
 * same effects.
 */
export function effectsOf({ approvalId, removes, write, writes }: PlanStep): readonly string[] {
  const effects = [
    ...Object.entries(writes).map(([name, key]) => `write ${name} ${key}`),
    ...removes.map((name) => `remove ${name}`),
    ...(approvalId === undefined ? [] : [`approval ${approvalId}`]),
    ...(write.kind === 'PatchNetwork' && write.isolationMode !== undefined ? [`mode ${write.isolationMode}`] : []),
    ...(write.kind === 'PatchNetwork' && write.firewallSku !== undefined ? [`firewall ${write.firewallSku}`] : []),
  ];
  if (effects.length > 0) return effects.map((effect) => foldCase(effect));
  const { body, method, path } = armRequestFrom(write);
  return [foldCase(`${method} ${path} ${JSON.stringify(body ?? null)}`)];
}

/** Decides whether a step does only what a person confirmed. */
export function confirmedBy(steps: readonly PlanStep[]): (step: PlanStep) => boolean {
  const confirmed = new Set(steps.flatMap(effectsOf));
  return (step) => effectsOf(step).every((effect) => confirmed.has(effect));
}
