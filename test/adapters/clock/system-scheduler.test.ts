import { describe, expect, it } from 'vitest';
import { systemScheduler } from '../../../src/adapters/clock/system-scheduler.ts';

/** Keeps the thread busy. */
function work(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

describe('the scheduler of a process', () => {
  it('lets other work run once a slice has lasted long enough, and not before', async () => {
    const { pause } = systemScheduler(20);
    await new Promise((resolve) => setTimeout(resolve, 25));
    await pause();
    expect(pause()).toBeUndefined();
    work(25);
    let ran = false;
    setImmediate(() => {
      ran = true;
    });
    const paused = pause();
    expect(paused).toBeInstanceOf(Promise);
    await paused;
    expect(ran).toBe(true);
    expect(pause()).toBeUndefined();
  });

  it('waits for work at most as long as asked, and passes its error on', async () => {
    const { waitAtMost } = systemScheduler();
    expect(await waitAtMost(Promise.resolve('done'), 60)).toEqual({ value: 'done' });
    expect(await waitAtMost(new Promise(() => undefined), 0.01)).toBe('Late');
    await expect(waitAtMost(Promise.reject(new Error('failed')), 60)).rejects.toThrow('failed');
  });
});
