import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { wrapLines } from '../../../src/cli/text/wrap-lines.ts';
import { commandFormats } from './command-formats.ts';
import type { GoldenRun } from './golden-runs.ts';
import { GOLDEN_RUNS } from './golden-runs.ts';
import type { Contract } from './json-contract.ts';
import { addFields, contractText } from './json-contract.ts';
import type { GoldenOutputs } from './run-golden.ts';
import { NARROW, runGolden } from './run-golden.ts';

vi.setConfig({ testTimeout: 60_000 });

const FILES = join(import.meta.dirname, '__snapshots__');

/** Commands whose table is a file, which is printed unchanged. */
const IS_FILE = new Set(['audit export', 'completion', 'policy init', 'policy show']);

const FORMATS = commandFormats();

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
  const contracts = new Map<string, Contract>();

  it('cover every command in every format that it has', () => {
    const covered = new Map<string, Set<string>>();
    for (const { command, formats = FORMATS.get(command) ?? [] } of GOLDEN_RUNS)
      covered.set(command, new Set([...(covered.get(command) ?? []), ...formats]));
    const missing = [...FORMATS].flatMap(([command, formats]) =>
      formats.filter((format) => covered.get(command)?.has(format) !== true).map((format) => `${command} -o ${format}`),
    );
    expect(missing).toEqual([]);
    expect([...covered.keys()].filter((command) => !FORMATS.has(command))).toEqual([]);
  });

  it.each(GOLDEN_RUNS.map((run) => ({ run, name: nameOf(run) })))('of $name are as kept', async ({ name, run }) => {
    const outputs = await runGolden(run, run.formats ?? FORMATS.get(run.command) ?? []);
    expect([...outputs].filter(([, { exitCode }]) => exitCode === 1)).toEqual([]);
    expect(linesTooLong(outputs.get(`table at ${NARROW} columns`)?.out ?? '', run)).toEqual([]);
    const json = outputs.get('json')?.out;
    if (json !== undefined) {
      expect(parse(outputs.get('yaml')?.out ?? '')).toEqual(JSON.parse(json));
      contracts.set(run.command, addFields(contracts.get(run.command) ?? new Map(), JSON.parse(json)));
    }
    await expect(page(run, outputs)).toMatchFileSnapshot(join(FILES, `${name}.txt`));
  });

  // Programs read these fields: a change of this file is a change for them, and belongs in the changelog.
  it('hold the JSON fields that are promised', async () => {
    const pages = [...contracts].map(([command, contract]) => `${command}\n${contractText(contract)}\n`).sort();
    await expect(pages.join('\n')).toMatchFileSnapshot(join(FILES, 'json-fields.txt'));
  });
});

/** Lines wider than a narrow terminal that hold more than one word, so that they could be broken. */
function linesTooLong(text: string, { command }: GoldenRun): readonly string[] {
  if (IS_FILE.has(command)) return [];
  return text
    .split('\n')
    .filter(
      (line) => line.length > NARROW && !line.trim().startsWith('hubwarden ') && wrapLines(line, NARROW) !== line,
    );
}
