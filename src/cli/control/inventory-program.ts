import type { Command } from 'commander';
import type { Common, Finish } from '../command/add-command.ts';
import type { CommandContext, ConnectionArguments } from '../command/command-context.ts';
import { BY, HUB, tableCommand } from '../command/table-command.ts';
import { refuseUrl } from '../command/url-option.ts';
import type { ReleaseArguments } from './inventory-command.ts';

/** Adds the `inventory` commands. */
export function addInventory(cli: Command, context: CommandContext, finish: Finish): void {
  const inventory = cli
    .command('inventory')
    .description('list, adopt and release the rules of a hub or account that Hubwarden manages');
  const list = tableCommand(inventory, 'list', "list the rules of a hub in Hubwarden's inventory", [
    'inventory list hub1',
  ]);
  refuseUrl(list, NOT_IN_THE_API)
    .argument('<hub>', HUB)
    .action(async (hub: string, asked: Common & ConnectionArguments) => {
      const { inventoryListCommand } = await import('./inventory-command.ts');
      return finish(inventoryListCommand({ ...asked, hub }, context), asked);
    });
  const adopt = tableCommand(
    inventory,
    'adopt',
    "adopt rules whose name is Hubwarden's name for exactly their destination",
    ['inventory adopt hub1'],
  );
  refuseUrl(adopt, NOT_IN_THE_API)
    .argument('<hub>', HUB)
    .action(async (hub: string, asked: Common & ConnectionArguments) => {
      const { inventoryAdoptCommand } = await import('./inventory-command.ts');
      return finish(inventoryAdoptCommand({ ...asked, hub }, context), asked);
    });
  addRelease(inventory, context, finish);
}

const NOT_IN_THE_API =
  'The API has no inventory of rules. Give --account, with a role on the storage account; show and the page of the hub list the rules that differ.';

function addRelease(inventory: Command, context: CommandContext, finish: Finish): void {
  const release = tableCommand(
    inventory,
    'release',
    'hand a rule over to another owner, such as the code that deploys the hub',
    [
      'inventory release hw-pypi-org-fopdba3h --hub hub1',
      'inventory release hw-pypi-org-fopdba3h --hub hub1 --as allow-pypi',
    ],
  );
  refuseUrl(release, NOT_IN_THE_API)
    .argument('<rule>', 'a rule from inventory list')
    .requiredOption('--hub <hub>', HUB)
    .option('--as <name>', 'have Hubwarden write the rule under this name for its new owner to import')
    .option(
      '--minutes <n>',
      'minutes until Hubwarden writes its own rule again unless the new owner has written one (60)',
    )
    .option('--by <name>', BY)
    .action(async (rule: string, asked: Common & Omit<ReleaseArguments, 'rule'>) => {
      const { inventoryReleaseCommand } = await import('./inventory-command.ts');
      return finish(inventoryReleaseCommand({ ...asked, rule }, context), asked);
    });
}
