import { join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it, vi } from 'vitest';
import { commandLine } from '../../printed-commands.ts';
import type { GoldenRun } from './golden-runs.ts';
import { GOLDEN_RUNS } from './golden-runs.ts';
import type { GoldenOutputs } from './run-golden.ts';
import { runGolden } from './run-golden.ts';

vi.setConfig({ testTimeout: 60_000 });

/** Each command that answers, by its words, with the formats that it takes. */
function formatsByCommand(
  command: Command,
  path: readonly string[] = [],
): readonly (readonly [string, readonly string[]])[] {
  return command.commands.flatMap((each) => {
    const words = [...path, each.name()];
    if (each.commands.length > 0) return formatsByCommand(each, words);
    const output = each.options.find(({ long }) => long === '--output');
    return [[words.join(' '), output?.argChoices ?? []] as const];
  });
}

const FORMATS = new Map(formatsByCommand(commandLine(() => undefined)));

const nameOf = ({ about, command }: GoldenRun): string =>
  (about === undefined ? command : `${command} ${about}`).replaceAll(' ', '-');

function page(run: GoldenRun, outputs: GoldenOutputs): string {
  const parts = [...outputs].map(([format, { error, exitCode, out }]) =>
    [
      `==== ${format}, exit code ${exitCode}`,
      out.trimEnd(),
      ...(error === '' ? [] : ['==== on the error stream', error.trimEnd()]),
    ].join('\n'),
  );
  return `$ hubwarden ${[run.command, ...run.args].join(' ')}\n${parts.join('\n')}\n`.replaceAll('\r\n', '\n');
}

describe('golden outputs', () => {
  it('cover every command in every format that it has', () => {
    const covered = new Map<string, Set<string>>();
    for (const { command, without = {} } of GOLDEN_RUNS) {
      const formats = FORMATS.get(command)?.filter((format) => without[format] === undefined) ?? [];
      covered.set(command, new Set([...(covered.get(command) ?? []), ...formats]));
    }
    const missing = [...FORMATS].flatMap(([command, formats]) =>
      formats.filter((format) => covered.get(command)?.has(format) !== true).map((format) => `${command} -o ${format}`),
    );
    expect(missing).toEqual([]);
    expect([...covered.keys()].filter((command) => !FORMATS.has(command))).toEqual([]);
  });

  describe.each(GOLDEN_RUNS.map((run) => ({ run, name: nameOf(run) })))('$name', ({ name, run }) => {
    it('prints what is kept', async () => {
      const outputs = await runGolden(run, FORMATS.get(run.command) ?? []);
      await expect(page(run, outputs)).toMatchFileSnapshot(join(import.meta.dirname, '__snapshots__', `${name}.txt`));
    });
  });
});
