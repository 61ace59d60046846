import { describe, expect, it, vi } from 'vitest';
import { EVERY_HUB } from '../../../src/core/filter/filter.ts';
import { filterTest } from '../../../src/core/filter/match-filter.ts';
import { parseFilter } from '../../../src/core/filter/parse-filter.ts';
import { WORST_FIRST } from '../../../src/core/filter/sort-order.ts';
import { VERDICTS } from '../../../src/core/verdict/catalogue/vocabulary.ts';
import { isFine } from '../../../src/reconcile/operator/fleet-status.ts';
import type { FleetQuery } from '../../../src/reconcile/queries/fleet-list.ts';
import { WRONG } from '../../../src/reconcile/queries/fleet-list.ts';
import { storedReads } from '../../../src/reconcile/queries/stored-reads.ts';
import { subject } from '../../core/filter/filters.ts';
import { assessHubs, hubNames, seedOldHub } from '../records/earlier-edition-hubs.ts';
import { VirtualApp } from '../virtual-app.ts';

vi.setConfig({ testTimeout: 60_000 });

const ALL: FleetQuery = {
  names: [],
  filter: EVERY_HUB,
  onlyWrong: false,
  order: WORST_FIRST,
  top: undefined,
  after: undefined,
};

function filterFrom(text: string) {
  const parsed = parseFilter(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
}

/** Three old hubs that wait for approval and a new one that Hubwarden isolates; one of them is tagged, one has another assignment. */
async function world(): Promise<VirtualApp> {
  const app = await VirtualApp.running();
  for (const name of hubNames(2)) seedOldHub(app, name, { tags: { env: 'dev' }, location: 'eastus2' });
  seedOldHub(app, 'hub3-observed');
  await assessHubs(app, ...hubNames(2), 'hub3-observed');
  app.createHub('hub4');
  await app.pass(90 * 60, 60);
  return app;
}

async function list(app: VirtualApp, change: Partial<FleetQuery> = {}) {
  const found = await storedReads(app.deps).hubs({ ...ALL, ...change });
  if (!found.ok) throw new Error(found.error);
  return found.value;
}

const named = (found: Awaited<ReturnType<typeof list>>) => found.page.rows.map(({ name }) => name);

describe('the list of hubs', () => {
  it('selects by name and filter, counts the selection, and pages it', async () => {
    const app = await world();
    const all = await list(app);
    expect(named(all)).toEqual(['hub1', 'hub2', 'hub3-observed', 'hub4']);
    expect(all).toMatchObject({ total: 4, selected: 4, counts: { Blocked: 3, Compliant: 1 }, needAttention: 3 });
    const dev = await list(app, { filter: filterFrom('tag:env=DEV location:eastus2 mode:enforce code:HW402') });
    expect([named(dev), dev.selected, dev.total, dev.counts]).toEqual([['hub1', 'hub2'], 2, 4, { Blocked: 2 }]);
    expect(named(await list(app, { filter: filterFrom('mode:observe assignment:observed') }))).toEqual([
      'hub3-observed',
    ]);
    expect(named(await list(app, { names: ['hub4', 'hub1'] }))).toEqual(['hub1', 'hub4']);
    const first = await list(app, { top: 3 });
    expect(first.page).toMatchObject({ matched: 4, remaining: 1 });
    expect(named(await list(app, { top: 3, after: first.page.next }))).toEqual(['hub4']);
  });

  it('shows only the hubs that need attention and counts all', async () => {
    const wrong = await list(await world(), { onlyWrong: true });
    expect(named(wrong)).toEqual(['hub1', 'hub2', 'hub3-observed']);
    expect(wrong).toMatchObject({ selected: 4, counts: { Blocked: 3, Compliant: 1 } });
  });

  it('says how late events were for the whole fleet only', async () => {
    const app = await world();
    expect((await list(app)).events).toBeDefined();
    expect((await list(app, { filter: filterFrom('hub') })).events).toBeUndefined();
  });

  it('has a hub whose record cannot be read, with its id and the reason', async () => {
    const app = await world();
    for await (const row of app.rows.query('hubs', { keyPrefix: 'hub|' }))
      if (row.key.endsWith('/hub1')) await app.rows.upsert('hubs', { ...row, cells: { ...row.cells, schema: 99 } });
    const [hub] = (await list(app, { filter: filterFrom('covered:no') })).page.rows;
    expect(hub).toMatchObject({ name: 'hub1', verdict: 'Unknown', tags: {}, findings: [], mode: undefined });
    expect(hub?.notCovered).toMatch(/^its record cannot be read: /);
  });

  it('refuses a name that no hub has, and a mark of another list', async () => {
    const app = await world();
    const reads = storedReads(app.deps);
    expect(await reads.hubs({ ...ALL, names: ['hub9'] })).toMatchObject({ ok: false, error: /knows no hub "hub9"/ });
    const { next } = (await list(app, { top: 1 })).page;
    expect(await reads.hubs({ ...ALL, after: next, onlyWrong: true })).toMatchObject({ ok: false });
  });

  it('needs attention by one rule in filters and in exit codes', () => {
    const test = filterTest(WRONG, new Date());
    for (const verdict of VERDICTS)
      for (const notCovered of [undefined, 'the sweep gave it no verdict'])
        expect(test(subject({ verdict, isCovered: notCovered === undefined }))).toBe(!isFine({ verdict, notCovered }));
  });
});
