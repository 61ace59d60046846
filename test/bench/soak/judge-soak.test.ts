import { describe, expect, it } from 'vitest';
import type { SoakSample } from './judge-soak.ts';
import { judgeSoak, slopeOf } from './judge-soak.ts';

const MB = 1e6;

/** Forty samples, a thousand events apart. */
function samplesOf(heap: (sample: number) => number, rows: (sample: number) => number = () => 500): SoakSample[] {
  return Array.from({ length: 40 }, (_, sample) => ({
    events: (sample + 1) * 1000,
    heapBytes: heap(sample),
    rows: { changes: rows(sample) },
  }));
}

describe('the verdict on a soak', () => {
  it('a heap that varies by a few percent is flat', () => {
    const { growth, problems } = judgeSoak(samplesOf((sample) => 50 * MB + (sample % 3) * MB));
    expect(problems).toEqual([]);
    expect(Math.abs(growth)).toBeLessThan(0.01);
  });

  it('a heap that grows only in the first quarter is flat', () => {
    expect(judgeSoak(samplesOf((sample) => Math.min(sample, 10) * 5 * MB + 10 * MB)).problems).toEqual([]);
  });

  it('a steady leak is found, in bytes per event', () => {
    const { bytesPerEvent, problems } = judgeSoak(samplesOf((sample) => 50 * MB + sample * 100_000));
    expect(bytesPerEvent).toBeCloseTo(100, 5);
    expect(problems).toEqual([
      'The heap grew by 5.5 % over the last three quarters (100.0 bytes per event), more than 5.0 %.',
    ]);
  });

  it('a table that fills and then stays is bounded; one that goes on growing is not', () => {
    const flat = () => 50 * MB;
    expect(judgeSoak(samplesOf(flat, (sample) => Math.min(sample, 10) * 1000)).problems).toEqual([]);
    expect(judgeSoak(samplesOf(flat, (sample) => sample * 1000)).problems).toEqual([
      'The table changes grew from 19000 rows in the second quarter to 39000 in the last.',
    ]);
  });

  it('a table that appears late counts as empty before', () => {
    const samples = samplesOf(() => 50 * MB).map((each, index) =>
      index < 35 ? each : { ...each, rows: { ...each.rows, documents: 21 } },
    );
    expect(judgeSoak(samples).problems).toHaveLength(1);
  });

  it('too few samples are no soak', () => {
    expect(() => judgeSoak(samplesOf(() => MB).slice(0, 7))).toThrow('7 samples are too few to judge');
  });

  it('the slope of a line is its slope', () => {
    expect(
      slopeOf([
        [0, 1],
        [1, 3],
        [2, 5],
      ]),
    ).toBe(2);
  });
});
