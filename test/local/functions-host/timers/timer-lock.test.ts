import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LockedTimer } from '../../../../src/local/functions-host/timers/timer-lock.ts';
import { startLockedTimer } from '../../../../src/local/functions-host/timers/timer-lock.ts';
import { MemoryTimerStore } from '../memory-timer-store.ts';

const MINUTE_MS = 60_000;

/** Instances that share one timer, on a clock that moves only on request. */
describe('startLockedTimer', () => {
  let store: MemoryTimerStore;
  let timers: LockedTimer[];
  let log: string[];
  /** Owners whose listener runs, in order of their start. */
  let running: string[];

  function start(owner: string): LockedTimer {
    const timer = startLockedTimer(
      {
        functionName: 'tick',
        owner,
        store,
        lockMs: MINUTE_MS,
        recoveryMs: MINUTE_MS,
        now: () => new Date(),
        log: (entry) => log.push(entry.message),
      },
      () => {
        running.push(owner);
        return { stop: () => void running.splice(running.indexOf(owner), 1) };
      },
    );
    timers.push(timer);
    return timer;
  }
  const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

  beforeEach(() => {
    vi.useFakeTimers({ now: 0 });
    store = new MemoryTimerStore();
    timers = [];
    log = [];
    running = [];
  });
  afterEach(async () => {
    await Promise.all(timers.map((timer) => timer.stop()));
    vi.useRealTimers();
  });

  it('runs in one instance only, for as long as that one lives', async () => {
    start('first');
    start('second');
    await pass(60 * MINUTE_MS);
    expect(running).toEqual(['first']);
  });

  it('goes over to another instance within a minute when the first stops in order', async () => {
    const first = start('first');
    await pass(0);
    start('second');
    await pass(10_000);
    await first.stop();
    expect(running).toEqual([]);
    await pass(MINUTE_MS);
    expect(running).toEqual(['second']);
  });

  it('is back at once when the instance that stopped in order is replaced', async () => {
    await start('first').stop();
    start('second');
    await pass(0);
    expect(running).toEqual(['second']);
  });

  // Observed 2026-11: after the crash of an instance timers stood still for 60 to 90 seconds.
  it('stands still for more than a minute, and less than two and a bit, after an instance has died', async () => {
    // Nothing renews or gives back the lock of a dead instance.
    await store.takeLock('tick', 'dead', 0, MINUTE_MS);
    start('second');
    await pass(MINUTE_MS - 1);
    expect(running).toEqual([]);
    await pass(MINUTE_MS + 1);
    expect(running).toEqual(['second']);
  });

  it('keeps running when a renewal fails, and tries to get the lock when the first try fails', async () => {
    store.isAway = true;
    start('first');
    await pass(0);
    expect(running).toEqual([]);
    store.isAway = false;
    await pass(MINUTE_MS);
    expect(running).toEqual(['first']);
    store.isAway = true;
    await pass(5 * MINUTE_MS);
    expect(running).toEqual(['first']);
    expect(log.at(-1)).toContain("lock of timer 'tick' could not be reached");
    store.isAway = false;
  });
});
