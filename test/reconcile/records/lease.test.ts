import { describe, expect, it } from 'vitest';
import { MemoryRows } from '../../../src/adapters/memory/memory-rows.ts';
import { VirtualClock } from '../../../src/adapters/memory/virtual-clock.ts';
import { hubIdFrom } from '../../../src/core/hub-id.ts';
import { err } from '../../../src/core/result.ts';
import { abandonLease, leaseRow, releaseLease, releaseWrite, takeLease } from '../../../src/reconcile/records/lease.ts';
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

  it('is free again when it was released, and leaves no row', async () => {
    const { rows, clock } = setUp();
    const first = await takeLease(rows, clock, HUB, 120);
    await releaseLease(rows, first!);
    expect(await leaseRow(rows, HUB)).toBeUndefined();
    const second = await takeLease(rows, clock, HUB, 120);
    expect(second).toMatchObject({ abandoned: 0 });
    expect(second?.holder).not.toBe(first!.holder);
  });

  it('can be released in a transaction, which writes nothing once another run holds it', async () => {
    const { rows, clock } = setUp();
    const row = { partition: 's', key: 'hub|h', cells: { n: 1 } };
    const first = await takeLease(rows, clock, HUB, 120);
    clock.advanceSeconds(121);
    const second = await takeLease(rows, clock, HUB, 120);
    expect((await rows.transact('hubs', 's', [{ kind: 'insert', row }, releaseWrite(first!)])).ok).toBe(false);
    expect(await rows.get('hubs', 's', 'hub|h')).toBeUndefined();
    expect((await rows.transact('hubs', 's', [{ kind: 'insert', row }, releaseWrite(second!)])).ok).toBe(true);
    expect(await leaseRow(rows, HUB)).toBeUndefined();
  });

  it('counts as abandoned when it expires without a release, or is given up', async () => {
    const { rows, clock } = setUp();
    await takeLease(rows, clock, HUB, 120);
    clock.advanceSeconds(120);
    const second = await takeLease(rows, clock, HUB, 120);
    expect(second).toMatchObject({ abandoned: 1 });
    await abandonLease(rows, clock, second!);
    const third = await takeLease(rows, clock, HUB, 120);
    expect(third).toMatchObject({ abandoned: 2 });
    await releaseLease(rows, third!);
    expect(await takeLease(rows, clock, HUB, 120)).toMatchObject({ abandoned: 0 });
  });

  it('of another run is not released by a run whose own lease has expired', async () => {
    const { rows, clock } = setUp();
    const first = await takeLease(rows, clock, HUB, 120);
    clock.advanceSeconds(121);
    await takeLease(rows, clock, HUB, 120);
    await releaseLease(rows, first!);
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

/** The protocol of releases before 2026-12: the row stays, and a release sets its end to now. */
async function takeAsBefore(rows: MemoryRows, clock: VirtualClock, holder: string): Promise<number | undefined> {
  const place = ['s', `lease|${HUB}`] as const;
  const stored = await rows.get('hubs', ...place);
  if (stored !== undefined && new Date(String(stored.cells.expiresAt)) > clock.now()) return undefined;
  const fence = Number(stored?.cells.fence ?? 0) + 1;
  const wasReleased = stored?.cells.released !== false;
  const abandoned = wasReleased ? 0 : Number(stored?.cells.abandoned ?? 0) + 1;
  const expiresAt = new Date(clock.now().getTime() + 120_000).toISOString();
  const row = {
    partition: place[0],
    key: place[1],
    cells: { holder, fence, expiresAt, abandoned, released: false, schema: 1 },
  };
  const written = await (stored === undefined ? rows.insert('hubs', row) : rows.replace('hubs', row, stored.etag));
  return written.ok ? abandoned : undefined;
}

async function releaseAsBefore(rows: MemoryRows, clock: VirtualClock, holder: string): Promise<void> {
  const stored = await rows.get('hubs', 's', `lease|${HUB}`);
  if (stored?.cells.holder !== holder) return;
  const cells = { ...stored.cells, expiresAt: clock.now().toISOString(), released: true };
  await rows.replace('hubs', { partition: stored.partition, key: stored.key, cells }, stored.etag);
}

describe('a lease beside instances of the release before', () => {
  it('is held by one run at a time, whichever release takes it first', async () => {
    const { rows, clock } = setUp();
    expect(await takeAsBefore(rows, clock, 'old')).toBe(0);
    expect(await takeLease(rows, clock, HUB, 120)).toBeUndefined();
    await releaseAsBefore(rows, clock, 'old');
    const ours = await takeLease(rows, clock, HUB, 120);
    expect(ours).toMatchObject({ abandoned: 0 });
    expect(await takeAsBefore(rows, clock, 'old')).toBeUndefined();
    await releaseLease(rows, ours!);
    expect(await takeAsBefore(rows, clock, 'old')).toBe(0);
  });

  it('is not released by the other release, and its crashes count there too', async () => {
    const { rows, clock } = setUp();
    await takeAsBefore(rows, clock, 'old');
    clock.advanceSeconds(121);
    const ours = await takeLease(rows, clock, HUB, 120);
    expect(ours).toMatchObject({ abandoned: 1 });
    await releaseAsBefore(rows, clock, 'old');
    expect((await leaseRow(rows, HUB))?.cells.holder).toBe(ours!.holder);
    clock.advanceSeconds(121);
    expect(await takeAsBefore(rows, clock, 'old')).toBe(2);
    await releaseLease(rows, ours!);
    expect((await leaseRow(rows, HUB))?.cells.holder).toBe('old');
  });

  it('is acquired by one of many concurrent callers of both', async () => {
    const { rows, clock } = setUp();
    await takeAsBefore(rows, clock, 'first');
    await releaseAsBefore(rows, clock, 'first');
    const taken = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        index % 2 === 0 ? takeLease(rows, clock, HUB, 120) : takeAsBefore(rows, clock, `old${index}`),
      ),
    );
    expect(taken.filter((each) => each !== undefined)).toHaveLength(1);
  });
});
