import type { Command } from 'commander';
import { command } from './add-command.ts';

/** Adds a command that works on the tables, with the options that say which. */
export function tableCommand(
  parent: Command,
  usage: string,
  description: string,
  examples: readonly string[],
): Command {
  return command(parent, usage, description, examples)
    .option('--connection-string <text>', 'of the storage account; else AzureWebJobsStorage in the environment')
    .option('--account <name>', 'storage account, reached as whoever is signed in to Azure here');
}
