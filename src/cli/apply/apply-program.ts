import type { Command } from 'commander';
import type { Common, Finish } from '../command/add-command.ts';
import type { CommandContext } from '../command/command-context.ts';
import { BY, HUB, tableCommand } from '../command/table-command.ts';
import { refuseUrl } from '../command/url-option.ts';
import type { ApplyArguments } from './apply-command.ts';

/** Adds `apply`. */
export function addApply(cli: Command, context: CommandContext, finish: Finish): void {
  const apply = tableCommand(
    cli,
    'apply',
    'send the requests that correct hubs now, as a run of the deployment would, and follow them to the end',
    [
      'apply hub1 --account sthubwarden',
      'apply hub1 --yes 3',
      'apply hub1 --yes 3f9a52c07d4e1b6688aa01c2d3e4f506 --json',
      'apply --plan plan.json --yes 12 --no-wait',
    ],
  );
  refuseUrl(
    apply,
    'It writes to Azure as the person at the terminal, with records in the tables. Give --account; to have the deployment correct a hub, use retry, or Reconcile on the page of the hub.',
  )
    .argument('[hub...]', `${HUB}; default: every hub of the plan file`)
    .option(
      '--plan <file>',
      'plan that "plan --out" wrote; refused if a hub, its policy or its assignment has moved since',
    )
    .option(
      '--yes <confirmation>',
      'confirm without a question: the number of steps, or the fingerprint of the plan of one hub',
    )
    .option('--no-wait', 'end when Azure has accepted a step; the deployment does the rest')
    .option('--by <name>', BY)
    .action(async (hubs: readonly string[], asked: Common & Omit<ApplyArguments, 'hubs'>) => {
      const { applyCommand } = await import('./apply-command.ts');
      return finish(applyCommand({ ...asked, hubs }, context), asked);
    });
}
