import { describe, expect, it } from 'vitest';
import { MemoryQueue } from '../../../src/adapters/memory/memory-queue.ts';
import { MemoryRows } from '../../../src/adapters/memory/memory-rows.ts';
import type { NewRow, RowQuery, Rows } from '../../../src/reconcile/ports.ts';
import { PortCounter } from './counted-ports.ts';

describe('what is counted at the port of rows', () => {
  it('one for each call, also for one that fails; a transaction is one', async () => {
    const counter = new PortCounter();
    const rows = counter.rows(new MemoryRows());
    await rows.get('hubs', 'p', 'none');
    await rows.insert('hubs', rowOf(1));
    await rows.insert('hubs', rowOf(1));
    await rows.transact(
      'hubs',
      'p',
      [2, 3, 4].map((number) => ({ kind: 'upsert', row: rowOf(number) })),
    );
    expect(counter.counts).toEqual({ tableOperations: 4, queueMessages: 0, armRequests: 0 });
    expect([...counter.calls]).toEqual([
      ['get hubs', 1],
      ['insert hubs', 2],
      ['transact hubs', 1],
    ]);
  });

  it.each([
    [0, 1],
    [1, 1],
    [1000, 1],
    [1001, 2],
    [2500, 3],
  ])('a query that finds %i rows is %i', async (found, operations) => {
    expect(await queryOf(found, {})).toBe(operations);
  });

  it('a query that asks for small answers is one for each answer', async () => {
    expect(await queryOf(250, { answerRows: 100 })).toBe(3);
  });

  it('a query that nothing reads is none', async () => {
    const counter = new PortCounter();
    counter.rows(new MemoryRows()).query('hubs', {});
    expect(counter.counts.tableOperations).toBe(0);
  });
});

it('counts messages, and can take them in place of the queue', async () => {
  const counter = new PortCounter();
  const memory = new MemoryQueue({ now: () => new Date(0) });
  const queue = counter.queue(memory, (name) => name === 'sweep-shards');
  await queue.send('sweep-shards', {});
  await queue.send('hub-events', {});
  expect(counter.counts.queueMessages).toBe(2);
  expect(memory.pending('sweep-shards')).toEqual([]);
  expect(memory.pending('hub-events')).toHaveLength(1);
  counter.clear();
  expect(counter.counts.queueMessages).toBe(0);
});

async function queryOf(found: number, query: RowQuery): Promise<number> {
  const memory = new MemoryRows();
  await fill(memory, found);
  const counter = new PortCounter();
  let read = 0;
  for await (const row of counter.rows(memory).query('hubs', query)) read += row.key.length > 0 ? 1 : 0;
  expect(read).toBe(found);
  return counter.counts.tableOperations;
}

async function fill(rows: Rows, count: number): Promise<void> {
  for (let number = 0; number < count; number += 1) await rows.insert('hubs', rowOf(number));
}

function rowOf(number: number): NewRow {
  return { partition: 'p', key: `row-${number}`, cells: { number } };
}
