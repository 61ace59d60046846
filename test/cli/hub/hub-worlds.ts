import { runCommandLine } from '../../../src/cli/run-command-line.ts';
import { NO_PAINT } from '../../../src/cli/text/paint.ts';
import { err, ok } from '../../../src/core/result.ts';
import type { VirtualApp } from '../../reconcile/virtual-app.ts';
import { sweepPort } from '../fleet-ports.ts';

/** How the terminal and the sign-in of a command are. */
interface Terminal {
  readonly columns?: number;
  /** Why no one is signed in to Azure. */
  readonly notSignedIn?: string;
}

/** Runs a command of `hubwarden` against the tables and the Azure of a world. */
export async function runIn(world: VirtualApp, args: readonly string[], { columns, notSignedIn }: Terminal = {}) {
  let out = '';
  let error = '';
  const sweep = sweepPort(world);
  const exitCode = await runCommandLine(args, {
    readText: () => err('the file does not exist'),
    now: () => world.clock.now(),
    paint: { ...NO_PAINT, columns },
    version: '1.2.3',
    operator: { connect: async () => ok(world.deps), person: 'platform@desk' },
    sweep: notSignedIn === undefined ? sweep : { ...sweep, connect: async () => err(notSignedIn) },
    writeOut: (text) => {
      out += text;
    },
    writeError: (text) => {
      error += text;
    },
  });
  return { exitCode, out, error };
}
