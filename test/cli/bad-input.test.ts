import type { Command, Option } from 'commander';
import { describe, expect, it, vi } from 'vitest';
import { err, ok } from '../../src/core/result.ts';
import { commandLine } from '../printed-commands.ts';
import { VirtualApp } from '../reconcile/virtual-app.ts';
import { runOn } from './documented-fleet.ts';

vi.setConfig({ testTimeout: 60_000 });

/** A command with the words that call it. */
interface Called {
  readonly words: readonly string[];
  readonly command: Command;
}

function callable(command: Command, path: readonly string[] = []): readonly Called[] {
  return command.commands.flatMap((each) => {
    const words = [...path, each.name()];
    return each.commands.length === 0 ? [{ words, command: each }] : callable(each, words);
  });
}

const COMMANDS = callable(commandLine(() => undefined)).map((each) => ({ ...each, name: each.words.join(' ') }));

/** A value for every argument and every option that a command asks for. */
function complete({ command, words }: Called): readonly string[] {
  const required = command.options.filter(({ mandatory }) => mandatory).flatMap((option) => [long(option), 'given']);
  return [...words, ...command.registeredArguments.filter((each) => each.required).map(() => 'given'), ...required];
}

function long({ long: name, short }: Option): string {
  return name ?? short ?? '';
}

/** No file exists, and no table can be reached. */
function run(args: readonly string[]) {
  return runOn(new VirtualApp(), args, {
    readText: () => err('the file does not exist'),
    listFiles: () => err('the folder does not exist'),
    writeText: () => ok(undefined),
    operator: { connect: async () => err('The tables cannot be reached.'), person: 'platform@desk' },
  });
}

describe.each(COMMANDS)('$name', (called) => {
  const { command, words } = called;
  const options = command.options.filter((option) => option.long !== undefined);

  it('refuses every misspelt option with the nearest one, and prints nothing', async () => {
    for (const option of options) {
      const { error, exitCode, out } = await run([...complete(called), `${long(option)}x`]);
      expect({ exitCode, out }, long(option)).toEqual({ exitCode: 1, out: '' });
      expect(error).toContain(`unknown option '${long(option)}x'`);
      if (!option.hidden) expect(error).toMatch(/Did you mean/);
    }
  });

  it('refuses an option whose value is missing', async () => {
    for (const option of options.filter((each) => each.required)) {
      const { error, exitCode, out } = await run([...complete(called), long(option)]);
      expect({ exitCode, out }, long(option)).toEqual({ exitCode: 1, out: '' });
      expect(error).toContain('argument missing');
    }
  });

  it('names each argument and option that it asks for', async () => {
    const asked = [
      ...command.registeredArguments.filter((each) => each.required).map((each) => each.name()),
      ...command.options.filter((each) => each.mandatory).map(long),
    ];
    if (asked.length === 0) return;
    const { error, exitCode, out } = await run(words);
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' });
    expect(asked.some((each) => error.includes(each))).toBe(true);
  });

  it('refuses an unknown format, and two formats at once', async () => {
    const unknown = await run([...complete(called), '-o', 'xml']);
    expect(unknown).toMatchObject({ exitCode: 1, out: '' });
    expect(unknown.error).toContain('Allowed choices are');
  });

  it('refuses one argument too many', async () => {
    if (command.registeredArguments.some((each) => each.variadic)) return;
    const optional = command.registeredArguments.map(() => 'given');
    const { error, exitCode, out } = await run([
      ...words,
      ...optional,
      'another',
      ...complete(called).slice(words.length + command.registeredArguments.filter((each) => each.required).length),
    ]);
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' });
    expect(error).toMatch(/too many arguments|does not exist/);
  });

  it('ends with one clear sentence where files and tables cannot be read', async () => {
    const { error, exitCode, out } = await run(complete(called));
    if (exitCode !== 1) return;
    expect(out).toBe('');
    expect(error).not.toMatch(/undefined|\bat .*\.ts:|TypeError|\[object/);
    expect(error.trim()).not.toBe('');
  });
});
