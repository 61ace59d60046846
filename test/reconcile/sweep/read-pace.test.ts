import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../src/adapters/memory/virtual-clock.ts';
import { BURST_READS, ReadPace } from '../../../src/reconcile/sweep/read-pace.ts';

const HUBS = 'microsoft.machinelearningservices';
const ACCOUNTS = 'microsoft.cognitiveservices';
const at = new Date('2026-11-23T08:00:00Z');
const ofAllCallers = { reserved: 3300, refillPerSecond: 1650 };

describe('the pace of a shard with hubs and accounts', () => {
  it('holds up the reads of one provider only', async () => {
    const pace = new ReadPace(new VirtualClock({ at }), undefined);
    pace.learn(ACCOUNTS, { ...ofAllCallers, remaining: 16_499 }, undefined);
    pace.learn(HUBS, undefined, 60);
    expect(await pace.admit(HUBS)).toBe(60);
    expect(await pace.admit(ACCOUNTS)).toBe(0);
    pace.learn(ACCOUNTS, undefined, 30);
    expect(await pace.admit(ACCOUNTS)).toBe(30);
    expect(pace.sent).toBe(1);
  });

  it('leaves events the reserve of the bucket that an answer shows', async () => {
    const clock = new VirtualClock({ at });
    const pace = new ReadPace(clock, undefined);
    pace.learn(ACCOUNTS, { ...ofAllCallers, remaining: 0 }, undefined);
    expect(await pace.admit(ACCOUNTS)).toBe(0);
    expect(clock.now().getTime() - at.getTime()).toBe(2000);
  });

  it('keeps both buckets from one message of the shard to the next', async () => {
    const clock = new VirtualClock({ at });
    const pace = new ReadPace(clock, undefined);
    await pace.admit(HUBS);
    await pace.admit(ACCOUNTS);
    await pace.admit(ACCOUNTS);
    const kept = pace.state();
    expect(kept).toEqual({
      reads: BURST_READS - 1,
      at: at.toISOString(),
      others: { [ACCOUNTS]: { reads: BURST_READS - 2, at: at.toISOString() } },
    });
    expect(new ReadPace(clock, kept).state()).toEqual(kept);
  });

  it('continues from the row of a release that knew hubs only', () => {
    const kept = { reads: 12, at: at.toISOString() };
    expect(new ReadPace(new VirtualClock({ at }), kept).state()).toEqual(kept);
  });
});
