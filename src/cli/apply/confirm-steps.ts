import { counted } from '../../core/text/counted.ts';
import { foldCase } from '../../core/text/fold-case.ts';
import type { CommandContext } from '../command/command-context.ts';
import type { HubToApply } from './planned-hubs.ts';

/** Whether a person confirmed the steps. `Refused`: the confirmation is missing or wrong; one sentence says how. */
export type Confirmation =
  | { readonly kind: 'Confirmed' | 'Declined' }
  | { readonly kind: 'Refused'; readonly reason: string };

/**
 * Asks a person to confirm the steps of the hubs, or compares the confirmation on the command line with them. Without a
 * terminal nothing else confirms.
 *
 * @param hubs those that have steps
 * @param given number of steps over all hubs, or the fingerprint of the plan of the only hub
 */
export async function confirmSteps(
  hubs: readonly HubToApply[],
  given: string | undefined,
  { ask, interrupted }: Pick<CommandContext, 'ask' | 'interrupted'>,
): Promise<Confirmation> {
  const steps = hubs.reduce((sum, { assessment }) => sum + assessment.plan.steps.length, 0);
  if (given !== undefined) return compare(hubs, steps, given.trim());
  if (ask === undefined) {
    const remedy = `Check the plan above, then give --yes ${steps}${orFingerprint(hubs)}.`;
    return { kind: 'Refused', reason: `Nothing was written: no terminal is here to ask a person. ${remedy}` };
  }
  const typed = await ask(`Send ${counted(steps, 'step')} to ${counted(hubs.length, 'hub')}? Type yes to send: `);
  const isConfirmed = foldCase(typed.trim()) === 'yes' && interrupted?.aborted !== true;
  return { kind: isConfirmed ? 'Confirmed' : 'Declined' };
}

function compare(hubs: readonly HubToApply[], steps: number, given: string): Confirmation {
  if (/^\d{1,9}$/.test(given)) {
    if (Number(given) === steps) return { kind: 'Confirmed' };
    const reason = `Nothing was written: the plan has ${counted(steps, 'step')}, and --yes names ${given}. Check the plan above.`;
    return { kind: 'Refused', reason };
  }
  const [only, ...others] = hubs;
  if (others.length > 0) {
    const reason = `Nothing was written: a fingerprint confirms the plan of one hub, and ${hubs.length} hubs have steps. Give --yes ${steps}.`;
    return { kind: 'Refused', reason };
  }
  const fingerprint = only?.assessment.plan.fingerprint;
  if (foldCase(given) === fingerprint) return { kind: 'Confirmed' };
  const reason = `Nothing was written: the fingerprint of the plan is ${fingerprint}, and --yes names "${given}". Check the plan above.`;
  return { kind: 'Refused', reason };
}

function orFingerprint(hubs: readonly HubToApply[]): string {
  const [only, ...others] = hubs;
  return only === undefined || others.length > 0 ? '' : ` or --yes ${only.assessment.plan.fingerprint}`;
}
