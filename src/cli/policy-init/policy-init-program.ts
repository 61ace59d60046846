import type { Command } from 'commander';
import type { Common, Finish } from '../command/add-command.ts';
import { command } from '../command/add-command.ts';
import type { CommandContext } from '../command/command-context.ts';
import { addLocal } from '../command/local-option.ts';
import { HUBS_FOLDER, SAVED_API_VERSION } from '../command/option-texts.ts';
import { refuseUrl } from '../command/url-option.ts';
import type { PolicyInitArguments } from './policy-init-command.ts';

/** Adds `policy init`. */
export function addPolicyInit(policy: Command, context: CommandContext, finish: Finish): void {
  const init = command(
    policy,
    'init',
    'propose a policy that describes your hubs as they are, in mode observe; reads Azure or saved hubs, writes nothing to Azure',
    [
      'policy init --out policy.yaml',
      'policy init --subscription 11111111-2222-3333-4444-555555555555 --out policy.yaml',
      'policy init --hubs saved-hubs --owner data-platform --ticket NET-1742 --expires 2027-01-31 > policy.yaml',
    ],
  )
    .option('--hubs <folder>', `${HUBS_FOLDER}; without it the command reads Azure`)
    .option('--subscription <id...>', 'read only these subscriptions, and limit the policy to them')
    .option('--out <file>', 'write the policy to this file; default: the standard output')
    .option('--force', 'overwrite the file of --out')
    .option('--owner <name>', 'write the rest as exemptions of this owner, with --ticket and --expires')
    .option('--ticket <text>', 'ticket of the exemptions')
    .option('--expires <date>', 'last day of the exemptions, such as 2027-01-31')
    .option('--api-version <version>', SAVED_API_VERSION);
  refuseUrl(init, 'It reads Azure as the person at the terminal, or saved hubs, and needs no deployment.');
  addLocal(init, ['hubs', 'subscription']).action(async (asked: Common & PolicyInitArguments) => {
    const { policyInitCommand } = await import('./policy-init-command.ts');
    return finish(policyInitCommand(asked, context), asked);
  });
}
