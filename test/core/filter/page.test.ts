import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SORT_KEY_NAMES } from '../../../src/core/filter/field-meanings.ts';
import { EVERY_HUB } from '../../../src/core/filter/filter.ts';
import { renderFilterProblems } from '../../../src/core/filter/filter-problem.ts';
import type { FilterSubject } from '../../../src/core/filter/filter-subject.ts';
import { filterTest } from '../../../src/core/filter/match-filter.ts';
import type { ListQuery } from '../../../src/core/filter/page.ts';
import { pageOf } from '../../../src/core/filter/page.ts';
import type { SortOrder } from '../../../src/core/filter/sort-order.ts';
import { comparePlaces, parseSort, placeOf, printSort, WORST_FIRST } from '../../../src/core/filter/sort-order.ts';
import { propertyRuns } from '../../thoroughness.ts';
import { filters, NOW, subject, subjects } from './filters.ts';

const ALL: ListQuery = { filter: EVERY_HUB, order: WORST_FIRST, top: undefined, after: undefined };

function hubs(changes: readonly Partial<FilterSubject>[]): readonly FilterSubject[] {
  return changes.map((change, index) => subject({ hubId: `/h/${index}`, name: `hub-${index}`, ...change }));
}

function namesBy(order: string, fleet: readonly FilterSubject[]): readonly string[] {
  const parsed = parseSort(order);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  const page = pageOf(fleet, { ...ALL, order: parsed.value }, NOW);
  return page.ok ? page.value.rows.map(({ name }) => name) : [page.error];
}

describe('parseSort', () => {
  const wrong = [
    ['verdct', '--sort, character 1: unknown key "verdct". Did you mean "verdict"?'],
    [
      'name,',
      '--sort, character 6: a key is missing. Sort by verdict, severity, name, age, since, assignment, sub, group, location, kind, policy; -age reverses the order.',
    ],
    ['name,-name', '--sort, character 6: "name" occurs twice. Remove one of them.'],
    ['-', '--sort, character 1: a key is missing.'],
  ] as const;
  it.each(wrong)('refuses %j', (text, problem) => {
    const parsed = parseSort(text);
    expect(parsed.ok ? 'no problem' : renderFilterProblems(parsed.error, '--sort')).toContain(problem);
  });

  it('reads back each order that it prints', () => {
    fc.assert(
      fc.property(orders, (order) => {
        expect(parseSort(printSort(order))).toEqual({ ok: true, value: order });
      }),
    );
  });
});

const orders: fc.Arbitrary<SortOrder> = fc
  .shuffledSubarray([...SORT_KEY_NAMES], { minLength: 1, maxLength: 4 })
  .chain((keys) =>
    fc.tuple(...keys.map((key) => fc.boolean().map((reversed) => ({ key, reversed })))).map((terms) => [...terms]),
  );

describe('an order', () => {
  it('sorts by urgency, then by name in any case', () => {
    const fleet = hubs([
      { verdict: 'Compliant' },
      { verdict: 'Drifted', name: 'Zebra' },
      { verdict: 'Drifted', name: 'apple' },
      { verdict: 'Blocked' },
    ]);
    expect(namesBy('verdict', fleet)).toEqual(['hub-3', 'apple', 'Zebra', 'hub-0']);
    expect(namesBy('-verdict', fleet)).toEqual(['hub-0', 'apple', 'Zebra', 'hub-3']);
  });

  it('puts the newest read first, and the oldest where it is reversed', () => {
    const fleet = hubs([{ confirmedAt: '2026-10-01T10:00:00.000Z' }, { confirmedAt: '2026-10-01T11:00:00.000Z' }]);
    expect(namesBy('age', fleet)).toEqual(['hub-1', 'hub-0']);
    expect(namesBy('-age', fleet)).toEqual(['hub-0', 'hub-1']);
  });

  it('puts hubs without a severity after all others', () => {
    expect(
      namesBy('severity', hubs([{ severity: undefined }, { severity: 'info' }, { severity: 'critical' }])),
    ).toEqual(['hub-2', 'hub-1', 'hub-0']);
  });

  it('is total: only a hub itself has its place', () => {
    fc.assert(
      fc.property(orders, subjects, subjects, subjects, (order, a, b, c) => {
        const [x, y, z] = [placeOf(a, order), placeOf(b, order), placeOf(c, order)];
        const [xy, yz, xz] = [comparePlaces(x, y, order), comparePlaces(y, z, order), comparePlaces(x, z, order)];
        expect(Math.sign(comparePlaces(y, x, order))).toBe(-Math.sign(xy) + 0);
        if (a.hubId !== b.hubId) expect(xy).not.toBe(0);
        if (xy < 0 && yz < 0) expect(xz).toBeLessThan(0);
      }),
      { numRuns: propertyRuns(2000) },
    );
  });
});

describe('pageOf', () => {
  it('shows each hub that passes on exactly one page, in one order', () => {
    const fleets = fc.uniqueArray(subjects, { selector: ({ hubId }) => hubId, maxLength: 12 });
    fc.assert(
      fc.property(fleets, filters, orders, fc.integer({ min: 1, max: 5 }), (fleet, filter, order, top) => {
        const seen: string[] = [];
        const passing = fleet.filter(filterTest(filter, NOW));
        let after: string | undefined;
        do {
          const page = pageOf(fleet, { filter, order, top, after }, NOW);
          if (!page.ok) throw new Error(page.error);
          seen.push(...page.value.rows.map(({ hubId }) => hubId));
          expect(page.value.matched).toBe(passing.length);
          expect(page.value.remaining).toBe(passing.length - seen.length);
          after = page.value.next;
        } while (after !== undefined);
        const whole = pageOf(fleet, { filter, order, top: undefined, after: undefined }, NOW);
        expect(whole.ok && whole.value.rows.map(({ hubId }) => hubId)).toEqual(seen);
        expect([...seen].sort()).toEqual(passing.map(({ hubId }) => hubId).sort());
      }),
      { numRuns: propertyRuns(1500) },
    );
  });

  function secondPage(fleet: readonly FilterSubject[], change: Partial<ListQuery> = {}, edit = (text: string) => text) {
    const first = pageOf(hubs([{}, {}, {}, {}]), { ...ALL, top: 2 }, NOW);
    if (!first.ok || first.value.next === undefined) throw new Error('the first page has no mark');
    return pageOf(fleet, { ...ALL, after: edit(first.value.next), ...change }, NOW);
  }

  it('continues where the page ended, while hubs come and go before it', () => {
    const later = [...hubs([{}, {}, {}, {}]).slice(1), subject({ hubId: '/h/new', name: 'hub-00' })];
    const page = secondPage(later);
    expect(page.ok && page.value.rows.map(({ name }) => name)).toEqual(['hub-2', 'hub-3']);
  });

  it('refuses a mark of another filter or order', () => {
    const sentence =
      'The mark of the page belongs to another filter or order. Repeat the filter and the order of the page before, or start again without the mark.';
    const other = parseSort('name');
    const filter = { terms: [{ kind: 'NamePart', patterns: ['hub'], negated: false }] } as const;
    expect(secondPage([], { order: other.ok ? other.value : [] })).toEqual({ ok: false, error: sentence });
    expect(secondPage([], { filter })).toEqual({ ok: false, error: sentence });
  });

  it('refuses a damaged mark, wherever it is damaged', () => {
    const sentence = 'The mark of the page is damaged. Start again without it.';
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom('0', 'f', 'z', '', '00'), (position, inserted) => {
        let original = '';
        const damaged = secondPage([], {}, (text) => {
          original = text;
          const at = position % text.length;
          return text.slice(0, at) + inserted + text.slice(at + 1);
        });
        const wasChanged = original[position % original.length] !== inserted;
        expect(damaged).toEqual(wasChanged ? { ok: false, error: sentence } : { ok: true, value: expect.anything() });
      }),
    );
    for (const text of ['', 'x', 'ab', '0'.repeat(40_000)])
      expect(secondPage([], {}, () => text)).toEqual({ ok: false, error: sentence });
  });
});
