import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Operation } from '../../../../src/report/api/operations/operation.ts';
import { OPERATIONS } from '../../../../src/report/api/operations/operations.ts';
import { documentedFleet } from '../../../cli/documented-fleet.ts';
import { ApiWorld, expectDescribed, READER } from './api-world.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

let api: ApiWorld;

beforeAll(async () => {
  const world = await documentedFleet();
  api = new ApiWorld(world.deps, world.rows);
});

const HUB = '/api/hubs/11111111-2222-3333-4444-555555555555/rg-ai-prod-eu/hub-vision';

/** Queries that operations cannot do without. */
const NEEDED: Readonly<Record<string, string>> = {
  findHubIds: 'names=hub-vision,rg-research/hub-nlp',
  getTrend: 'since=2026-11-23T00:00:00Z',
  listRequests: 'since=2026-11-23T00:00:00Z',
  getHubAlertRoutes: 'finding=HW204',
  getHubReach: 'host=pypi.org',
  getHubsState: 'filter=verdict:drifted',
};

async function targetOf(id: string, { path }: Operation): Promise<string> {
  const [alert] = (await api.send('/api/alerts', { caller: READER })).json.value;
  const [version] = (await api.send('/api/policy/versions', { caller: READER })).json.value;
  const filled = path
    .replace('{subscription}/{group}/{name}', HUB.slice('/api/hubs/'.length))
    .replace('/alerts/{id}', `/alerts/${alert.id}`)
    .replace('{version}', version.version.slice(0, 8))
    .replace('{code}', 'StateMoved');
  const query = id === 'comparePolicyVersions' ? `old=${version.version}&new=${version.version}` : NEEDED[id];
  return query === undefined ? filled : `${filled}?${query}`;
}

const READS: readonly (readonly [string, Operation])[] = Object.entries(OPERATIONS).filter(
  ([id, { method }]) => method === 'GET' && id !== 'getSilenceState',
);

describe('every operation that reads', () => {
  it.each(READS)('%s answers a Reader as the document says, and changes nothing', async (id, operation) => {
    const before = await api.stored();
    const answer = await api.send(await targetOf(id, operation), { caller: READER });
    expect({ status: answer.status, body: answer.status === 200 ? '' : answer.body }).toEqual({
      status: 200,
      body: '',
    });
    expect(await api.stored()).toBe(before);
  });

  it.each(READS)('%s answers HEAD without a body, and 304 to the ETag that the caller has', async (id, operation) => {
    const target = await targetOf(id, operation);
    const head = await api.send(target, { method: 'HEAD', caller: READER });
    expect([head.status, head.body]).toEqual([200, '']);
    const { etag } = head.headers;
    if (etag === undefined) return expect(id).toBe('exportHubs');
    const again = await api.send(target, { caller: READER, headers: { 'if-none-match': `"other", ${etag}` } });
    expect([again.status, again.body]).toEqual([304, '']);
    const other = await api.send(target, { caller: READER, headers: { 'if-none-match': 'W/"of-something-else"' } });
    expect(other.status).toBe(200);
  });
});

describe('the comparison with the document', () => {
  it('notices a member that the document does not have, and a status', () => {
    const headers = { 'content-type': 'application/json' };
    const answer = { status: 200, headers, body: '{"status":"ok","extra":1}' };
    expect(() => expectDescribed('GET', '/api/health', answer)).toThrow('does not fit');
    expect(() => expectDescribed('GET', '/api/health', { ...answer, status: 201 })).toThrow('no status 201');
  });
});

describe('a hub', () => {
  it('is found in any casing, by its name alone and by its group', async () => {
    const { json } = await api.send(HUB);
    for (const target of [
      HUB.toUpperCase().replace('/API/HUBS', '/api/hubs'),
      '/api/hubs/-/-/hub-vision',
      '/api/hubs/-/rg-ai-prod-eu/hub-vision',
    ])
      expect((await api.send(target)).json.hubId).toBe(json.hubId);
  });

  it.each([
    { target: '/api/hubs/-/-/hub-visoin', detail: 'hub-vision', why: 'a typing error is met with the nearest name' },
    { target: '/api/hubs/-/-/a%2Fb', detail: 'No hub can have this name', why: 'a slash is no part of a name' },
    {
      target: `/api/hubs/-/-/${encodeURIComponent('"><img onerror=x>')}`,
      detail: 'knows no hub',
      why: 'markup is a name like any other',
    },
    {
      target: `/api/hubs/-/-/${encodeURIComponent('\u202ehub')}`,
      detail: 'knows no hub',
      why: 'so is a mark that changes the writing direction',
    },
    { target: `/api/hubs/-/-/${'x'.repeat(260)}`, detail: 'knows no hub', why: 'so is a long name' },
    { target: `/api/hubs/-/-/${encodeURIComponent('🦊')}`, detail: 'knows no hub', why: 'so is a symbol' },
  ])('is a problem 404 when $why', async ({ detail, target }) => {
    const answer = await api.send(target);
    expect([answer.status, answer.json.code]).toEqual([404, 'HubNotFound']);
    expect(answer.json.detail).toContain(detail);
  });
});

describe('the list of hubs', () => {
  it('holds the same hubs as the filter selects, and their number', async () => {
    const { json } = await api.send('/api/hubs?filter=verdict:drifted');
    expect(json.value.length).toBe(json.matched);
    expect(new Set(json.value.map((hub: { verdict: string }) => hub.verdict))).toEqual(new Set(['Drifted']));
  });

  it('names the public address in its next link and never that of the request', async () => {
    const { json } = await api.send(
      '/api/hubs?maxpagesize=2&filter=-verdict:exempt&orderby=-name&api-version=2026-12-01',
    );
    const next = new URL(json.nextLink);
    expect(next.origin).toBe('https://hubwarden.contoso.com');
    expect(Object.fromEntries(next.searchParams)).toMatchObject({
      maxpagesize: '2',
      orderby: '-name',
      'api-version': '2026-12-01',
    });
  });

  it('keeps to the keyed surface in its next link', async () => {
    const { json } = await api.send('/api/hubs?maxpagesize=2', { caller: READER, surface: 'Keyed' });
    expect(json.nextLink).toMatch(/^https:\/\/hubwarden\.contoso\.com\/keyed\/api\/hubs\?/);
  });

  it('ends after `top` hubs on all pages together', async () => {
    const first = await api.send('/api/hubs?maxpagesize=2&top=3');
    const second = await api.send(first.json.nextLink.replace('https://hubwarden.contoso.com', ''));
    expect([first.json.value.length, second.json.value.length, second.json.nextLink]).toEqual([2, 1, undefined]);
  });

  it('refuses the mark of another filter', async () => {
    const first = await api.send('/api/hubs?maxpagesize=2');
    const after = new URL(first.json.nextLink).searchParams.get('after');
    const answer = await api.send(`/api/hubs?filter=verdict:drifted&after=${after}`);
    expect([answer.status, answer.json.errors[0].parameter]).toEqual([400, 'after']);
  });
});

describe('an export', () => {
  it('holds all hubs of the filter as CSV for Excel, under a name with time and filter', async () => {
    const { json } = await api.send('/api/hubs?filter=verdict:drifted');
    const { body, headers } = await api.send('/api/export/hubs?filter=verdict:drifted');
    expect(headers['content-type']).toContain('text/csv');
    expect(headers['content-disposition']).toMatch(
      /^attachment; filename="hubs 2026-11-\d\dT\d{4}Z verdict-drifted\.csv"$/,
    );
    expect(String(body).startsWith('\ufeffhub,verdict,')).toBe(true);
    expect(String(body).trim().split('\r\n').length).toBe(json.matched + 1);
  });

  it('holds the same hubs as JSON', async () => {
    const list = await api.send('/api/hubs?orderby=name');
    const { json } = await api.send('/api/export/hubs?orderby=name&format=json');
    expect(json.value).toEqual(list.json.value);
  });
});
