import { beforeAll, describe, expect, it } from 'vitest';
import { accountIdOf, idOf, storedHubOf, writeHubs } from '../reconcile/queries/stored-fleets.ts';
import type { VirtualApp } from '../reconcile/virtual-app.ts';
import { VirtualApp as App } from '../reconcile/virtual-app.ts';
import { runOn } from './documented-fleet.ts';

const HUB = idOf('twin');
const ACCOUNT = accountIdOf('twin');
const DOTTED = accountIdOf('a.b..c-prod');

let world: VirtualApp;

beforeAll(async () => {
  world = new App();
  const facts = { kind: 'FoundryAccount', tags: {} };
  await writeHubs(world.rows, [
    storedHubOf(HUB),
    storedHubOf(ACCOUNT, { facts, verdict: 'Drifted' }),
    storedHubOf(DOTTED, { facts }),
  ]);
});

describe('commands on a fleet with hubs and accounts', () => {
  it.each(['show', 'who', 'history', 'retry'])(
    '%s refuses a name that a hub and an account have, with both ids',
    async (command) => {
      const { error, exitCode } = await runOn(world, [command, 'twin']);
      expect(exitCode).toBe(1);
      expect(error).toContain('2 hubs and accounts are named twin. Name one as hub:twin or account:twin');
      expect(error).toContain(`${ACCOUNT}\n${HUB}`);
    },
  );

  it.each([
    { name: 'account:twin', id: ACCOUNT },
    { name: 'account:RG-AI/twin', id: ACCOUNT },
    { name: ACCOUNT.toUpperCase(), id: ACCOUNT },
    { name: 'hub:twin', id: HUB },
    { name: 'a.b..c-prod', id: DOTTED },
  ])('show $name shows the one that is meant', async ({ id, name }) => {
    const { out } = await runOn(world, ['show', name, '-o', 'json']);
    expect(JSON.parse(out).hubId).toBe(id);
  });

  it('who says account', async () => {
    const { out } = await runOn(world, ['who', 'account:twin']);
    expect(out).toContain('No event that is kept tells of a change of this account by another principal.');
  });

  it('status lists both with their kinds, filtered and sorted by kind', async () => {
    const all = JSON.parse((await runOn(world, ['status', '--sort', 'kind', '-o', 'json'])).out);
    expect(all.hubs.map(({ kind }: { kind: string }) => kind)).toEqual(['FoundryAccount', 'FoundryAccount', 'Hub']);
    const accounts = JSON.parse((await runOn(world, ['status', '--filter', 'kind:foundryaccount', '-o', 'json'])).out);
    expect(accounts.hubs.map(({ hubId }: { hubId: string }) => hubId).sort()).toEqual([DOTTED, ACCOUNT]);
    expect((await runOn(world, ['status'])).out).toContain('3 hubs and accounts: 1 Drifted, 2 Compliant.');
    const hubsAlone = await runOn(world, ['status', '--filter', 'kind:hub']);
    expect(hubsAlone.out).toContain('1 of 3 hubs and accounts pass the filter: 1 Compliant.');
    const csv = (await runOn(world, ['status', '-o', 'csv'])).out;
    expect(csv).toContain('FoundryAccount');
  });
});
