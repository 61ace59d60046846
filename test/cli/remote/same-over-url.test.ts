import { describe, expect, it, vi } from 'vitest';
import type { CommandLineContext } from '../../../src/cli/run-command-line.ts';
import { ok } from '../../../src/core/result.ts';
import type { VirtualApp } from '../../reconcile/virtual-app.ts';
import type { Printed } from '../documented-fleet.ts';
import { documentedFleet, runOn } from '../documented-fleet.ts';
import { commandFormats } from '../golden/command-formats.ts';
import type { GoldenRun } from '../golden/golden-runs.ts';
import { GOLDEN_RUNS } from '../golden/golden-runs.ts';
import { freshFleet } from '../golden/run-golden.ts';
import { deploymentOn, ORIGIN } from './api-over-world.ts';

vi.setConfig({ testTimeout: 120_000 });

const FORMATS = commandFormats();

/** Commands of which --url is refused; `show --live` is refused by its option. */
const REFUSED = /^(plan|reach|policy diff|policy init|apply|sweep|replay|inventory \w+|audit \w+|alerts test|doctor)$/;
const FILES_ONLY = /^(policy validate|packs \w+|explain|scale|completion)$/;

const isOfFiles = ({ about, args, command }: GoldenRun): boolean =>
  FILES_ONLY.test(command) || (command === 'policy explain' && about === undefined) || args.includes('--live');

const RUNS = GOLDEN_RUNS.filter((run) => !REFUSED.test(run.command) && !isOfFiles(run));

const wordsOf = ({ args, command }: GoldenRun): readonly string[] => [...command.split(' '), ...args];

/** Over the tables the person is the one that the gate of the local stack names. */
function overTables(world: VirtualApp, words: readonly string[]): Promise<Printed> {
  return runOn(world, words, { operator: { connect: async () => ok(world.deps), person: 'local operator' } });
}

/** Without any port for the tables. */
function overUrl(world: VirtualApp, words: readonly string[]): Promise<Printed> {
  const remote: CommandLineContext['remote'] = async () => ok(deploymentOn(world));
  return runOn(world, [...words, '--url', ORIGIN], {
    remote,
    operator: { connect: () => Promise.reject(new Error('the tables were asked')), person: 'nobody' },
  });
}

describe('over the API', () => {
  let shared: Promise<VirtualApp> | undefined;

  it.each(RUNS.map((run) => ({ run, name: [run.command, ...run.args].join(' ') })))(
    'prints what it prints over the tables: $name',
    async ({ run }) => {
      const formats = run.formats ?? FORMATS.get(run.command) ?? [];
      shared ??= documentedFleet();
      for (const format of run.changes === true ? ['json'] : formats) {
        const words = [...wordsOf(run), '-o', format];
        const [tables, api] =
          run.changes === true ? [await freshFleet(run), await freshFleet(run)] : [await shared, await shared];
        const expected = await overTables(tables, words);
        expect(expected.exitCode).not.toBe(1);
        expect(await overUrl(api, words)).toEqual(expected);
      }
    },
  );

  it('are 23 commands', () => {
    expect([...new Set(RUNS.map(({ command }) => command))]).toHaveLength(23);
  });
});
