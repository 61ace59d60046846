import { Command, Option } from 'commander';
import { HUB_FORMS } from '../core/hub-reference.ts';
import type { Common, Finish } from './command/add-command.ts';
import { CODES, command } from './command/add-command.ts';
import type { CommandContext } from './command/command-context.ts';
import { tableCommand } from './command/table-command.ts';
import { addOperatorCommands, addRolloutCommands } from './operator-program.ts';
import type { PlanArguments } from './plan/plan-command.ts';
import { PLAN_FORMATS, planCommand } from './plan/plan-command.ts';
import type { ReachArguments } from './plan/reach-command.ts';
import { reachCommand } from './plan/reach-command.ts';
import { explainCommand } from './policy/explain-finding-command.ts';
import { packsListCommand, packsShowCommand } from './policy/packs-command.ts';
import type { PolicyExplainArguments } from './policy/policy-explain-command.ts';
import { policyExplain } from './policy/policy-explain-command.ts';
import { policyValidateCommand } from './policy/policy-validate-command.ts';

/** Where help and complaints about arguments go, and which release it is. */
export interface ProgramOutput {
  readonly writeOut: (text: string) => void;
  readonly writeError: (text: string) => void;
  readonly version: string;
}

const HELP_WIDTH = 110;
const POLICY = 'policy file (YAML)';
const API_VERSION = 'api-version at which the hub was saved; needed where the answer shows no managed network';
const HUB = "workspace as ARM's GET returns it (JSON)";

/**
 * The command line: names, options and help. Parsing it runs the command that is asked for and hands its answer on.
 * Nothing here needs Azure; the operator's commands need the tables.
 */
export function program(world: CommandContext, output: ProgramOutput, finish: Finish): Command {
  const cli = new Command('hubwarden')
    .description(
      'Keeps the managed networks of Azure AI hubs on a baseline. The first commands work from files, those below "explain" on the tables of a deployment or of the local stack.',
    )
    .version(output.version, '--version', 'show the version')
    .showHelpAfterError('Run it with --help for the options.')
    .showSuggestionAfterError()
    .addHelpText('after', `\n${CODES}\nEvery command takes --json.`);
  // Set before commands are added: they inherit it.
  cli.exitOverride().configureOutput({
    writeOut: output.writeOut,
    writeErr: output.writeError,
    getOutHelpWidth: () => HELP_WIDTH,
    getErrHelpWidth: () => HELP_WIDTH,
  });
  addPolicyCommands(cli, world, finish);
  addPlanCommand(cli, world, finish);
  addReachCommand(cli, world, finish);
  addPacksCommands(cli, world, finish);
  addExplainCommand(cli, world, finish);
  addOperatorCommands(cli, world, finish);
  refuseRepeats(cli);
  return cli;
}

/** An option with one value that is given twice would count once, silently. */
function refuseRepeats(command: Command): void {
  for (const option of command.options) {
    if (option.variadic || option.isBoolean()) continue;
    let isGiven = false;
    command.on(`option:${option.name()}`, () => {
      if (isGiven) command.error(`error: option '${option.flags}' takes one value and is given more than once`);
      isGiven = true;
    });
  }
  for (const each of command.commands) refuseRepeats(each);
}

function addPolicyCommands(cli: Command, world: CommandContext, finish: Finish): void {
  const policy = cli.command('policy').description('check a policy, and see what it means for a hub');
  command(policy, 'validate', 'name every problem of a policy file, with line, path and remedy', [
    'policy validate policy.yaml',
    'policy validate policy.yaml --json',
    'policy validate policy.yaml --api-version 2025-06-01',
  ])
    .argument('<file>', POLICY)
    .option('--api-version <version>', 'what the app will speak; else HUBWARDEN_ARM_API_VERSION, else the default')
    .action((file: string, { apiVersion, json = false }: Common & { readonly apiVersion?: string }) =>
      finish(policyValidateCommand({ file, apiVersion }, world), { json }),
    );
  tableCommand(policy, 'explain', 'say which assignment a hub gets and why, and what the hub must look like', [
    'policy explain policy.yaml --hub hub.json',
    'policy explain hub1',
  ])
    .argument('<file-or-hub>', `policy file (YAML) with --hub; else a hub of the tables, by ${HUB_FORMS}`)
    .option('--hub <file>', `${HUB}; without it the policy in force counts`)
    .action((subject: string, { json = false, ...asked }: Common & Omit<PolicyExplainArguments, 'subject'>) =>
      finish(policyExplain({ ...asked, subject }, world), { json }),
    );
  addRolloutCommands(policy, world, finish);
}

function addPlanCommand(cli: Command, world: CommandContext, finish: Finish): void {
  const plan = command(cli, 'plan', 'show what is wrong with a hub and every request that would put it right', [
    'plan --policy policy.yaml --hub hub.json',
    'plan --policy policy.yaml --hub hub.json --computes computes.json --connections connections.json',
    'plan --policy policy.yaml --hub hub.json --now 2026-10-01T12:00:00Z --json',
    'plan --policy policy.yaml --hub hub.json -o terraform > rules.tf',
  ]);
  withSightOptions(plan)
    .option(
      '--registry <file>',
      "the hub's container registry as ARM's GET returns it; a note says where it must be Premium",
    )
    .addOption(
      new Option('-o, --output <format>', 'terraform: the rules that are lacking, as resources').choices(PLAN_FORMATS),
    )
    .action(({ json = false, ...asked }: Common & PlanArguments) =>
      finish(planCommand(asked, world), { json: json || asked.output === 'json' }),
    );
}

/** Everything that a plan from files is made of. */
function withSightOptions(cli: Command): Command {
  return cli
    .requiredOption('--policy <file>', POLICY)
    .requiredOption('--hub <file>', HUB)
    .option('--computes <file>', 'computes as ARM lists them, or {computes, endpoints}; else none are assumed')
    .option('--connections <file>', 'connections as ARM lists them, or a list of resource ids; else none are assumed')
    .option('--inventory <file>', 'what counts as written by Hubwarden: {rule: key}, or a list of rule names')
    .option('--now <instant>', 'plan as of this instant, such as 2026-10-01T12:00:00Z')
    .option('--api-version <version>', API_VERSION)
    .option('--activated <instant>', 'since when the policy is active; else since before the hub was created');
}

function addReachCommand(cli: Command, world: CommandContext, finish: Finish): void {
  const reach = command(
    cli,
    'reach',
    'say whether compute of a hub reaches a host, by which rule, and what would allow it',
    [
      'reach --policy policy.yaml --hub hub.json pypi.org',
      'reach --policy policy.yaml --hub hub.json sql.contoso.com:1433',
      'reach --policy policy.yaml --hub hub.json --inventory inventory.json --after-plan pypi.org',
    ],
  ).argument('<host[:port]>', 'name or address; the port is 443 unless given');
  withSightOptions(reach)
    .option('--after-plan', 'the exit code answers for the hub after the plan, not as it was saved')
    .action((host: string, { json = false, ...asked }: Common & Omit<ReachArguments, 'host'>) =>
      finish(reachCommand({ ...asked, host }, world), { json }),
    );
}

function addPacksCommands(cli: Command, world: CommandContext, finish: Finish): void {
  const packs = cli.command('packs').description('list the built-in packs, and show the hosts of one');
  command(packs, 'list', 'list the built-in packs and their editions', ['packs list']).action(
    ({ json = false }: Common) => finish(packsListCommand(world), { json }),
  );
  command(packs, 'show', 'show every host of a pack with its source', ['packs show vscode', 'packs show vscode@seed'])
    .argument('<name[@edition]>', 'a built-in pack; without an edition the newest')
    .action((reference: string, { json = false }: Common) => finish(packsShowCommand({ reference }, world), { json }));
}

function addExplainCommand(cli: Command, world: CommandContext, finish: Finish): void {
  command(cli, 'explain', 'say what a finding code means and what to do about it', ['explain HW201', 'explain'])
    .argument('[code]', 'a code such as HW201; without one, all codes are listed')
    .action((code: string | undefined, { json = false }: Common) => finish(explainCommand({ code }, world), { json }));
}
