import { describe, expect, it } from 'vitest';
import type { HubMessage } from '../../../src/reconcile/messages.ts';
import { MAX_FAILED_ATTEMPTS } from '../../../src/reconcile/record/run-context.ts';
import { takeLease } from '../../../src/reconcile/records/lease.ts';
import { reconcileHub } from '../../../src/reconcile/run/reconcile-hub.ts';
import { VirtualApp } from '../virtual-app.ts';

const MINUTE = 60;

function eventOf(world: VirtualApp, name: string): HubMessage {
  return { hubId: world.hubId(name), cause: 'event', since: world.clock.now().toISOString(), note: undefined };
}

/** Runs that took the lease and died with their process. */
async function dieOver(world: VirtualApp, name: string, runs: number): Promise<void> {
  for (let run = 0; run < runs; run += 1) {
    const lease = await takeLease(world.rows, world.clock, world.hubId(name), 120);
    expect(lease).toMatchObject({ abandoned: run });
    world.clock.advanceSeconds(121);
  }
}

describe('runs over a hub that take the process with them', () => {
  it('are abandoned after as many attempts as with other faults, and the sweep reads the hub again', async () => {
    const world = await VirtualApp.running();
    world.createHub('hub-deadly');
    world.createHub('hub-other');
    await world.pass(60 * MINUTE, 30);
    await dieOver(world, 'hub-deadly', MAX_FAILED_ATTEMPTS);
    const outcome = await reconcileHub(world.deps, eventOf(world, 'hub-deadly'), 'hub-events');
    expect(outcome).toMatchObject({ kind: 'NotRead', detail: expect.stringContaining('8 runs in a row') });
    expect(await world.record('hub-deadly')).toMatchObject({ status: { verdict: 'Unknown' } });
    expect(await world.record('hub-other')).toMatchObject({ status: { verdict: 'Compliant' } });
    expect((await reconcileHub(world.deps, eventOf(world, 'hub-deadly'), 'hub-events')).kind).toBe('Recorded');
  });

  it('go on below that, and a run that ends well counts them from nothing again', async () => {
    const world = await VirtualApp.running();
    world.createHub('hub-shaky');
    await world.pass(60 * MINUTE, 30);
    await dieOver(world, 'hub-shaky', MAX_FAILED_ATTEMPTS - 1);
    expect((await reconcileHub(world.deps, eventOf(world, 'hub-shaky'), 'hub-events')).kind).toBe('Recorded');
    await dieOver(world, 'hub-shaky', 1);
    expect((await reconcileHub(world.deps, eventOf(world, 'hub-shaky'), 'hub-events')).kind).toBe('Recorded');
  });

  it('end in the poison queue where the hub has no record yet', async () => {
    const world = await VirtualApp.running();
    world.createHub('hub-new');
    await dieOver(world, 'hub-new', MAX_FAILED_ATTEMPTS);
    for (let delivery = 0; delivery < 2; delivery += 1) {
      await expect(reconcileHub(world.deps, eventOf(world, 'hub-new'), 'hub-events')).rejects.toThrow('runs in a row');
    }
  });
});
