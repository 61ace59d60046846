import { beforeAll, describe, expect, it } from 'vitest';
import { hubPath as pagePath } from '../../../../src/core/pages/page-paths.ts';
import type { PageParts } from '../../../../src/functions/http/pages/page-parts.ts';
import { documentedFleet, fleetId } from '../../../cli/documented-fleet.ts';
import { worldOfStates, worldWithOperation } from '../../../cli/hub/hub-states.ts';
import type { VirtualApp } from '../../../reconcile/virtual-app.ts';
import { elementOf, idsOf, linksOf, textOf } from '../../../report/pages/html.ts';
import { get, partsOf, READER, STORE_IS_DOWN } from './page-world.ts';

let fleet: PageParts;
let states: PageParts;
let world: VirtualApp;

beforeAll(async () => {
  fleet = partsOf(await documentedFleet());
  world = await worldOfStates();
  states = partsOf(world);
}, 120_000);

async function pageOf(parts: PageParts, path: string): Promise<string> {
  const { body, status } = await get(parts, path);
  expect(status, textOf(String(body)).slice(0, 400)).toBe(200);
  return String(body);
}

const hubOf = (name: string): string => pagePath(world.hubId(name));

describe('the page of a hub', () => {
  it('says in ten lines how the hub is and what to do next', async () => {
    const html = await pageOf(fleet, pagePath(fleetId('forecast')));
    const [facts = ''] = /<section aria-label="State of the hub"[\s\S]*?<\/section>/.exec(html) ?? [];
    expect([...facts.matchAll(/<dt>([^<]*)<\/dt>/g)].map(([, name]) => name)).toEqual([
      'Verdict',
      'Judged',
      'Next',
      'Changed last',
      'Hubwarden wrote',
      'Assignment',
      'Policy',
      'Rules',
      'Not written',
      'Azure',
    ]);
    const text = textOf(facts);
    expect(text).toContain('Drifted, critical, since 2026-11-23 16:1');
    expect(text).toContain('HW204: Ask the person or the tool that created debug-everything');
    expect(text).toContain('data-science@contoso.com');
    expect(text).toContain('production, enforce');
    expect(text).toContain('the active version');
    expect(text).toContain('1 OutsideWindow');
    expect(linksOf(facts)).toContain(`https://portal.azure.com/#resource${fleetId('forecast')}/overview`);
  });

  it('has an element for each finding, where the links of alerts lead', async () => {
    const html = await pageOf(fleet, pagePath(fleetId('forecast')));
    expect(textOf(elementOf(html, 'HW204-debug-everything'))).toContain('opens service tag Internet');
    expect(textOf(elementOf(html, 'HW204-debug-everything'))).toContain('probably by data-science@contoso.com');
  });

  it('says of a finding that has ended when and why, at the place where the link of its alert leads', async () => {
    const html = await pageOf(fleet, pagePath(fleetId('claims')));
    expect(textOf(elementOf(html, 'HW101'))).toBe('HW101 ended 2h 29m ago: a fresh read no longer shows it');
  });

  it('has no element id twice', async () => {
    for (const hub of ['forecast', 'sales', 'claims', 'nlp', 'genomics', 'archive'] as const) {
      const ids = idsOf(await pageOf(fleet, pagePath(fleetId(hub))));
      expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    }
  });

  it('leads every link within the page to an element', async () => {
    for (const hub of ['forecast', 'sales', 'claims', 'genomics', 'legacy'] as const) {
      const html = await pageOf(fleet, pagePath(fleetId(hub)));
      const ids = new Set(idsOf(html));
      const inside = linksOf(html).filter((to) => to.startsWith('#'));
      expect(inside.map((to) => decodeURIComponent(to.slice(1))).filter((id) => !ids.has(id))).toEqual([]);
    }
  });

  it('compares the hub with its baseline rule by rule, what cannot be undone first', async () => {
    const html = await pageOf(fleet, pagePath(fleetId('sales')));
    const rules = elementOf(html, 'rules');
    const signs = [...rules.matchAll(/class="sign sign-(\w+)"/g)].map(([, sign]) => sign);
    expect(signs.slice(2)).toEqual(['irreversible', 'missing', 'missing']);
    expect(textOf(rules)).toContain('isolation mode: expected AllowOnlyApprovedOutbound, current Disabled');
    expect(textOf(rules)).toContain('1 irreversible');
  });

  it('names the rule of another owner that permits a destination, in a read of Azure', async () => {
    const html = await pageOf(states, `${hubOf('drifted')}?read=azure`);
    expect(textOf(elementOf(html, 'rules'))).toMatch(/covered by FQDN \*\.anaconda\.com, rule ana of another owner/);
    expect(textOf(html)).toContain('now, by a read of Azure');
    const rules = textOf(elementOf(html, 'rules'));
    expect(rules).toContain('expected data.contoso.com, current other.contoso.com');
  });

  it('folds what is as wanted, with the count outside of the fold', async () => {
    const html = await pageOf(fleet, pagePath(fleetId('nlp')));
    const [, summary = ''] = /<summary>([\s\S]*?)<\/summary>/.exec(elementOf(html, 'rules-as-wanted')) ?? [];
    expect(textOf(summary)).toMatch(/= as wanted \d+ rules as wanted/);
  });

  it('says what blocks writes above everything else, and where the switches are', async () => {
    const html = await pageOf(states, hubOf('drifted'));
    const [banner = ''] = /<div class="banner banner-warning"[\s\S]*?<\/p>/.exec(html) ?? [];
    expect(textOf(banner)).toContain('Writes are off for all hubs');
    expect(textOf(banner)).toContain('by lee@example.com');
    expect(textOf(banner)).toContain('change freeze');
    expect(linksOf(banner)).toEqual(['/about#controls']);
  });

  it('shows the operation that Azure works on, with its deadlines', async () => {
    const busy = await worldWithOperation();
    const html = await pageOf(partsOf(busy), pagePath(busy.hubId('busy')));
    const text = textOf(elementOf(html, 'operation'));
    expect(text).toContain('Request PATCH busy');
    expect(text).toContain('Slow from');
    expect(text).toContain('Timed out from');
  });

  it('shows exemptions with their end, owner, ticket and what they cover', async () => {
    const text = textOf(elementOf(await pageOf(states, hubOf('seen-exempt')), 'exemptions'));
    expect(text).toContain('data-platform');
    expect(text).toContain('OPS-7');
    expect(text).toContain('HW201');
  });

  it('gives a Reader every button disabled, with the role that it needs', async () => {
    const { body } = await get(fleet, pagePath(fleetId('sales')), READER);
    const actions = [...String(body).matchAll(/<form method="post"[\s\S]*?<\/form>/g)].map(([form]) => form);
    expect(actions).toHaveLength(3);
    for (const form of actions) {
      expect(form).toMatch(/<button[^>]*disabled/);
      expect(textOf(form)).toContain('Needs the role Hubwarden.Operator.');
    }
  });
});

describe('a hub that is not as others', () => {
  it('is gone: the page says since when, and shows what is kept', async () => {
    const html = await pageOf(states, hubOf('seen-gone'));
    expect(textOf(html)).toContain('This hub is gone, or out of scope');
    expect(textOf(html)).toContain('Everything below is of the time before.');
    expect(html).toMatch(/<button[^>]*disabled/);
  });

  it('was created again: the page says so', async () => {
    expect(textOf(await pageOf(states, hubOf('seen-again')))).toContain('created again under the same name');
  });

  it('has a record that cannot be read: the page says so, and shows its history', async () => {
    const html = await pageOf(states, hubOf('seen-damaged'));
    expect(textOf(html)).toContain('There is no record of this hub that can be shown');
    expect(textOf(elementOf(html, 'timeline'))).toContain('1 entry in this range');
  });

  it('could not be read by the last run: the page does not show an old comparison as present', async () => {
    const html = await pageOf(states, hubOf('seen-dark'));
    expect(textOf(elementOf(html, 'rules'))).toContain('The last read failed');
  });
});

describe('the address of a hub', () => {
  it('is answered in any casing, with the canonical one for ever', async () => {
    const path = pagePath(fleetId('forecast'));
    const { headers, status } = await get(
      fleet,
      `${path.replace('hub-forecast', 'Hub-ForeCast').replace('rg-ai', 'RG-ai')}?range=24h`,
    );
    expect(status).toBe(308);
    expect(headers.location).toBe(`${path}?range=24h`);
  });

  it('of no known hub is a 404 that suggests the nearest name', async () => {
    const path = pagePath(fleetId('forecast')).replace('hub-forecast', 'hub-forcast');
    const { body, status } = await get(fleet, path);
    expect(status).toBe(404);
    expect(textOf(String(body))).toContain('Did you mean "hub-forecast"?');
  });

  it('with a hub of another resource group names the place of the hub', async () => {
    const path = pagePath(fleetId('forecast')).replace('rg-ai-prod-eu', 'rg-elsewhere');
    const { body, status } = await get(fleet, path);
    expect(status).toBe(404);
    expect(textOf(String(body))).toContain(fleetId('forecast'));
  });

  it.each([
    ['a slash in a segment', '/hubs/s/g/name%2Fother'],
    ['only dots', '/hubs/s/g/...'],
    ['a name of 260 characters', `/hubs/s/g/${'n'.repeat(260)}`],
    ['markup', '/hubs/s/g/%22%3E%3Cimg%20onerror%3D1%3E'],
    ['marks of direction', '/hubs/s/g/%E2%80%AEevil'],
  ])('with %s is a 404 page without markup of its own', async (_, path) => {
    const { body, status } = await get(fleet, path);
    expect(status).toBe(404);
    expect(String(body)).not.toContain('<img');
    expect(String(body)).not.toContain('\u202e');
  });

  it.each([
    ['?rnage=7d', 'rnage'],
    ['?range=9d', '24h, 7d, 30d, all'],
    ['?before=yesterday', '"yesterday" is no instant'],
    ['?read=cache', 'read=azure'],
    ['?range=7d&range=30d', 'twice'],
  ])('with the query %s is refused, with the remedy', async (query, part) => {
    const { body, status } = await get(fleet, pagePath(fleetId('forecast')) + query);
    expect(status).toBe(400);
    expect(textOf(String(body))).toContain(part);
  });
});

describe('a store that does not answer', () => {
  it('is a page that says so', async () => {
    const { reads } = fleet;
    const down = { ...fleet, reads: { ...reads, hub: () => Promise.reject(new Error(STORE_IS_DOWN)) } };
    const { body, status } = await get(down, pagePath(fleetId('forecast')));
    expect(status).toBe(503);
    expect(textOf(String(body))).toContain('Table Storage did not answer');
  });

  it('is no cover for a fault of the pages', async () => {
    const broken = {
      ...fleet,
      reads: { ...fleet.reads, hub: () => Promise.reject(new TypeError('undefined is no hub')) },
    };
    await expect(get(broken, pagePath(fleetId('forecast')))).rejects.toThrow('undefined is no hub');
  });
});
