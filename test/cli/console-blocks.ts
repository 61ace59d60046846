import { join } from 'node:path';
import { readTextFile } from '../../src/cli/input/read-text-file.ts';
import { ok } from '../../src/core/result.ts';
import { shellWords } from '../printed-commands.ts';
import type { VirtualApp } from '../reconcile/virtual-app.ts';
import type { Printed } from './documented-fleet.ts';
import { documentedFleet, loseRuleOfNlp, runOn } from './documented-fleet.ts';

const ROOT = join(import.meta.dirname, '../..');

/** A command of the documentation, and what the page says it prints. */
export interface DocumentedCommand {
  readonly command: string;
  readonly printed: string;
}

const CONSOLE_BLOCK = /^```console\n(.*?)^```$/gms;

/** The commands in the `console` blocks of a page, block by block. */
export function consoleBlocks(page: string): readonly (readonly DocumentedCommand[])[] {
  return [...page.matchAll(CONSOLE_BLOCK)].map(([, block = '']) => commandsIn(block));
}

/** Commands that change rows or take time: a block that holds one runs on a fleet of its own. */
const CHANGES =
  /^hubwarden (?:approve|retry|writes o|breaker reset|policy rollout (?:halt|resume|open)|inventory (?:adopt|release)|alerts (?:ack|silence|unsilence|test)|apply|sweep|policy diff|policy init)/;

/** In a block that applies, one hub needs a step. */
const APPLIES = /^hubwarden apply (?!--help)/;

/** The page with what its commands really print on the documented fleet. */
export async function pageAsRun(page: string): Promise<string> {
  const shared = await documentedFleet();
  const parts: string[] = [];
  let end = 0;
  for (const match of page.matchAll(CONSOLE_BLOCK)) {
    const commands = commandsIn(match[1] ?? '');
    const world = commands.some(({ command }) => CHANGES.test(command)) ? await documentedFleet() : shared;
    if (commands.some(({ command }) => APPLIES.test(command))) loseRuleOfNlp(world);
    const ran = await runBlock(commands, world);
    const lines = ran.flatMap(({ command, printed }) => [`$ ${command}`, ...(printed === '' ? [] : [printed])]);
    parts.push(page.slice(end, match.index), ['```console', ...lines, '```'].join('\n'));
    end = match.index + match[0].length;
  }
  return [...parts, page.slice(end)].join('');
}

function commandsIn(block: string): readonly DocumentedCommand[] {
  const parts = block.split(/^\$ /m).slice(1);
  return parts.map((part) => {
    const [command = '', ...printed] = part.split('\n');
    return { command, printed: printed.join('\n').trimEnd() };
  });
}

/** Runs the commands of one block as a shell would: `hubwarden`, `echo $?`, `echo '…' > file`, `cat file`. */
async function runBlock(block: readonly DocumentedCommand[], world: VirtualApp): Promise<readonly DocumentedCommand[]> {
  const files = new Map<string, string>();
  let exitCode = 0;
  const ran: DocumentedCommand[] = [];
  for (const { command } of block) {
    const [, content, file] = /^echo '(.*)' > (\S+)$/.exec(command) ?? [];
    const [, shown] = /^cat (\S+)$/.exec(command) ?? [];
    if (content !== undefined && file !== undefined) {
      files.set(file, content);
      ran.push({ command, printed: '' });
    } else if (shown !== undefined) {
      ran.push({ command, printed: (files.get(shown) ?? fileText(shown)).trimEnd() });
    } else if (command === 'echo $?') {
      ran.push({ command, printed: String(exitCode) });
    } else {
      const done = await runCommand(command, world, files);
      exitCode = done.exitCode;
      // A page has one kind of line end; CSV has another.
      ran.push({ command, printed: `${done.out}${done.error}`.replaceAll('\r\n', '\n').trimEnd() });
    }
  }
  return ran;
}

function fileText(path: string): string {
  const text = readTextFile(join(ROOT, path));
  if (!text.ok) throw new Error(`${path}: ${text.error}`);
  return text.value;
}

async function runCommand(command: string, world: VirtualApp, files: Map<string, string>): Promise<Printed> {
  const [name, ...args] = shellWords(command);
  if (name !== 'hubwarden') throw new Error(`the documentation runs ${name}, which this test cannot`);
  return runOn(world, args, {
    readText: (path) => {
      const given = files.get(path);
      return given === undefined ? readTextFile(join(ROOT, path)) : ok(given);
    },
    writeText: (path, text) => {
      files.set(path, text);
      return ok(undefined);
    },
  });
}
