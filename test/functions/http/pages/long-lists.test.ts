import { beforeAll, describe, expect, it, vi } from 'vitest';
import { documentedFleet } from '../../../cli/documented-fleet.ts';
import type { VirtualApp } from '../../../reconcile/virtual-app.ts';
import { elementOf, linksOf, textOf } from '../../../report/pages/html.ts';
import { get, partsOf } from './page-world.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const COPIES = 3000;

const LARGEST_PAGE_UNITS = 300_000;

let world: VirtualApp;
let alertId: string;

beforeAll(async () => {
  world = await documentedFleet();
  const { alerts } = await partsOf(world).reads.alerts(false);
  const found = alerts.find(({ alert, firing }) => firing > 0 && alert.causeKey.includes('/workspaces/hub-forecast'));
  if (found === undefined) throw new Error('no alert about hub-forecast');
  alertId = found.id;
  for await (const row of world.rows.query('alerts', { partition: found.alert.causeKey, keyPrefix: 'member|' }))
    for (let copy = 0; copy < COPIES; copy += 1) {
      const text = JSON.stringify(row).replaceAll('/workspaces/hub-forecast', `/workspaces/hub-forecast-${copy}`);
      const { cells, key } = JSON.parse(text);
      await world.rows.upsert('alerts', { partition: row.partition, key, cells });
    }
});

describe('the page of an alert about thousands of hubs', () => {
  it('has a size that a phone takes, says how many rows are left out, and where they are', async () => {
    const { body, status } = await get(partsOf(world), `/alerts/${alertId}`);
    const html = String(body);
    expect([status, html.length < LARGEST_PAGE_UNITS]).toEqual([200, true]);
    const hubs = elementOf(html, 'hubs');
    expect(textOf(hubs)).toContain(`… and ${(COPIES + 1 - 100).toLocaleString('en-US')} more.`);
    expect(linksOf(hubs)).toContain(`/api/alerts/${alertId}`);
  });
});
