import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';

/** A program as npm starts it: in a shell, with more to come behind it. */
async function startInShell(lifecycleEvent: string | undefined) {
  const { npm_lifecycle_event: _, ...env } = process.env;
  const shell = spawn('sh', ['-c', `"${process.execPath}" test/fixtures/local/ends-with-npm.ts && true`], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: lifecycleEvent === undefined ? env : { ...env, npm_lifecycle_event: lifecycleEvent },
  });
  const [line] = await once(createInterface({ input: shell.stdout }), 'line');
  return { shell, pid: Number(line) };
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function endsWithin(pid: number, milliseconds: number): Promise<boolean> {
  const until = Date.now() + milliseconds;
  while (isRunning(pid) && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 50));
  return !isRunning(pid);
}

it('ends when the shell of npm is ended by a signal that does not reach what runs in it', async () => {
  const { pid, shell } = await startInShell('start');
  shell.kill('SIGTERM');
  expect(await endsWithin(pid, 15_000)).toBe(true);
}, 30_000);

it('stays when it was started by hand: people close the shell of what they put into the background', async () => {
  const { pid, shell } = await startInShell(undefined);
  shell.kill('SIGTERM');
  expect(await endsWithin(pid, 1500)).toBe(false);
  process.kill(pid, 'SIGKILL');
}, 30_000);
