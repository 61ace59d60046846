import { describe, expect, it, vi } from 'vitest';
import { HOUR, MINUTE, told } from './alert-world.ts';
import { World } from './world.ts';

vi.setConfig({ testTimeout: 60_000 });

describe('the first sweep after a deployment', () => {
  it('tells what was there before in one digest, and pages nobody; what comes later does', async () => {
    const world = new World();
    world.eventsArrive = false;
    for (const name of ['hub1-observed', 'hub2-observed']) world.createHub(name);
    await world.pass(HOUR + 10 * MINUTE);
    const digests = world.received.filter(({ notice }) => notice.kind === 'Digest');
    expect(digests.map(({ notice }) => notice.title)).toEqual(['First look at the fleet: findings on 2 of 2 hubs']);
    expect(told(world)).toEqual([]);
    expect(digests[0]?.notice.text.split('\n').length).toBeLessThanOrEqual(10);
    await world.pass(3 * HOUR, 60);
    expect(world.received.filter(({ notice }) => notice.kind === 'Digest')).toHaveLength(1);
  });
});
