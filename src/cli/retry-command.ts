import { forPeople } from '../core/printable.ts';
import { retryHub } from '../reconcile/operator/retry-hub.ts';
import type { CommandResult, CommandWorld, ConnectionArguments } from './command-result.ts';
import { answer, failure } from './command-result.ts';
import { withTables } from './with-tables.ts';

/** `retry`: forgets what keeps Hubwarden from trying again on a hub, and has the hub looked at now. */
export function retryCommand(
  asked: ConnectionArguments & { readonly hub: string },
  world: CommandWorld,
): Promise<CommandResult> {
  return withTables(world, asked, async (deps) => {
    const retried = await retryHub(deps, asked.hub);
    if (!retried.ok) return failure(retried.error);
    const { name, provisioningFailures, refusals, rules } = forPeople(retried.value);
    const forgotten = [
      ...(refusals.length === 0 ? [] : [`refusals ${refusals.join(', ')}`]),
      ...(provisioningFailures === 0 ? [] : [`${provisioningFailures} failed provisionings`]),
      ...(rules.length === 0 ? [] : [`restores and repairs of ${rules.join(', ')}`]),
    ];
    const what =
      forgotten.length === 0 ? 'There were no recorded failures to clear.' : `Forgotten: ${forgotten.join('; ')}.`;
    return answer(0, {
      text: `Queued ${name} for another attempt: Hubwarden reads it now and starts what its plan asks for. ${what}`,
      json: retried.value,
    });
  });
}
