import { beforeAll, describe, expect, it } from 'vitest';
import { hubPath, hubsPath } from '../../../../src/core/pages/page-paths.ts';
import { CATALOGUE } from '../../../../src/core/verdict/catalogue/catalogue.ts';
import { FINDING_CODES } from '../../../../src/core/verdict/catalogue/finding-code.ts';
import type { PageParts } from '../../../../src/functions/http/pages/page-parts.ts';
import { documentedFleet, fleetId } from '../../../cli/documented-fleet.ts';
import { VirtualApp } from '../../../reconcile/virtual-app.ts';
import { deployedParts, getPage } from './fleet-world.ts';
import { elementOf, linkedNumbers, linksOf, textOf } from './read-html.ts';

let parts: PageParts;

beforeAll(async () => {
  parts = deployedParts((await documentedFleet()).deps);
}, 120_000);

describe('the page of findings', () => {
  it('lists what hubs have now, the most severe first, each number a link to exactly those hubs', async () => {
    const { html } = await getPage(parts, '/findings');
    const codes = linkedNumbers(html);
    expect(codes[0]).toEqual({ path: hubsPath({ filter: 'code:HW101' }), count: 2 });
    for (const { count, path } of codes)
      expect(textOf((await getPage(parts, path)).html), path).toContain(`${count} of 9 hubs match`);
  });

  it('lists every code of the catalogue by class', async () => {
    const links = linksOf((await getPage(parts, '/findings')).html);
    expect(FINDING_CODES.filter((code) => !links.includes(`/findings/${code}`))).toEqual([]);
  });

  it('says that no hub has a finding', async () => {
    const empty = deployedParts(new VirtualApp({ at: new Date('2026-11-23T13:00:00Z') }).deps);
    expect(textOf((await getPage(empty, '/findings')).html)).toContain('No hub has a finding now.');
  });
});

describe('the page of a code', () => {
  it('says what it means, what to do, and who is notified for a hub that has it', async () => {
    const { html, status } = await getPage(parts, '/findings/HW204');
    expect(status).toBe(200);
    const text = textOf(html);
    expect(text).toContain('HW204 Forbidden rule');
    expect(text).toContain(CATALOGUE.HW204.why);
    expect(text).toContain('One alert for each code and hub.');
    expect(text).toContain('on-call pagerDuty yes');
    expect(linksOf(html)).toContain(hubPath(fleetId('forecast')));
    expect(linksOf(html)).toContain(hubsPath({ filter: 'code:HW204' }));
    expect(textOf(elementOf(html, 'runbook'))).toContain('treat it as a possible leak until it is explained');
  });

  it.each(FINDING_CODES)('has a page for %s, with its remedy and no Markdown left in it', async (code) => {
    const { html, status } = await getPage(parts, `/findings/${code}`);
    expect(status).toBe(200);
    const text = textOf(html);
    expect(text).toContain(CATALOGUE[code].title);
    expect(text).toContain('Remedy');
    expect(text).not.toMatch(/`|\]\(/);
  });

  it('has one address for each code', async () => {
    const { headers, status } = await getPage(parts, '/findings/hw204');
    expect({ status, to: headers.location }).toEqual({ status: 308, to: '/findings/HW204' });
  });

  it('explains the code of notifications without a finding', async () => {
    expect(textOf((await getPage(parts, '/findings/HW000')).html)).toContain('No finding: a digest or a test');
  });

  it.each([
    ['HW2O4', '/findings/HW204'],
    ['205', '/findings/HW205'],
    ['firewall', '/findings/HW105'],
  ])('answers %s with 404 and the codes that may be meant', async (code, near) => {
    const { html, status } = await getPage(parts, `/findings/${code}`);
    expect(status).toBe(404);
    expect(linksOf(html)).toContain(near);
  });
});
