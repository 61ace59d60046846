import { describe, expect, it } from 'vitest';
import { MemoryRows } from '../../../src/adapters/memory/memory-rows.ts';
import { VirtualClock } from '../../../src/adapters/memory/virtual-clock.ts';
import { hubIdFrom } from '../../../src/core/hub-id.ts';
import { err } from '../../../src/core/result.ts';
import { releaseLease, takeLease } from '../../../src/reconcile/records/lease.ts';
import { START } from '../virtual-app.ts';

const HUB = hubIdFrom('/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/h')!;

function setUp(): { rows: MemoryRows; clock: VirtualClock } {
  return { rows: new MemoryRows(), clock: new VirtualClock({ at: START }) };
}

describe('a lease', () => {
  it('is held by one run at a time', async () => {
    const { rows, clock } = setUp();
    expect(await takeLease(rows, clock, HUB, 120)).toBeDefined();
    expect(await takeLease(rows, clock, HUB, 120)).toBeUndefined();
  });

  it('is acquired by one of many concurrent callers', async () => {
    const { rows, clock } = setUp();
    const taken = await Promise.all(Array.from({ length: 20 }, () => takeLease(rows, clock, HUB, 120)));
    expect(taken.filter((lease) => lease !== undefined)).toHaveLength(1);
  });

  it('is free again when it has expired, with a higher fence', async () => {
    const { rows, clock } = setUp();
    const first = await takeLease(rows, clock, HUB, 120);
    clock.advanceSeconds(120);
    const second = await takeLease(rows, clock, HUB, 120);
    expect(second?.fence).toBe(first!.fence + 1);
  });

  it('is free again when it was given back, with a higher fence', async () => {
    const { rows, clock } = setUp();
    const first = await takeLease(rows, clock, HUB, 120);
    await releaseLease(rows, clock, first!);
    expect((await takeLease(rows, clock, HUB, 120))?.fence).toBe(first!.fence + 1);
  });

  it('of another run is not released by a run whose own lease has expired', async () => {
    const { rows, clock } = setUp();
    const first = await takeLease(rows, clock, HUB, 120);
    clock.advanceSeconds(121);
    await takeLease(rows, clock, HUB, 120);
    await releaseLease(rows, clock, first!);
    expect(await takeLease(rows, clock, HUB, 120)).toBeUndefined();
  });

  it('is recognised as the caller’s when only the answer to the write was lost', async () => {
    const { rows, clock } = setUp();
    const insert = rows.insert.bind(rows);
    rows.insert = async (table, row) => {
      await insert(table, row);
      return err('Conflict');
    };
    expect(await takeLease(rows, clock, HUB, 120)).toBeDefined();
  });
});
