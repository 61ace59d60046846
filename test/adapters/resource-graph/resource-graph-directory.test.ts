import { describe, expect, it } from 'vitest';
import { hubQuery } from '../../../src/adapters/resource-graph/hub-query.ts';
import { resourceGraphDirectory } from '../../../src/adapters/resource-graph/resource-graph-directory.ts';
import type { Answer, Sent } from '../arm/fake-transport.ts';
import { armOptions, FakeTransport } from '../arm/fake-transport.ts';

const SUBSCRIPTION = '11111111-0000-0000-0000-000000000000';

function hubRow(name: string) {
  const id = `/subscriptions/${SUBSCRIPTION}/resourceGroups/Rg/providers/Microsoft.MachineLearningServices/workspaces/${name}`;
  return { id, subscriptionId: SUBSCRIPTION };
}

function directoryOn(answer: (sent: Sent, call: number) => Answer | Error) {
  let calls = 0;
  const transport = new FakeTransport((sent) => {
    calls += 1;
    return answer(sent, calls);
  });
  return { transport, directory: resourceGraphDirectory(armOptions(transport)) };
}

function page(names: readonly string[], totalRecords: number, skipToken?: string): Answer {
  return { status: 200, body: { totalRecords, count: names.length, data: names.map(hubRow), $skipToken: skipToken } };
}

describe('resourceGraphDirectory', () => {
  it('asks page by page to the end, and names each hub once, as a hub id', async () => {
    const { directory, transport } = directoryOn((_sent, call) =>
      call === 1 ? page(['Hub-A', 'hub-b'], 3, 'more') : page(['HUB-A'], 3),
    );
    const found = await directory.findHubs(['Hub', 'Default'], undefined);
    expect(found.ok && found.value.map((hub) => [hub.hubId.split('/').at(-1), hub.subscriptionId])).toEqual([
      ['hub-a', SUBSCRIPTION],
      ['hub-b', SUBSCRIPTION],
    ]);
    expect(transport.sent.map((sent) => [sent.method, sent.url])).toEqual([
      ['POST', 'https://management.azure.com/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01'],
      ['POST', 'https://management.azure.com/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01'],
    ]);
    expect(transport.sent[0]?.body).toEqual({
      query: hubQuery(['Hub', 'Default']),
      options: { resultFormat: 'objectArray', $top: 1000 },
    });
    expect(transport.sent[1]?.body).toMatchObject({ options: { $skipToken: 'more' } });
  });

  it('names at most 1,000 subscriptions in one call', async () => {
    const subscriptions = Array.from({ length: 2500 }, (_, n) => `s${n}`);
    const { directory, transport } = directoryOn((_sent, call) => page([`hub-${call}`], 1));
    const found = await directory.findHubs(['Hub'], subscriptions);
    expect(found.ok && found.value).toHaveLength(3);
    const asked = transport.sent.map((sent) => (sent.body as { subscriptions: string[] }).subscriptions);
    expect(asked.map((list) => list.length)).toEqual([1000, 1000, 500]);
    expect(asked.flat()).toEqual(subscriptions);
  });

  it('asks nothing when nothing is in scope', async () => {
    const { directory, transport } = directoryOn(() => page([], 0));
    expect(await directory.findHubs(['Hub'], [])).toEqual({ ok: true, value: [] });
    expect(await directory.findHubs([], undefined)).toEqual({ ok: true, value: [] });
    expect(transport.sent).toEqual([]);
  });

  it.each<{ why: string; answers: readonly (Answer | Error)[]; kind: string }>([
    { why: 'fewer rows than announced', answers: [page(['a'], 2)], kind: 'Unavailable' },
    { why: 'more rows than announced', answers: [page(['a', 'b'], 1)], kind: 'Unavailable' },
    {
      why: 'a second page that is throttled',
      answers: [page(['a'], 2, 'more'), { status: 429, headers: { 'Retry-After': '5' } }],
      kind: 'Throttled',
    },
    { why: 'a missing permission', answers: [{ status: 403 }], kind: 'Forbidden' },
    { why: 'an answer without rows', answers: [{ status: 200, body: { totalRecords: 1 } }], kind: 'Malformed' },
    {
      why: 'a row that is no workspace',
      answers: [{ status: 200, body: { totalRecords: 1, data: [{ id: '/subscriptions/x' }] } }],
      kind: 'Malformed',
    },
  ])('fails on $why: part of a fleet is no fleet', async ({ answers, kind }) => {
    const { directory } = directoryOn((_sent, call) => answers[call - 1] ?? { status: 500 });
    expect(await directory.findHubs(['Hub'], undefined)).toMatchObject({ ok: false, error: { kind } });
  });

  it('ends when Resource Graph never does', async () => {
    const { directory } = directoryOn(() => page([], 1, 'again'));
    expect(await directory.findHubs(['Hub'], undefined)).toMatchObject({ ok: false, error: { kind: 'Malformed' } });
  });
});

describe('hubQuery', () => {
  it('keeps a kind inside its quotes', () => {
    expect(hubQuery(["x') or true //", 'a\\', 'b\nc'])).toContain("kind in~ ('x\\') or true //', 'a\\\\', 'b c')");
  });
});
