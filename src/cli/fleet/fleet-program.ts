import type { Command } from 'commander';
import { Option } from 'commander';
import { HUB_FORMS } from '../../core/hub-reference.ts';
import type { Common, Finish } from '../command/add-command.ts';
import { command } from '../command/add-command.ts';
import type { CommandContext, ConnectionArguments } from '../command/command-context.ts';
import { filterOptions, listOptions } from '../command/list-options.ts';
import { addLocal } from '../command/local-option.ts';
import type { OutputFormat } from '../command/output-format.ts';
import { LIST_FORMATS } from '../command/output-format.ts';
import { deploymentCommand } from '../command/table-command.ts';
import { refuseUrl } from '../command/url-option.ts';
import type { WatchArguments } from '../command/watch.ts';
import { addWatch, finishOrWatch } from '../command/watch.ts';
import type { ExemptionsArguments } from './exemptions-command.ts';
import type { StatusArguments } from './status-command.ts';
import type { SweepArguments } from './sweep-command.ts';

const HUBS = `only these hubs and accounts, each by ${HUB_FORMS}`;

/** Adds the commands that show many hubs. */
export function addFleetCommands(cli: Command, context: CommandContext, finish: Finish): void {
  addSweep(cli, context, finish);
  addStatus(cli, context, finish);
  addOperations(cli, context, finish);
  addExemptions(cli, context, finish);
}

function addSweep(cli: Command, context: CommandContext, finish: Finish): void {
  const sweep = command(
    cli,
    'sweep',
    'judge every hub of the fleet from this machine, without a deployment; reads only',
    [
      'sweep --policy policy.yaml',
      'sweep --policy policy.yaml --subscription 00000000-0000-4000-8000-000000000001 --wrong',
      'sweep --local',
      'sweep --policy policy.yaml --only hub1 --only rg-ai/hub2 --save wrong',
      'sweep --policy policy.yaml --filter "verdict:drifted tag:env=prod" --sort group -o csv',
    ],
    LIST_FORMATS,
  )
    .option('--policy <file>', 'policy file (YAML); with --local the one of the local stack')
    .option(
      '--subscription <id...>',
      "only these subscriptions of the policy's scope; default: all of them that you can read",
    )
    .option('--only <hub...>', HUBS)
    .option('--wrong', 'only hubs that no fresh read shows compliant or exempt; the counts cover the others too')
    .option('--save <folder>', "write Azure's answers about the hubs that are wrong into a folder, for plan --hubs");
  refuseUrl(
    sweep,
    'It reads Azure as the person at the terminal, and needs no deployment. status --url shows what the last sweep of a deployment has found.',
  );
  addLocal(filterOptions(sweep), []).action(async (asked: Common & SweepArguments) => {
    const { sweepCommand } = await import('./sweep-command.ts');
    return finish(sweepCommand(asked, context), asked);
  });
}

const REPORT_FORMATS: readonly OutputFormat[] = [...LIST_FORMATS, 'sarif', 'junit'];

function addStatus(cli: Command, context: CommandContext, finish: Finish): void {
  const status = deploymentCommand(
    cli,
    'status',
    "show the last sweep and every hub's verdict with its age",
    [
      'status',
      'status --wrong',
      'status hub1 rg-ai/hub2',
      'status --filter "verdict:drifted,blocked -tag:env=dev" --sort=-since --top 20',
      'status -o sarif --policy policy.yaml',
      'status --watch --every 30',
    ],
    REPORT_FORMATS,
  )
    .argument('[hubs...]', HUBS)
    .option('--wrong', 'only hubs that no fresh read shows compliant or exempt; the counts cover the others too')
    .option('--policy <file>', 'policy file whose lines the results of -o sarif point at')
    .option('--repo-path <path>', 'path of that file from the root of the repository; default: found by its .git')
    .addOption(
      new Option('--per <what>', 'one result of -o sarif for each cause (default), or for each hub').choices([
        'cause',
        'hub',
      ]),
    )
    .addOption(
      new Option('--md-for <place>', 'cut -o md for the summary of a job (default) or for a comment').choices([
        'summary',
        'comment',
      ]),
    );
  addWatch(listOptions(status)).action(async (hubs: readonly string[], asked: StatusArguments & WatchArguments) => {
    const { statusCommand } = await import('./status-command.ts');
    return finishOrWatch(() => statusCommand({ ...asked, hubs }, context), asked, context, finish);
  });
}

function addOperations(cli: Command, context: CommandContext, finish: Finish): void {
  const operations = deploymentCommand(
    cli,
    'operations',
    "list Azure's running operations for Hubwarden, with age and deadlines",
    ['operations', 'operations hub1', 'operations --watch'],
    LIST_FORMATS,
  ).argument('[hubs...]', HUBS);
  addWatch(operations).action(async (hubs: readonly string[], asked: Common & ConnectionArguments & WatchArguments) => {
    const { operationsCommand } = await import('./operations-command.ts');
    return finishOrWatch(() => operationsCommand({ ...asked, hubs }, context), asked, context, finish);
  });
}

function addExemptions(cli: Command, context: CommandContext, finish: Finish): void {
  deploymentCommand(
    cli,
    'exemptions',
    'list the exemptions of the active policy: owner, expiry, what each covers now and what follows when it ends',
    ['exemptions', 'exemptions --owner "research*" --expires-within 30d', 'exemptions --unused'],
    LIST_FORMATS,
  )
    .option('--owner <name>', 'only exemptions of this owner, "*" and "?" allowed')
    .option('--expires-within <time>', 'only exemptions that end within this time, such as 30d, or have ended')
    .option('--unused', 'only exemptions in force that cover no finding now')
    .option('--filter <terms>', 'only exemptions of hubs that pass the filter; see status --help')
    .addOption(new Option('--sort <key>', 'order; default: the next to end first').choices(['expires', 'owner']))
    .action(async (asked: Common & ExemptionsArguments) => {
      const { exemptionsCommand } = await import('./exemptions-command.ts');
      return finish(exemptionsCommand(asked, context), asked);
    });
}
