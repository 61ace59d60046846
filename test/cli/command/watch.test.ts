import { describe, expect, it } from 'vitest';
import type { CommandLineContext } from '../../../src/cli/run-command-line.ts';
import { runCommandLine } from '../../../src/cli/run-command-line.ts';
import { NO_PAINT } from '../../../src/cli/text/paint.ts';
import { err, ok } from '../../../src/core/result.ts';
import { VirtualApp } from '../../reconcile/virtual-app.ts';

/** Watches until the reader closes the pipe after some answers. `between` says what happens before each further one. */
async function watch(
  world: VirtualApp,
  args: readonly string[],
  {
    answers,
    between = () => undefined,
    more = {},
  }: {
    readonly answers: number;
    readonly between?: (answer: number) => void | Promise<void>;
    readonly more?: Partial<CommandLineContext>;
  },
) {
  const written: string[] = [];
  const pauses: number[] = [];
  let error = '';
  let count = 0;
  const exitCode = await runCommandLine(args, {
    readText: () => err('the file does not exist'),
    now: () => world.clock.now(),
    pause: async (seconds) => {
      pauses.push(seconds);
      await world.pass(seconds, seconds);
      await between(pauses.length);
    },
    isReaderGone: () => {
      count += 1;
      return count >= answers;
    },
    paint: NO_PAINT,
    version: '0',
    operator: { connect: async () => ok(world.deps), person: 'platform@desk' },
    writeOut: (text) => {
      written.push(text);
    },
    writeError: (text) => {
      error += text;
    },
    ...more,
  });
  return { exitCode, written, error, pauses };
}

async function quietFleet(): Promise<VirtualApp> {
  const world = await VirtualApp.running();
  world.createHub('hub1');
  await world.pass(3 * 3600 + 120, 60);
  return world;
}

describe('--watch', () => {
  it('writes the first answer, and then nothing while only ages change', async () => {
    const world = await quietFleet();
    const { exitCode, pauses, written } = await watch(world, ['status', '--watch'], { answers: 5 });
    expect(written).toHaveLength(1);
    expect(written[0]).toMatch(/^hub1 /m);
    expect(pauses).toEqual([10, 10, 10, 10]);
    expect(exitCode).toBe(0);
  });

  it('writes what has changed, with the time, where the output is no terminal', async () => {
    const world = await quietFleet();
    const { written } = await watch(world, ['status', '--watch', '--every', '60'], {
      answers: 4,
      between: (answer) => {
        if (answer === 1) world.createHub('hub2');
      },
    });
    expect(written.length).toBeGreaterThan(1);
    expect(written[1]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\n/);
    expect(written.slice(1).join('')).toMatch(/^\+ hub2 /m);
    expect(written.slice(1).join('')).not.toMatch(/^. hub1 /m);
  });

  it('writes a whole document again when JSON changes in more than ages', async () => {
    const world = await quietFleet();
    const { written } = await watch(world, ['operations', '--watch', '--json', '--every', '30'], {
      answers: 8,
      between: (answer) => {
        if (answer === 2) world.createHub('hub2', 'AllowInternetOutbound');
      },
    });
    for (const each of written) expect(() => JSON.parse(each)).not.toThrow();
    expect(written.length).toBeGreaterThan(1);
    expect(written.length).toBeLessThan(8);
  });

  it('redraws in place on a terminal, cut to its height', async () => {
    const world = await quietFleet();
    for (let number = 2; number < 30; number += 1) world.createHub(`hub${number}`);
    await world.pass(2 * 3600, 60);
    let clears = 0;
    const clear = (): void => {
      clears += 1;
    };
    const screen = { clear, rows: () => 10 };
    const { written } = await watch(world, ['status', '--watch'], { answers: 3, more: { screen } });
    expect(clears).toBe(3);
    expect(written).toHaveLength(3);
    for (const each of written) {
      expect(each).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ, every 10s; Ctrl-C ends\n/);
      expect(each.trimEnd().split('\n')).toHaveLength(9);
      expect(each).toMatch(/… and \d+ more lines\n$/);
    }
  });

  it('goes on after a failure in between, and says it', async () => {
    const world = await quietFleet();
    let calls = 0;
    const connect: NonNullable<CommandLineContext['operator']>['connect'] = async () => {
      calls += 1;
      return calls === 2 ? err('The tables do not answer.') : ok(world.deps);
    };
    const more = { operator: { connect, person: 'platform@desk' } };
    const { error, exitCode, written } = await watch(world, ['status', '--watch'], { answers: 3, more });
    expect(error).toBe('The tables do not answer.\n');
    expect(written).toHaveLength(1);
    expect(calls).toBe(3);
    expect(exitCode).toBe(1);
  });

  it('ends at once when the first answer fails, because nothing would come of it', async () => {
    const world = await quietFleet();
    const more = { operator: { connect: async () => err('No one is signed in.'), person: 'x' } };
    const { error, exitCode, pauses } = await watch(world, ['status', '--watch'], { answers: 9, more });
    expect({ error, exitCode, pauses }).toEqual({ error: 'No one is signed in.\n', exitCode: 1, pauses: [] });
  });

  it.each([
    { args: ['--every', '5'], says: /--every is for --watch/ },
    { args: ['--watch', '--every', '0'], says: /--every needs whole seconds from 1 to 3600, not "0"/ },
    { args: ['--watch', '--every', '1e1'], says: /not "1e1"/ },
    { args: ['--watch', '--every', 'often'], says: /not "often"/ },
    { args: ['--watch', '-o', 'csv'], says: /--watch shows table, wide, json and not csv/ },
    { args: ['--watch', '-o', 'yaml', '--json'], says: /two formats/ },
  ])('answers $args with one line and 1', async ({ args, says }) => {
    const ran = await watch(new VirtualApp(), ['status', ...args], { answers: 1 });
    expect(ran).toMatchObject({ exitCode: 1, written: [], error: expect.stringMatching(says) });
    expect(ran.error.trimEnd().split('\n')).toHaveLength(1);
  });
});
