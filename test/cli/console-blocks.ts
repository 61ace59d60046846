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
export async function pageAsRun(page: string, now: Date): Promise<string> {
  const parts: string[] = [];
  let end = 0;
  for (const match of page.matchAll(CONSOLE_BLOCK)) {
    const ran = await runBlock(commandsIn(match[1] ?? ''), now);
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

/** Runs the commands of one block as a shell would: `hubwarden`, `echo $?`, and `echo '…' > file`. */
async function runBlock(block: readonly DocumentedCommand[], now: Date): Promise<readonly DocumentedCommand[]> {
  const files = new Map<string, string>();
  let exitCode = 0;
  const ran: DocumentedCommand[] = [];
  for (const { command } of block) {
    const [, content, file] = /^echo '(.*)' > (\S+)$/.exec(command) ?? [];
    if (content !== undefined && file !== undefined) {
      files.set(file, content);
      ran.push({ command, printed: '' });
      continue;
    }
    if (command === 'echo $?') {
      ran.push({ command, printed: String(exitCode) });
      continue;
    }
    const [name, ...args] = command.split(' ');
    if (name !== 'hubwarden') throw new Error(`the documentation runs ${name}, which this test cannot`);
    let printed = '';
    const write = (text: string) => {
      printed += text;
    };
    exitCode = await runCommandLine(args, {
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
    ran.push({ command, printed: printed.trimEnd() });
  }
  return ran;
}
