import type { Command } from 'commander';
import { Option } from 'commander';
import { commandWords } from './exit-codes.ts';
import { DEPLOYMENT } from './option-texts.ts';

/** Options that select a deployment in another way. */
const OTHERS = ['account', 'connectionString', 'local'];

/**
 * Adds `--url`, which reaches a deployment through its API, so that the person needs no access to its storage. A default of the user
 * for one of the options gives way to another option on the command line.
 */
export function addUrl(command: Command): Command {
  command.addOption(
    new Option('--url <url>', 'address of its pages, such as https://hubwarden.contoso.com: uses its API, no storage')
      .conflicts(OTHERS)
      .helpGroup(DEPLOYMENT),
  );
  command.on('option:url', () => dropDefault(command, 'account'));
  for (const name of ['account', 'connection-string']) command.on(`option:${name}`, () => dropDefault(command, 'url'));
  return command;
}

function dropDefault(command: Command, name: string): void {
  if (command.getOptionValueSource(name) === 'config') command.setOptionValue(name, undefined);
}

/**
 * Refuses `--url` with a sentence. The option is in no help.
 *
 * @param why the reason and what to use instead, in sentences
 */
export function refuseUrl(command: Command, why: string): Command {
  command.addOption(new Option('--url <url>').hideHelp());
  command.on('option:url', () => command.error(`error: ${commandWords(command)} does not work with --url. ${why}`));
  return command;
}

/** True for a `--url` that selects a deployment: `doctor` has another one, and other commands refuse it. */
export function isDeploymentUrl({ helpGroupHeading, long }: Option): boolean {
  return long === '--url' && helpGroupHeading === DEPLOYMENT;
}
