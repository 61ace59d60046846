import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { program } from '../../src/cli/program.ts';
import { contextWith } from './command-files.ts';

const OUTPUT = { writeOut: () => undefined, writeError: () => undefined, version: '0' };

function declared(firstWord?: string): Command {
  return program(contextWith(), OUTPUT, async () => undefined, firstWord);
}

function helpOfAll(command: Command): readonly string[] {
  return [command.helpInformation(), ...command.commands.flatMap(helpOfAll)];
}

const ALL = declared();
const NAMES = ALL.commands.map((each) => each.name());

describe('the commands that are declared for a first word', () => {
  it.each(NAMES)('hold %s with the same help, and fewer others', (name) => {
    const few = declared(name);
    const [only, all] = [few, ALL].map(({ commands }) => commands.find((each) => each.name() === name));
    if (only === undefined || all === undefined) throw new Error(`${name} is not declared`);
    expect(helpOfAll(only)).toEqual(helpOfAll(all));
    expect(few.commands.length).toBeLessThan(NAMES.length / 2);
  });

  it.each(['pln', '--help', 'help', '__complete', '', 'constructor'])('are all of them for %j', (word) => {
    expect(declared(word).helpInformation()).toBe(ALL.helpInformation());
  });
});
