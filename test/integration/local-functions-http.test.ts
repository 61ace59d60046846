import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FunctionsHost } from '../../src/local/functions-host/start-functions-host.ts';
import type { HostBench } from './local-host-bench.ts';
import { startBenches } from './local-host-bench.ts';
import { until } from './local-processes.ts';

let benches: Awaited<ReturnType<typeof startBenches>>;
let bench: HostBench;
let host: FunctionsHost;

beforeAll(async () => {
  benches = await startBenches();
  bench = benches.next();
  host = await bench.start({ keys: { host: 'host-key', master: 'master-key' } });
});
afterAll(async () => {
  await bench.close();
  await benches.close();
});

function notify(url: string, events: unknown): Promise<Response> {
  return fetch(url, { method: 'POST', headers: { 'aeg-event-type': 'Notification' }, body: JSON.stringify(events) });
}

describe('HTTP triggers', () => {
  it('give the handler the whole request and the client the whole response', async () => {
    const answer = await fetch(`${host.url}/api/items/a%20b/c/d?x=1&x=2`, {
      method: 'POST',
      headers: { 'x-ask': 'who' },
      body: 'grüße',
    });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('x-echo')).toBe('who');
    expect(answer.headers.getSetCookie()).toEqual(['seen=yes; Path=/; Max-Age=60; HttpOnly; SameSite=Lax']);
    expect(await answer.json()).toEqual({
      method: 'POST',
      url: `${host.url}/api/items/a%20b/c/d?x=1&x=2`,
      params: { id: 'a b', rest: 'c/d' },
      query: { x: '1,2' },
      body: 'grüße',
    });
    const written = () => bench.log.find((line) => line.category === 'Function.echo.User');
    await until('the log has arrived', () => written() !== undefined);
    const entry = written();
    expect(entry).toMatchObject({ level: 'information', functionName: 'echo', message: 'echoing a b' });
    expect(entry?.invocationId).toMatch(/^[\da-f-]{36}$/);
  });

  it.each([
    { path: '/api/items/fixed/word', status: 200, body: 'fixed', why: 'a fixed route before one with parameters' },
    { path: '/api/silent', status: 204, body: '', why: 'a handler that answers nothing' },
    { path: '/api/broken', status: 500, body: '', why: 'a handler that throws, without saying what' },
    { path: '/api/nowhere', status: 404, body: '', why: 'an unknown route' },
    { path: '/nowhere', status: 404, body: '', why: 'a path outside the prefix' },
    { path: '/api/keyed', status: 401, body: '', why: 'a function that asks for a key' },
    { path: '/api/keyed?code=host-key', status: 200, body: 'keyed', why: 'a function with its key' },
    { path: '/api/keyed?code=master-key', status: 200, body: 'keyed', why: 'the master key' },
    { path: '/api/owned?code=host-key', status: 401, body: '', why: 'an admin function without the master key' },
    { path: '/api/owned?code=master-key', status: 200, body: 'owned', why: 'an admin function with the master key' },
  ])('answer $status to $why', async ({ path, status, body }) => {
    const answer = await fetch(host.url + path);
    expect([answer.status, await answer.text()]).toEqual([status, body]);
  });

  it('begin a trace of their own for each run, not sampled, as Application Insights does in the real host', async () => {
    const read = async (): Promise<{ traceParent: string }> =>
      JSON.parse(await (await fetch(`${host.url}/api/trace`)).text());
    const traces = [await read(), await read()];
    for (const trace of traces)
      expect(trace).toEqual({
        traceParent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/),
        traceState: '',
        attributes: {},
      });
    expect(traces[0]?.traceParent).not.toBe(traces[1]?.traceParent);
  });

  it('answer 404 to a method that is not listed', async () => {
    expect((await fetch(`${host.url}/api/items/fixed/word`, { method: 'DELETE' })).status).toBe(404);
  });
});

describe('the Event Grid trigger', () => {
  it('runs once per event and sends the queue output, for the same event posted twice too', async () => {
    const event = { id: 'e1', data: { Nested: { A: 1 } } };
    expect((await notify(host.eventGridUrl('on-event'), [event])).status).toBe(202);
    expect((await notify(host.eventGridUrl('on-event'), [event])).status).toBe(202);
    const messages = (await bench.take(bench.results, 2)).map((text) => JSON.parse(text));
    expect(messages).toEqual(Array(2).fill({ event, metadata: { data: { nested: { a: 1 } } } }));
  });

  it('answers 500 to a batch with one event that fails, although the others have run', async () => {
    const batch = [
      { id: 'good', data: {} },
      { id: 'bad', data: { fail: 'no such hub' } },
    ];
    const answer = await notify(host.eventGridUrl('on-event'), batch);
    expect([answer.status, await answer.text()]).toEqual([
      500,
      'Exception while executing function: Functions.on-event -> no such hub',
    ]);
    expect(await bench.take(bench.results, 1)).toEqual([expect.stringContaining('"good"')]);
  });

  it('hands a whole batch to a function that takes many events', async () => {
    expect((await notify(host.eventGridUrl('on-events'), [{ id: '1' }, { id: '2' }])).status).toBe(202);
    expect(await bench.take(bench.results, 1)).toEqual(['{"ids":["1","2"]}']);
  });

  it('fails the delivery when an output cannot be sent', async () => {
    const answer = await notify(host.eventGridUrl('on-event'), [{ id: 'big', data: { text: 'x'.repeat(70_000) } }]);
    expect(answer.status).toBe(500);
    expect(await answer.text()).toContain('output could not be sent');
  });

  it('keeps strangers out', async () => {
    const path = '/runtime/webhooks/eventgrid?functionName=on-event&code=guess';
    expect((await notify(host.url + path, [])).status).toBe(401);
  });
});
