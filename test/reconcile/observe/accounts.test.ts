import { describe, expect, it } from 'vitest';
import type { HubId } from '../../../src/core/hub-id.ts';
import { currentSweep } from '../../../src/reconcile/records/sweep-record.ts';
import { OBJECT_ID, VirtualApp } from '../virtual-app.ts';

const POLICY = `
version: 1
kinds: [Hub, FoundryAccount]
assignments:
  - name: observed
    mode: observe
    isolation: { mode: AllowOnlyApprovedOutbound }
`;
const network = { isolationMode: 'AllowOnlyApprovedOutbound' } as const;

/** Paths of own reads about an account since the last call. */
function readsOf(world: VirtualApp, account: HubId): readonly string[] {
  return world.simulator
    .requests({})
    .filter(
      ({ callerId, method, path }) =>
        callerId === OBJECT_ID && method === 'GET' && path.toLowerCase().startsWith(account),
    )
    .map(({ path }) => path.toLowerCase().slice(account.length));
}

describe('an account in the fleet', () => {
  it('is found and judged by a sweep beside hubs, with two reads', async () => {
    const world = new VirtualApp({ policy: POLICY });
    const account = world.seedAccount({ name: 'acct.one', network });
    world.createHub('one-observed', 'AllowOnlyApprovedOutbound');
    await world.pass(2 * 3600);
    const record = await world.recordOf(account);
    expect(record?.identity.facts).toMatchObject({ kind: 'FoundryAccount' });
    const reads = readsOf(world, account);
    expect(reads.filter((path) => path === '').length).toBeGreaterThan(0);
    expect(reads.filter((path) => path === '').length).toBe(
      reads.filter((path) => path === '/managednetworks/default').length,
    );
    // Counted as they are: the pace of a sweep follows from it.
    expect((await currentSweep(world.rows))?.value).toMatchObject({ hubs: 2, judged: 2, reads: 3 });
  });

  it('of a kind without managed networks leaves no record', async () => {
    const world = new VirtualApp({ policy: POLICY });
    const account = world.seedAccount({ name: 'gpt', kind: 'OpenAI', injection: 'none' });
    expect(world.arm('PATCH', account, { tags: { a: 'b' } }).status).toBeLessThan(300);
    await world.pass(2 * 3600);
    expect(await world.recordOf(account)).toBeUndefined();
    // The event does not name the kind, so one read tells.
    expect(readsOf(world, account)).toEqual(['']);
  });

  it('that is deleted is closed out, although Azure could still restore it', async () => {
    const world = new VirtualApp({ policy: POLICY });
    const account = world.seedAccount({ name: 'acct-one', network });
    await world.pass(3600);
    expect((await world.recordOf(account))?.goneAt).toBeUndefined();
    expect(world.arm('DELETE', account).status).toBeLessThan(300);
    await world.pass(2 * 3600);
    expect((await world.recordOf(account))?.goneAt).toBeDefined();
  });
});
