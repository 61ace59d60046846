import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { spawn } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';

const PAUSE_MS = 50;
// Generous, because the machine may be busy.
const LONGEST_MS = 30_000;

/** An interactive shell in a pseudo-terminal, which `script` of util-linux makes. */
export class ShellSession {
  readonly #child: ChildProcessWithoutNullStreams;
  #shown = '';

  constructor(command: string, options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv }) {
    this.#child = spawn('script', ['--quiet', '--flush', '--return', '--command', command, '/dev/null'], options);
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.#shown += text;
    });
  }

  /** Everything that the terminal has shown. */
  get shown(): string {
    return this.#shown;
  }

  /** Types keys, and waits until the terminal has shown a text since. Fails with what it showed instead. */
  async type(keys: string, expected: string): Promise<void> {
    const from = this.#shown.length;
    this.#child.stdin.write(keys);
    for (let waitedMs = 0; waitedMs < LONGEST_MS; waitedMs += PAUSE_MS) {
      if (this.#shown.slice(from).includes(expected)) return;
      await setTimeout(PAUSE_MS);
    }
    throw new Error(
      `after ${JSON.stringify(keys)} expected ${expected}, shown: ${JSON.stringify(this.#shown.slice(from))}`,
    );
  }

  end(): void {
    this.#child.kill('SIGKILL');
  }
}
