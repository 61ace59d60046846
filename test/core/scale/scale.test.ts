import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../src/core/scale/azure-limits.ts';
import { PRICES } from '../../../src/core/scale/price-list.ts';
import { scaleOf } from '../../../src/core/scale/scale.ts';
import type { ScaleInput } from '../../../src/core/scale/scale-input.ts';
import { scaleInputFrom } from '../../../src/core/scale/scale-input.ts';
import { durationText, shareText, wholeText } from '../../../src/core/scale/scale-rows.ts';

const FLEET: ScaleInput = { hubs: 3000, accounts: 0, subscriptions: 1, sweepsADay: 24, eventsADay: 0 };
const used = (input: ScaleInput, name: string) => scaleOf(input).limits.find((each) => each.name === name)?.used;

describe('the figures of a fleet', () => {
  it('gives the 140 seconds that a sweep of 3,000 hubs in one subscription took', () => {
    expect(scaleOf(FLEET).sweep.shardSeconds).toBe(140);
  });

  it('lets hubs wait for the reads of hubs, and accounts for those of accounts', () => {
    const mixed = scaleOf({ ...FLEET, hubs: 1200, accounts: 600 });
    expect(mixed.sweep.reads).toBe(2400);
    expect(mixed.sweep.shardSeconds).toBe(100);
  });

  it('needs less time where the same hubs are in more subscriptions', () => {
    const seconds = [1, 10, 100].map((subscriptions) => scaleOf({ ...FLEET, subscriptions }).sweep.seconds);
    expect(seconds).toEqual(seconds.toSorted((a, b) => b - a));
    expect(new Set(seconds).size).toBe(3);
  });

  it('names the interval when one subscription has more hubs than its reads admit, and says that no instance helps', () => {
    const { instancesForHalfInterval, limits, sweep } = scaleOf({ ...FLEET, hubs: 100_000 });
    expect(sweep.shardSeconds).toBe(4990);
    expect(limits[0]).toMatchObject({ name: 'Instances', used: Number.POSITIVE_INFINITY });
    expect(limits[1]?.name).toBe('SweepInterval');
    expect(limits[1]?.used).toBeGreaterThan(1);
    expect(instancesForHalfInterval).toBeUndefined();
  });

  it('names the pages of Resource Graph for more than a million hubs in enough subscriptions', () => {
    const many: ScaleInput = { ...FLEET, hubs: 1_000_001, subscriptions: 2000 };
    expect(scaleOf(many).limits[0]?.name).toBe('DiscoveryPages');
    expect(used(many, 'DiscoveryPages')).toBeGreaterThan(1);
    expect(used({ ...many, hubs: 1_000_000 }, 'DiscoveryPages')).toBe(1);
  });

  it('counts the reads of events against what sweeps leave, in each subscription', () => {
    const events = (LIMITS.allReadsPerSecond - LIMITS.readsPerSecond) * 24 * 3600;
    expect(used({ ...FLEET, eventsADay: events }, 'EventReads')).toBe(2);
    expect(used({ ...FLEET, subscriptions: 4, eventsADay: events }, 'EventReads')).toBe(0.5);
  });

  it('has no limit of sweeps where none is made, and still has the timers', () => {
    const { day, limits } = scaleOf({ ...FLEET, sweepsADay: 0 });
    expect(limits.map(({ name }) => name).toSorted()).toEqual(['EventReads', 'TableRate']);
    expect(day).toMatchObject({ armReads: 0, queueOperations: 0, executions: 2880, tableOperations: 17_280 });
  });

  it('grows in no figure less than to nothing, and in each with the fleet', () => {
    const [small, large] = [1000, 1_000_000].map((hubs) =>
      scaleOf({ hubs, accounts: hubs / 10, subscriptions: hubs / 100, sweepsADay: 4, eventsADay: hubs }),
    );
    for (const key of ['armReads', 'tableOperations', 'queueOperations', 'executions', 'gbSeconds'] as const)
      expect(large?.day[key]).toBeGreaterThan(10 * (small?.day[key] ?? Number.NaN));
    expect(large?.storedGb).toBeGreaterThan(999 * (small?.storedGb ?? Number.NaN));
  });

  it('subtracts the free grants, and never pays back', () => {
    const { costPerMonthUsd, day } = scaleOf({ ...FLEET, hubs: 1, sweepsADay: 1 });
    const gbSeconds = (day.gbSeconds * 730) / 24 - PRICES.flexFreeGbSecondsPerMonth;
    expect(costPerMonthUsd.functions).toBeCloseTo(gbSeconds * PRICES.flexGbSecondUsd, 6);
    const { functions, queues, tables, total } = costPerMonthUsd;
    expect(total).toBeCloseTo(functions + tables + queues, 10);
  });
});

describe('the numbers of a fleet, as a person writes them', () => {
  it('takes defaults', () => {
    expect(scaleInputFrom({})).toEqual({
      ok: true,
      value: { hubs: 1000, accounts: 0, subscriptions: 1, sweepsADay: 24, eventsADay: 0 },
    });
  });

  it.each([
    {
      texts: { hubs: '1,000' },
      error: '--hubs: "1,000" is not a whole number from 0 to 100000000. Write it without separators.',
    },
    {
      texts: { sweepsADay: '-1' },
      error: '--sweeps-a-day: "-1" is not a whole number from 0 to 1440. Write it without separators.',
    },
    {
      texts: { sweepsADay: '1441' },
      error: '--sweeps-a-day: "1441" is not a whole number from 0 to 1440. Write it without separators.',
    },
    { texts: { hubs: '0' }, error: '--hubs and --accounts are both 0. Give at least one hub or account.' },
    {
      texts: { hubs: '3', subscriptions: '4' },
      error:
        '--subscriptions: 4 subscriptions cannot each hold one of 3 hubs and accounts. Count only subscriptions that hold some.',
    },
  ])('refuses $texts', ({ error, texts }) => {
    expect(scaleInputFrom(texts)).toEqual({ ok: false, error: [error] });
  });

  it('names all bad numbers at once, and cuts what is long', () => {
    const read = scaleInputFrom({ hubs: '9'.repeat(5000), eventsADay: '' });
    expect(read).toMatchObject({
      ok: false,
      error: [expect.stringContaining('--hubs'), expect.stringContaining('--events-a-day')],
    });
    expect(JSON.stringify(read).length).toBeLessThan(400);
  });
});

describe('the texts of figures', () => {
  it('separates thousands, rounds a share up and chooses the unit of a time', () => {
    expect([0, 999, 1000, 1_234_567].map(wholeText)).toEqual(['0', '999', '1,000', '1,234,567']);
    expect([0, 0.001, 1, Number.POSITIVE_INFINITY].map(shareText)).toEqual([
      '0 %',
      '1 %',
      '100 %',
      'more than any number',
    ]);
    expect([1, 119, 120, 7200].map(durationText)).toEqual(['1.0 s', '119 s', '2.0 min', '2.0 h']);
  });
});
