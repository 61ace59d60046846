import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { commandLine } from '../printed-commands.ts';
import { consoleBlocks, pageAsRun } from './console-blocks.ts';

const FILE = join(import.meta.dirname, '../../docs/cli.md');
const PAGE = readFileSync(FILE, 'utf8');

/** Every command that does something, by its words. */
function commandNames(command: Command, path: readonly string[] = []): readonly string[] {
  return command.commands.flatMap((each) => {
    const words = [...path, each.name()];
    return each.commands.length === 0 ? [words.join(' ')] : commandNames(each, words);
  });
}

const NAMES = commandNames(commandLine(() => undefined));

describe('docs/cli.md', () => {
  // Vitest's -u brings the page up to date after a change of wording.
  it('shows what the commands on it really print', { timeout: 120_000 }, async () => {
    await expect(await pageAsRun(PAGE)).toMatchFileSnapshot(FILE);
  });

  const commands = consoleBlocks(PAGE).flatMap((block) => block.map(({ command }) => command));

  it.each(NAMES)('shows the help of %s and the command at work', (name) => {
    expect(commands).toContain(`hubwarden ${name} --help`);
    const isAtWork = (command: string): boolean =>
      `${command} `.startsWith(`hubwarden ${name} `) && !command.endsWith('--help');
    expect(commands.some(isAtWork)).toBe(true);
  });

  it('has a section for each command, and for no other', () => {
    const sections = [...PAGE.matchAll(/^### hubwarden ([a-z -]+)$/gm)].map(([, name]) => name);
    expect(sections.toSorted()).toEqual([...NAMES].sort());
  });
});
