import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { expect, it } from 'vitest';
import { EXIT_CODES, exitCodesText } from '../../../src/cli/command/exit-codes.ts';
import { commandLine } from '../../printed-commands.ts';

const GOLDEN = join(import.meta.dirname, '../golden/__snapshots__');

function leavesOf(command: Command, path: readonly string[] = []): readonly (readonly [string, Command])[] {
  return command.commands.flatMap((each) => {
    const words = [...path, each.name()];
    return each.commands.length > 0 ? leavesOf(each, words) : [[words.join(' '), each] as const];
  });
}

const COMMANDS = new Map(leavesOf(commandLine(() => undefined)));

it('has a row only for commands that exist', () => {
  expect(Object.keys(EXIT_CODES).filter((words) => !COMMANDS.has(words))).toEqual([]);
});

it('the help of a command names every code with which its runs end', () => {
  const seen = readdirSync(GOLDEN).flatMap((file) => {
    const text = readFileSync(join(GOLDEN, file), 'utf8');
    const [, line = ''] = /^\$ hubwarden (.*)$/m.exec(text) ?? [];
    const found = [...COMMANDS].find(([words]) => line === words || line.startsWith(`${words} `));
    const codes = [...text.matchAll(/^==== .*, exit code (\d+)$/gm)].map(([, code]) => code);
    return found === undefined ? [] : codes.map((code) => ({ words: found[0], command: found[1], code }));
  });
  expect(seen.length).toBeGreaterThan(100);
  const unnamed = seen.filter(({ code, command }) => !new RegExp(`[ ;] ?${code} `).test(exitCodesText(command)));
  expect([...new Set(unnamed.map(({ code, words }) => `${words}: ${code}`))]).toEqual([]);
});
