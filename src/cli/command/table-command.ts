import type { Command } from 'commander';
import { Option } from 'commander';
import { HUB_FORMS } from '../../core/hub-reference.ts';
import { command } from './add-command.ts';
import { addLocal } from './local-option.ts';
import { DEPLOYMENT } from './option-texts.ts';
import type { OutputFormat } from './output-format.ts';
import { addUrl } from './url-option.ts';

/** Help text for the hub argument of operator commands. */
export const HUB = `the hub or account, by ${HUB_FORMS}`;

/** Help text of `--by`. */
export const BY = 'person for the record; default: the user who is signed in here';

/**
 * Adds a command that uses the tables, with the options that select them. It cannot work through the API of a deployment:
 * {@link refuseUrl} says why.
 */
export function tableCommand(
  parent: Command,
  usage: string,
  description: string,
  examples: readonly string[],
  formats?: readonly OutputFormat[],
): Command {
  const made = command(parent, usage, description, examples, formats)
    .addOption(
      new Option(
        '--connection-string <text>',
        'connection string of the storage account; default: AzureWebJobsStorage in the environment',
      ).helpGroup(DEPLOYMENT),
    )
    .addOption(
      new Option(
        '--account <name>',
        'storage account, accessed as the identity that is signed in to Azure here',
      ).helpGroup(DEPLOYMENT),
    );
  return addLocal(made, ['account', 'connectionString']);
}

/** Adds a command that works through the tables of a deployment, or with `--url` through its API. */
export function deploymentCommand(
  parent: Command,
  usage: string,
  description: string,
  examples: readonly string[],
  formats?: readonly OutputFormat[],
): Command {
  return addUrl(tableCommand(parent, usage, description, examples, formats));
}
