import { policyInForceText } from '../../reconcile/operator/policy-texts.ts';
import type { CommandContext, ConnectionArguments } from '../command/command-context.ts';
import type { CommandResult } from '../command/command-result.ts';
import { answer, failure } from '../command/command-result.ts';
import { withTables } from '../command/with-tables.ts';

/** Options of `policy show`. */
export interface PolicyShowArguments extends ConnectionArguments {
  /** Must be true: the command shows the version in the tables, because any editor shows a policy file. */
  readonly inForce?: boolean | undefined;
  /** Shows the version in force for this hub. */
  readonly hub?: string | undefined;
}

/** `policy show --in-force`: prints the text of the version in force, byte for byte. */
export async function policyShowCommand(asked: PolicyShowArguments, context: CommandContext): Promise<CommandResult> {
  if (asked.inForce !== true) return failure('Add --in-force to print the policy text that the app uses.');
  return withTables(context, asked, async (deps) => {
    const found = await policyInForceText(deps, asked.hub);
    if (!found.ok) return failure(found.error);
    const { activatedAt, hash, refused, text } = found.value;
    const notes = [
      `This is version ${hash}, activated at ${activatedAt}.`,
      ...(refused === undefined ? [] : [`Hubwarden has refused a newer policy file since ${refused.since} (HW703).`]),
    ];
    const shown = answer(0, { text, json: { ...found.value, refused: refused ?? null }, notes });
    return { ...shown, isFile: true };
  });
}
