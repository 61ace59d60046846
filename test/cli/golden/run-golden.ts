import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Common } from '../../../src/cli/command/add-command.ts';
import type { CommandResult } from '../../../src/cli/command/command-result.ts';
import { program } from '../../../src/cli/program.ts';
import { NO_PAINT } from '../../../src/cli/text/paint.ts';
import { writeResult } from '../../../src/cli/write-result.ts';
import { ok } from '../../../src/core/result.ts';
import type { VirtualApp } from '../../reconcile/virtual-app.ts';
import type { Printed } from '../documented-fleet.ts';
import { contextOn, documentedFleet, runOn } from '../documented-fleet.ts';
import type { GoldenRun } from './golden-runs.ts';

/** Columns of a narrow terminal and of a wide one. */
export const NARROW = 40;
export const WIDE = 200;

/** What a run printed in each format; `table at 40 columns` and `table at 200 columns` stand for `table`. */
export type GoldenOutputs = ReadonlyMap<string, Printed>;

const NEXT_POLICY = readFileSync(join(import.meta.dirname, '../../../docs/examples/policy-next.yaml'), 'utf8');

/** After this time the new version has reached the first hubs. */
const ROLLED_SECONDS = 5 * 60;

const OWN_FILES = { writeText: () => ok(undefined) };

/** Runs a command in each of some formats. */
export async function runGolden(run: GoldenRun, formats: readonly string[]): Promise<GoldenOutputs> {
  return run.changes === true ? changingRuns(run, formats) : readingRuns(run, formats);
}

async function readingRuns(run: GoldenRun, formats: readonly string[]): Promise<GoldenOutputs> {
  const world = await sharedFleet();
  const outputs = new Map<string, Printed>();
  for (const columns of formats.includes('table') ? [NARROW, WIDE] : [])
    outputs.set(tableAt(columns), await runOn(world, wordsOf(run), { ...OWN_FILES, paint: { ...NO_PAINT, columns } }));
  for (const format of formats.filter(isDocument))
    outputs.set(format, await runOn(world, [...wordsOf(run), '-o', format], OWN_FILES));
  return outputs;
}

/** A command that changes something runs once on each of two fleets; its one answer is written in every format. */
async function changingRuns(run: GoldenRun, formats: readonly string[]): Promise<GoldenOutputs> {
  const outputs = new Map<string, Printed>();
  const narrow = { ...OWN_FILES, paint: { ...NO_PAINT, columns: NARROW } };
  outputs.set(tableAt(NARROW), await runOn(await freshFleet(run), wordsOf(run), narrow));
  const inFormat = await answerOf(run, await freshFleet(run));
  outputs.set(tableAt(WIDE), await inFormat('table'));
  for (const format of formats.filter(isDocument)) outputs.set(format, await inFormat(format));
  return outputs;
}

async function answerOf(run: GoldenRun, world: VirtualApp): Promise<(format: string) => Promise<Printed>> {
  let answer: readonly [CommandResult, Common] | undefined;
  const paint = { ...NO_PAINT, columns: WIDE };
  const context = { ...contextOn(world), ...OWN_FILES, paint, writeOut: () => undefined, writeError: () => undefined };
  const cli = program(context, context, async (result, options) => {
    answer = [await result, options];
  });
  await cli.parseAsync(wordsOf(run), { from: 'user' });
  if (answer === undefined) throw new Error(`${run.command} did not answer`);
  const [result, options] = answer;
  return async (format) => {
    const written = { out: '', error: '' };
    const exitCode = await writeResult(
      result,
      { ...options, output: format as never },
      {
        paint,
        writeOut: (text) => {
          written.out += text;
        },
        writeError: (text) => {
          written.error += text;
        },
      },
    );
    return { exitCode, ...written };
  };
}

let shared: Promise<VirtualApp> | undefined;

function sharedFleet(): Promise<VirtualApp> {
  shared ??= documentedFleet();
  return shared;
}

/** A fleet of its own for a run that changes something. */
export async function freshFleet({ after = [], duringRollout }: GoldenRun): Promise<VirtualApp> {
  const world = await documentedFleet();
  if (duringRollout === true) {
    world.policyText = `${NEXT_POLICY}\nrollout: { canaryHubs: 1, percentPerRing: 50, waitMinutes: 30 }\n`;
    await world.pass(ROLLED_SECONDS, 60);
  }
  for (const args of after) {
    const { error, exitCode } = await runOn(world, args);
    if (exitCode !== 0) throw new Error(`${args.join(' ')}: ${error}`);
  }
  return world;
}

const isDocument = (format: string): boolean => format !== 'table';

function wordsOf({ args, command }: GoldenRun): readonly string[] {
  return [...command.split(' '), ...args];
}

function tableAt(columns: number): string {
  return `table at ${columns} columns`;
}
