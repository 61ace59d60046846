import { CommanderError } from 'commander';
import type { Finish } from './command/add-command.ts';
import type { CommandContext } from './command/command-context.ts';
import type { ExitCode } from './command/command-result.ts';
import { failure } from './command/command-result.ts';
import { applyDefaults, takesDefaults } from './command/defaults.ts';
import type { ProgramOutput } from './program.ts';
import { program } from './program.ts';
import { writeResult } from './write-result.ts';

/** Ports of the command line: those of the commands, and the outputs for results, errors and notes. */
export type CommandLineContext = CommandContext & ProgramOutput;

/**
 * The hidden command that completion scripts call. It does not go through the parser: an unfinished line is not a valid one.
 */
const COMPLETE = '__complete';

/** Code of the error that stops a command whose options need defaults that cannot be read. */
const BAD_DEFAULTS = 'hubwarden.badDefaults';

/**
 * Runs a command. Results go to the output, errors and notes to the error stream.
 *
 * @param args without the paths of node and of the script
 */
export async function runCommandLine(args: readonly string[], context: CommandLineContext): Promise<ExitCode> {
  let exitCode: ExitCode = 0;
  const finish: Finish = async (result, options) => {
    exitCode = await writeResult(await result, options, context);
  };
  const cli = program(context, context, finish, args[0]);
  if (args[0] === COMPLETE) {
    const { completeLine } = await import('./completion/complete.ts');
    context.writeOut(completeLine(cli, args.slice(1), context));
    return 0;
  }
  const { defaults } = context;
  if (defaults?.ok === true) applyDefaults(cli, defaults.value);
  if (defaults?.ok === false)
    cli.hook('preAction', (_, chosen) => {
      if (takesDefaults(chosen)) throw new CommanderError(1, BAD_DEFAULTS, defaults.error);
    });
  try {
    await cli.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    // Commander exits by throwing, after it has written its text: 0 for help, 1 for invalid arguments.
    if (error instanceof CommanderError && error.code === BAD_DEFAULTS)
      return writeResult(failure(error.message), {}, context);
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 1;
    throw error;
  }
}
