import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { enclosingRanges } from '../../../../src/core/rules/coverage/enclosing-ranges.ts';

const range = fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 30 })).map(([a, b]) => ({
  from: Math.min(a, b),
  to: Math.max(a, b),
}));

describe('enclosing ranges', () => {
  it('finds the ranges that a comparison with each of them finds', () => {
    fc.assert(
      fc.property(fc.array(range, { maxLength: 20 }), range, (ranges, asked) => {
        const owned = ranges.map((each, by) => ({ ...each, by }));
        const wanted = owned.filter(({ from, to }) => from <= asked.from && to >= asked.to).map(({ by }) => by);
        expect([...enclosingRanges(owned)(asked.from, asked.to)].sort((a, b) => a - b)).toEqual(wanted);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([10, 100, 1_000, 10_000])('takes log n steps for each of %i ranges that hold nothing', (size) => {
    const count = { steps: 0 };
    // Each overlaps with half of the others and holds none of them; the first one holds all.
    const ranges = Array.from({ length: size }, (_, by) => ({ from: by, to: by + size / 2, by }));
    const find = enclosingRanges([{ from: 0, to: 2 * size, by: -1 }, ...ranges], count);
    for (const { by, from, to } of ranges) expect([...find(from, to)].sort((a, b) => a - b)).toEqual([-1, by]);
    expect(count.steps).toBeLessThan(size * 5 * Math.log2(2 * size));
  });
});
