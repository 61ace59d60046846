import { describe, expect, it, vi } from 'vitest';
import { VirtualClock } from '../../../../src/adapters/memory/virtual-clock.ts';
import { VERDICTS } from '../../../../src/core/verdict/catalogue/vocabulary.ts';
import type { ReconcileDeps } from '../../../../src/reconcile/deps.ts';
import { webReads } from '../../../../src/reconcile/queries/web/indexed-reads.ts';
import { hubRecords } from '../../../../src/reconcile/records/hub/hub-record.ts';
import { idOf, readsDeps, rowsOf, storedHubOf, writeHubs } from '../../../reconcile/queries/stored-fleets.ts';
import { ApiWorld, READER } from './api-world.ts';

vi.setConfig({ testTimeout: 120_000 });

const HUBS = 1000;
const name = (number: number) => `hub-${String(number).padStart(4, '0')}`;
const hubOf = (number: number) => storedHubOf(idOf(name(number)), { verdict: VERDICTS[number % VERDICTS.length]! });

describe('a walk over the pages of 1,000 hubs', () => {
  it('returns each hub that stays once, in order, while others come and go', async () => {
    const rows = await rowsOf(Array.from({ length: HUBS }, (_, number) => hubOf(number * 2)));
    const clock = new VirtualClock({ at: new Date('2026-11-23T08:05:00Z') });
    const deps = readsDeps(rows, clock);
    const reads = webReads(deps);
    const api = new ApiWorld(deps as unknown as ReconcileDeps, rows, { reads });
    const gone = new Set<string>();
    const seen: string[] = [];
    let target: string | undefined = '/api/hubs?orderby=name&maxpagesize=37';
    for (let page = 0; target !== undefined; page += 1) {
      const { json } = await api.send(target, { caller: READER });
      seen.push(...json.value.map((hub: { name: string }) => hub.name));
      target = json.nextLink?.replace('https://hubwarden.contoso.com', '');
      // A hub appears before and after the mark, and the last hub of the page goes: its place was the mark.
      await writeHubs(rows, [hubOf(page * 2 + 1), hubOf(HUBS * 2 - page * 2 - 1)]);
      const last = seen.at(-1)!;
      gone.add(last);
      await hubRecords(rows).update(idOf(last) as never, (hub) => ({ ...hub!, goneAt: clock.now().toISOString() }));
      clock.advanceSeconds(60);
    }
    const staying = Array.from({ length: HUBS }, (_, number) => name(number * 2));
    expect(seen).toEqual([...seen].sort());
    expect(new Set(seen).size).toBe(seen.length);
    expect(staying.filter((each) => !seen.includes(each) && !gone.has(each))).toEqual([]);
  });
});
