import type { Command } from 'commander';
import { FINDING_CODES } from '../../core/verdict/catalogue/finding-code.ts';
import type { CommandContext } from '../command/command-context.ts';
import { completionOf } from './candidates.ts';

/**
 * Answers the script of a shell: `words` with a line per word, or `files`.
 *
 * @param args the word at the cursor after "=", then the words before it
 */
export function completeLine(cli: Command, args: readonly string[], context: Pick<CommandContext, 'hubNames'>): string {
  const [marked = '=', ...before] = args;
  const found = completionOf(cli, before, marked.slice(1), {
    hubs: () => context.hubNames?.read() ?? [],
    codes: () => FINDING_CODES,
  });
  if (found === 'files') return 'files\n';
  return ['words', ...found.map(({ description, value }) => `${value}\t${description}`)]
    .map((line) => `${line}\n`)
    .join('');
}
