import { policyInForceText } from '../../reconcile/operator/policy-texts.ts';
import type { CommandContext, ConnectionArguments } from '../command/command-context.ts';
import type { CommandResult } from '../command/command-result.ts';
import { answer, failure } from '../command/command-result.ts';
import { withTables } from '../command/with-tables.ts';

/** What `policy show` is asked. */
export interface PolicyShowArguments extends ConnectionArguments {
  /** The version that the tables hold; a policy file needs no command to be shown. */
  readonly inForce?: boolean | undefined;
  /** A hub, whose version is shown. */
  readonly hub?: string | undefined;
  /** The answer is JSON, and not the text as a file. */
  readonly json?: boolean | undefined;
}

/** `policy show --in-force`: the text of the version that is in force, byte for byte as it was activated. */
export async function policyShowCommand(asked: PolicyShowArguments, world: CommandContext): Promise<CommandResult> {
  if (asked.inForce !== true) return failure('Say --in-force: it prints the text that the app goes by.');
  return withTables(world, asked, async (deps) => {
    const found = await policyInForceText(deps, asked.hub);
    if (!found.ok) return failure(found.error);
    const { activatedAt, hash, refused, text } = found.value;
    const notes = [
      `This is version ${hash}, activated at ${activatedAt}.`,
      ...(refused === undefined ? [] : [`A newer policy file is refused since ${refused.since} (HW703).`]),
    ];
    const shown = answer(0, { text, json: { ...found.value, refused: refused ?? null }, notes });
    return { ...shown, isFile: asked.json !== true };
  });
}
