import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NOW } from './command-files.ts';
import { consoleBlocks, pageAsRun } from './console-blocks.ts';

const FILE = join(import.meta.dirname, '../../docs/cli.md');
const PAGE = readFileSync(FILE, 'utf8');

describe('docs/cli.md', () => {
  // Vitest's -u brings the page up to date after a change of wording.
  it('shows what the commands on it really print', async () => {
    await expect(await pageAsRun(PAGE, NOW)).toMatchFileSnapshot(FILE);
  });

  it.each(['policy validate', 'policy explain', 'plan', 'reach', 'packs list', 'packs show', 'explain'])(
    'shows %s at work',
    (name) => {
      const commands = consoleBlocks(PAGE).flatMap((block) => block.map(({ command }) => `${command} `));
      expect(commands.some((command) => command.startsWith(`hubwarden ${name} `))).toBe(true);
    },
  );
});
