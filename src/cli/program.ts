import type { Option } from 'commander';
import { Command, Help, InvalidArgumentError } from 'commander';
import { nearestWord } from '../core/text/nearest-word.ts';
import { addAlerts } from './alerts/alerts-program.ts';
import { addApply } from './apply/apply-program.ts';
import { addAuditCommands } from './audit/audit-program.ts';
import type { Finish } from './command/add-command.ts';
import { CODES } from './command/add-command.ts';
import type { CommandContext } from './command/command-context.ts';
import { addCompletion } from './completion/completion-program.ts';
import { addControlCommands } from './control/control-program.ts';
import { addDoctor } from './doctor/doctor-program.ts';
import { addFleetCommands } from './fleet/fleet-program.ts';
import { addHubCommands } from './hub/hub-program.ts';
import { addPlanCommands } from './plan/plan-program.ts';
import { addPolicyCommands } from './policy/policy-program.ts';
import { addReferenceCommands } from './policy/reference-program.ts';
import { addReach } from './reach/reach-program.ts';
import { addReplay } from './replay/replay-program.ts';
import { addScale } from './scale/scale-program.ts';

/** Outputs for help and argument errors, and the release. */
export interface ProgramOutput {
  readonly writeOut: (text: string) => void;
  readonly writeError: (text: string) => void;
  readonly version: string;
}

/** Commands that are declared together. */
interface Topic {
  /** Heading of the commands in the help. */
  readonly heading: string;
  /** The names of the commands: a command line that begins with one of them needs no other topic. */
  readonly words: readonly string[];
  readonly add: (cli: Command, context: CommandContext, finish: Finish) => void;
}

const POLICY = 'A policy and its effect:';
const FLEET = 'The fleet and its hubs:';
const WRITES = 'What Hubwarden may write:';
const DEPLOYMENT = 'Alerts, audits, the deployment:';
const REFERENCE = 'Reference:';

/** All commands, in the order of the help. */
const TOPICS: readonly Topic[] = [
  { heading: POLICY, words: ['policy'], add: addPolicyCommands },
  { heading: POLICY, words: ['plan'], add: addPlanCommands },
  { heading: POLICY, words: ['reach'], add: addReach },
  { heading: FLEET, words: ['sweep', 'status', 'operations', 'exemptions'], add: addFleetCommands },
  { heading: FLEET, words: ['show', 'history', 'who'], add: addHubCommands },
  { heading: WRITES, words: ['apply'], add: addApply },
  { heading: WRITES, words: ['approve', 'retry', 'writes', 'breaker', 'inventory'], add: addControlCommands },
  { heading: DEPLOYMENT, words: ['alerts'], add: addAlerts },
  { heading: DEPLOYMENT, words: ['audit'], add: addAuditCommands },
  { heading: DEPLOYMENT, words: ['doctor'], add: addDoctor },
  { heading: DEPLOYMENT, words: ['replay'], add: addReplay },
  { heading: REFERENCE, words: ['packs', 'explain'], add: addReferenceCommands },
  { heading: REFERENCE, words: ['scale'], add: addScale },
  { heading: REFERENCE, words: ['completion'], add: (cli, _, finish) => addCompletion(cli, finish) },
];

/** Columns of the help where its reader is not a terminal, and the most that are easy to read. */
const HELP_COLUMNS = 110;

/** Help needs this width to show an option and its meaning side by side. */
const FEWEST_COLUMNS = 40;

/**
 * The command line: names, options and help. Parsing it runs the chosen command and passes its answer on. It loads no
 * command before that command runs, and declares only the topic of the first word, because most of the time of a short
 * command is loading.
 *
 * @param firstWord the first argument. Every command is declared unless it names one
 */
export function program(context: CommandContext, output: ProgramOutput, finish: Finish, firstWord?: string): Command {
  const cli = new Command('hubwarden')
    .description('Keeps the managed networks of Azure AI hubs on a baseline.')
    .version(output.version, '-V, --version', 'show the version')
    .showHelpAfterError('Run the command with --help to see its options.')
    .showSuggestionAfterError()
    .addHelpText('after', `\n${CODES}\nEvery command accepts -o json.`);
  // Set before commands are added, because they inherit it.
  cli.exitOverride().configureOutput({
    writeOut: output.writeOut,
    writeErr: output.writeError,
    getOutHelpWidth: () => helpWidth(context),
    getErrHelpWidth: () => helpWidth(context),
  });
  cli.configureHelp({
    visibleOptions: ownOptionsFirst,
    // Groups in the order in which their items are shown, not in the order in which they were declared.
    groupItems: (_, visible, groupOf) => new Help().groupItems(visible, visible, groupOf),
  });
  const chosen = TOPICS.filter(({ words }) => words.includes(firstWord ?? ''));
  for (const { add, heading } of chosen.length > 0 ? chosen : TOPICS) {
    cli.commandsGroup(heading);
    add(cli, context, finish);
  }
  refuseRepeats(cli);
  nameChoices(cli);
  for (const each of cli.commands) nameSubcommands(each);
  return cli;
}

function helpWidth({ paint: { columns = HELP_COLUMNS } }: CommandContext): number {
  return Math.min(HELP_COLUMNS, Math.max(FEWEST_COLUMNS, columns));
}

/** Options of one command before those that many commands have under a heading. */
function ownOptionsFirst(command: Command): Option[] {
  const options = new Help().visibleOptions(command);
  const isShared = ({ helpGroupHeading }: Option): boolean => helpGroupHeading !== undefined;
  return [...options.filter((each) => !isShared(each)), ...options.filter(isShared)];
}

/** Without this check, a repeated option with one value would silently count once. */
function refuseRepeats(command: Command): void {
  for (const option of command.options) {
    if (option.variadic || option.isBoolean() || option.negate) continue;
    let isGiven = false;
    command.on(`option:${option.name()}`, () => {
      if (isGiven) command.error(`error: option '${option.flags}' accepts one value and is given more than once`);
      isGiven = true;
    });
  }
  for (const each of command.commands) refuseRepeats(each);
}

/** Adds the nearest choice to the error about a value that is none of an option's choices. */
function nameChoices(command: Command): void {
  for (const option of command.options) {
    const { argChoices = [], parseArg } = option;
    if (argChoices.length === 0 || parseArg === undefined) continue;
    option.argParser((value: string, previous: unknown) => {
      const near = argChoices.includes(value) ? undefined : nearestWord(value.slice(0, LONGEST_CHOICE), argChoices);
      if (near === undefined) return parseArg(value, previous);
      throw new InvalidArgumentError(`Did you mean "${near}"? Allowed choices are ${argChoices.join(', ')}.`);
    });
  }
  for (const each of command.commands) nameChoices(each);
}

/** No choice of an option is longer. */
const LONGEST_CHOICE = 30;

/** Says of a command that only groups others which they are, where an option is given in their place. */
function nameSubcommands(group: Command): void {
  if (group.commands.length === 0) return;
  const names = group.commands.map((each) => each.name()).filter((each) => each !== 'help');
  group.configureOutput({
    outputError: (text, write) => {
      const isOption = text.startsWith('error: unknown option');
      write(isOption ? `${text}${group.name()} needs one of these before an option: ${names.join(', ')}\n` : text);
    },
  });
  for (const each of group.commands) nameSubcommands(each);
}
