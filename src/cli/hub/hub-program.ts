import type { Command } from 'commander';
import type { Common, Finish } from '../command/add-command.ts';
import type { CommandContext } from '../command/command-context.ts';
import { LIST_FORMATS, PLAIN_FORMATS } from '../command/output-format.ts';
import { deploymentCommand, HUB } from '../command/table-command.ts';
import type { WatchArguments } from '../command/watch.ts';
import { addWatch, finishOrWatch } from '../command/watch.ts';
import type { HistoryArguments } from './history-command.ts';
import type { ShowArguments } from './show-command.ts';
import type { WhoArguments } from './who-command.ts';

/** Adds the commands that show one hub. */
export function addHubCommands(cli: Command, context: CommandContext, finish: Finish): void {
  addShow(cli, context, finish);
  addHistory(cli, context, finish);
  addWho(cli, context, finish);
}

function addShow(cli: Command, context: CommandContext, finish: Finish): void {
  const show = deploymentCommand(
    cli,
    'show',
    'show everything about one hub or account: its verdict, what to do next, and how its rules differ from the baseline',
    ['show hub1', 'show rg-ai/hub1 --live', 'show hub1 --watch', 'show hub1 -o json'],
    [...PLAIN_FORMATS, 'wide'],
  )
    .argument('<hub>', HUB)
    .option(
      '--live',
      'read it from Azure now, as the person who is signed in here, and compare every value; reads only',
    );
  addWatch(show).action(async (hub: string, asked: Common & ShowArguments & WatchArguments) => {
    const { showCommand } = await import('./show-command.ts');
    return finishOrWatch(() => showCommand({ ...asked, hub }, context), asked, context, finish);
  });
}

function addHistory(cli: Command, context: CommandContext, finish: Finish): void {
  deploymentCommand(
    cli,
    'history',
    'list what happened to a hub or account, or to the fleet, the newest last: verdicts, writes, changes by others, alerts',
    [
      'history hub1',
      'history hub1 --since 2026-11-01 --by lee@example.com',
      'history --since 2026-11-01 --until 2026-12-01 --by hubwarden -o csv',
    ],
    LIST_FORMATS,
  )
    .argument('[hub]', `${HUB}; default: the whole fleet, which needs --since`)
    .option('--since <time>', 'only from this time on: 2026-11-01T08:00:00Z, or 2026-11-01 for its start in UTC')
    .option('--until <time>', 'only up to this time')
    .option('--by <who>', 'hubwarden: only its writes; else only what this caller did, by name, object id or app id')
    .action(async (hub: string | undefined, asked: Common & HistoryArguments) => {
      const { historyCommand } = await import('./history-command.ts');
      return finish(historyCommand({ ...asked, hub }, context), asked);
    });
}

function addWho(cli: Command, context: CommandContext, finish: Finish): void {
  deploymentCommand(
    cli,
    'who',
    'show who changed a hub or account, or one of its rules, by the events that Azure sent',
    ['who hub1', 'who hub1 pypi-mirror'],
    LIST_FORMATS,
  )
    .argument('<hub>', HUB)
    .argument('[rule]', 'name of an outbound rule; default: all that changed')
    .action(async (hub: string, rule: string | undefined, asked: Common & WhoArguments) => {
      const { whoCommand } = await import('./who-command.ts');
      return finish(whoCommand({ ...asked, hub, rule }, context), asked);
    });
}
