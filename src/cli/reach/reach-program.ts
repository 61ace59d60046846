import type { Command } from 'commander';
import { HUB_FORMS } from '../../core/hub-reference.ts';
import type { Common, Finish } from '../command/add-command.ts';
import type { CommandContext } from '../command/command-context.ts';
import { LIST_FORMATS } from '../command/output-format.ts';
import { tableCommand } from '../command/table-command.ts';
import { refuseUrl } from '../command/url-option.ts';
import type { ReachArguments } from './reach-command.ts';

const SAVED_HUB = "a saved hub instead: workspace as ARM's GET returns it, or an account with its network (JSON)";

const NO_URL =
  'It reads Azure as the person at the terminal, or saved hubs. Give --policy or --account; the page of the hub answers the same question, as GET /api/hubs/SUBSCRIPTION/GROUP/NAME/reach does.';

/** Adds `reach`. */
export function addReach(cli: Command, context: CommandContext, finish: Finish): void {
  const made = tableCommand(
    cli,
    'reach',
    'show whether compute of a hub or account reaches a host, or every host in the error output of a tool, and which changes would allow it',
    [
      'reach hub1 pypi.org',
      'reach hub1 sql.contoso.com:1433 --policy policy.yaml',
      'reach hub1 --log pip.log',
      'reach --policy policy.yaml --hub hub.json pypi.org',
      'reach --policy policy.yaml --hub hub.json --inventory inventory.json --after-plan pypi.org',
    ],
    LIST_FORMATS.filter((format) => format !== 'wide'),
  );
  refuseUrl(made, NO_URL)
    .argument('[hub]', `a hub or account that is read from Azure, by ${HUB_FORMS}; left out with --hub`)
    .argument('[host[:port]]', 'name or address, default port 443; left out with --log')
    .option(
      '--log <file>',
      'output of pip, conda, apt, docker, git, curl or another tool: asks for every host in it; - is standard input',
    )
    .option('--after-plan', 'take the exit code from the hub after the plan, not from the hub as it is')
    .option('--policy <file>', 'policy file (YAML); default: the policy in force, from the tables')
    .option('--hub <file>', SAVED_HUB)
    .option('--computes <file>', 'of a saved hub: computes as ARM lists them, or {computes, endpoints}')
    .option('--connections <file>', 'of a saved hub: connections as ARM lists them, or a list of resource ids')
    .option('--inventory <file>', 'of a saved hub: rules that Hubwarden manages: {rule: key}, or a list of names')
    .option('--now <instant>', 'of a saved hub: plan as of this instant, such as 2026-10-01T12:00:00Z')
    .option(
      '--api-version <version>',
      'of a saved hub: api-version of the answer; needed if it shows no managed network',
    )
    .option('--activated <instant>', 'of a saved hub: activation time of the policy; default: before its creation')
    .action(
      async (first: string | undefined, second: string | undefined, asked: Common & Omit<ReachArguments, 'names'>) => {
        const { reach } = await import('./reach-command.ts');
        const names = [first, second].filter((name) => name !== undefined);
        return finish(reach({ ...asked, names }, context), asked);
      },
    );
}
