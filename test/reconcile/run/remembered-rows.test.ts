import { describe, expect, it } from 'vitest';
import { MemoryRows } from '../../../src/adapters/memory/memory-rows.ts';
import { hubIdFrom } from '../../../src/core/hub-id.ts';
import { rememberedRows } from '../../../src/reconcile/run/remembered-rows.ts';

const HUB = hubIdFrom('/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/h')!;
const KEY = `hub|${HUB}`;
const row = (n: number, key = KEY) => ({ partition: 's', key, cells: { n } });

async function setUp() {
  const store = new MemoryRows();
  await store.insert('hubs', row(1));
  const rows = rememberedRows(store, HUB);
  const read = async () => (await rows.get('hubs', 's', KEY))?.cells.n;
  const change = async (n: number) => store.replace('hubs', row(n), (await store.get('hubs', 's', KEY))!.etag);
  return { store, rows, read, change };
}

describe('the remembered rows of a hub', () => {
  it('are as they were read first, until they are forgotten', async () => {
    const { change, read, rows } = await setUp();
    expect(await read()).toBe(1);
    await change(2);
    expect(await read()).toBe(1);
    rows.forget();
    expect(await read()).toBe(2);
  });

  it('hold an absent row too', async () => {
    const { rows, store } = await setUp();
    expect(await rows.get('hubs', 's', `op|${HUB}`)).toBeUndefined();
    await store.insert('hubs', row(1, `op|${HUB}`));
    expect(await rows.get('hubs', 's', `op|${HUB}`)).toBeUndefined();
  });

  it('are those of the newest write, with its version', async () => {
    const { read, rows } = await setUp();
    const first = (await rows.get('hubs', 's', KEY))!;
    const replaced = await rows.replace('hubs', row(2), first.etag);
    expect(await read()).toBe(2);
    expect(replaced.ok && (await rows.replace('hubs', row(3), replaced.value)).ok).toBe(true);
    expect(await read()).toBe(3);
    await rows.transact('hubs', 's', [{ kind: 'upsert', row: row(4) }]);
    expect(await read()).toBe(4);
    await rows.upsert('hubs', row(5));
    expect(await read()).toBe(5);
    await rows.delete('hubs', 's', KEY, (await rows.get('hubs', 's', KEY))!.etag);
    expect(await read()).toBeUndefined();
    await rows.insert('hubs', row(6));
    expect(await read()).toBe(6);
  });

  it('are read again after a lost race', async () => {
    const { change, read, rows } = await setUp();
    const first = (await rows.get('hubs', 's', KEY))!;
    await change(2);
    expect((await rows.replace('hubs', row(9), first.etag)).ok).toBe(false);
    expect(await read()).toBe(2);
    await change(3);
    expect((await rows.transact('hubs', 's', [{ kind: 'replace', row: row(9), etag: first.etag }])).ok).toBe(false);
    expect(await read()).toBe(3);
    await change(4);
    expect((await rows.delete('hubs', 's', KEY, first.etag)).ok).toBe(false);
    expect(await read()).toBe(4);
  });

  it('are no others: leases and rows of other hubs are read each time', async () => {
    const { rows, store } = await setUp();
    for (const key of [`lease|${HUB}`, `${KEY}2`]) {
      expect(await rows.get('hubs', 's', key)).toBeUndefined();
      await store.insert('hubs', row(1, key));
      expect(await rows.get('hubs', 's', key)).toBeDefined();
    }
  });
});
