import { describe, expect, it } from 'vitest';
import { ReadTally, readOnlyNetwork } from '../../../../src/reconcile/operator/local-sweep/read-only-network.ts';
import { OBJECT_ID, VirtualApp } from '../../virtual-app.ts';

describe('a network that only reads', () => {
  it.each([false, true])('refuses a write before a request is made (in the background: %s)', async (inBackground) => {
    const world = new VirtualApp();
    world.createHub('hub1');
    world.clock.advanceSeconds(600);
    const client = readOnlyNetwork(world.deps.network, world.clock, new ReadTally());
    const network = inBackground ? client.inBackground() : client;
    const hubId = world.hubId('hub1');
    expect(await network.observe(hubId)).toMatchObject({ ok: true });
    const refused = await network.write({ kind: 'Provision', hubId, includeSpark: false });
    expect(refused).toMatchObject({ ok: false, error: { kind: 'Rejected', code: 'ReadOnly' } });
    const asked = world.simulator.requests().filter((each) => each.callerId === OBJECT_ID);
    expect(asked.map((each) => each.method)).toEqual(['GET']);
  });
});
