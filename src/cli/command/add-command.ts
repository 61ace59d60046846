import type { Command } from 'commander';
import type { CommandResult } from './command-result.ts';

/** Receives the answer of the command that runs. */
export type Finish = (result: CommandResult | Promise<CommandResult>, options: { readonly json: boolean }) => void;

/** Options of every command. */
export interface Common {
  readonly json?: boolean;
}

/** The exit codes, for the help. */
export const CODES = 'Exit codes: 0 in sync, valid or allowed; 2 differences, or not allowed; 1 error.';

/** Adds a command with its help. */
export function command(parent: Command, usage: string, description: string, examples: readonly string[]): Command {
  return parent
    .command(usage)
    .description(description)
    .option('--json', 'answer as JSON')
    .addHelpText('after', `\nExamples:\n${examples.map((example) => `  hubwarden ${example}`).join('\n')}\n\n${CODES}`);
}
