import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { VirtualClock } from '../../../../src/adapters/memory/virtual-clock.ts';
import type { Filter } from '../../../../src/core/filter/filter.ts';
import { EVERY_HUB } from '../../../../src/core/filter/filter.ts';
import { parseFilter } from '../../../../src/core/filter/parse-filter.ts';
import { printFilter } from '../../../../src/core/filter/print-filter.ts';
import { WORST_FIRST } from '../../../../src/core/filter/sort-order.ts';
import { isFindingCode } from '../../../../src/core/verdict/catalogue/finding-code.ts';
import { WRONG } from '../../../../src/reconcile/queries/fleet-list.ts';
import { storedReads } from '../../../../src/reconcile/queries/stored-reads.ts';
import { webReads } from '../../../../src/reconcile/queries/web/indexed-reads.ts';
import type { WebReads } from '../../../../src/reconcile/queries/web-reads.ts';
import { filters } from '../../../core/filter/filters.ts';
import { propertyRuns, propertySeed } from '../../../thoroughness.ts';
import { endedSweep, okValue, readsDeps, rowsOf, storedFleets } from '../stored-fleets.ts';

vi.setConfig({ testTimeout: 120_000 });

const NOW = new Date('2026-11-23T08:05:00Z');
const RUNS = { numRuns: propertyRuns(2000), seed: propertySeed(20261201) };

const query = (filter: Filter) => ({
  ...{ names: [], filter, onlyWrong: false, order: WORST_FIRST, top: 1, after: undefined },
});

async function matched(reads: WebReads, filter: string, within: Filter = EVERY_HUB): Promise<number> {
  const parsed = okValue(parseFilter(filter));
  return okValue(await reads.hubs(query({ terms: [...within.terms, ...parsed.terms] }))).page.matched;
}

/** A number that pages show, and the filter that its link has. */
interface Shown {
  readonly what: string;
  readonly count: number;
  readonly filter: string;
}

async function shownNumbers(reads: WebReads): Promise<readonly Shown[]> {
  const { attention, counts, needAttention, notCovered, total } = okValue(await reads.overview());
  const { findings } = okValue(await reads.findings());
  return [
    { what: 'total', count: total, filter: '' },
    { what: 'needAttention', count: needAttention, filter: printFilter(WRONG) },
    { what: 'notCovered', count: notCovered, filter: 'covered:no' },
    ...Object.entries(counts).map(([what, count]) => ({ what, count, filter: `verdict:${what}` })),
    ...attention.flatMap(({ count, filter, kind }) => (filter === undefined ? [] : [{ what: kind, count, filter }])),
    ...findings
      .filter(({ code }) => isFindingCode(code))
      .map(({ code, hubs }) => ({ what: code, count: hubs, filter: `code:${code}` })),
  ];
}

async function shownFacets(reads: WebReads, filter: Filter): Promise<readonly Shown[]> {
  const facets = okValue(await reads.facets(filter));
  return facets.flatMap(({ field, values }) =>
    values.map(({ hubs, term, value }) => ({ what: `${field} ${value}`, count: hubs, filter: term })),
  );
}

describe('every number of the fleet', () => {
  it('is the number of hubs that its filter lists', async () => {
    await fc.assert(
      fc.asyncProperty(storedFleets, filters, async (hubs, filter) => {
        const rows = await rowsOf(hubs);
        await endedSweep(rows, { startedAt: '2026-11-23T07:00:00.000Z', hubs: hubs.length });
        const reads = webReads(readsDeps(rows, new VirtualClock({ at: NOW })));
        for (const shown of await shownNumbers(reads))
          expect({ ...shown, count: await matched(reads, shown.filter) }).toEqual(shown);
        for (const shown of await shownFacets(reads, filter))
          expect({ ...shown, count: await matched(reads, shown.filter, filter) }).toEqual(shown);
      }),
      RUNS,
    );
  });

  it('is the same for a command that reads the tables', async () => {
    await fc.assert(
      fc.asyncProperty(storedFleets, filters, async (hubs, filter) => {
        const rows = await rowsOf(hubs);
        await endedSweep(rows, { startedAt: '2026-11-23T07:00:00.000Z', hubs: hubs.length });
        const deps = readsDeps(rows, new VirtualClock({ at: NOW }));
        const { indexAgeSeconds, indexedAt, staleBecause, ...list } = okValue(await webReads(deps).hubs(query(filter)));
        expect({ indexAgeSeconds, indexedAt, staleBecause }).toEqual({
          indexAgeSeconds: 0,
          indexedAt: NOW.toISOString(),
          staleBecause: undefined,
        });
        expect(list).toEqual(okValue(await storedReads(deps).hubs(query(filter))));
      }),
      RUNS,
    );
  });
});
