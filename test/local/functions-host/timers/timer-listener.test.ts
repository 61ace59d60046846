import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type {
  TimerListener,
  TimerListenerOptions,
} from '../../../../src/local/functions-host/timers/timer-listener.ts';
import { startTimerListener } from '../../../../src/local/functions-host/timers/timer-listener.ts';
import type { StoredSchedule } from '../../../../src/local/functions-host/timers/timer-store.ts';
import { MemoryTimerStore } from '../memory-timer-store.ts';

interface TimerRun {
  readonly at: string;
  readonly info: unknown;
  readonly end: () => void;
}

describe('startTimerListener', () => {
  let runs: TimerRun[];
  let listener: TimerListener;

  function listen(options: Partial<TimerListenerOptions>): void {
    listener = startTimerListener({
      functionName: 'tick',
      schedule: '0 * * * * *',
      runOnStartup: false,
      useMonitor: true,
      now: () => new Date(),
      log: () => undefined,
      run: (input) =>
        new Promise((end) => {
          const info: unknown = 'json' in input ? JSON.parse(input.json) : undefined;
          runs.push({ at: new Date().toISOString().slice(11, 19), info, end });
        }),
      ...options,
    });
  }
  const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);

  beforeEach(() => {
    vi.useFakeTimers({ now: new Date('2026-01-01T00:00:30Z') });
    runs = [];
  });
  afterEach(() => {
    listener.stop();
    vi.useRealTimers();
  });

  it('runs at every occurrence', async () => {
    listen({});
    for (let minute = 0; minute < 3; minute += 1) {
      await pass(60);
      runs.at(-1)?.end();
    }
    expect(runs.map((run) => run.at)).toEqual(['00:01:00', '00:02:00', '00:03:00']);
  });

  it('never runs twice at once, makes up for missed occurrences by one run, and says that it is past due', async () => {
    listen({});
    await pass(30 + 200);
    expect(runs).toHaveLength(1);
    runs[0]?.end();
    await pass(0);
    expect(runs).toHaveLength(2);
    expect(runs.map((run) => run.info)).toEqual([
      expect.objectContaining({ IsPastDue: false }),
      expect.objectContaining({ IsPastDue: true }),
    ]);
    runs[1]?.end();
    await pass(0);
    expect(runs).toHaveLength(2);
    await pass(40);
    expect(runs.map((run) => run.at)).toEqual(['00:01:00', '00:04:20', '00:05:00']);
  });

  it('runs on startup only when asked to', async () => {
    listen({ runOnStartup: true });
    await pass(0);
    expect(runs.map((run) => run.at)).toEqual(['00:00:30']);
    runs[0]?.end();
    await pass(30);
    expect(runs.map((run) => run.at)).toEqual(['00:00:30', '00:01:00']);
  });

  it('tells when it ran last and runs next, in the host’s Pascal case', async () => {
    listen({});
    await pass(30);
    runs[0]?.end();
    await pass(60);
    expect(runs.map((run) => run.info)).toEqual([
      {
        Schedule: { AdjustForDST: true },
        ScheduleStatus: {
          Last: '0001-01-01T00:00:00+00:00',
          Next: '2026-01-01T00:02:00.000Z',
          LastUpdated: '2026-01-01T00:01:00.000Z',
        },
        IsPastDue: false,
      },
      expect.objectContaining({
        ScheduleStatus: {
          Last: '2026-01-01T00:01:00.000Z',
          Next: '2026-01-01T00:03:00.000Z',
          LastUpdated: '2026-01-01T00:01:00.000Z',
        },
      }),
    ]);
  });

  it.each([
    { options: { useMonitor: false }, why: 'when it is not monitored' },
    { options: { schedule: '*/30 * * * * *' }, why: 'when it runs more than once a minute' },
  ])('has no status $why', async ({ options }) => {
    listen(options);
    await pass(30);
    expect(runs[0]?.info).toMatchObject({ ScheduleStatus: null });
  });

  it('waits longer than a timer of Node can', async () => {
    listen({ schedule: '0 0 0 1 3 *' });
    await pass(58 * 24 * 3600);
    expect(runs).toEqual([]);
    await pass(24 * 3600);
    expect(runs.map((run) => run.at)).toEqual(['00:00:00']);
  });

  // ScheduleMonitor of the timers extension (read 2026-11): the status outlives the host.
  describe('over restarts', () => {
    let store: MemoryTimerStore;
    const memory = {
      read: () => store.readStatus('tick'),
      write: (status: StoredSchedule) => store.writeStatus('tick', status),
    };
    beforeEach(() => {
      store = new MemoryTimerStore();
    });

    it('runs once at once for all missed times, with the flag past due', async () => {
      listen({ memory });
      await pass(30);
      runs[0]?.end();
      await pass(1);
      listener.stop();
      await pass(200);
      listen({ memory });
      await pass(0);
      expect(runs.map((run) => [run.at, run.info])).toEqual([
        ['00:01:00', expect.objectContaining({ IsPastDue: false })],
        ['00:04:21', expect.objectContaining({ IsPastDue: true })],
      ]);
      runs[1]?.end();
      await pass(39);
      expect(runs.at(-1)?.at).toBe('00:05:00');
    });

    it('makes up for a run that died, because the status is written after it', async () => {
      listen({ memory });
      await pass(30);
      listener.stop();
      await pass(10);
      listen({ memory });
      await pass(0);
      expect(runs.map((run) => run.at)).toEqual(['00:01:00', '00:01:10']);
    });

    it.each([
      { first: '0 * * * * *', later: '0 0 * * * *', why: 'its schedule has changed since' },
      { first: '0 0 * * * *', later: '0 0 * * * *', why: 'no occurrence passed' },
      { first: '*/30 * * * * *', later: '*/30 * * * * *', why: 'it runs more than once a minute' },
    ])('runs nothing at the start when $why', async ({ first, later }) => {
      listen({ memory, schedule: first });
      await pass(1);
      listener.stop();
      await pass(121);
      const before = runs.length;
      listen({ memory, schedule: later });
      await pass(1);
      expect(runs).toHaveLength(before);
    });

    it('makes up for the first occurrence of a new timer that no host lived to see', async () => {
      listen({ memory });
      await pass(1);
      listener.stop();
      await pass(300);
      listen({ memory });
      await pass(0);
      expect(runs.map((run) => run.info)).toEqual([expect.objectContaining({ IsPastDue: true })]);
    });

    it('runs on schedule, and says so, when the status cannot be kept', async () => {
      store.isAway = true;
      const log: string[] = [];
      listen({ memory, log: (entry) => log.push(entry.message) });
      await pass(30);
      runs[0]?.end();
      await pass(60);
      expect(runs.map((run) => run.at)).toEqual(['00:01:00', '00:02:00']);
      expect(log).toContainEqual(expect.stringContaining("status of timer 'tick' could not be kept"));
    });
  });

  it('starts no run after it was stopped, not even a missed one', async () => {
    listen({});
    await pass(30 + 200);
    listener.stop();
    runs[0]?.end();
    await pass(600);
    expect(runs).toHaveLength(1);
  });
});
