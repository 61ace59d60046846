import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { isRunning, until } from './local-processes.ts';

const Started = z.object({ url: z.string(), pids: z.array(z.number()) });

async function startParent() {
  const parent = spawn(process.execPath, ['test/fixtures/functions-host/parent.ts'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: parent.stdout }), 'line');
  return { parent, ...Started.parse(JSON.parse(line)) };
}

describe('processes of the local stack', () => {
  it('end when their parent is killed, even one that is busy in an endless loop', async () => {
    const { parent, url, pids } = await startParent();
    expect(pids.filter(isRunning)).toEqual(pids);
    fetch(`${url}/api/spin`).catch(() => undefined);
    // The loop has begun when the process no longer answers.
    await until('the host is stuck', async () => {
      try {
        await fetch(`${url}/admin/host/status`, { signal: AbortSignal.timeout(300) });
        return false;
      } catch {
        return true;
      }
    });
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    await until('no process is left', () => !pids.some(isRunning));
  });
});
