import { beforeEach, describe, expect, it } from 'vitest';
import type { Queue, QueueName } from '../../src/reconcile/ports.ts';

/** A queue under test, and the means to read it. */
export interface QueueUnderTest {
  readonly queue: Queue;
  /** Takes out every message that is visible now. */
  receive(name: QueueName): Promise<readonly unknown[]>;
  /** Lets time pass. */
  wait(seconds: number): Promise<void>;
}

/** The contract of every implementation of `Queue`; `make` returns one with empty queues. */
export function queueContract(name: string, make: () => Promise<QueueUnderTest>): void {
  describe(`the queue contract on ${name}`, () => {
    let under: QueueUnderTest;
    beforeEach(async () => {
      under = await make();
    });

    it.each([
      { why: 'an object', message: { hubId: '/subscriptions/ä', cause: 'Event', nested: [1, null, { deep: true }] } },
      { why: 'text that looks like JSON', message: '{"not":"parsed"}' },
      { why: 'text beyond ASCII', message: 'ä ☃ 😀 <&>' },
      { why: 'a number', message: 12.5 },
      { why: 'null', message: null },
    ])('delivers $why as it was sent', async ({ message }) => {
      await under.queue.send('hub-events', message);
      expect(await under.receive('hub-events')).toEqual([message]);
      expect(await under.receive('hub-events')).toEqual([]);
    });

    it('drops what JSON cannot carry, as JSON does', async () => {
      await under.queue.send('hub-events', { at: new Date('2026-11-02T10:00:00Z'), gone: undefined });
      expect(await under.receive('hub-events')).toEqual([{ at: '2026-11-02T10:00:00.000Z' }]);
    });

    it('keeps the queues apart', async () => {
      await under.queue.send('hub-events', 'event');
      await under.queue.send('hub-repairs', 'repair');
      await under.queue.send('sweep-shards', 'shard');
      expect(await under.receive('hub-repairs')).toEqual(['repair']);
      expect(await under.receive('sweep-shards')).toEqual(['shard']);
      expect(await under.receive('hub-events')).toEqual(['event']);
    });

    it('hides a message for the given time', async () => {
      await under.queue.send('hub-events', 'later', 2);
      await under.queue.send('hub-events', 'now', 0);
      await under.queue.send('hub-events', 'overdue', -5);
      expect(new Set(await under.receive('hub-events'))).toEqual(new Set(['now', 'overdue']));
      await under.wait(2.2);
      expect(await under.receive('hub-events')).toEqual(['later']);
    });

    it('never shows a message before a fraction of a second is over', async () => {
      await under.queue.send('hub-events', 'soon', 0.6);
      expect(await under.receive('hub-events')).toEqual([]);
      await under.wait(1.2);
      expect(await under.receive('hub-events')).toEqual(['soon']);
    });

    it('accepts a delay that is longer than the service allows, and shortens it', async () => {
      await under.queue.send('hub-events', 'in a month', 30 * 24 * 3600);
      expect(await under.receive('hub-events')).toEqual([]);
    });

    it('delivers every one of many messages that are sent at once', async () => {
      const numbers = Array.from({ length: 40 }, (_, n) => n);
      await Promise.all(numbers.map((n) => under.queue.send('hub-repairs', n)));
      expect([...(await under.receive('hub-repairs'))].sort((a, b) => Number(a) - Number(b))).toEqual(numbers);
    });

    it('throws for a message that no queue can hold, naming the queue', async () => {
      await expect(under.queue.send('hub-events', 'x'.repeat(50_000))).rejects.toThrow(/queue hub-events/);
      await expect(under.queue.send('hub-events', undefined)).rejects.toThrow(/not a JSON value/);
      await under.queue.send('hub-events', 'x'.repeat(49_000));
      expect(await under.receive('hub-events')).toHaveLength(1);
    });
  });
}
