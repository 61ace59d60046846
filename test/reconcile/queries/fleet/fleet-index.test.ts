import { describe, expect, it } from 'vitest';
import { MemoryRows } from '../../../../src/adapters/memory/memory-rows.ts';
import { VirtualClock } from '../../../../src/adapters/memory/virtual-clock.ts';
import type { Row, Rows } from '../../../../src/reconcile/ports.ts';
import { FleetIndex } from '../../../../src/reconcile/queries/fleet/fleet-index.ts';
import type { StoredHub } from '../../../../src/reconcile/records/hub/hub-shape.ts';
import { CountingRows } from '../../counting-rows.ts';
import { rowsWith } from '../../records/earlier-edition-hubs.ts';
import { endedSweep, idOf, okValue, readsDeps, rowsOf, storedHubOf, writeHubs } from '../stored-fleets.ts';

function world(rows: Rows) {
  const clock = new VirtualClock({ at: new Date('2026-11-23T08:00:10Z') });
  const counting = new CountingRows(rows);
  const index = new FleetIndex(readsDeps(counting.port(), clock));
  const names = async () => okValue(await index.read()).hubs.map(({ name }) => name);
  return { clock, counting, index, names };
}

const hubsNamed = (...names: readonly string[]): readonly StoredHub[] => names.map((name) => storedHubOf(idOf(name)));

/** Rows of which every one of table hubs is read in parts: a listing of versions, and the rows themselves. */
function reads({ counting }: ReturnType<typeof world>): string {
  const listed = counting.queries.filter((query) => query.startsWith('hubs')).length;
  return `${listed} queries, ${counting.readsOf('hubs hub')} rows`;
}

describe('the fleet index', () => {
  it('holds no hub before the first', async () => {
    const { index } = world(new MemoryRows());
    expect(okValue(await index.read())).toMatchObject({ hubs: [], goneIds: [], sweep: undefined, missing: 0 });
  });

  it('reads a row once, and again only when it has changed', async () => {
    const rows = await rowsOf(hubsNamed(...Array.from({ length: 100 }, (_, at) => `hub-${100 + at}`)));
    const setting = world(rows);
    expect(await setting.names()).toHaveLength(100);
    expect(reads(setting)).toBe('2 queries, 0 rows');
    setting.counting.clear();
    expect(await setting.names()).toHaveLength(100);
    expect(reads(setting)).toBe('0 queries, 0 rows');
    setting.clock.advanceSeconds(16);
    await setting.names();
    expect(reads(setting)).toBe('1 queries, 0 rows');
    setting.counting.clear();
    setting.clock.advanceSeconds(16);
    await writeHubs(rows, [storedHubOf(idOf('hub-150'), { verdict: 'Drifted' })]);
    const changed = okValue(await setting.index.read());
    expect(changed.hubs.filter(({ verdict }) => verdict === 'Drifted').map(({ name }) => name)).toEqual(['hub-150']);
    expect(reads(setting)).toBe('1 queries, 1 rows');
  });

  it('reads a subscription in one query when many of its rows have changed, and no other subscription', async () => {
    const first = hubsNamed(...Array.from({ length: 40 }, (_, at) => `hub-${100 + at}`));
    const second = Array.from({ length: 40 }, (_, at) => storedHubOf(idOf(`hub-${100 + at}`, 2)));
    const rows = await rowsOf([...first, ...second]);
    const setting = world(rows);
    await setting.names();
    setting.counting.clear();
    setting.clock.advanceSeconds(16);
    await writeHubs(
      rows,
      second.map((hub) => ({ ...hub, verdict: 'Blocked' })),
    );
    const { hubs } = okValue(await setting.index.read());
    expect(hubs.filter(({ verdict }) => verdict === 'Blocked')).toHaveLength(40);
    expect(reads(setting)).toBe('2 queries, 0 rows');
  });

  it('follows hubs that come, go, return and vanish', async () => {
    const rows = await rowsOf(hubsNamed('hub-a', 'hub-b'));
    const setting = world(rows);
    expect(await setting.names()).toEqual(['hub-a', 'hub-b']);
    const gone = storedHubOf(idOf('hub-a'), { goneAt: '2026-11-23T08:00:00.000Z' });
    await writeHubs(rows, [gone, ...hubsNamed('hub-c')]);
    setting.clock.advanceSeconds(16);
    expect(await setting.names()).toEqual(['hub-b', 'hub-c']);
    expect(okValue(await setting.index.read()).goneIds).toEqual([idOf('hub-a')]);
    await writeHubs(rows, hubsNamed('hub-a'));
    const row = (await rows.get('hubs', idOf('hub-b').split('/')[2]!, `hub|${idOf('hub-b')}`))!;
    await rows.delete('hubs', row.partition, row.key, row.etag);
    setting.clock.advanceSeconds(16);
    expect(await setting.names()).toEqual(['hub-a', 'hub-c']);
    expect(okValue(await setting.index.read()).goneIds).toEqual([]);
  });

  it('shows a row of a newer release as Unknown with the reason, and hides no other', async () => {
    const rows = await rowsOf(hubsNamed('hub-a', 'hub-b'));
    const row = (await rows.get('hubs', idOf('hub-a').split('/')[2]!, `hub|${idOf('hub-a')}`))!;
    await rows.upsert('hubs', { ...row, cells: { ...row.cells, schema: 99 } });
    const { damaged, hubs } = okValue(await world(rows).index.read());
    expect(hubs.map(({ name, verdict }) => [name, verdict])).toEqual([
      ['hub-a', 'Unknown'],
      ['hub-b', 'Compliant'],
    ]);
    expect(hubs[0]!.notCovered).toMatch(/^its record cannot be read: .*99/);
    expect(damaged.map(({ hubId }) => hubId)).toEqual([idOf('hub-a')]);
  });

  it('judges the coverage of every hub by the newest sweep, also where the row has not changed', async () => {
    const rows = await rowsOf(hubsNamed('hub-a'));
    const setting = world(rows);
    expect(okValue(await setting.index.read()).hubs[0]!.isCovered).toBe(true);
    await endedSweep(rows, { startedAt: '2026-11-23T08:00:05.000Z', hubs: 1, unread: 1 });
    setting.clock.advanceSeconds(16);
    expect(okValue(await setting.index.read()).hubs[0]).toMatchObject({
      isCovered: false,
      notCovered: 'the sweep of 2026-11-23T08:00:05.000Z gave it no verdict',
    });
  });

  it('keeps the rows that it has read when another subscription fails, and continues with the rest', async () => {
    const rows = await rowsOf([...hubsNamed('hub-a'), storedHubOf(idOf('hub-b', 2))]);
    let fails = true;
    const second = idOf('hub-b', 2).split('/')[2]!;
    const setting = world(
      rowsWith(rows, {
        get: async (table, partition, key) => {
          if (fails && partition === second) throw new Error('The state store failed reading table hubs: 503');
          return await rows.get(table, partition, key);
        },
      }),
    );
    const failed = await setting.index.read();
    expect(failed).toMatchObject({ ok: false, error: expect.stringContaining('503') });
    fails = false;
    setting.counting.clear();
    setting.clock.advanceSeconds(16);
    expect(await setting.names()).toEqual(['hub-a', 'hub-b']);
    expect(reads(setting)).toBe('1 queries, 1 rows');
  });

  it('stops a refresh that was abandoned, at its next row', async () => {
    const rows = await rowsOf(hubsNamed('hub-a', 'hub-b', 'hub-c'));
    const gate = Promise.withResolvers<void>();
    const given: string[] = [];
    async function* slowly(found: AsyncIterable<Row>): AsyncIterable<Row> {
      for await (const row of found) {
        if (given.length === 1) await gate.promise;
        given.push(row.key);
        yield row;
      }
    }
    let isSlow = true;
    const clock = new VirtualClock({ at: new Date('2026-11-23T08:00:10Z') });
    const store = rowsWith(rows, {
      query: (table, query) => (isSlow ? slowly(rows.query(table, query)) : rows.query(table, query)),
    });
    const scheduler = {
      pause: () => undefined,
      waitAtMost: async <T>(work: Promise<T>, seconds: number) => {
        if (!isSlow) return { value: await work };
        clock.advanceSeconds(seconds);
        return 'Late' as const;
      },
    };
    const index = new FleetIndex(readsDeps(store, clock, { scheduler }));
    expect(await index.read()).toEqual({ ok: false, error: 'The tables have not answered for 30 seconds.' });
    isSlow = false;
    gate.resolve();
    clock.advanceSeconds(5);
    expect(okValue(await index.read()).hubs).toHaveLength(3);
    expect(given.length).toBeLessThan(3);
  });

  it('keeps findings of hubs that are word for word the same once', async () => {
    const finding = { code: 'HW201', class: 'difference', severity: 'error', message: 'it is absent', fix: 'wait' };
    const findings = [{ ...finding, rule: 'hw-pypi' }] as never;
    const other = [{ ...finding, rule: 'hw-pypi', fix: 'do not wait' }] as never;
    const hubs = [
      storedHubOf(idOf('hub-a'), { findings }),
      storedHubOf(idOf('hub-b'), { findings }),
      storedHubOf(idOf('hub-c'), { findings: other }),
    ];
    const [a, b, c] = okValue(await world(await rowsOf(hubs)).index.read()).hubs;
    expect(a!.findings[0]).toBe(b!.findings[0]);
    expect(c!.findings[0]).toMatchObject({ fix: 'do not wait' });
  });
});
