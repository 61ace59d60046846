import { runCommandLine } from '../../../src/cli/run-command-line.ts';
import { NO_PAINT } from '../../../src/cli/text/paint.ts';
import { err, ok } from '../../../src/core/result.ts';
import type { VirtualApp } from '../virtual-app.ts';

/** Runs a command of `hubwarden` against the tables of a world, as a person in a terminal does. */
export async function command(
  world: VirtualApp,
  ...args: readonly string[]
): Promise<{ readonly exitCode: number; readonly out: string; readonly error: string }> {
  let out = '';
  let error = '';
  const exitCode = await runCommandLine(args, {
    readText: () => err('the file does not exist'),
    now: () => world.clock.now(),
    pause: (seconds) => world.pass(seconds, seconds),
    paint: NO_PAINT,
    version: '1.2.3',
    operator: { connect: async () => ok(world.deps), person: 'platform@desk' },
    writeOut: (text) => {
      out += text;
    },
    writeError: (text) => {
      error += text;
    },
  });
  return { exitCode, out, error };
}
