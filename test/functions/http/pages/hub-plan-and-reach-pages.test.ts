import { beforeAll, describe, expect, it, vi } from 'vitest';
import { hubPlanPath, hubReachPath } from '../../../../src/core/pages/page-paths.ts';
import type { PageParts } from '../../../../src/functions/http/pages/page-parts.ts';
import { documentedFleet, fleetId } from '../../../cli/documented-fleet.ts';
import { elementOf, formsOf, textOf } from '../../../report/pages/html.ts';
import { get, partsOf } from './page-world.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

let parts: PageParts;

beforeAll(async () => {
  parts = partsOf(await documentedFleet());
});

async function page(path: string, expected = 200): Promise<string> {
  const { body, status } = await get(parts, path);
  expect(status, textOf(String(body)).slice(0, 300)).toBe(expected);
  return String(body);
}

describe('the plan of a hub', () => {
  it('shows counts, minutes and money before every change, and the irreversible change first', async () => {
    const html = await page(hubPlanPath(fleetId('sales')));
    const text = textOf(html);
    expect(text).toMatch(/irreversible cannot be undone/);
    expect(text).toContain('a month, at list prices');
    expect(text.indexOf('a month, at list prices')).toBeLessThan(text.search(/Changes \d+ changes/));
    const signs = [...elementOf(html, 'changes').matchAll(/class="sign sign-(\w+)"/g)].map(([, sign]) => sign);
    expect(signs[0]).toBe('irreversible');
    expect(signs.slice(1)).not.toContain('irreversible');
    expect(textOf(elementOf(html, 'changes'))).toContain('Azure cannot undo this change.');
    expect(text).toContain('It waits for a person');
  });

  it('folds the requests, with their number outside of the fold and their bodies inside', async () => {
    const requests = elementOf(await page(hubPlanPath(fleetId('sales'))), 'requests');
    expect(textOf(requests)).toMatch(/Requests to Azure \d+ requests?/);
    expect(requests).toMatch(/<details><summary>1\. /);
    expect(textOf(requests)).toContain('"isolationMode": "AllowOnlyApprovedOutbound"');
  });

  it('has its buttons below everything, and the approval says what it does and asks for the name', async () => {
    const html = await page(hubPlanPath(fleetId('sales')));
    const [approve] = formsOf(html).filter(({ action }) => action === '/actions/approve-hub');
    expect(textOf(approve?.html ?? '')).toContain(
      'Approve isolation mode Disabled -> AllowOnlyApprovedOutbound for hub-sales, cannot be undone',
    );
    expect(approve?.html).toContain('data-expected="hub-sales"');
    expect(html.indexOf('id="requests"')).toBeLessThan(html.indexOf('/actions/approve-hub'));
  });

  it('of a hub that is as wanted says that there is nothing to change', async () => {
    expect(textOf(await page(hubPlanPath(fleetId('vision'))))).toContain('Nothing to change');
  });

  it('of a hub whose assignment observes says that nothing is sent, and refuses the approval with the reason', async () => {
    const html = await page(hubPlanPath(fleetId('labs')));
    expect(textOf(html)).toContain('The assignment observes: Hubwarden sends none of them.');
    expect(textOf(html)).toContain('Set its mode to enforce first.');
  });

  it('of a hub that Azure does not answer for is a page that names Azure', async () => {
    const html = await page(hubPlanPath(fleetId('archive')), 503);
    expect(textOf(html)).toContain('Layer: Azure');
  });

  it('of no known hub is a 404, and takes no parameters', async () => {
    expect(textOf(await page(hubPlanPath(fleetId('sales')).replace('hub-sales', 'hub-sale'), 404))).toContain(
      'Did you mean "hub-sales"?',
    );
    expect(textOf(await page(`${hubPlanPath(fleetId('sales'))}?live=1`, 400))).toContain('takes no parameter');
  });
});

describe('what a hub reaches', () => {
  it('is a box that says what to type', async () => {
    expect(textOf(await page(hubReachPath(fleetId('nlp'))))).toContain('Ask about a host.');
  });

  it('is allowed, by a rule that is named', async () => {
    const text = textOf(await page(hubReachPath(fleetId('nlp'), 'pypi.org')));
    expect(text).toContain('pypi.org:443 is allowed.');
    expect(text).toContain('hw-pypi-org-');
    expect(text).toContain('After the plan The same.');
  });

  it('is not allowed: the ways that would allow it, with the edit of the policy, and what each costs', async () => {
    const html = await page(hubReachPath(fleetId('nlp'), 'packages.contoso.com:443'));
    expect(textOf(html)).toContain('packages.contoso.com:443 is not allowed.');
    const ways = textOf(elementOf(html, 'ways'));
    expect(ways).toContain('Edit of the policy:');
    expect(ways).toContain('Cost:');
  });

  it.each([
    ['pypi', 'neither a full host name nor an address'],
    ['pypi.org:ssh', '"ssh" is not a port'],
    ['*.pypi.org', 'is a wildcard'],
    ['10.0.0.0/8', 'is a range'],
    ['https://pypi.org/simple/', 'pypi.org'],
    [`${'a'.repeat(5000)}.org`, 'characters'],
    ['"><img src=x onerror=1>', 'neither a full host name'],
    ['\u202egro.ipyp', ''],
  ])('%j is refused beside the box, which keeps the text', async (target, part) => {
    const html = await page(hubReachPath(fleetId('nlp'), target), 400);
    expect(textOf(elementOf(html, 'reach-problem'))).toContain(part);
    expect(html).not.toContain('<img');
    const [form] = formsOf(html).filter(({ fields }) => 'to' in fields && fields.to !== '');
    expect(form?.fields.to).toBe(target.slice(0, 300));
  });

  it('of a hub that Azure does not answer for says so, and keeps the question', async () => {
    const html = await page(hubReachPath(fleetId('archive'), 'pypi.org'), 503);
    expect(textOf(html)).toContain('There is no answer now.');
    expect(html).toContain('value="pypi.org"');
  });
});
