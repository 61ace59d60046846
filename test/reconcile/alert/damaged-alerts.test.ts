import { describe, expect, it } from 'vitest';
import { storedCodeFrom } from '../../../src/core/verdict/catalogue/finding-code.ts';
import { sendAlerts } from '../../../src/reconcile/alert/decide-alerts.ts';
import { VirtualApp } from '../virtual-app.ts';
import { GROUP_KEY, reportFiring, sentNotifications } from './alert-harness.ts';

describe('an alert whose rows cannot be read', () => {
  it.each([
    { why: 'it comes before the others', cause: 'HW101|broken' },
    { why: 'it comes after them', cause: 'HW999|broken' },
  ])('delays no other alert, and is reported: $why', async ({ cause }) => {
    const world = await VirtualApp.running();
    await reportFiring(world, 'hub1', { causeKey: cause, code: storedCodeFrom(cause.slice(0, 5)) });
    for await (const row of world.rows.query('alerts', { partition: cause }))
      await world.rows.upsert('alerts', { ...row, cells: { ...row.cells, body: '{"damaged":' } });
    await reportFiring(world, 'hub2');
    world.clock.advanceSeconds(180);

    await expect(sendAlerts(world.deps, world.alerting)).rejects.toThrow(/alert HW\d+\|broken/);
    await world.drain();

    expect(sentNotifications(world)).toEqual(['test Opened HW201']);
    expect(GROUP_KEY).toContain('HW201');
  });
});
