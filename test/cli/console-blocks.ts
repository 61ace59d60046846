import { join } from 'node:path';
import { readTextFile } from '../../src/cli/input/read-text-file.ts';
import { runCommandLine } from '../../src/cli/run-command-line.ts';
import { NO_PAINT } from '../../src/cli/text/paint.ts';
import { ok } from '../../src/core/result.ts';

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

/** The page with what its commands really print. */
export function pageAsRun(page: string, now: Date): string {
  return page.replace(CONSOLE_BLOCK, (_, block: string) => {
    const ran = runBlock(commandsIn(block), now);
    const lines = ran.flatMap(({ command, printed }) => [`$ ${command}`, ...(printed === '' ? [] : [printed])]);
    return ['```console', ...lines, '```'].join('\n');
  });
}

function commandsIn(block: string): readonly DocumentedCommand[] {
  const parts = block.split(/^\$ /m).slice(1);
  return parts.map((part) => {
    const [command = '', ...printed] = part.split('\n');
    return { command, printed: printed.join('\n').trimEnd() };
  });
}

/** Runs the commands of one block as a shell would: `hubwarden`, `echo $?`, and `echo '…' > file`. */
function runBlock(block: readonly DocumentedCommand[], now: Date): readonly DocumentedCommand[] {
  const files = new Map<string, string>();
  let exitCode = 0;
  return block.map(({ command }) => {
    const [, content, file] = /^echo '(.*)' > (\S+)$/.exec(command) ?? [];
    if (content !== undefined && file !== undefined) {
      files.set(file, content);
      return { command, printed: '' };
    }
    if (command === 'echo $?') return { command, printed: String(exitCode) };
    const [name, ...args] = command.split(' ');
    if (name !== 'hubwarden') throw new Error(`the documentation runs ${name}, which this test cannot`);
    let printed = '';
    const write = (text: string) => {
      printed += text;
    };
    exitCode = runCommandLine(args, {
      readText: (path) => {
        const given = files.get(path);
        return given === undefined ? readTextFile(join(ROOT, path)) : ok(given);
      },
      now: () => now,
      paint: NO_PAINT,
      version: '0',
      writeOut: write,
      writeError: write,
    });
    return { command, printed: printed.trimEnd() };
  });
}
