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
    const { name, provisioningFailures, refusals, rules } = retried.value;
    const cleared = [
      ...(refusals.length === 0 ? [] : [`refused: ${refusals.join(', ')}`]),
      ...(provisioningFailures === 0 ? [] : [`failed provisionings: ${provisioningFailures}`]),
      ...(rules.length === 0 ? [] : [`rules put back or repaired: ${rules.join(', ')}`]),
    ];
    const what = cleared.length === 0 ? 'nothing was held against it' : `forgotten are ${cleared.join('; ')}`;
    return answer(0, { text: `${name} is tried again now; ${what}.`, json: retried.value });
  });
}
