import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hubPath } from '../../src/core/pages/page-paths.ts';
import { openChromium } from '../../src/local/card/chromium.ts';
import type { WebReads } from '../../src/reconcile/queries/web-reads.ts';
import { documentedFleet, fleetId } from '../cli/documented-fleet.ts';
import { hostile } from '../functions/http/pages/hostile-data.ts';
import type { VirtualApp } from '../reconcile/virtual-app.ts';
import { servePages } from './pages-server.ts';

const TEXTS = [
  ['markup', '"><img src=x onerror=document.title=1><script>document.title=1</script>'],
  ['an address that runs script', 'javascript:document.title=1'],
  ['a reversed name', 'hub\u202egnp.exe\u2066'],
  ['260 characters', 'n'.repeat(260)],
  ['an emoji of several characters', '👩‍👩‍👧‍👦 🇪🇺 ✂️'],
] as const;

const PATHS = [
  ...['/', '/hubs', hubPath(fleetId('forecast')), hubPath(fleetId('sales')), '/alerts?all=yes', '/exemptions'],
  ...['/rollout', '/policy', '/findings', '/findings/HW204', '/operations', '/about'],
];

/** Every text that Azure, the policy or a person could have written is replaced. */
function hostileReads(reads: WebReads, text: string): WebReads {
  return {
    ...reads,
    hubs: async (query) => hostile(await reads.hubs(query), text),
    facets: async (filter) => hostile(await reads.facets(filter), text),
    overview: async () => hostile(await reads.overview(), text),
    alerts: async (all) => hostile(await reads.alerts(all), text),
    exemptions: async (query) => hostile(await reads.exemptions(query), text),
    policy: async () => hostile(await reads.policy(), text),
    rollout: async () => hostile(await reads.rollout(), text),
    hub: async (hub) => hostile(await reads.hub(hub), text),
    hubTimeline: async (hub, query) => hostile(await reads.hubTimeline(hub, query), text),
    who: async (hub, rule) => hostile(await reads.who(hub, rule), text),
  };
}

let browser: Browser;
let world: VirtualApp;

beforeAll(async () => {
  [browser, world] = await Promise.all([openChromium(), documentedFleet()]);
});
afterAll(() => browser.close());

describe('pages with hostile texts', () => {
  it.each(TEXTS)('%s: nothing runs, nothing loads, nothing widens a phone', async (_, text) => {
    const server = await servePages(world, (reads) => hostileReads(reads, text));
    const page = await browser.newPage({ viewport: { width: 360, height: 800 } });
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('request', (request) => {
      if (!request.url().startsWith(server.url)) complaints.push(request.url());
    });
    for (const path of PATHS) {
      const answer = await page.goto(server.url + path);
      expect([path, answer?.status()]).toEqual([path, 200]);
      expect(await page.title()).not.toBe('1');
      expect(await page.locator('img, iframe, object, embed, body script').count()).toBe(0);
      expect(await page.locator('a[href^="javascript"]').count()).toBe(0);
      expect([path, await page.evaluate('Math.max(0, document.documentElement.scrollWidth - innerWidth)')]).toEqual([
        path,
        0,
      ]);
    }
    expect(complaints).toEqual([]);
    await page.close();
    await server.close();
  });
});
