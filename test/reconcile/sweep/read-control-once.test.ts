import { describe, expect, it } from 'vitest';
import { MemoryRows } from '../../../src/adapters/memory/memory-rows.ts';
import { readControlOnce } from '../../../src/reconcile/sweep/read-control-once.ts';
import { CountingRows } from '../counting-rows.ts';

describe('the rows of a batch of plans', () => {
  it('are read once where all hubs share them, and each time where they are of one hub', async () => {
    const store = new MemoryRows();
    await store.insert('control', { partition: 'control', key: 'writes', cells: { on: true } });
    await store.insert('hubs', { partition: 'one', key: 'hub|a', cells: { at: 1 } });
    const counting = new CountingRows(store);
    const rows = readControlOnce(counting.port());
    for (let hub = 0; hub < 3; hub += 1) {
      expect((await rows.get('control', 'control', 'writes'))?.cells).toEqual({ on: true });
      expect(await rows.get('control', 'control', 'breaker')).toBeUndefined();
      expect((await rows.get('hubs', 'one', 'hub|a'))?.cells).toEqual({ at: 1 });
    }
    expect([counting.readsOf('control writes'), counting.readsOf('control breaker')]).toEqual([1, 1]);
    expect(counting.readsOf('hubs hub')).toBe(3);
  });

  it('are read again after a read that failed', async () => {
    const store = new MemoryRows();
    let fails = true;
    const failing = new CountingRows(store).port();
    const rows = readControlOnce({
      ...failing,
      get: (...place) => (fails ? Promise.reject(new Error('simulated')) : failing.get(...place)),
    });
    await expect(rows.get('control', 'control', 'breaker')).rejects.toThrow('simulated');
    fails = false;
    expect(await rows.get('control', 'control', 'breaker')).toBeUndefined();
  });
});
