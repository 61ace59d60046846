import { describe, expect, it } from 'vitest';
import { compactPath } from '../../../../../src/report/pages/fleet/trend/compact-path.ts';
import { CHART, LAYERS, trendGeometry } from '../../../../../src/report/pages/fleet/trend/trend-geometry.ts';
import { trendSentence } from '../../../../../src/report/pages/fleet/trend/trend-sentence.ts';
import { trendSteps } from '../../../../../src/report/pages/fleet/trend/trend-steps.ts';
import { pointAt, trendOf } from './trends.ts';

const NOW = new Date('2026-11-23T12:00:00Z');
const HEIGHT = CHART.bottom - CHART.top;

const drawn = (points: Parameters<typeof trendOf>[0], since = '2026-11-23T08:00:00Z') =>
  trendGeometry(trendSteps(trendOf(points, { since }), NOW), LAYERS);

describe('the drawing of a trend', () => {
  it('stacks the verdicts from the bottom, the compliant hubs first', () => {
    const { hubTicks, layers } = drawn([pointAt('2026-11-23T10:00:00Z', { Compliant: 6, Drifted: 2 })]);
    expect(layers.map(({ verdict }) => verdict)).toEqual(['Compliant', 'Drifted']);
    expect(hubTicks.map(({ hubs }) => hubs)).toEqual([0, 2, 4, 6, 8]);
    const middle = (CHART.left + CHART.right) / 2;
    const [top, line] = [CHART.top, Math.round(CHART.bottom - HEIGHT * 0.75)];
    expect(layers[0]?.path).toBe(`M${middle} ${line}H${CHART.right}V${CHART.bottom}H${middle}Z`);
    expect(layers[1]?.path).toBe(`M${middle} ${top}H${CHART.right}V${line}H${middle}Z`);
  });

  it('shows a single hub among thousands', () => {
    const { layers } = drawn([pointAt('2026-11-23T10:00:00Z', { Compliant: 9999, Blocked: 1 })]);
    expect(layers.find(({ verdict }) => verdict === 'Blocked')?.height).toBeGreaterThanOrEqual(1);
  });

  it('is empty without a sweep, and has whole numbers for one hub', () => {
    expect(drawn([]).layers).toEqual([]);
    expect(drawn([pointAt('2026-11-23T10:00:00Z', { Compliant: 1 })]).hubTicks.map(({ hubs }) => hubs)).toEqual([0, 1]);
    expect(drawn([pointAt('2026-11-23T10:00:00Z', {})]).layers).toEqual([]);
  });

  it('has a place for every instant of the range, and none for another one', () => {
    const { xOf } = drawn([]);
    expect([xOf('2026-11-23T08:00:00Z'), xOf('2026-11-23T12:00:00Z')]).toEqual([CHART.left, CHART.right]);
    expect([xOf('2026-11-23T07:59:59Z'), xOf('2026-11-23T12:00:01Z'), xOf('never')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('stays below 20 KB when every verdict changes with every sweep of 90 days', () => {
    const start = NOW.getTime() - 90 * 86_400_000;
    const points = Array.from({ length: 2160 }, (_, hour) => {
      const count = (verdict: number): number => 1000 + ((hour * 7919 + verdict * 104_729) % 997);
      const verdicts = Object.fromEntries(LAYERS.map((verdict, index) => [verdict, count(index)]));
      return pointAt(new Date(start + hour * 3_600_000).toISOString(), verdicts);
    });
    const { layers } = drawn(points, new Date(start).toISOString());
    expect(layers).toHaveLength(LAYERS.length);
    expect(layers.reduce((sum, { path }) => sum + path.length, 0)).toBeLessThan(20_000);
  });
});

describe('a path of steps', () => {
  it('is written in whole units, without lines that lead nowhere', () => {
    expect(compactPath('M1.4,2L5,2L5,2.3L5.2,9L7,10Z')).toBe('M1 2H5V9L7 10Z');
    expect(compactPath('')).toBe('');
  });
});

describe('the sentence about a trend', () => {
  it('says how the last sweep found the fleet, and what has changed', () => {
    const first = pointAt('2026-11-23T08:00:00Z', { Compliant: 9000, Drifted: 1000 });
    const last = pointAt('2026-11-23T11:00:00Z', { Compliant: 9031, Drifted: 968, Blocked: 1 });
    expect(trendSentence(trendOf([first, last]))).toBe(
      'The last sweep found 9,031 of 10,000 hubs compliant; since 2026-11-23 08:00:00 UTC: 31 more Compliant, 32 fewer Drifted, 1 more Blocked.',
    );
    expect(trendSentence(trendOf([first]))).toBe(
      'The last sweep found 9,000 of 10,000 hubs compliant. It is the only sweep in this range.',
    );
    expect(trendSentence(trendOf([first, { ...first, sweepId: 'b' }]))).toMatch(/no count has changed since/);
    expect(trendSentence(trendOf([]))).toBe('No sweep is in this range.');
  });
});
