import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { HUB_EVENT_FILTER } from '../../src/local/event-grid/hub-event-filter.ts';

describe('the filter of the deployed event subscription', () => {
  it('lets the same events through as the local Event Grid; UPDATE=1 writes it', async () => {
    const path = new URL('../../infra/event-filter.json', import.meta.url);
    if (process.env.UPDATE === '1') await writeFile(path, `${JSON.stringify(HUB_EVENT_FILTER, null, 2)}\n`);
    const file = await readFile(path, 'utf8');
    expect(JSON.parse(file)).toEqual(HUB_EVENT_FILTER);
  });

  it('stays within what Event Grid allows one subscription', () => {
    // @see https://learn.microsoft.com/azure/event-grid/event-filtering (read 2026-11): 25 filters, 25 values, 512 characters
    const values = (HUB_EVENT_FILTER.advancedFilters ?? []).flatMap((filter) => filter.values);
    expect(values.length).toBeLessThanOrEqual(25);
    expect(Math.max(...values.map((value) => value.length))).toBeLessThanOrEqual(512);
  });
});
