import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { HUB_EVENT_FILTER } from '../../src/local/event-grid/hub-event-filter.ts';

function infraFile(name: string): Promise<string> {
  return readFile(new URL(`../../infra/${name}`, import.meta.url), 'utf8');
}

describe('the filter of the deployed event subscription', () => {
  it('lets the same events through as the local Event Grid', async () => {
    expect(JSON.parse(await infraFile('event-filter.json'))).toEqual(HUB_EVENT_FILTER);
  });

  it('is the one that the template deploys, and the only one', async () => {
    const template = await infraFile('event-subscription.bicep');
    const filters = template.match(/\bfilter: .*/g);
    expect(filters).toEqual(["filter: loadJsonContent('event-filter.json')"]);
  });

  it('stays within what Event Grid allows one subscription', () => {
    // @see https://learn.microsoft.com/azure/event-grid/event-filtering (read 2026-11): 25 filters, 25 values, 512 characters
    const values = (HUB_EVENT_FILTER.advancedFilters ?? []).flatMap((filter) => filter.values);
    expect(values.length).toBeLessThanOrEqual(25);
    expect(Math.max(...values.map((value) => value.length))).toBeLessThanOrEqual(512);
  });
});

describe('the destination of the deployed event subscription', () => {
  it('is a function that the app registers', async () => {
    const template = await infraFile('event-subscription.bicep');
    const registration = await readFile(new URL('../../src/functions/register.ts', import.meta.url), 'utf8');
    const [, name] = /resourceId: '\$\{functionAppId\}\/functions\/([\w-]+)'/.exec(template) ?? [];
    expect(registration).toContain(`app.eventGrid('${name}'`);
  });
});
