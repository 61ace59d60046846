import { beforeEach, describe, expect, it, vi } from 'vitest';
import { documentedFleet } from '../../../cli/documented-fleet.ts';
import { ApiWorld, OPERATOR, READER } from './api-world.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

let api: ApiWorld;

beforeEach(async () => {
  const world = await documentedFleet();
  api = new ApiWorld(world.deps, world.rows);
});

const post = { method: 'POST' } as const;
const off = { on: false, reason: 'storage maintenance' };

async function isOn(): Promise<boolean> {
  return (await api.send('/api/controls')).json.writes.on;
}

describe('a change through the API', () => {
  it('is made and recorded with the caller, whoever the body names', async () => {
    const before = await api.stored();
    const answer = await api.send('/api/writes', { ...post, body: off });
    expect(await api.stored()).not.toBe(before);
    expect(answer.json).toMatchObject({ isRepeated: false, result: { now: { on: false, by: OPERATOR.name } } });
    expect(await isOn()).toBe(false);
    const { json } = await api.send('/api/requests?since=2026-11-01T00:00:00Z');
    expect(json.value[0]).toMatchObject({
      kind: 'SwitchWrites',
      by: OPERATOR.name,
      objectId: 'object-mona',
      via: 'Api',
      outcome: 'Done',
    });
  });

  it('is refused to a Reader and changes nothing', async () => {
    const answer = await api.send('/api/writes', { ...post, caller: READER, body: off });
    expect([answer.status, await isOn()]).toEqual([403, true]);
  });

  it('is made once for one key, and answered again', async () => {
    const headers = { 'idempotency-key': 'b6cf4d5e' };
    const body = { codes: ['HW204'], hours: 4, reason: 'planned migration' };
    const first = await api.send('/api/silences', { ...post, headers, body });
    const second = await api.send('/api/silences', { ...post, headers, body });
    expect(second.json).toEqual({ ...first.json, isRepeated: true });
    const { json } = await api.send('/api/alerts');
    expect(json.silences.filter(({ reason }: { reason: string }) => reason === body.reason)).toHaveLength(1);
    const other = await api.send('/api/silences', { ...post, headers, body: { ...body, hours: 5 } });
    expect([other.status, other.json.code]).toEqual([422, 'Refused']);
  });

  it('is made on the state that was shown', async () => {
    const { json } = await api.send('/api/writes/state', { caller: READER });
    const answer = await api.send('/api/writes', { ...post, body: { ...off, seen: json.state } });
    expect([answer.status, await isOn()]).toEqual([200, false]);
  });

  it('is refused with the new state when the state has moved', async () => {
    const shown = await api.send('/api/writes/state');
    await api.send('/api/writes', { ...post, body: off });
    const answer = await api.send('/api/writes', { ...post, body: { on: true, seen: shown.json.state } });
    const now = await api.send('/api/writes/state');
    expect([answer.status, answer.json.code, answer.json.state]).toEqual([409, 'StateMoved', now.json.state]);
    expect(await isOn()).toBe(false);
  });

  it('takes the state as If-Match too, and answers 412 when it has moved', async () => {
    const state = await api.send('/api/writes/state');
    expect(state.headers.etag).toBe(`"${state.json.state}"`);
    const headers = { 'if-match': state.headers.etag ?? '' };
    expect((await api.send('/api/writes', { ...post, headers, body: off })).status).toBe(200);
    const again = await api.send('/api/writes', { ...post, headers, body: { on: true } });
    expect([again.status, again.json.code, await isOn()]).toEqual([412, 'PreconditionFailed', false]);
    const both = await api.send('/api/writes', { ...post, headers, body: { on: true, seen: 'other' } });
    expect([both.status, both.json.errors[0].header]).toEqual([400, 'If-Match']);
  });

  it('of a hub names the hub as people do', async () => {
    const answer = await api.send('/api/hubs/-/rg-research/hub-nlp/reconcile', post);
    expect(answer.json.result.name).toBe('hub-nlp');
    const { json } = await api.send('/api/hubs/-/-/hub-nlp/timeline');
    expect(json.value.at(-1)).toMatchObject({ kind: 'Request', by: OPERATOR.name });
  });

  it.each(['approve', 'reconcile', 'retry'])('%s of an unknown hub is a problem 404', async (action) => {
    const answer = await api.send(`/api/hubs/-/-/hub-none/${action}`, post);
    expect([answer.status, answer.json.code]).toEqual([404, 'NotFound']);
  });

  it('that Hubwarden refuses says why', async () => {
    const answer = await api.send('/api/hubs/-/-/hub-vision/approve', { ...post, body: {} });
    expect([answer.status, answer.json.code]).toEqual([422, 'Refused']);
    expect(answer.json.detail).toContain('waits for no approval');
  });

  it('previews a silence for a Reader and sets none', async () => {
    const before = await api.stored();
    const answer = await api.send('/api/silences/preview', { ...post, caller: READER, body: { hubs: ['hub-*'] } });
    expect(answer.json.hubs.length).toBeGreaterThan(1);
    expect(await api.stored()).toBe(before);
    const empty = await api.send('/api/silences/preview', { ...post, caller: READER, body: {} });
    expect([empty.status, empty.json.code]).toEqual([422, 'Refused']);
  });
});
