import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../src/adapters/memory/virtual-clock.ts';
import { hubQuery } from '../../../src/adapters/resource-graph/hub-query.ts';
import { resourceGraphDirectory } from '../../../src/adapters/resource-graph/resource-graph-directory.ts';
import type { Answer, Sent } from '../arm/fake-transport.ts';
import { armOptions, FakeTransport } from '../arm/fake-transport.ts';

const SUBSCRIPTION = '11111111-0000-0000-0000-000000000000';
const OTHER = '22222222-0000-0000-0000-000000000000';
const START = new Date('2026-11-23T08:00:00Z');

function hubRow(name: string, subscriptionId = SUBSCRIPTION) {
  const id = `/subscriptions/${subscriptionId}/resourceGroups/Rg/providers/Microsoft.MachineLearningServices/workspaces/${name}`;
  return { id, subscriptionId, kind: 'Hub' };
}

function subscriptionRow(subscriptionId: string) {
  return { id: `/subscriptions/${subscriptionId}`, subscriptionId };
}

type Script = (sent: Sent, call: number) => Answer | Error;

/** Resource Graph shows one subscription; pages of hubs and lists of Resource Manager answer as scripted. */
function directoryOn(
  hubs: Script,
  lists: Script = () => ({ status: 500 }),
  visible: readonly string[] = [SUBSCRIPTION],
) {
  const clock = new VirtualClock({ at: START });
  const calls = { hubs: 0, lists: 0 };
  const transport = new FakeTransport((sent) => {
    if (sent.method === 'GET') {
      calls.lists += 1;
      return lists(sent, calls.lists);
    }
    const asksForSubscriptions = (sent.body as { query: string }).query.startsWith('resourcecontainers');
    if (asksForSubscriptions) return rowsPage(visible.map(subscriptionRow));
    calls.hubs += 1;
    return hubs(sent, calls.hubs);
  });
  const queries = (word: string) =>
    transport.sent.filter((sent) => sent.method === 'POST' && (sent.body as { query: string }).query.startsWith(word));
  return { clock, transport, queries, directory: resourceGraphDirectory({ ...armOptions(transport), clock }) };
}

function rowsPage(rows: readonly object[], totalRecords = rows.length, skipToken?: string, headers = {}): Answer {
  return { status: 200, headers, body: { totalRecords, count: rows.length, data: rows, $skipToken: skipToken } };
}

function page(names: readonly string[], totalRecords: number, skipToken?: string, headers = {}): Answer {
  return rowsPage(
    names.map((name) => hubRow(name)),
    totalRecords,
    skipToken,
    headers,
  );
}

const names = (found: Awaited<ReturnType<ReturnType<typeof directoryOn>['directory']['findHubs']>>) =>
  found.ok ? found.value.hubs.map((hub) => hub.hubId.split('/').at(-1)).sort() : found.error;

describe('resourceGraphDirectory', () => {
  it('asks page by page to the end, and names each hub as a hub id', async () => {
    const { directory, queries } = directoryOn((_sent, call) =>
      call === 1 ? page(['Hub-A', 'hub-b'], 3, 'more') : page(['HUB-C'], 3),
    );
    const found = await directory.findHubs(['Hub', 'Default'], undefined);
    expect(names(found)).toEqual(['hub-a', 'hub-b', 'hub-c']);
    expect(found).toMatchObject({
      value: { source: 'ResourceGraph', subscriptions: [SUBSCRIPTION], unreadable: [], pages: 3 },
    });
    const [first, second] = queries('resources');
    expect(first?.url).toBe(
      'https://management.azure.com/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01',
    );
    expect(first?.body).toEqual({
      query: hubQuery(['Hub', 'Default']),
      options: { resultFormat: 'objectArray', $top: 1000 },
    });
    expect(second?.body).toMatchObject({ options: { $skipToken: 'more' } });
  });

  it('names at most 1,000 subscriptions in one call', async () => {
    const subscriptions = Array.from({ length: 2500 }, (_, n) => `s${n}`);
    const { directory, queries } = directoryOn((_sent, call) => page([`hub-${call}`], 1), undefined, []);
    expect(names(await directory.findHubs(['Hub'], subscriptions))).toHaveLength(3);
    const asked = queries('resources\n');
    expect(asked.map((sent) => (sent.body as { subscriptions: string[] }).subscriptions.length)).toEqual([
      1000, 1000, 500,
    ]);
  });

  it('asks nothing when nothing is in scope', async () => {
    const { directory, transport } = directoryOn(() => page([], 0));
    expect(await directory.findHubs(['Hub'], [])).toMatchObject({ ok: true, value: { hubs: [], unreadable: [] } });
    expect(await directory.findHubs([], undefined)).toMatchObject({ ok: true, value: { hubs: [] } });
    expect(transport.sent).toEqual([]);
  });

  it('says which of the listed subscriptions it cannot see', async () => {
    const { directory } = directoryOn(() => page(['a'], 1));
    const found = await directory.findHubs(['Hub'], [SUBSCRIPTION.toUpperCase(), OTHER]);
    expect(found).toMatchObject({
      value: { unreadable: [{ subscriptionId: OTHER, why: 'it is invisible to the identity' }] },
    });
  });

  it('asks for the whole list again when it changed between two pages', async () => {
    const { directory } = directoryOn((_sent, call) => (call === 1 ? page(['a'], 2) : page(['a', 'b'], 2)));
    expect(names(await directory.findHubs(['Hub'], undefined))).toEqual(['a', 'b']);
  });

  it('waits for the next window when the quota of queries is used up', async () => {
    const used = { 'x-ms-user-quota-remaining': '0', 'x-ms-user-quota-resets-after': '00:00:04' };
    const { clock, directory } = directoryOn((_sent, call) =>
      call === 1 ? page(['a'], 2, 'more', used) : page(['b'], 2),
    );
    expect(names(await directory.findHubs(['Hub'], undefined))).toEqual(['a', 'b']);
    expect(clock.now().getTime() - START.getTime()).toBe(4000);
  });

  it('comes back after a 429 of Resource Graph', async () => {
    const { clock, directory } = directoryOn((_sent, call) =>
      call === 1 ? { status: 429, headers: { 'Retry-After': '5' } } : page(['a'], 1),
    );
    expect(names(await directory.findHubs(['Hub'], undefined))).toEqual(['a']);
    expect(clock.now().getTime() - START.getTime()).toBe(5000);
  });

  it('finds the subscriptions below management groups', async () => {
    const { directory, queries } = directoryOn(() => page([], 0), undefined, [OTHER.toUpperCase()]);
    expect(await directory.findSubscriptions(['mg-ai'])).toEqual({ ok: true, value: [OTHER] });
    expect(queries('resourcecontainers')[0]?.body).toMatchObject({ managementGroups: ['mg-ai'] });
  });
});

describe('when Resource Graph fails', () => {
  const listed = (names: readonly string[], nextLink?: string): Answer => ({
    status: 200,
    body: { value: names.map((name) => hubRow(name)), nextLink },
  });

  it.each<{ why: string; answer: (call: number) => Answer }>([
    { why: 'it never sends as many rows as it announces', answer: () => page(['a'], 2) },
    {
      why: 'it cuts the result short',
      answer: () => ({ status: 200, body: { totalRecords: 1, data: [hubRow('a')], resultTruncated: 'true' } }),
    },
    { why: 'the identity may not query', answer: () => ({ status: 403 }) },
    { why: 'a page has no rows', answer: () => ({ status: 200, body: { totalRecords: 1 } }) },
    { why: 'a row is no workspace', answer: () => rowsPage([{ id: '/subscriptions/x', subscriptionId: 'x' }]) },
    { why: 'it never ends', answer: () => page([], 1, 'again') },
    { why: 'it is throttled for a minute', answer: () => ({ status: 429, headers: { 'Retry-After': '60' } }) },
  ])('lists subscription by subscription, because $why', async ({ answer }) => {
    const { directory } = directoryOn(
      (_sent, call) => answer(call),
      () => listed(['from-list']),
    );
    const found = await directory.findHubs(['hub'], [SUBSCRIPTION]);
    expect(names(found)).toEqual(['from-list']);
    expect(found).toMatchObject({
      value: { source: 'ResourceManager', fallbackBecause: expect.any(String), subscriptions: [SUBSCRIPTION] },
    });
  });

  it('follows the list to its last page, and takes only the kinds in scope', async () => {
    const next = `https://management.azure.com/subscriptions/${SUBSCRIPTION}/providers/Microsoft.MachineLearningServices/workspaces?$skip=x`;
    const { directory } = directoryOn(
      () => ({ status: 403 }),
      (_sent, call) =>
        call === 1
          ? listed(['a'], next)
          : {
              status: 200,
              body: { value: [hubRow('b'), { ...hubRow('c'), kind: 'Project' }, { ...hubRow('d'), kind: null }] },
            },
    );
    expect(names(await directory.findHubs(['Hub'], [SUBSCRIPTION]))).toEqual(['a', 'b']);
  });

  it('lists the subscriptions themselves when the policy names none, and names those it cannot look into', async () => {
    const { directory } = directoryOn(
      () => ({ status: 403 }),
      ({ url }) => {
        if (url.includes('/subscriptions?'))
          return { status: 200, body: { value: [subscriptionRow(SUBSCRIPTION), subscriptionRow(OTHER)] } };
        return url.includes(OTHER)
          ? { status: 403, body: { error: { code: 'AuthorizationFailed', message: 'no role' } } }
          : listed(['a']);
      },
    );
    const found = await directory.findHubs(['Hub'], undefined);
    expect(names(found)).toEqual(['a']);
    expect(found).toMatchObject({
      value: { unreadable: [{ subscriptionId: OTHER, why: 'AuthorizationFailed: no role' }] },
    });
  });

  it('never takes a page that broke off for the end of the list', async () => {
    const next = `https://management.azure.com/subscriptions/${SUBSCRIPTION}/providers/Microsoft.MachineLearningServices/workspaces?$skip=x`;
    const { directory } = directoryOn(
      () => ({ status: 403 }),
      ({ url }) => (url.includes('$skip') ? { status: 500 } : listed(['a'], next)),
    );
    expect(await directory.findHubs(['Hub'], [SUBSCRIPTION])).toMatchObject({
      ok: false,
      error: { kind: 'Unavailable' },
    });
  });
});

describe('accounts in the fleet', () => {
  const account = (name: string, kind = 'AIServices') => ({
    id: `/subscriptions/${SUBSCRIPTION}/resourceGroups/Rg/providers/Microsoft.CognitiveServices/accounts/${name}`,
    subscriptionId: SUBSCRIPTION,
    kind,
  });

  it('come with the hubs from one query, by the kind that Azure writes', async () => {
    const { directory, queries } = directoryOn(() => rowsPage([account('acct.one'), hubRow('hub-1')]));
    expect(names(await directory.findHubs(['Hub', 'FoundryAccount'], undefined))).toEqual(['acct.one', 'hub-1']);
    expect(queries('resources').map(({ body }) => (body as { query: string }).query)).toEqual([
      [
        'resources',
        "| where type in~ ('microsoft.machinelearningservices/workspaces', 'microsoft.cognitiveservices/accounts')",
        "| where kind in~ ('Hub', 'AIServices')",
        '| project id, subscriptionId',
        '| order by id asc',
      ].join('\n'),
    ]);
  });

  it('are looked for alone where a policy has no hubs', () => {
    expect(hubQuery(['foundryaccount'])).toContain("type =~ 'microsoft.cognitiveservices/accounts'");
    expect(hubQuery(['foundryaccount'])).toContain("kind in~ ('AIServices')");
  });

  it('are listed by a list of their own without Resource Graph, without accounts of other kinds', async () => {
    const list: Script = ({ url }) => ({
      status: 200,
      body: { value: url.includes('/accounts') ? [account('acct'), account('gpt', 'OpenAI')] : [hubRow('hub-1')] },
    });
    const { directory, transport } = directoryOn(() => ({ status: 403 }), list);
    expect(names(await directory.findHubs(['Hub', 'FoundryAccount'], [SUBSCRIPTION]))).toEqual(['acct', 'hub-1']);
    expect(transport.sent.filter(({ method }) => method === 'GET').map(({ url }) => new URL(url).search)).toEqual([
      '?api-version=2025-12-01',
      '?api-version=2026-05-01',
    ]);
  });

  it.each([
    { why: 'cannot be read', answer: { status: 403 } },
    { why: 'holds a workspace', answer: { status: 200, body: { value: [hubRow('hub-1')] } } },
  ])('make a subscription unreadable when their list $why, so that no account counts as gone', async ({ answer }) => {
    const list: Script = ({ url }) =>
      url.includes('/accounts') ? answer : { status: 200, body: { value: [hubRow('hub-1')] } };
    const { directory } = directoryOn(() => ({ status: 403 }), list);
    expect((await directory.findHubs(['Hub', 'FoundryAccount'], [SUBSCRIPTION])).ok).toBe(false);
  });
});

describe('hubQuery', () => {
  it('keeps a kind inside its quotes', () => {
    expect(hubQuery(["x') or true //", 'a\\', 'b\nc'])).toContain("kind in~ ('x\\') or true //', 'a\\\\', 'b c')");
  });
});
