import { describe, expect, it } from 'vitest';
import { scaleCommand } from '../../../src/cli/scale/scale-command.ts';
import { contextWith } from '../command-files.ts';

const scale = (texts: Parameters<typeof scaleCommand>[0]) => scaleCommand(texts, contextWith());

describe('scale', () => {
  it('names the limit that is used most, and ends with 0 within all limits', () => {
    const { exitCode, text } = scale({ hubs: '10000', subscriptions: '200' });
    expect(exitCode).toBe(0);
    expect(text).toContain('reads of Azure in a sweep                      10,000, and 11 pages of Resource Graph');
    expect(text.match(/^Reached first: .+\. .+\.$/gm)).toHaveLength(1);
    expect(text).not.toContain('Exceeded');
  });

  it('names every limit that is exceeded with its remedy, and ends with 2', () => {
    const { exitCode, text } = scale({ hubs: '100000' });
    expect(exitCode).toBe(2);
    expect(text).toMatch(/^Exceeded: time between two sweeps\. Sweep less often \(HUBWARDEN_SWEEP_SCHEDULE\)/m);
    expect(text).toMatch(/no number is enough/);
    expect(text).not.toContain('Reached first');
  });

  it('gives JSON that says null where no number of instances is enough', () => {
    const { json } = scale({ hubs: '100000' });
    expect(JSON.parse(JSON.stringify(json))).toMatchObject({
      instancesForHalfInterval: null,
      limits: expect.arrayContaining([expect.objectContaining({ name: 'Instances', used: null })]),
      sweep: { reads: 100_000, shardSeconds: 4990 },
      priceSource: expect.stringContaining('2026-12, not compared with a bill'),
    });
  });

  it('refuses bad numbers, all at once', () => {
    const { exitCode, text } = scale({ hubs: 'many', sweepsADay: '9999' });
    expect(exitCode).toBe(1);
    expect(text.split('\n')).toEqual([
      '--hubs: "many" is not a whole number from 0 to 100000000. Write it without separators.',
      '--sweeps-a-day: "9999" is not a whole number from 0 to 1440. Write it without separators.',
    ]);
  });
});
