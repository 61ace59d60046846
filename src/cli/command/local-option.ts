import type { Command } from 'commander';
import { Option } from 'commander';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type { CommandContext } from './command-context.ts';
import { DEPLOYMENT } from './option-texts.ts';

/** Options whose defaults from the config file or the environment are for a deployment. */
const OF_A_DEPLOYMENT = ['account', 'policy', 'url'];

/**
 * Adds `--local`, which takes everything from the running local stack. Defaults that the user has set for a deployment
 * then do not hold.
 *
 * @param others attribute names of options that name another place
 */
export function addLocal(command: Command, others: readonly string[]): Command {
  command.addOption(
    new Option('--local', 'use the local stack (npm start) that runs on this machine')
      .conflicts([...others])
      .helpGroup(DEPLOYMENT),
  );
  command.on('option:local', () => {
    for (const name of OF_A_DEPLOYMENT)
      if (command.getOptionValueSource(name) === 'config') command.setOptionValue(name, undefined);
  });
  return command;
}

/** Options that `--local` implies where they are not given. */
interface Implied {
  readonly local?: boolean | undefined;
  readonly policy?: string | undefined;
  readonly subscription?: readonly string[] | undefined;
}

/**
 * Adds what `--local` implies: the policy of the stack, and its subscriptions.
 *
 * @returns else why no local stack can be used, with the remedy
 */
export async function withLocalStack<T extends Implied>(asked: T, context: CommandContext): Promise<Result<T, string>> {
  if (asked.local !== true) return ok(asked);
  if (context.localStack === undefined) return err('--local needs a local stack, which is not available here.');
  const stack = await context.localStack();
  if (!stack.ok) return stack;
  const { policy, subscriptions } = stack.value;
  return ok({ ...asked, policy: asked.policy ?? policy, subscription: asked.subscription ?? subscriptions });
}
