import { CommanderError } from 'commander';
import { visibleJson } from '../core/text/printable.ts';
import type { CommandContext } from './command/command-context.ts';
import type { CommandResult, ExitCode } from './command/command-result.ts';
import type { ProgramOutput } from './program.ts';
import { program } from './program.ts';
import { printable } from './text/paint.ts';

/** What the command line asks of the world: what commands ask, and where results, errors and notes go. */
export type CommandLineContext = CommandContext & ProgramOutput;

/**
 * Runs the command that the arguments ask for, if it works from files. Results go out, errors and notes to the error stream.
 *
 * @param args without the names of node and of the script
 * @throws Error for a command that needs the tables: {@link runCommandLineWithTables} runs those
 */
export function runCommandLine(args: readonly string[], world: CommandLineContext): ExitCode {
  const exitCode = start(args, world);
  if (exitCode instanceof Promise) throw new Error(`${args.join(' ')} needs the tables, and takes time`);
  return exitCode;
}

/** As {@link runCommandLine}, for every command. */
export async function runCommandLineWithTables(args: readonly string[], world: CommandLineContext): Promise<ExitCode> {
  return start(args, world);
}

function start(args: readonly string[], world: CommandLineContext): ExitCode | Promise<ExitCode> {
  let exitCode: ExitCode | Promise<ExitCode> = 0;
  const cli = program(world, world, (result, options) => {
    const written = (done: CommandResult): ExitCode => {
      write(done, options, world);
      return done.exitCode;
    };
    exitCode = result instanceof Promise ? result.then(written) : written(result);
  });
  try {
    cli.parse(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    // Commander ends by throwing: after help with 0, after a fault in the arguments with 1, its message written.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 1;
    throw error;
  }
}

function write(result: CommandResult, options: { json: boolean }, world: ProgramOutput): void {
  const { exitCode, isFile = false, json, notes, text } = result;
  if (isFile) world.writeOut(text);
  else if (options.json && json !== undefined) world.writeOut(`${visibleJson(JSON.stringify(json, undefined, 2))}\n`);
  else if (exitCode !== 1) world.writeOut(`${printable(text)}\n`);
  if (exitCode === 1) world.writeError(`${printable(text)}\n`);
  for (const note of notes) world.writeError(`note: ${printable(note)}\n`);
}
