import type { Command } from 'commander';
import type { Common, Finish } from '../command/add-command.ts';
import type { CommandContext, ConnectionArguments } from '../command/command-context.ts';
import { BY, HUB, tableCommand } from '../command/table-command.ts';
import type { ReleaseArguments } from './inventory-command.ts';
import { inventoryAdoptCommand, inventoryListCommand, inventoryReleaseCommand } from './inventory-command.ts';

/** Adds the commands about the rules that Hubwarden takes for its own. */
export function addInventory(cli: Command, world: CommandContext, finish: Finish): void {
  const inventory = cli.command('inventory').description('see which rules of a hub Hubwarden takes for its own');
  tableCommand(inventory, 'list', 'list the rules of a hub that Hubwarden remembers having written', [
    'inventory list hub1',
  ])
    .argument('<hub>', HUB)
    .action((hub: string, { json = false, ...asked }: Common & ConnectionArguments) =>
      finish(inventoryListCommand({ ...asked, hub }, world), { json }),
    );
  tableCommand(inventory, 'adopt', 'take back rules whose name is one of ours for exactly their destination', [
    'inventory adopt hub1',
  ])
    .argument('<hub>', HUB)
    .action((hub: string, { json = false, ...asked }: Common & ConnectionArguments) =>
      finish(inventoryAdoptCommand({ ...asked, hub }, world), { json }),
    );
  tableCommand(inventory, 'release', 'hand a rule over to another owner, such as the code that deploys the hub', [
    'inventory release hw-pypi-org-fopdba3h --hub hub1',
    'inventory release hw-pypi-org-fopdba3h --hub hub1 --as allow-pypi',
  ])
    .argument('<rule>', 'a rule that Hubwarden wrote, as inventory list shows it')
    .requiredOption('--hub <hub>', HUB)
    .option('--as <name>', 'have Hubwarden write the rule under this name for its new owner to import')
    .option('--minutes <n>', 'how long the new owner has to write the rule before Hubwarden writes its own again (60)')
    .option('--by <name>', BY)
    .action((rule: string, { json = false, ...asked }: Common & Omit<ReleaseArguments, 'rule'>) =>
      finish(inventoryReleaseCommand({ ...asked, rule }, world), { json }),
    );
}
