import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { COMPILE_CACHE } from '../../compile-cache.ts';

const ROOT = join(import.meta.dirname, '../../..');
const MAIN = join(ROOT, 'src/cli/main.ts');

/** How a process of the command line ended. */
export interface Ended {
  readonly exitCode: number | null;
  readonly out: string;
  readonly error: string;
  readonly seconds: number;
}

/**
 * Runs the command line as a process, in the folder of the project or another, without the environment of this machine.
 *
 * @param at.main its program; absent: the source
 */
export function start(args: readonly string[], { cwd = ROOT, env = {}, input = '', main = MAIN } = {}): Ended {
  const from = performance.now();
  const { status, stderr, stdout } = spawnSync(process.execPath, [main, ...args], {
    cwd,
    input,
    encoding: 'utf8',
    env: { PATH: '/usr/bin:/bin', HOME: '/nonexistent', ...COMPILE_CACHE, ...env },
  });
  return { exitCode: status, out: stdout, error: stderr, seconds: (performance.now() - from) / 1000 };
}

/**
 * What a pseudo-terminal of that many columns shows of a command, which `script` of util-linux makes. Its line ends are
 * those of a file.
 */
export async function showIn(columns: number, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const from = performance.now();
  const words = [process.execPath, MAIN, ...args].map((word) => `'${word}'`).join(' ');
  const command = `stty cols ${columns} rows 50; ${words}`;
  const child = spawn('script', ['--quiet', '--flush', '--return', '--command', command, '/dev/null'], {
    cwd: ROOT,
    env: { PATH: '/usr/bin:/bin', HOME: '/nonexistent', TERM: 'xterm', SHELL: '/bin/sh', ...COMPILE_CACHE, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let error = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    error += text;
  });
  const [exitCode] = await once(child, 'close');
  return { exitCode, out: out.replaceAll('\r\n', '\n'), error, seconds: (performance.now() - from) / 1000 };
}
