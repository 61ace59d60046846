import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changedLines } from '../../../src/cli/command/changed-lines.ts';

const BEFORE = `Last sweep: 2026-11-30T10:00:00Z, 12m 5s ago, 9s long, 2 of 2 hubs judged.

HUB   VERDICT    AGE
hub1  Compliant  12m 5s
hub2  Drifted    40s`;

describe('changed lines', () => {
  it.each([
    { why: 'nothing', after: BEFORE, says: [] },
    {
      why: 'ages only, which may be longer or shorter in width',
      after: BEFORE.replaceAll('12m 5s', '1h 0m').replace('40s', '1m 10s'),
      says: [],
    },
    {
      why: 'the width of a column',
      after: BEFORE.replace('HUB   ', 'HUB      ').replace('hub1  ', 'hub1     '),
      says: [],
    },
    {
      why: 'a verdict',
      after: BEFORE.replace('hub2  Drifted    40s', 'hub2  Blocked    2s'),
      says: ['- hub2  Drifted    40s', '+ hub2  Blocked    2s'],
    },
    { why: 'a hub that is gone', after: BEFORE.split('\n').slice(0, -1).join('\n'), says: ['- hub2  Drifted    40s'] },
    { why: 'a name that looks like an age', after: `${BEFORE}\nhub-5s  Drifted  3s`, says: ['+ hub-5s  Drifted  3s'] },
  ])('are: $why', ({ after, says }) => {
    expect(changedLines(BEFORE, after)).toEqual(says);
  });

  it('tells names apart that hold durations', () => {
    expect(changedLines('hub-5s Drifted', 'hub-6s Drifted')).toHaveLength(2);
  });

  it('sees a number in JSON that is not an age, and no age', () => {
    expect(changedLines('"ageSeconds": 5', '"ageSeconds": 15')).toEqual([]);
    expect(changedLines('"hubs": 5', '"hubs": 15')).toHaveLength(2);
  });

  it('are none between equal texts, whatever they hold, and never cost more than the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        expect(changedLines(text, text)).toEqual([]);
      }),
    );
    const began = performance.now();
    changedLines('1s '.repeat(100_000), '1m '.repeat(100_000));
    changedLines(' '.repeat(300_000), `${'1'.repeat(300_000)}x`);
    expect(performance.now() - began).toBeLessThan(5000);
  });
});
