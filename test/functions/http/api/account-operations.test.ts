import { beforeAll, describe, expect, it } from 'vitest';
import { accountIdOf, idOf, storedHubOf, writeHubs } from '../../../reconcile/queries/stored-fleets.ts';
import { VirtualApp } from '../../../reconcile/virtual-app.ts';
import { ApiWorld, OPERATOR, READER } from './api-world.ts';

const PLACE = '00000000-0000-4000-8000-000000000001/rg-ai';
const HUB = idOf('twin');
const ACCOUNT = accountIdOf('twin');
const DOTTED = accountIdOf('a.b..c-prod');

let api: ApiWorld;

beforeAll(async () => {
  const world = new VirtualApp();
  const facts = { kind: 'FoundryAccount', tags: {} };
  await writeHubs(world.rows, [
    storedHubOf(HUB),
    storedHubOf(ACCOUNT, { facts, assignment: 'foundry' }),
    storedHubOf(DOTTED, { facts }),
  ]);
  api = new ApiWorld(world.deps, world.rows);
});

describe('operations about an account', () => {
  it.each([
    { path: `/api/accounts/${PLACE}/twin`, id: ACCOUNT },
    { path: `/api/hubs/${PLACE}/twin`, id: HUB },
    { path: '/api/accounts/-/-/twin', id: ACCOUNT },
    { path: '/api/accounts/-/rg-ai/TWIN', id: ACCOUNT },
    { path: '/api/hubs/-/-/twin', id: HUB },
    { path: `/api/accounts/${PLACE}/a.b..c-prod`, id: DOTTED },
  ])('are found at $path', async ({ id, path }) => {
    const { json, status } = await api.send(path, { caller: READER });
    expect({ status, id: json.hubId }).toEqual({ status: 200, id });
  });

  it.each(['timeline', 'who', 'state'])('%s answers', async (operation) => {
    const { status } = await api.send(`/api/accounts/-/-/twin/${operation}`, { caller: READER });
    expect(status).toBe(200);
  });

  it('change the account and not the hub of its name', async () => {
    const {
      json: { result },
      status,
    } = await api.send('/api/accounts/-/-/twin/reconcile', {
      method: 'POST',
      caller: OPERATOR,
      body: {},
    });
    expect(status).toBe(200);
    expect(JSON.stringify(result)).toContain('twin');
    const asked = await api.send('/api/requests?since=2026-01-01T00:00:00Z', { caller: READER });
    expect(asked.json.value[0].hubs).toEqual([{ hubId: ACCOUNT, name: 'twin' }]);
  });

  it.each([
    { path: '/api/accounts/-/-/none', says: 'Hubwarden knows no account "none".' },
    { path: '/api/hubs/-/-/none', says: 'Hubwarden knows no hub "none".' },
    { path: '/api/accounts/-/-/a%2Fb', says: '/api/accounts/SUBSCRIPTION/GROUP/NAME' },
  ])('say of $path what is not there', async ({ path, says }) => {
    const { json, status } = await api.send(path, { caller: READER });
    expect(status).toBe(404);
    expect(json.detail).toContain(says);
  });

  it('are not found below other words', async () => {
    expect((await api.send('/api/projects/-/-/twin', { caller: READER })).json.code).toBe('NotFound');
  });
});

describe('a name that fits a hub and an account', () => {
  it.each(['twin', 'rg-ai/twin'])('%s is refused with both ids and the forms that say which', async (name) => {
    const { json, status } = await api.send(`/api/hub-ids?${new URLSearchParams({ names: name })}`, { caller: READER });
    expect(status).toBe(404);
    expect(json.detail).toBe(
      `2 hubs and accounts are named ${name}. Name one as hub:${name} or account:${name}, by GROUP/NAME, or by its id:\n${ACCOUNT}\n${HUB}`,
    );
  });

  it.each([
    { name: 'account:twin', id: ACCOUNT },
    { name: 'hub:rg-ai/twin', id: HUB },
  ])('is clear as $name', async ({ id, name }) => {
    const { json } = await api.send(`/api/hub-ids?${new URLSearchParams({ names: name })}`, { caller: READER });
    expect(json.value).toEqual([id]);
  });
});
