import { beforeAll, describe, expect, it } from 'vitest';
import { hubPath, hubsPath } from '../../../../src/core/pages/page-paths.ts';
import type { PageParts } from '../../../../src/functions/http/pages/page-parts.ts';
import { documentedFleet, fleetId } from '../../../cli/documented-fleet.ts';
import { deployedParts, getPage } from './fleet-world.ts';
import { linksOf, textOf } from './read-html.ts';

let parts: PageParts;

beforeAll(async () => {
  parts = deployedParts((await documentedFleet()).deps);
}, 120_000);

describe('the quick switch', () => {
  it.each([
    { to: 'hub-nlp', why: 'the whole name' },
    { to: ' HUB-NLP ', why: 'another case, and blanks around it' },
    { to: 'rg-research/hub-nlp', why: 'the group and the name' },
    { to: 'nlp', why: 'a part that only one name has' },
  ])('leads to the hub by $why', async ({ to }) => {
    const { headers, status } = await getPage(parts, `/go?${new URLSearchParams({ to })}`);
    expect({ status, to: headers.location }).toEqual({ status: 303, to: hubPath(fleetId('nlp')) });
  });

  it('leads to a hub by its ARM id, known or not', async () => {
    const { headers, status } = await getPage(
      parts,
      `/go?${new URLSearchParams({ to: fleetId('vision').toUpperCase() })}`,
    );
    expect({ status, to: headers.location }).toEqual({ status: 303, to: hubPath(fleetId('vision')) });
  });

  it.each([
    { to: 'hub', filter: 'hub', why: 'a part of several names' },
    { to: 'hub-?l*', filter: 'hub-?l*', why: 'a pattern' },
  ])('leads to the list for $why', async ({ filter, to }) => {
    const { headers, status } = await getPage(parts, `/go?${new URLSearchParams({ to })}`);
    expect({ status, to: headers.location }).toEqual({ status: 303, to: hubsPath({ filter }) });
  });

  it('leads to all hubs without a name', async () => {
    expect((await getPage(parts, '/go?to=')).headers.location).toBe('/hubs');
  });

  it.each(['hub-nlpp', 'rg-wrong/hub-nlpp'])('suggests the nearest name for %s', async (to) => {
    const { html, status } = await getPage(parts, `/go?${new URLSearchParams({ to })}`);
    expect(status).toBe(404);
    expect(textOf(html)).toContain('Did you mean hub-nlp ?');
    expect(linksOf(html)).toContain('/go?to=hub-nlp');
  });

  it('suggests nothing where no name is near', async () => {
    const { html, status } = await getPage(parts, '/go?to=zzzzzzzzzzzz');
    expect(status).toBe(404);
    expect(textOf(html)).not.toContain('Did you mean');
  });

  it('refuses a text that no hub can have', async () => {
    expect((await getPage(parts, `/go?to=${'a'.repeat(501)}`)).status).toBe(400);
  });
});
