import { beforeAll, describe, expect, it } from 'vitest';
import type { PageParts } from '../../../../src/functions/http/pages/page-parts.ts';
import { documentedFleet, runOn } from '../../../cli/documented-fleet.ts';
import type { VirtualApp } from '../../../reconcile/virtual-app.ts';
import { VirtualApp as App } from '../../../reconcile/virtual-app.ts';
import { deployedParts, getPage } from './fleet-world.ts';
import { linkedNumbers, linksOf, textOf } from './read-html.ts';

let world: VirtualApp;
let parts: PageParts;

beforeAll(async () => {
  world = await documentedFleet();
  parts = deployedParts(world.deps);
}, 120_000);

describe('the page of the fleet', () => {
  it('says in one sentence how the fleet stands', async () => {
    const { html, status } = await getPage(parts, '/');
    expect(status).toBe(200);
    expect(textOf(html)).toContain('4 of 9 hubs are compliant; 5 need attention, and 3 of them need a person.');
  });

  it('shows every verdict with its share, also those that no hub has', async () => {
    const text = textOf((await getPage(parts, '/')).html);
    expect(text).toContain('1 Unknown 11.1 % of 9');
    expect(text).toContain('0 Unassigned 0 % of 9');
  });

  it('links every number to exactly the hubs that it counts', async () => {
    const { html } = await getPage(parts, '/');
    const numbers = linkedNumbers(html);
    expect(numbers.length).toBeGreaterThan(10);
    for (const { count, path } of numbers) {
      const list = textOf((await getPage(parts, path)).html);
      const shown = count === 0 ? 'No hub matches this filter.' : count === 9 ? '9 hubs' : `${count} of 9 hubs match`;
      expect(list, path).toContain(shown);
    }
  });

  it('links to nothing but pages and addresses of this app', async () => {
    const { html } = await getPage(parts, '/');
    expect(linksOf(html).filter((link) => !/^(\/|#)/.test(link))).toEqual([]);
  });

  it('says how old and how complete the picture is', async () => {
    const text = textOf((await getPage(parts, '/')).html);
    expect(text).toContain('Coverage 87.5 %: 7 of 8 hubs judged');
    expect(text).toContain('1 hub without a current verdict');
    expect(text).toContain('$1,383 a month');
  });

  it.each(['24h', '7d', '90d'])('draws the sweeps of the last %s, with policy versions as links', async (range) => {
    const { html } = await getPage(parts, `/?range=${range}`);
    expect(html).toContain('class="area area-Compliant');
    expect(html).toContain('class="gap"');
    expect(linksOf(html).filter((link) => link.startsWith('/policy/versions/'))).toHaveLength(2);
    expect(html).toMatch(/<figcaption>The last sweep found 5 of 8 hubs compliant; /);
    expect(html).not.toMatch(/ style=/);
  });

  it('names the quarters of the last hour', async () => {
    const { html } = await getPage(parts, '/?range=1h');
    expect(html).toContain('class="area area-Compliant');
    expect(html.match(/>\d\d:(00|15|30|45)</g)?.length).toBeGreaterThanOrEqual(3);
  });

  it('draws few hubs alone on request, and keeps the choice in every link of the chart', async () => {
    const { html } = await getPage(parts, '/?range=24h&show=wrong');
    expect(html).not.toContain('class="area area-Compliant');
    expect(html).toContain('class="area area-Blocked');
    expect(linksOf(html)).toContain('/?range=90d&show=wrong#trend');
  });

  it.each([
    ['/?range=8d', '"range" is one of 1h, 24h, 7d, 90d.'],
    ['/?show=some', '"show" is one of all, wrong.'],
    ['/?rnage=7d', 'This page has no parameter "rnage". Did you mean "range"?'],
  ])('refuses %s', async (path, message) => {
    const { html, status } = await getPage(parts, path);
    expect(status).toBe(400);
    expect(textOf(html)).toContain(message);
  });

  it('says above everything else that writes are off, by whom and why', async () => {
    const other = await documentedFleet();
    await runOn(other, ['writes', 'off', '--reason', 'a <b>bad</b> day']);
    const { html } = await getPage(deployedParts(other.deps), '/');
    expect(textOf(html)).toContain('Writes are off.');
    expect(textOf(html)).toContain('platform@desk');
    expect(html).toContain('a &lt;b>bad&lt;/b> day');
    expect(linksOf(html)).toContain('/about#controls');
  });

  it('says why a fleet without hubs is empty, and what next', async () => {
    const empty = new App({ at: new Date('2026-11-23T13:00:00Z') });
    const { html, status } = await getPage(deployedParts(empty.deps), '/');
    expect(status).toBe(200);
    expect(textOf(html)).toContain('Hubwarden knows no hub yet. No sweep has run yet');
    expect(textOf(html)).toContain('No sweep in the last 7 days.');
    expect(textOf(html)).toContain('hubwarden doctor');
  });

  it('shows the last known fleet with its age while the tables do not answer', async () => {
    const other = await documentedFleet();
    let isDown = false;
    const rows = new Proxy(other.deps.rows, {
      get(target, name, receiver) {
        const value: unknown = Reflect.get(target, name, receiver);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          if (isDown) throw new Error('the tables are away');
          return value.apply(target, args);
        };
      },
    });
    const down = deployedParts({ ...other.deps, rows });
    expect((await getPage(down, '/')).status).toBe(200);
    isDown = true;
    await other.pass(300, 60).catch(() => undefined);
    const { html, status } = await getPage(down, '/');
    expect(status).toBe(200);
    expect(textOf(html)).toContain('This is the last known state.');
    expect(textOf(html)).toContain('the tables are away');
    expect(textOf(html)).toContain('4 of 9 hubs are compliant');
    const first = deployedParts({ ...other.deps, rows });
    expect((await getPage(first, '/')).status).toBe(503);
  });
});
