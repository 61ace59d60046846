import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compareCounts, countsFrom } from './compare-counts.ts';
import { COUNT_CASES } from './count-cases.ts';

const EVENT = { units: 100, tableOperations: 500, queueMessages: 100, armRequests: 100 };

describe('counts against those that are accepted', () => {
  it('the same counts change nothing', () => {
    expect(compareCounts({ event: EVENT }, { event: { ...EVENT } })).toEqual({ grown: [], fallen: [] });
  });

  it('one more call of any kind has grown, also when another count fell', () => {
    const now = { ...EVENT, tableOperations: 400, armRequests: 101 };
    expect(compareCounts({ event: EVENT }, { event: now })).toEqual({
      grown: ['event: ARM requests 100 → 101 for 100'],
      fallen: ['event: table operations 500 → 400 for 100'],
    });
  });

  it('a case without an accepted count, or with another number of units, has grown', () => {
    expect(compareCounts({}, { event: EVENT }).grown).toEqual(['event: no count is accepted yet']);
    expect(compareCounts({ event: EVENT }, { event: { ...EVENT, units: 200 } }).grown).toEqual([
      'event: counts 200 units, and the accepted count is of 100',
    ]);
    expect(compareCounts({}, { toString: EVENT }).grown).toEqual(['toString: no count is accepted yet']);
  });

  it('a case that is gone should leave the file', () => {
    expect(compareCounts({ event: EVENT }, {})).toEqual({
      grown: [],
      fallen: ['event: there is no such case any more'],
    });
  });

  it('a damaged file is refused, with the case and the field', () => {
    expect(countsFrom(JSON.stringify({ event: EVENT }))).toEqual({ event: EVENT });
    expect(() => countsFrom('[]')).toThrow('the accepted counts are no object');
    expect(() => countsFrom('{"event":7}')).toThrow('event: no object');
    expect(() => countsFrom(JSON.stringify({ event: { ...EVENT, armRequests: '1' } }))).toThrow(
      'event: armRequests is no count',
    );
    expect(() => countsFrom(JSON.stringify({ event: { ...EVENT, units: -1 } }))).toThrow('event: units is no count');
  });

  it('the file holds a count of every case', () => {
    const accepted = countsFrom(readFileSync(join(import.meta.dirname, 'counts.json'), 'utf8'));
    expect(Object.keys(accepted).sort()).toEqual(COUNT_CASES.map(({ name }) => name).sort());
  });
});
