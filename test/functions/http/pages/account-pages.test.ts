import { beforeAll, describe, expect, it } from 'vitest';
import type { HubId } from '../../../../src/core/hub-id.ts';
import { hubPath } from '../../../../src/core/pages/page-paths.ts';
import type { PageParts } from '../../../../src/functions/http/pages/page-parts.ts';
import type { StoredHub } from '../../../../src/reconcile/records/hub/hub-shape.ts';
import { accountIdOf, idOf, storedHubOf, writeHubs } from '../../../reconcile/queries/stored-fleets.ts';
import { VirtualApp } from '../../../reconcile/virtual-app.ts';
import { get, OPERATOR, partsOf } from './page-world.ts';
import { linksOf, textOf } from './read-html.ts';

const HUB = idOf('twin');
const ACCOUNT = accountIdOf('twin');
const DOTTED = accountIdOf('a.b..c-prod');
const FOUNDRY = { facts: { kind: 'FoundryAccount', tags: {} } } as const;
const FINDING = {
  code: 'HW204',
  class: 'difference',
  severity: 'critical',
  message: 'tunnel opens *.ngrok.io.',
  fix: 'Delete the rule.',
} as const;

let mixed: PageParts;
let pure: PageParts;

async function partsWith(hubs: readonly StoredHub[]): Promise<PageParts> {
  const world = new VirtualApp();
  await writeHubs(world.rows, hubs);
  return partsOf(world);
}

async function shown(parts: PageParts, path: string) {
  const answer = await get(parts, path, OPERATOR);
  const html = String(answer.body);
  return { status: answer.status, to: answer.headers.location, html, text: textOf(html), links: linksOf(html) };
}

beforeAll(async () => {
  const hub = storedHubOf(HUB);
  mixed = await partsWith([
    hub,
    storedHubOf(ACCOUNT, { ...FOUNDRY, verdict: 'Drifted', findings: [FINDING] }),
    storedHubOf(DOTTED, FOUNDRY),
  ]);
  pure = await partsWith([hub]);
  // The first page that lists the fleet reads the index.
  await get(mixed, '/hubs', OPERATOR);
});

describe('the page of an account', () => {
  it('stands below /accounts, beside the page of a hub with the same name in the same group', async () => {
    expect([hubPath(ACCOUNT as HubId), hubPath(HUB as HubId)].map((path) => path.split('/')[1])).toEqual([
      'accounts',
      'hubs',
    ]);
    expect((await shown(mixed, hubPath(ACCOUNT as HubId))).text).toContain('HW204');
    expect((await shown(mixed, hubPath(HUB as HubId))).text).not.toContain('HW204');
  });

  it('says account in its sentences, and links to its own plan, reach, time line and JSON', async () => {
    const path = hubPath(ACCOUNT as HubId);
    const { links, html, text } = await shown(mixed, path);
    expect(text).toContain('Can this account reach a host?');
    expect(text.replace('Go to a hub or account', '')).not.toMatch(/\b(?:the|this|a) hub\b|workspace/i);
    expect(links).toContain(`${path}/plan`);
    expect(html).toContain(`action="${path}/reach"`);
    expect(links.some((link) => link.startsWith(`${path}?range=`))).toBe(true);
    expect(links).toContain(`/api${path}`);
  });

  it('has another casing of its path led to the canonical one', async () => {
    const { status, to } = await shown(mixed, hubPath(ACCOUNT as HubId).replace('rg-ai', 'RG-AI'));
    expect({ status, to }).toEqual({ status: 308, to: hubPath(ACCOUNT as HubId) });
  });

  it('takes the dots that names of accounts may have', async () => {
    const { status, text } = await shown(mixed, hubPath(DOTTED as HubId));
    expect(status).toBe(200);
    expect(text).toContain('a.b..c-prod');
  });

  it.each(['a%2Fb', 'a%3Fb'])('is not found for the name %s, which no account can have', async (name) => {
    const { status, text } = await shown(mixed, `/accounts/00000000-0000-4000-8000-000000000001/rg-ai/${name}`);
    expect(status).toBe(404);
    expect(text).toContain('cannot be the name of an account in this place');
    expect(text).toContain('The address of an account is /accounts/SUBSCRIPTION/GROUP/NAME.');
  });

  it('is not found for an account that only a hub has the name of, and names the hub', async () => {
    const { status, text } = await shown(pure, hubPath(ACCOUNT as HubId));
    expect(status).toBe(404);
    expect(text).toContain('No such account');
    expect(text).toContain(`A hub of this name is elsewhere: ${HUB}`);
  });
});

describe('lists of a fleet with hubs and accounts', () => {
  it('name both, and show the kind of each account', async () => {
    const { links, text } = await shown(mixed, '/hubs');
    expect(text).toContain('3 hubs and accounts');
    expect(text).toContain('twin account');
    expect(links).toContain(hubPath(ACCOUNT as HubId));
    expect(links).toContain(hubPath(HUB as HubId));
  });

  it('can be narrowed to accounts, by a facet too, and sorted by kind', async () => {
    const { links, text } = await shown(mixed, '/hubs?filter=kind%3Afoundryaccount&sort=kind');
    expect(text).toContain('2 of 3 hubs and accounts match');
    expect(links).not.toContain(hubPath(HUB as HubId));
    const all = await shown(mixed, '/hubs');
    expect(all.links).toContain('/hubs?filter=kind%3Afoundryaccount');
  });

  it('name hubs only where there are no accounts', async () => {
    const { text } = await shown(pure, '/hubs');
    expect(text).toContain('1 hub');
    expect(text).not.toMatch(/\b(?:an account|accounts)\b/i);
  });

  it('say hubs and accounts on the page of a finding, and hubs where there is no account', async () => {
    expect((await shown(mixed, '/findings/HW201')).text).toContain('Hubs and accounts that have it now');
    await get(pure, '/hubs', OPERATOR);
    const alone = (await shown(pure, '/findings/HW201')).text;
    expect(alone).toContain('Hubs that have it now');
    expect(alone).not.toContain('accounts that have');
  });

  it('are counted on the first page', async () => {
    expect((await shown(mixed, '/')).text).toContain('of 3 hubs and accounts');
    expect((await shown(pure, '/')).text).not.toMatch(/\baccounts?\b/i);
  });
});

describe('the quick switch', () => {
  it('leads to the list for a name that a hub and an account have', async () => {
    expect((await shown(mixed, '/go?to=twin')).to).toBe('/hubs?filter=name%3Atwin');
  });

  it.each([
    { to: 'account:twin', id: ACCOUNT },
    { to: 'hub:rg-ai/twin', id: HUB },
    { to: ACCOUNT, id: ACCOUNT },
  ])('leads by $to to the one of the kind', async ({ id, to }) => {
    const { status, to: led } = await shown(mixed, `/go?${new URLSearchParams({ to })}`);
    expect({ status, led }).toEqual({ status: 303, led: hubPath(id as HubId) });
  });
});
