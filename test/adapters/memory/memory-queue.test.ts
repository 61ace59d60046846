import { describe, expect, it } from 'vitest';
import { MemoryQueue } from '../../../src/adapters/memory/memory-queue.ts';
import { VirtualClock } from '../../../src/adapters/memory/virtual-clock.ts';
import { queueContract } from '../../contract/queue.contract.ts';

const AT = new Date('2026-11-02T10:00:00.000Z');

queueContract('memory', async () => {
  const clock = new VirtualClock({ at: AT });
  const queue = new MemoryQueue(clock);
  return {
    queue,
    receive: async (name) => queue.receiveDue(name, clock.now()),
    wait: async (seconds) => clock.advanceSeconds(seconds),
  };
});

describe('MemoryQueue', () => {
  it('says when the next message of any queue is due', async () => {
    const clock = new VirtualClock({ at: AT });
    const queue = new MemoryQueue(clock);
    expect(queue.nextDueAt()).toBeUndefined();
    await queue.send('hub-events', { n: 1 }, 60);
    await queue.send('alert-sends', { n: 2 }, 5);
    expect(queue.nextDueAt()).toEqual(new Date(AT.getTime() + 5000));
    queue.receiveDue('alert-sends', new Date(AT.getTime() + 5000));
    expect(queue.nextDueAt()).toEqual(new Date(AT.getTime() + 60_000));
  });

  it('hands out due messages earliest first, equal ones in the order they were sent', async () => {
    const clock = new VirtualClock({ at: AT });
    const queue = new MemoryQueue(clock);
    for (const [message, delay] of [
      ['c', 9],
      ['a', 3],
      ['d', 9],
      ['b', 3],
      ['later', 60],
    ] as const) {
      await queue.send('hub-events', message, delay);
    }
    expect(queue.receiveDue('hub-events', new Date(AT.getTime() + 9_000))).toEqual(['a', 'b', 'c', 'd']);
    expect(queue.pending('hub-events')).toEqual([{ message: 'later', dueAt: new Date(AT.getTime() + 60_000) }]);
  });

  it('keeps a copy of what was sent and shows copies of what waits', async () => {
    const queue = new MemoryQueue(new VirtualClock({ at: AT }));
    const message = { hubId: 'a' };
    await queue.send('hub-events', message);
    message.hubId = 'changed';
    (queue.pending('hub-events')[0]?.message as typeof message).hubId = 'changed too';
    expect(queue.receiveDue('hub-events', AT)).toEqual([{ hubId: 'a' }]);
  });
});
