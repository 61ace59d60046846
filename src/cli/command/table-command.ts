import type { Command } from 'commander';
import { HUB_FORMS } from '../../core/hub-reference.ts';
import { command } from './add-command.ts';

/** What a hub is named by in the operator's commands. */
export const HUB = `the hub, by ${HUB_FORMS}`;

/** What `--by` means. */
export const BY = 'who says so, for the record; else the user who is signed in here';

/** Adds a command that works on the tables, with the options that say which. */
export function tableCommand(
  parent: Command,
  usage: string,
  description: string,
  examples: readonly string[],
): Command {
  return command(parent, usage, description, examples)
    .option('--connection-string <text>', 'of the storage account; else AzureWebJobsStorage in the environment')
    .option('--account <name>', 'storage account, reached as the identity that is signed in to Azure here');
}
