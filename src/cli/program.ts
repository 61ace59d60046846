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

/** Outputs for help and argument errors, and the release. */
export interface ProgramOutput {
  readonly writeOut: (text: string) => void;
  readonly writeError: (text: string) => void;
  readonly version: string;
}

const HELP_WIDTH = 110;
const POLICY = 'policy file (YAML)';
const API_VERSION = 'api-version of the saved answer; needed if the answer shows no managed network';
const HUB = "workspace as ARM's GET returns it (JSON)";

/**
 * The command line: names, options and help. Parsing it runs the chosen command and passes its answer on. Commands here
 * need no Azure; the operator commands need the tables.
 */
export function program(context: CommandContext, output: ProgramOutput, finish: Finish): Command {
  const cli = new Command('hubwarden')
    .description(
      'Keeps the managed networks of Azure AI hubs on a baseline. The commands up to "explain" use files; those after it use the tables of a deployment or of the local stack.',
    )
    .version(output.version, '--version', 'show the version')
    .showHelpAfterError('Run the command with --help to see its options.')
    .showSuggestionAfterError()
    .addHelpText('after', `\n${CODES}\nEvery command accepts --json.`);
  // Set before commands are added, because they inherit it.
  cli.exitOverride().configureOutput({
    writeOut: output.writeOut,
    writeErr: output.writeError,
    getOutHelpWidth: () => HELP_WIDTH,
    getErrHelpWidth: () => HELP_WIDTH,
  });
  addPolicyCommands(cli, context, finish);
  addPlanCommand(cli, context, finish);
  addReachCommand(cli, context, finish);
  addPacksCommands(cli, context, finish);
  addExplainCommand(cli, context, finish);
  addOperatorCommands(cli, context, finish);
  refuseRepeats(cli);
  return cli;
}

/** Without this check, a repeated option with one value would silently count once. */
function refuseRepeats(command: Command): void {
  for (const option of command.options) {
    if (option.variadic || option.isBoolean()) continue;
    let isGiven = false;
    command.on(`option:${option.name()}`, () => {
      if (isGiven) command.error(`error: option '${option.flags}' accepts one value and is given more than once`);
      isGiven = true;
    });
  }
  for (const each of command.commands) refuseRepeats(each);
}

function addPolicyCommands(cli: Command, context: CommandContext, finish: Finish): void {
  const policy = cli.command('policy').description('check a policy, and explain its effect on a hub');
  command(policy, 'validate', 'list every problem of a policy file, with line, path and remedy', [
    'policy validate policy.yaml',
    'policy validate policy.yaml --json',
    'policy validate policy.yaml --api-version 2025-06-01',
  ])
    .argument('<file>', POLICY)
    .option(
      '--api-version <version>',
      "api-version of the app; default: HUBWARDEN_ARM_API_VERSION, else Hubwarden's default",
    )
    .action((file: string, { apiVersion, json = false }: Common & { readonly apiVersion?: string }) =>
      finish(policyValidateCommand({ file, apiVersion }, context), { json }),
    );
  tableCommand(policy, 'explain', 'explain which assignment a hub gets, and the baseline that follows', [
    'policy explain policy.yaml --hub hub.json',
    'policy explain hub1',
  ])
    .argument('<file-or-hub>', `policy file (YAML) with --hub; else a hub in the tables, by ${HUB_FORMS}`)
    .option('--hub <file>', `${HUB}; without it the command uses the policy in force`)
    .action((subject: string, { json = false, ...asked }: Common & Omit<PolicyExplainArguments, 'subject'>) =>
      finish(policyExplain({ ...asked, subject }, context), { json }),
    );
  addRolloutCommands(policy, context, finish);
}

function addPlanCommand(cli: Command, context: CommandContext, finish: Finish): void {
  const plan = command(cli, 'plan', 'show the findings of a hub, and every request that would correct them', [
    'plan --policy policy.yaml --hub hub.json',
    'plan --policy policy.yaml --hub hub.json --computes computes.json --connections connections.json',
    'plan --policy policy.yaml --hub hub.json --now 2026-10-01T12:00:00Z --json',
    'plan --policy policy.yaml --hub hub.json -o terraform > rules.tf',
  ]);
  withObservationOptions(plan)
    .option(
      '--registry <file>',
      "the hub's container registry as ARM's GET returns it; a note appears if it must be Premium",
    )
    .addOption(new Option('-o, --output <format>', 'terraform: the missing rules, as resources').choices(PLAN_FORMATS))
    .action(({ json = false, ...asked }: Common & PlanArguments) =>
      finish(planCommand(asked, context), { json: json || asked.output === 'json' }),
    );
}

/** Options for the input of a plan from files. */
function withObservationOptions(cli: Command): Command {
  return cli
    .requiredOption('--policy <file>', POLICY)
    .requiredOption('--hub <file>', HUB)
    .option('--computes <file>', 'computes as ARM lists them, or {computes, endpoints}; default: none')
    .option('--connections <file>', 'connections as ARM lists them, or a list of resource ids; default: none')
    .option('--inventory <file>', 'rules that count as managed by Hubwarden: {rule: key}, or a list of rule names')
    .option('--now <instant>', 'plan as of this instant, such as 2026-10-01T12:00:00Z')
    .option('--api-version <version>', API_VERSION)
    .option('--activated <instant>', 'activation time of the policy; default: before the creation of the hub');
}

function addReachCommand(cli: Command, context: CommandContext, finish: Finish): void {
  const reach = command(
    cli,
    'reach',
    'show whether compute of a hub reaches a host, by which rule, and which changes would allow it',
    [
      'reach --policy policy.yaml --hub hub.json pypi.org',
      'reach --policy policy.yaml --hub hub.json sql.contoso.com:1433',
      'reach --policy policy.yaml --hub hub.json --inventory inventory.json --after-plan pypi.org',
    ],
  ).argument('<host[:port]>', 'name or address; default port 443');
  withObservationOptions(reach)
    .option('--after-plan', 'take the exit code from the hub after the plan, not from the saved hub')
    .action((host: string, { json = false, ...asked }: Common & Omit<ReachArguments, 'host'>) =>
      finish(reachCommand({ ...asked, host }, context), { json }),
    );
}

function addPacksCommands(cli: Command, context: CommandContext, finish: Finish): void {
  const packs = cli.command('packs').description('list the built-in packs, and show the hosts of one');
  command(packs, 'list', 'list the built-in packs and their editions', ['packs list']).action(
    ({ json = false }: Common) => finish(packsListCommand(context), { json }),
  );
  command(packs, 'show', 'show every host of a pack with its source', ['packs show vscode', 'packs show vscode@seed'])
    .argument('<name[@edition]>', 'a built-in pack; default: the newest edition')
    .action((reference: string, { json = false }: Common) =>
      finish(packsShowCommand({ reference }, context), { json }),
    );
}

function addExplainCommand(cli: Command, context: CommandContext, finish: Finish): void {
  command(cli, 'explain', 'explain a finding code and its fix', ['explain HW201', 'explain'])
    .argument('[code]', 'a code such as HW201; without it the command lists all codes')
    .action((code: string | undefined, { json = false }: Common) =>
      finish(explainCommand({ code }, context), { json }),
    );
}
