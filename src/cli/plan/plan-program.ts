import type { Command } from 'commander';
import { HUB_FORMS } from '../../core/hub-reference.ts';
import type { Common, Finish } from '../command/add-command.ts';
import type { CommandContext } from '../command/command-context.ts';
import { HUBS_FOLDER, SAVED_API_VERSION } from '../command/option-texts.ts';
import { LIST_FORMATS } from '../command/output-format.ts';
import { tableCommand } from '../command/table-command.ts';
import { refuseUrl } from '../command/url-option.ts';
import type { PlanArguments } from './plan-arguments.ts';

/** Adds `plan`. */
export function addPlanCommands(cli: Command, context: CommandContext, finish: Finish): void {
  addPlan(cli, context, finish);
}

function addPlan(cli: Command, context: CommandContext, finish: Finish): void {
  const plan = tableCommand(
    cli,
    'plan',
    'show the findings of hubs, and the changes of rules that would correct them',
    [
      'plan hub-vision',
      'plan --policy policy.yaml --hub hub.json',
      'plan --policy policy.yaml --hub hub.json --computes computes.json --connections connections.json',
      'plan --policy policy.yaml --hub hub.json --now 2026-10-01T12:00:00Z --out plan.json',
      'plan --policy policy.yaml --hubs saved -o wide',
      'plan --policy policy.yaml --hub hub.json -o terraform > rules.tf',
    ],
    [...LIST_FORMATS, 'bicep', 'terraform', 'azml'],
  );
  refuseUrl(
    plan,
    'It reads Azure as the person at the terminal, or saved hubs. Give --account for the policy in force; the page of the hub shows its plan, as GET /api/hubs/SUBSCRIPTION/GROUP/NAME/plan does.',
  )
    .argument('[hubs...]', `hubs and accounts to read from Azure, each by ${HUB_FORMS}`)
    .option('--policy <file>', 'policy file (YAML); for hubs that are read from Azure also in-force, the default')
    .option('--hub <file...>', "saved hubs, each as ARM's GET returns it, and accounts with their network (JSON)")
    .option('--hubs <folder>', HUBS_FOLDER)
    .option('--out <file>', 'also write the plan to this file, as -o json prints it')
    .option('--details', 'show why each finding matters, its fix, and the sources of the estimate')
    .option('--requests', 'show the exact requests');
  withObservationOptions(plan)
    .option(
      '--registry <file>',
      "the hub's container registry as ARM's GET returns it; a note appears if it must be Premium",
    )
    .action(async (names: readonly string[], asked: Common & PlanArguments) => {
      if (names.length > 0) {
        const { planLiveCommand } = await import('./plan-live-command.ts');
        return finish(planLiveCommand({ ...asked, names }, context), asked);
      }
      const { planCommand } = await import('./plan-command.ts');
      return finish(planCommand(asked, context), asked);
    });
}

/** Options about saved hubs. */
function withObservationOptions(cli: Command): Command {
  return cli
    .option('--computes <file>', 'computes as ARM lists them, or {computes, endpoints}; default: none')
    .option('--connections <file>', 'connections as ARM lists them, or a list of resource ids; default: none')
    .option('--inventory <file>', 'rules that count as managed by Hubwarden: {rule: key}, or a list of rule names')
    .option('--now <instant>', 'plan as of this instant, such as 2026-10-01T12:00:00Z')
    .option('--api-version <version>', SAVED_API_VERSION)
    .option('--activated <instant>', 'activation time of the policy; default: before the creation of the hub');
}
