import type { Command } from 'commander';
import type { Common, Finish } from '../command/add-command.ts';
import { command } from '../command/add-command.ts';
import type { CommandContext } from '../command/command-context.ts';

/** Adds the commands that explain what is built in: `packs` and `explain`. */
export function addReferenceCommands(cli: Command, context: CommandContext, finish: Finish): void {
  addPacks(cli, context, finish);
  addExplain(cli, context, finish);
}

function addPacks(cli: Command, context: CommandContext, finish: Finish): void {
  const packs = cli.command('packs').description('list the built-in packs, and show the hosts of one');
  command(packs, 'list', 'list the built-in packs and their editions', ['packs list']).action(async (asked: Common) => {
    const { packsListCommand } = await import('./packs-command.ts');
    return finish(packsListCommand(context), asked);
  });
  command(packs, 'show', 'show every host of a pack with its source', ['packs show vscode', 'packs show vscode@seed'])
    .argument('<name[@edition]>', 'a built-in pack; default: the newest edition')
    .action(async (reference: string, asked: Common) => {
      const { packsShowCommand } = await import('./packs-command.ts');
      return finish(packsShowCommand({ reference }, context), asked);
    });
}

function addExplain(cli: Command, context: CommandContext, finish: Finish): void {
  command(cli, 'explain', 'explain a finding code and its fix', ['explain HW201', 'explain'])
    .argument('[code]', 'a code such as HW201; without it the command lists all codes')
    .action(async (code: string | undefined, asked: Common) => {
      const { explainCommand } = await import('./explain-finding-command.ts');
      return finish(explainCommand({ code }, context), asked);
    });
}
