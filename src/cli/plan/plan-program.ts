import type { Command } from 'commander';
import type { Common, Finish } from '../command/add-command.ts';
import { command } from '../command/add-command.ts';
import type { CommandContext } from '../command/command-context.ts';
import { PLAIN_FORMATS } from '../command/output-format.ts';
import type { PlanArguments } from './plan-command.ts';

const API_VERSION = 'api-version of the saved answer; needed if the answer shows no managed network';

/** Adds `plan`. */
export function addPlanCommands(cli: Command, context: CommandContext, finish: Finish): void {
  addPlan(cli, context, finish);
}

function addPlan(cli: Command, context: CommandContext, finish: Finish): void {
  const plan = command(
    cli,
    'plan',
    'show the findings of a hub, and every request that would correct them',
    [
      'plan --policy policy.yaml --hub hub.json',
      'plan --policy policy.yaml --hub hub.json --computes computes.json --connections connections.json',
      'plan --policy policy.yaml --hub hub.json --now 2026-10-01T12:00:00Z --json',
      'plan --policy policy.yaml --hub hub.json -o terraform > rules.tf',
    ],
    [...PLAIN_FORMATS, 'terraform'],
  );
  withObservationOptions(plan)
    .option(
      '--registry <file>',
      "the hub's container registry as ARM's GET returns it; a note appears if it must be Premium",
    )
    .action(async (asked: Common & PlanArguments) => {
      const { planCommand } = await import('./plan-command.ts');
      return finish(planCommand(asked, context), asked);
    });
}

/** Options for the input of a plan from files. */
function withObservationOptions(cli: Command): Command {
  return cli
    .requiredOption('--policy <file>', 'policy file (YAML)')
    .requiredOption('--hub <file>', "workspace as ARM's GET returns it (JSON)")
    .option('--computes <file>', 'computes as ARM lists them, or {computes, endpoints}; default: none')
    .option('--connections <file>', 'connections as ARM lists them, or a list of resource ids; default: none')
    .option('--inventory <file>', 'rules that count as managed by Hubwarden: {rule: key}, or a list of rule names')
    .option('--now <instant>', 'plan as of this instant, such as 2026-10-01T12:00:00Z')
    .option('--api-version <version>', API_VERSION)
    .option('--activated <instant>', 'activation time of the policy; default: before the creation of the hub');
}
