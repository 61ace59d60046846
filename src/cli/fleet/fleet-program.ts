import type { Command } from 'commander';
import { HUB_FORMS } from '../../core/hub-reference.ts';
import type { Common, Finish } from '../command/add-command.ts';
import { command } from '../command/add-command.ts';
import type { CommandContext, ConnectionArguments } from '../command/command-context.ts';
import { addLocal } from '../command/local-option.ts';
import { tableCommand } from '../command/table-command.ts';
import type { StatusArguments } from './status-command.ts';
import type { SweepArguments } from './sweep-command.ts';

const HUBS = `only these hubs, each by ${HUB_FORMS}`;

/** Adds the commands that show many hubs. */
export function addFleetCommands(cli: Command, context: CommandContext, finish: Finish): void {
  addSweep(cli, context, finish);
  addStatus(cli, context, finish);
  addOperations(cli, context, finish);
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
    ],
  )
    .option('--policy <file>', 'policy file (YAML); with --local the one of the local stack')
    .option(
      '--subscription <id...>',
      "only these subscriptions of the policy's scope; default: all of them that you can read",
    )
    .option('--wrong', 'only hubs that are not compliant or exempt');
  addLocal(sweep, []).action(async (asked: Common & SweepArguments) => {
    const { sweepCommand } = await import('./sweep-command.ts');
    return finish(sweepCommand(asked, context), asked);
  });
}

function addStatus(cli: Command, context: CommandContext, finish: Finish): void {
  tableCommand(cli, 'status', "show the last sweep and every hub's verdict with its age", [
    'status',
    'status --wrong',
    'status hub1 rg-ai/hub2',
  ])
    .argument('[hubs...]', HUBS)
    .option('--wrong', 'only hubs that no fresh read shows compliant or exempt')
    .action(async (hubs: readonly string[], asked: Common & StatusArguments) => {
      const { statusCommand } = await import('./status-command.ts');
      return finish(statusCommand({ ...asked, hubs }, context), asked);
    });
}

function addOperations(cli: Command, context: CommandContext, finish: Finish): void {
  tableCommand(cli, 'operations', "list Azure's running operations for Hubwarden, with age and deadlines", [
    'operations',
    'operations hub1',
  ])
    .argument('[hubs...]', HUBS)
    .action(async (hubs: readonly string[], asked: Common & ConnectionArguments) => {
      const { operationsCommand } = await import('./operations-command.ts');
      return finish(operationsCommand({ ...asked, hubs }, context), asked);
    });
}
