import type { Command } from 'commander';
import { Option } from 'commander';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type { CommandResult } from './command-result.ts';
import { exitCodesText } from './exit-codes.ts';
import type { OutputFormat } from './output-format.ts';
import { OUTPUT_FORMATS, PLAIN_FORMATS } from './output-format.ts';

/** Options of every command. */
export interface Common {
  /** The same as `-o json`. */
  readonly json?: boolean | undefined;
  readonly output?: OutputFormat | undefined;
  /** Another name of `output`. */
  readonly format?: OutputFormat | undefined;
  /** Differences end with 0, so that a step of a pipeline goes on. */
  readonly exitZero?: boolean | undefined;
}

/** Receives the answer of the command that runs. The promise ends when the answer is written. */
export type Finish = (result: CommandResult | Promise<CommandResult>, options: Common) => Promise<void>;

/** The exit codes in general, for the help of the program. */
export const CODES = 'Exit codes: 0 in sync, valid or allowed; 2 differences, or not allowed; 1 error.';

/** Heading in the help for options that every command has. */
const OUTPUT = 'Output:';

/** Adds a command with its help. @param formats output formats that the command has; default: those of an answer */
export function command(
  parent: Command,
  usage: string,
  description: string,
  examples: readonly string[],
  formats: readonly OutputFormat[] = PLAIN_FORMATS,
): Command {
  const choices = OUTPUT_FORMATS.filter((each) => formats.includes(each));
  const made = parent.command(usage);
  return made
    .description(description)
    .addOption(
      new Option('-o, --output <format>', 'format of the answer; default: table').choices(choices).helpGroup(OUTPUT),
    )
    .addOption(new Option('--format <format>', 'the same as -o').choices(choices).hideHelp())
    .addOption(new Option('--json', 'the same as -o json').helpGroup(OUTPUT))
    .addOption(new Option('--exit-zero', 'end with 0 instead of 2').helpGroup(OUTPUT))
    .addHelpText(
      'after',
      () => `\nExamples:\n${examples.map((example) => `  hubwarden ${example}`).join('\n')}\n\n${exitCodesText(made)}`,
    );
}

/** The format that the user asked for; a sentence when the options ask for two. */
export function formatAsked({ format, json = false, output }: Common): Result<OutputFormat, string> {
  const asked = new Set([output, format, json ? 'json' : undefined].filter((each) => each !== undefined));
  const [only = 'table', other] = asked;
  if (other === undefined) return ok(only as OutputFormat);
  return err(`The options ask for two formats, ${only} and ${other}. Give one of the two.`);
}
