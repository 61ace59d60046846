import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { HostLogEntry } from '../../../../src/local/functions-host/app/host-log.ts';
import type { QueueListener } from '../../../../src/local/functions-host/queues/queue-listener.ts';
import { startQueueListener } from '../../../../src/local/functions-host/queues/queue-listener.ts';
import { encodeMessage } from '../../../../src/local/functions-host/queues/queue-text.ts';
import { MemoryQueue } from '../memory-queue.ts';

const SETTINGS = {
  batchSize: 4,
  newBatchThreshold: 2,
  maxDequeueCount: 3,
  visibilityTimeoutMs: 30_000,
  maxPollingIntervalMs: 2000,
};

describe('startQueueListener', () => {
  let queue: MemoryQueue;
  let log: HostLogEntry[];
  let listener: QueueListener;
  /** Runs that have started, with what ends them. */
  let runs: { text: string; dequeueCount: number; end: (succeeded: boolean) => void }[];

  function listen(): void {
    listener = startQueueListener({
      functionName: 'on-message',
      queue,
      settings: SETTINGS,
      hiddenMs: 600_000,
      random: () => 0.5,
      log: (entry) => log.push(entry),
      run: (message, text) =>
        new Promise((end) => {
          runs.push({ text, dequeueCount: message.dequeueCount, end });
        }),
    });
  }
  const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

  beforeEach(() => {
    vi.useFakeTimers({ now: 0 });
    queue = new MemoryQueue();
    log = [];
    runs = [];
  });
  afterEach(async () => {
    const stopped = listener.stop();
    for (const run of runs) run.end(true);
    await pass(0);
    await stopped;
    vi.useRealTimers();
  });

  it('deletes a message when its run succeeds', async () => {
    queue.put('hello');
    listen();
    await pass(0);
    expect(runs.map((run) => run.text)).toEqual(['hello']);
    runs[0]?.end(true);
    await pass(0);
    expect(queue.messages).toEqual([]);
  });

  it('shows a failed message again after the visibility timeout, with a higher dequeue count', async () => {
    queue.put('bad');
    listen();
    await pass(0);
    runs[0]?.end(false);
    await pass(29_000);
    expect(runs).toHaveLength(1);
    await pass(4000);
    expect(runs.map((run) => run.dequeueCount)).toEqual([1, 2]);
  });

  it('moves a message to the poison queue at its last failure', async () => {
    queue.put('bad');
    listen();
    for (let failure = 0; failure < 3; failure += 1) {
      await pass(33_000);
      runs[failure]?.end(false);
    }
    await pass(0);
    expect(queue.messages).toEqual([]);
    expect(queue.poison).toEqual([encodeMessage('bad')]);
    expect(log.at(-1)?.message).toContain("to queue 'work-poison'");
  });

  it('moves a message that was taken too often to the poison queue without running it', async () => {
    queue.put('crashes its process');
    queue.messages[0]!.dequeueCount = 3;
    listen();
    await pass(0);
    expect(runs).toEqual([]);
    expect(queue.poison).toHaveLength(1);
  });

  it('moves a message that is not base64 to the poison queue at once, as it is', async () => {
    await queue.send('{"not":"base64"}');
    listen();
    await pass(0);
    expect(runs).toEqual([]);
    expect(queue.poison).toEqual(['{"not":"base64"}']);
  });

  it('fails the runs of a message that is no UTF-8 without calling the function, and moves it at its last failure', async () => {
    const stored = Buffer.from([0x7b, 0xff, 0xfe, 0x7d]).toString('base64');
    await queue.send(stored);
    listen();
    await pass(0);
    expect(queue.poison).toEqual([]);
    await pass(2 * 33_000);
    expect(runs).toEqual([]);
    expect(queue.poison).toEqual([stored]);
    expect(queue.messages).toEqual([]);
  });

  it('tells which messages are held, with their newest receipt, and when they no longer are', async () => {
    const held = new Map<string, string>();
    listener = startQueueListener({
      functionName: 'on-message',
      queue,
      settings: SETTINGS,
      hiddenMs: 10_000,
      random: () => 0.5,
      log: (entry) => log.push(entry),
      held: {
        took: ({ id, popReceipt }) => held.set(id, popReceipt),
        gave: (id) => held.delete(id),
      },
      run: (message, text) => new Promise((end) => runs.push({ text, dequeueCount: message.dequeueCount, end })),
    });
    queue.put('slow');
    await pass(100);
    expect([...held.values()]).toEqual([String(queue.messages[0]?.receipt)]);
    await pass(20_000);
    expect(queue.messages[0]?.receipt).toBeGreaterThan(1);
    expect([...held.values()]).toEqual([String(queue.messages[0]?.receipt)]);
    runs[0]?.end(true);
    await pass(0);
    expect(held.size).toBe(0);
  });

  // As the storage queue extension 5.3 does (source read, and observed behind the real worker, 2026-11).
  describe('on a poison queue', () => {
    const MINUTES_10 = 600_000;
    beforeEach(() => {
      queue = new MemoryQueue('work-poison');
    });

    it('leaves a message whose run failed hidden for ten minutes, tries it again, and has no poison queue for it', async () => {
      queue.put('bad');
      listen();
      await pass(0);
      runs[0]?.end(false);
      await pass(MINUTES_10 - 1);
      expect(runs).toHaveLength(1);
      await pass(3000);
      expect(runs.map((run) => run.dequeueCount)).toEqual([1, 2]);
      runs[1]?.end(false);
      await pass(MINUTES_10 + 3000);
      runs[2]?.end(false);
      await pass(5 * MINUTES_10);
      expect(runs).toHaveLength(3);
      expect(queue.poison).toEqual([]);
      expect(queue.messages).toHaveLength(1);
    });

    it('deletes a message whose run succeeds the second time', async () => {
      queue.put('bad at first');
      listen();
      await pass(0);
      runs[0]?.end(false);
      await pass(MINUTES_10 + 3000);
      runs[1]?.end(true);
      await pass(0);
      expect(queue.messages).toEqual([]);
    });

    it.each([
      { stored: '{"not":"base64"}', why: 'that is not base64' },
      { stored: Buffer.from([0xff]).toString('base64'), why: 'that is no UTF-8' },
    ])('never runs a message $why, and keeps it', async ({ stored }) => {
      await queue.send(stored);
      listen();
      await pass(6 * MINUTES_10);
      expect(runs).toEqual([]);
      expect(queue.poison).toEqual([]);
      expect(queue.messages).toMatchObject([{ stored, dequeueCount: 6 }]);
      expect(log.at(-1)?.message).toContain("'work-poison' has no poison queue");
    });
  });

  it('runs a batch at once and takes the next one when only the threshold is left', async () => {
    for (const number of [1, 2, 3, 4, 5, 6, 7]) queue.put(String(number));
    listen();
    await pass(0);
    expect(runs).toHaveLength(4);
    runs[0]?.end(true);
    await pass(5000);
    expect(runs).toHaveLength(4);
    runs[1]?.end(true);
    await pass(0);
    expect(runs).toHaveLength(7);
  });

  it('keeps a message hidden while its run lasts, however long', async () => {
    queue.put('slow');
    listen();
    await pass(3_600_000);
    expect(runs).toHaveLength(1);
    runs[0]?.end(true);
    await pass(0);
    expect(queue.messages).toEqual([]);
  });

  it('looks at an empty queue less and less often, and at once after it found something', async () => {
    listen();
    await pass(10_000);
    const pauses = queue.looks.map((look, index) => look.atMs - (queue.looks[index - 1]?.atMs ?? 0)).slice(1, 7);
    expect(pauses).toEqual([100, 200, 400, 800, 1600, 2000]);

    queue.put('news');
    await pass(2000);
    const found = queue.looks.findIndex((look) => look.got === 1);
    expect(queue.looks[found + 1]?.atMs).toBe(queue.looks[found]?.atMs);
  });

  it('looks at once when it is woken', async () => {
    listen();
    await pass(5000);
    queue.put('from the same process');
    listener.wake();
    await pass(0);
    expect(runs).toHaveLength(1);
  });

  it('goes on after the store failed, and leaves the message to come back', async () => {
    queue.put('hello');
    vi.spyOn(queue, 'delete').mockRejectedValueOnce(new Error('store is away'));
    vi.spyOn(queue, 'receive').mockRejectedValueOnce(new Error('store is away'));
    listen();
    await pass(200);
    runs[0]?.end(true);
    await pass(0);
    expect(log.map((entry) => entry.message)).toEqual([
      expect.stringContaining('could not be read'),
      expect.stringContaining('could not be deleted or moved'),
    ]);
    await pass(602_000);
    expect(runs.map((run) => run.dequeueCount)).toEqual([1, 2]);
  });

  it('takes no message after it was stopped', async () => {
    listen();
    await pass(0);
    await listener.stop();
    queue.put('too late');
    await pass(10_000);
    expect(runs).toEqual([]);
  });
});
