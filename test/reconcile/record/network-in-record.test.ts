import { describe, expect, it, vi } from 'vitest';
import { hubRecords } from '../../../src/reconcile/records/hub/hub-record.ts';
import { assessHubs, seedOldHub } from '../records/earlier-edition-hubs.ts';
import { VirtualApp } from '../virtual-app.ts';

vi.setConfig({ testTimeout: 60_000 });

describe('the network in the record of a hub', () => {
  it('is written by runs, and follows the network to its provisioning', async () => {
    const app = await VirtualApp.running();
    app.createHub('hub1');
    await app.pass(60);
    expect((await app.record('hub1'))?.status.network).toMatchObject({ status: 'Inactive' });
    await app.pass(90 * 60, 60);
    const { network, verdict } = (await app.record('hub1'))!.status;
    expect(verdict).toBe('Compliant');
    expect(network).toMatchObject({
      isolationMode: 'AllowOnlyApprovedOutbound',
      status: 'Active',
      hasFqdnRule: true,
    });
  });

  it('is added by the next sweep to a record of an earlier release, without a line of history', async () => {
    const app = await VirtualApp.running();
    seedOldHub(app, 'hub1');
    await assessHubs(app, 'hub1');
    const written = (await app.record('hub1'))!;
    await hubRecords(app.rows).update(app.hubId('hub1'), (hub) => ({
      ...hub!,
      status: { ...hub!.status, network: undefined },
    }));
    await app.pass(2 * 3600, 60);
    const after = (await app.record('hub1'))!;
    expect(after.status.network).toEqual(written.status.network);
    expect(after.history.sequence).toBe(written.history.sequence);
  });
});
