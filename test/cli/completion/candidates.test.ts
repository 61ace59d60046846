import { describe, expect, it } from 'vitest';
import type { HubNameFile } from '../../../src/cli/command/command-context.ts';
import { runCommandLine } from '../../../src/cli/run-command-line.ts';
import { contextWith } from '../command-files.ts';

const HUBS: HubNameFile = { read: () => ['hub-a', 'hub-b', 'rg-x/hub-c'], write: () => undefined };

/** The words that the script of a shell gets for a line; the last word is the one at the cursor. */
async function completed(
  line: readonly string[],
): Promise<{ readonly kind: string; readonly words: readonly string[] }> {
  let out = '';
  const current = line.at(-1) ?? '';
  const exitCode = await runCommandLine(['__complete', `=${current}`, ...line.slice(0, -1)], {
    ...contextWith(),
    hubNames: HUBS,
    version: '1.2.3',
    writeOut: (text) => {
      out += text;
    },
    writeError: () => undefined,
  });
  expect(exitCode).toBe(0);
  const [kind = '', ...rest] = out.trimEnd().split('\n');
  return { kind, words: rest.map((each) => each.split('\t')[0] ?? '') };
}

describe('completion of a line', () => {
  it.each([
    { line: ['pol'], words: ['policy'], why: 'a command' },
    { line: ['policy', 'val'], words: ['validate'], why: 'a subcommand' },
    { line: ['explain', 'HW20'], words: expect.arrayContaining(['HW201']), why: 'finding codes' },
    { line: ['status', ''], words: HUBS.read(), why: 'hubs' },
    { line: ['status', 'hub-a', 'hub-b', 'hub-'], words: ['hub-a', 'hub-b'], why: 'hubs of a variadic argument' },
    { line: ['status', '--js'], words: ['--json'], why: 'an option' },
    { line: ['status', '--output', 'ya'], words: ['yaml'], why: 'a value of a long option' },
    { line: ['status', '-o', 'ya'], words: ['yaml'], why: 'a value of a short option' },
    { line: ['status', '--output=ya'], words: ['--output=yaml'], why: 'a value after an equals sign' },
    { line: ['status', '-o', 'json', 'rg'], words: ['rg-x/hub-c'], why: 'hubs after a value' },
    { line: ['status', '--', '--js'], words: [], why: 'no option after --' },
    { line: ['completion', ''], words: ['bash', 'zsh', 'fish', 'powershell'], why: 'shells' },
    { line: ['no-such-command', 'x', ''], words: expect.anything(), why: 'nothing that fails for an unknown command' },
  ])('offers $why', async ({ line, words }) => {
    expect(await completed(line)).toEqual({ kind: 'words', words });
  });

  it.each([
    { line: ['plan', '--policy', ''] },
    { line: ['plan', '--policy=x'] },
    { line: ['policy', 'validate', 'po'] },
  ])('leaves files to the shell: $line', async ({ line }) => {
    expect(await completed(line)).toEqual({ kind: 'files', words: [] });
  });

  it('offers no hidden option', async () => {
    expect((await completed(['status', '--'])).words).not.toContain('--format');
  });
});
