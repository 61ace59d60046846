import type { Command } from 'commander';
import type { CommandResult } from './command-result.ts';

/** What takes the answer of the one command that was asked for. */
export type Finish = (result: CommandResult | Promise<CommandResult>, options: { readonly json: boolean }) => void;

/** Every command takes this. */
export interface Common {
  readonly json?: boolean;
}

/** What exit codes mean, for the help. */
export const CODES =
  'Exit codes: 0 in sync, valid or allowed; 2 differences, or not allowed; 1 the question could not be answered.';

/** Adds a command with its help. */
export function command(parent: Command, usage: string, description: string, examples: readonly string[]): Command {
  return parent
    .command(usage)
    .description(description)
    .option('--json', 'answer as JSON')
    .addHelpText('after', `\nExamples:\n${examples.map((example) => `  hubwarden ${example}`).join('\n')}\n\n${CODES}`);
}
