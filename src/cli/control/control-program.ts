import type { Command } from 'commander';
import type { Common, Finish } from '../command/add-command.ts';
import type { CommandContext, ConnectionArguments } from '../command/command-context.ts';
import { BY, deploymentCommand, HUB } from '../command/table-command.ts';
import type { ApproveArguments } from './approve-command.ts';
import type { BreakerResetArguments } from './breaker-command.ts';
import { addInventory } from './inventory-program.ts';
import type { WritesArguments } from './writes-command.ts';

/** Adds the commands that change what Hubwarden may write. */
export function addControlCommands(cli: Command, context: CommandContext, finish: Finish): void {
  addApprove(cli, context, finish);
  addRetry(cli, context, finish);
  addWrites(cli, context, finish);
  addBreaker(cli, context, finish);
  addInventory(cli, context, finish);
}

function addApprove(cli: Command, context: CommandContext, finish: Finish): void {
  deploymentCommand(
    cli,
    'approve',
    'approve a change of isolation mode, which Azure cannot undo (HW402), or of assignment (HW705)',
    ['approve hub1', 'approve --assignment production --max 5 --hours 24'],
  )
    .argument('[hub]', HUB)
    .option('--assignment <name>', 'approve for waiting hubs of this assignment')
    .option('--max <n>', 'maximum number of hubs to approve at once')
    .option('--hours <n>', 'validity of the approval in hours (72)')
    .option('--by <name>', BY)
    .action(async (hub: string | undefined, asked: Common & ApproveArguments) => {
      const { approveCommand } = await import('./approve-command.ts');
      return finish(approveCommand({ ...asked, hub }, context), asked);
    });
}

function addRetry(cli: Command, context: CommandContext, finish: Finish): void {
  deploymentCommand(cli, 'retry', 'clear the recorded failures of a hub or account, and try again now', ['retry hub1'])
    .argument('<hub>', HUB)
    .action(async (hub: string, asked: Common & ConnectionArguments) => {
      const { retryCommand } = await import('./retry-command.ts');
      return finish(retryCommand({ ...asked, hub }, context), asked);
    });
}

function addWrites(cli: Command, context: CommandContext, finish: Finish): void {
  deploymentCommand(cli, 'writes', 'show or set whether Hubwarden may write to Azure', [
    'writes',
    'writes off --reason "change freeze"',
    'writes on',
  ])
    .argument('[on|off]', 'without it, the command only reads the switch')
    .option('--reason <text>', 'reason, for the alert and the record')
    .option('--by <name>', BY)
    .action(async (state: string | undefined, asked: Common & WritesArguments) => {
      const { writesCommand } = await import('./writes-command.ts');
      return finish(writesCommand({ ...asked, state }, context), asked);
    });
}

function addBreaker(cli: Command, context: CommandContext, finish: Finish): void {
  const breaker = cli.command('breaker').description('show why the breaker stopped all writes, and reset it');
  deploymentCommand(breaker, 'status', 'show whether the breaker is open, why, and its counts', [
    'breaker status',
  ]).action(async (asked: Common & ConnectionArguments) => {
    const { breakerStatusCommand } = await import('./breaker-command.ts');
    return finish(breakerStatusCommand(asked, context), asked);
  });
  deploymentCommand(breaker, 'reset', 'close the breaker, so that writes resume, and count from zero', [
    'breaker reset --reason "wrong policy reverted"',
    'breaker reset --allow-removals 40 --reason "remove ngrok from every hub"',
  ])
    .option('--reason <text>', 'reason, for the record')
    .option('--allow-removals <n>', 'allow removals on this many more hubs within the next hour')
    .option('--by <name>', BY)
    .action(async (asked: Common & BreakerResetArguments) => {
      const { breakerResetCommand } = await import('./breaker-command.ts');
      return finish(breakerResetCommand(asked, context), asked);
    });
}
