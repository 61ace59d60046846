import { CommanderError } from 'commander';
import { visibleJson } from '../core/text/printable.ts';
import type { CommandContext } from './command/command-context.ts';
import type { CommandResult, ExitCode } from './command/command-result.ts';
import type { ProgramOutput } from './program.ts';
import { program } from './program.ts';
import { printable } from './text/paint.ts';

/** Ports of the command line: those of the commands, and the outputs for results, errors and notes. */
export type CommandLineContext = CommandContext & ProgramOutput;

/**
 * Runs a command that uses files only. Results go to the output, errors and notes to the error stream.
 *
 * @param args without the paths of node and of the script
 * @throws Error for a command that needs the tables: {@link runCommandLineWithTables} runs those
 */
export function runCommandLine(args: readonly string[], context: CommandLineContext): ExitCode {
  const exitCode = start(args, context);
  if (exitCode instanceof Promise) throw new Error(`${args.join(' ')} needs the tables and is asynchronous`);
  return exitCode;
}

/** As {@link runCommandLine}, for every command. */
export async function runCommandLineWithTables(
  args: readonly string[],
  context: CommandLineContext,
): Promise<ExitCode> {
  return start(args, context);
}

function start(args: readonly string[], context: CommandLineContext): ExitCode | Promise<ExitCode> {
  let exitCode: ExitCode | Promise<ExitCode> = 0;
  const cli = program(context, context, (result, options) => {
    const written = (done: CommandResult): ExitCode => {
      write(done, options, context);
      return done.exitCode;
    };
    exitCode = result instanceof Promise ? result.then(written) : written(result);
  });
  try {
    cli.parse(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    // Commander exits by throwing, after it has written its text: 0 for help, 1 for invalid arguments.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 1;
    throw error;
  }
}

function write(result: CommandResult, options: { json: boolean }, context: ProgramOutput): void {
  const { exitCode, isFile = false, json, notes, text } = result;
  if (isFile) context.writeOut(text);
  else if (options.json && json !== undefined) context.writeOut(`${visibleJson(JSON.stringify(json, undefined, 2))}\n`);
  else if (exitCode !== 1) context.writeOut(`${printable(text)}\n`);
  if (exitCode === 1) context.writeError(`${printable(text)}\n`);
  for (const note of notes) context.writeError(`note: ${printable(note)}\n`);
}
