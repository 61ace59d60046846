import type { Command } from 'commander';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type { Common, Finish } from './add-command.ts';
import { formatAsked } from './add-command.ts';
import { changedLines } from './changed-lines.ts';
import type { CommandContext } from './command-context.ts';
import type { CommandResult } from './command-result.ts';
import { failure } from './command-result.ts';
import type { OutputFormat } from './output-format.ts';

/** Options of a command that can be watched. */
export interface WatchArguments {
  readonly watch?: boolean | undefined;
  /** Seconds between two answers, as typed. */
  readonly every?: string | undefined;
}

const USUAL_SECONDS = 10;
const MOST_SECONDS = 3600;

/** Formats of which a person or a program can read one after the other. */
const WATCHED_FORMATS: readonly OutputFormat[] = ['table', 'wide', 'json'];

/** Adds `--watch`. */
export function addWatch(command: Command): Command {
  return command
    .option('--watch', 'repeat until Ctrl-C: on a terminal in place, elsewhere only what has changed')
    .option('--every <seconds>', `seconds between two answers of --watch (${USUAL_SECONDS})`);
}

/**
 * Runs a command and writes its answer, once; with `--watch` again and again, until the process is ended or its reader is
 * gone. On a terminal each answer takes the place of the one before. Elsewhere the first is written whole, and then only
 * what differs in more than ages. The first answer that fails ends the watch; a later one is shown, and the watch goes on.
 */
export async function finishOrWatch(
  once: () => Promise<CommandResult>,
  asked: Common & WatchArguments,
  context: CommandContext,
  finish: Finish,
): Promise<void> {
  const seconds = secondsOf(asked);
  if (!seconds.ok) return finish(failure(seconds.error), {});
  if (seconds.value === undefined) return finish(once(), asked);
  if (context.pause === undefined) return finish(failure('--watch needs a clock, which is not available here.'), {});
  let before: CommandResult | undefined;
  for (;;) {
    const result = await once();
    if (before === undefined && result.exitCode === 1) return finish(result, asked);
    await showAnswer(result, before, { asked, context, finish, seconds: seconds.value });
    if (result.exitCode !== 1) before = result;
    if (context.isReaderGone?.() === true) return;
    await context.pause(seconds.value);
  }
}

/** undefined: the command is not watched. */
function secondsOf(asked: Common & WatchArguments): Result<number | undefined, string> {
  const { every, watch = false } = asked;
  if (!watch) return every === undefined ? ok(undefined) : err('--every is for --watch. Add --watch, or leave it out.');
  const format = formatAsked(asked);
  if (!format.ok) return format;
  if (!WATCHED_FORMATS.includes(format.value))
    return err(`--watch shows ${WATCHED_FORMATS.join(', ')} and not ${format.value}. Leave out one of the two.`);
  const seconds = every === undefined ? USUAL_SECONDS : Number(every);
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= MOST_SECONDS && /^\d+$/.test(every ?? '1'))
    return ok(seconds);
  return err(`--every needs whole seconds from 1 to ${MOST_SECONDS}, not "${every}".`);
}

interface Showing {
  readonly asked: Common & WatchArguments;
  readonly context: CommandContext;
  readonly finish: Finish;
  readonly seconds: number;
}

async function showAnswer(
  result: CommandResult,
  before: CommandResult | undefined,
  { asked, context, finish, seconds }: Showing,
): Promise<void> {
  const { now, screen } = context;
  const format = formatAsked(asked);
  const isJson = format.ok && format.value === 'json';
  if (screen !== undefined && !isJson) {
    screen.clear();
    const heading = `${now().toISOString().slice(0, 19)}Z, every ${seconds}s; Ctrl-C ends`;
    return finish(fitted(result, heading, screen.rows()), asked);
  }
  if (before === undefined || result.exitCode === 1) return finish(result, asked);
  if (isJson) return changedLines(jsonOf(before), jsonOf(result)).length === 0 ? undefined : finish(result, asked);
  const lines = changedLines(textOf(before, format), textOf(result, format));
  if (lines.length === 0) return;
  const text = [`${now().toISOString().slice(0, 19)}Z`, ...lines].join('\n');
  return finish({ ...result, text, wide: text, notes: [] }, asked);
}

function jsonOf({ json }: CommandResult): string {
  return JSON.stringify(json ?? null, undefined, 1);
}

function textOf({ text, wide = text }: CommandResult, format: Result<OutputFormat, string>): string {
  return format.ok && format.value === 'wide' ? wide : text;
}

/** The answer cut to the rows of the terminal: what does not fit would scroll away its own beginning. */
function fitted(result: CommandResult, heading: string, rows: number | undefined): CommandResult {
  const cut = (text: string): string => {
    const lines = text.split('\n');
    // One row for the heading, and one for the cursor.
    const room = Math.max(1, (rows ?? Number.POSITIVE_INFINITY) - 2);
    if (lines.length <= room) return [heading, ...lines].join('\n');
    const hidden = lines.length - room + 1;
    return [heading, ...lines.slice(0, room - 1), `… and ${hidden} more lines`].join('\n');
  };
  if (result.exitCode === 1) return { ...result, text: `${heading}\n${result.text}` };
  const { text, wide } = result;
  return { ...result, text: cut(text), wide: wide === undefined ? undefined : cut(wide) };
}
