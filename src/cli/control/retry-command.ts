import { forPeople } from '../../core/text/printable.ts';
import type { Retried } from '../../reconcile/operator/retry-hub.ts';
import type { CommandContext, ConnectionArguments } from '../command/command-context.ts';
import type { CommandResult } from '../command/command-result.ts';
import { answer } from '../command/command-result.ts';
import { withActions } from '../command/with-actions.ts';

/** `retry`: clears the recorded failures that stop Hubwarden from another attempt on a hub, and queues the hub. */
export function retryCommand(
  asked: ConnectionArguments & { readonly hub: string },
  context: CommandContext,
): Promise<CommandResult> {
  return withActions(context, asked, async ({ perform }) => {
    const retried = await perform('RetryHub', { hub: asked.hub });
    if (!retried.ok) return retried.error;
    const shown = forPeople(retried.value);
    const text = `Queued ${shown.name} for another attempt: ${nextIn(shown)} ${forgottenIn(shown)}`;
    return answer(0, { text, json: retried.value });
  });
}

function nextIn({ timedOutSince }: Retried): string {
  return timedOutSince === undefined
    ? 'Hubwarden reads it now and starts what its plan asks for.'
    : 'Hubwarden reads it now and starts another provisioning if its network is still Inactive; HW303 ends when the network reads Active.';
}

function forgottenIn({ provisioningFailures, refusals, rules, timedOutSince }: Retried): string {
  const times = `${provisioningFailures} failed ${provisioningFailures === 1 ? 'provisioning' : 'provisionings'}`;
  const forgotten = [
    ...(timedOutSince === undefined ? [] : [`the provisioning that began at ${timedOutSince} and timed out`]),
    ...(refusals.length === 0 ? [] : [`refusals ${refusals.join(', ')}`]),
    ...(provisioningFailures === 0 ? [] : [times]),
    ...(rules.length === 0 ? [] : [`restores and repairs of ${rules.join(', ')}`]),
  ];
  return forgotten.length === 0 ? 'There were no recorded failures to clear.' : `Cleared: ${forgotten.join('; ')}.`;
}
