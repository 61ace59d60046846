import { beforeAll, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../../src/adapters/memory/virtual-clock.ts';
import { hubsPath } from '../../../../src/core/pages/page-paths.ts';
import type { PageParts } from '../../../../src/functions/http/pages/page-parts.ts';
import type { StoredHub } from '../../../../src/reconcile/records/hub/hub-shape.ts';
import { documentedFleet } from '../../../cli/documented-fleet.ts';
import { idOf, rowsOf, storedHubOf } from '../../../reconcile/queries/stored-fleets.ts';
import { VirtualApp } from '../../../reconcile/virtual-app.ts';
import { deployedParts, getPage, OPERATOR, READER } from './fleet-world.ts';
import { linksOf, textOf } from './read-html.ts';

let parts: PageParts;

beforeAll(async () => {
  parts = deployedParts((await documentedFleet()).deps);
}, 120_000);

/** The pages over rows with these hubs. */
async function partsWith(hubs: readonly StoredHub[]): Promise<PageParts> {
  const { deps } = new VirtualApp({ at: new Date('2026-11-23T09:00:00Z') });
  const clock = new VirtualClock({ at: new Date('2026-11-23T09:00:00Z') });
  return deployedParts({ ...deps, clock, rows: await rowsOf(hubs) });
}

const manyHubs = (count: number): readonly StoredHub[] =>
  Array.from({ length: count }, (_, index) =>
    storedHubOf(idOf(`hub-${String(index).padStart(5, '0')}`, 1 + (index % 5), `rg-${index % 40}`), {
      verdict: index % 10 === 0 ? 'Drifted' : 'Compliant',
      facts: { kind: 'Hub', tags: { team: `team-${index % 30}`, env: index % 2 === 0 ? 'prod' : 'dev' } },
    }),
  );

/** The names of the hubs in the table, in their order. */
const namesIn = (html: string): readonly string[] =>
  [...html.matchAll(/<th scope="row"><a [^>]*><bdi>([^<]*)<\/bdi>/g)].map(([, name = '']) => name);

describe('the list of hubs', () => {
  it('shows the worst first, with the codes as links to their meaning', async () => {
    const { html, status } = await getPage(parts, '/hubs');
    expect(status).toBe(200);
    expect(namesIn(html).slice(0, 3)).toEqual(['hub-labs', 'hub-sales', 'hub-forecast']);
    expect(linksOf(html)).toContain('/findings/HW204');
    expect(textOf(html)).toContain('not current: it could not be read');
    expect(html).toMatch(/<th scope="col" aria-sort="ascending"><a [^>]*>Verdict/);
  });

  it('sorts by a column, and the other way round by the second click', async () => {
    const { html } = await getPage(parts, '/hubs');
    expect(linksOf(html)).toContain('/hubs?sort=name');
    const sorted = await getPage(parts, '/hubs?sort=name');
    expect(namesIn(sorted.html)).toEqual([...namesIn(sorted.html)].sort());
    expect(linksOf(sorted.html)).toContain('/hubs?sort=-name');
    expect(namesIn((await getPage(parts, '/hubs?sort=-name')).html)).toEqual([...namesIn(sorted.html)].reverse());
  });

  it('shows each term of the filter with a link that removes it, and keeps the text in the box', async () => {
    const filter = 'verdict:drifted,blocked -tag:env=dev hub';
    const { html } = await getPage(parts, hubsPath({ filter, sort: 'name' }));
    expect(html).toContain(`value="${filter}"`);
    expect(html).toContain('<input type="hidden" name="sort" value="name"');
    expect(textOf(html)).toContain('4 of 9 hubs match');
    const links = linksOf(html);
    expect(links).toContain(hubsPath({ filter: '-tag:env=dev hub', sort: 'name' }));
    expect(links).toContain(hubsPath({ filter: 'verdict:drifted,blocked hub', sort: 'name' }));
    expect(links).toContain(hubsPath({ sort: 'name' }));
  });

  it('offers values that narrow the list, with the number of hubs that each leaves', async () => {
    const { html } = await getPage(parts, '/hubs?filter=verdict:blocked,drifted');
    const [facets = ''] = /<details class="facets">[\s\S]*?<\/details>/.exec(html) ?? [];
    const values = [...facets.matchAll(/<li><a href="([^"]*)" class="value">.*?<span class="number">(\d+)<\/span>/g)];
    expect(values.length).toBeGreaterThan(10);
    for (const [, href = '', count = ''] of values) {
      const { html: narrowed } = await getPage(parts, href.replaceAll('&amp;', '&'));
      expect(namesIn(narrowed), href).toHaveLength(Number(count));
    }
    expect(linksOf(facets)).toContain(hubsPath({ filter: 'verdict:blocked,drifted -code:HW204' }));
  });

  it('shows no hub for a filter that it does not understand, and says beside the box what is wrong', async () => {
    const { html, status } = await getPage(parts, '/hubs?filter=verdict:driftd+tga:x&sort=name');
    expect(status).toBe(400);
    expect(namesIn(html)).toEqual([]);
    expect(textOf(html)).toContain('Character 9: unknown verdict "driftd". Did you mean "drifted"?');
    expect(textOf(html)).toContain('Character 16: unknown field "tga". Did you mean "tag"?');
    expect(html).toMatch(/aria-invalid[^>]*aria-describedby="filter-problems"/);
  });

  it.each([
    ['/hubs?fliter=x', 'This page has no parameter "fliter". Did you mean "filter"?'],
    ['/hubs?sort=nmae', 'Did you mean "name"?'],
    ['/hubs?after=abc', 'The mark of the page is damaged. Start again without it.'],
    ['/hubs?filter=a&filter=b', 'The address gives "filter" twice. Give it once.'],
  ])('refuses %s', async (path, message) => {
    const { html, status } = await getPage(parts, path);
    expect(status).toBe(400);
    expect(textOf(html)).toContain(message);
  });

  it('says that nothing matches, what may have been meant, and how to go back', async () => {
    const { html, status } = await getPage(parts, '/hubs?filter=drifted');
    expect(status).toBe(200);
    expect(textOf(html)).toContain(
      'No hub matches this filter. "drifted" is searched in names. Did you mean verdict:drifted?',
    );
    expect(textOf(html)).toContain('Reset the filter');
  });

  it('says why there is no hub at all', async () => {
    const { html, status } = await getPage(await partsWith([]), '/hubs');
    expect(status).toBe(200);
    expect(textOf(html)).toContain('Hubwarden knows no hub yet.');
  });

  it('links to the same hubs as files and as JSON', async () => {
    const { html } = await getPage(parts, '/hubs?filter=verdict:drifted&sort=-name');
    expect(linksOf(html)).toContain('/api/export/hubs?filter=verdict%3Adrifted&orderby=-name&format=csv');
    expect(linksOf(html)).toContain('/api/hubs?filter=verdict%3Adrifted&orderby=-name&maxpagesize=100');
  });
});

describe('a request for all hubs that match', () => {
  it('is bound to their state, and asks an operator for their number', async () => {
    const { html } = await getPage(parts, '/hubs?filter=verdict:drifted', OPERATOR);
    const state = await parts.actions.state({ kind: 'Hubs', filter: 'verdict:drifted' });
    expect(state.ok).toBe(true);
    expect(html).toContain('action="/actions/reconcile-hubs"');
    expect(html).toContain('<input type="hidden" name="filter" value="verdict:drifted"');
    expect(html).toContain(`<input type="hidden" name="seen" value="${state.ok ? state.value : ''}"`);
    expect(html).toContain('data-expected="2"');
    expect(textOf(html)).toContain('Reconcile 2 hubs');
  });

  it('is disabled for a reader, with the role that it needs', async () => {
    const { html } = await getPage(parts, '/hubs?filter=verdict:drifted', READER);
    expect(html).toMatch(/<button type="submit" disabled/);
    expect(textOf(html)).toContain('Needs the role Hubwarden.Operator.');
  });

  it('is disabled above the number of one request', async () => {
    const { html } = await getPage(await partsWith(manyHubs(1001)), '/hubs', OPERATOR);
    expect(textOf(html)).toContain('At most 1,000 hubs at once: narrow the filter.');
  });
});

describe('a list of many hubs', () => {
  it('has 100 rows on a page, and leads through all of them', async () => {
    const fleet = await partsWith(manyHubs(250));
    const seen: string[] = [];
    let path: string | undefined = '/hubs?sort=name';
    const counts: string[] = [];
    while (path !== undefined) {
      const { html } = await getPage(fleet, path);
      seen.push(...namesIn(html));
      counts.push(/rows [\d,]+ to [\d,]+/.exec(textOf(html))?.[0] ?? '');
      path = linksOf(html).find((link) => link.includes('after=') && link.startsWith('/hubs'));
    }
    expect(seen).toEqual(manyHubs(250).map(({ name }) => name));
    expect(counts).toEqual(['rows 1 to 100', 'rows 101 to 200', 'rows 201 to 250']);
  });

  it('stays below 300 KB', async () => {
    const { html } = await getPage(await partsWith(manyHubs(2000)), '/hubs?filter=verdict:drifted,compliant');
    expect(namesIn(html)).toHaveLength(100);
    expect(html.length).toBeLessThan(300_000);
  });
});

describe('hostile names', () => {
  const NAMES = [
    '"><img src=x onerror=alert(1)>',
    'javascript:alert(1)',
    'left\u202eright',
    '🦊'.repeat(60),
    '=cmd|x',
    "o'b`$(1)`",
  ];
  const hubs = NAMES.map((name, index) =>
    storedHubOf(idOf(`hub-${index}`), {
      name,
      assignment: name,
      location: name,
      facts: { kind: name, tags: { [name]: name, env: name } },
    }),
  );

  it.each([
    '/hubs',
    '/hubs?sort=-name',
    '/',
    '/findings',
    '/go?to=%22%3E%3Cimg%20src%3Dx%3E%E2%80%AE',
    '/findings/%3Cimg%3E',
  ])('become no element, no attribute and no address on %s', async (path) => {
    const { html } = await getPage(await partsWith(hubs), path, OPERATOR);
    expect(html).not.toMatch(/<img|onerror="|href="javascript:/i);
    expect(html).not.toContain('\u202e');
    expect(linksOf(html).filter((link) => !/^(\/(?!\/)|#|\?)/.test(link))).toEqual([]);
  });

  it('read back as they are', async () => {
    const { html } = await getPage(await partsWith(hubs), '/hubs');
    expect(textOf(html)).toContain('"><img src=x onerror=alert(1)>');
    expect(textOf(html)).toContain('left\ufffdright');
  });

  it('narrow the list to their own hub by the links of their facets', async () => {
    const fleet = await partsWith(hubs);
    const { html } = await getPage(fleet, '/hubs');
    const [facets = ''] = /<details class="facets">[\s\S]*?<\/details>/.exec(html) ?? [];
    const values = [...facets.matchAll(/<li><a href="([^"]*)" class="value">.*?<span class="number">(\d+)<\/span>/g)];
    expect(values.length).toBeGreaterThan(10);
    for (const [, href = '', count = ''] of values) {
      const { html: narrowed, status } = await getPage(fleet, href.replaceAll('&amp;', '&'));
      expect(status, href).toBe(200);
      expect(namesIn(narrowed), href).toHaveLength(Number(count));
    }
  });
});
