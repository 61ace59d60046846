import { describe, expect, it, vi } from 'vitest';
import { MemoryRows } from '../../../../src/adapters/memory/memory-rows.ts';
import { VirtualClock } from '../../../../src/adapters/memory/virtual-clock.ts';
import { webReads } from '../../../../src/reconcile/queries/web/indexed-reads.ts';
import { CountingRows } from '../../counting-rows.ts';
import { assessHubs, hubNames, seedOldHub } from '../../records/earlier-edition-hubs.ts';
import { POLICY, VirtualApp } from '../../virtual-app.ts';
import { idOf, NO_HURRY, okValue, readsDeps, rowsOf, storedHubOf } from '../stored-fleets.ts';

vi.setConfig({ testTimeout: 60_000 });

async function twoVersions() {
  const app = await VirtualApp.running();
  for (const name of hubNames(2)) seedOldHub(app, name);
  await assessHubs(app, ...hubNames(2));
  const reads = webReads({ ...app.deps, scheduler: NO_HURRY });
  const [first] = okValue(await reads.policyVersions());
  app.policyText = POLICY.replace('packs: [python-packages, vscode]', 'packs: [python-packages]');
  await app.pass(120);
  return { app, reads, first: first! };
}

describe('versions of the policy whose text is kept', () => {
  it('are listed with their hubs, the newest first, and marked in the trend', async () => {
    const { app, first, reads } = await twoVersions();
    const versions = okValue(await reads.policyVersions());
    expect(versions.map(({ isActive }) => isActive)).toEqual([true, false]);
    expect(versions[1]!.version).toBe(first.version);
    expect(first.hubs + versions.reduce((sum, { hubs }) => sum + hubs, 0)).toBe(4);
    const trend = okValue(await reads.trend('2026-11-01T00:00:00.000Z'));
    expect(trend.policies.map(({ version }) => version)).toEqual(versions.map(({ version }) => version).reverse());
    expect(app.policyText).toContain(okValue(await reads.versionText(versions[0]!.version)).text.slice(0, 40));
  });

  it('are found by the beginning of their hashes, and compared over the records', async () => {
    const { first, reads } = await twoVersions();
    const [active] = okValue(await reads.policyVersions());
    expect(okValue(await reads.versionText(first.version.slice(0, 10).toUpperCase()))).toMatchObject({
      version: first.version,
      isActive: false,
      text: POLICY,
    });
    const { diff, next, old, unread } = okValue(await reads.policyDiff(first.version, active!.version));
    expect([old.version, next.version, unread]).toEqual([first.version, active!.version, []]);
    expect(diff.hubs).toBe(2);
    expect(await reads.versionText('zz')).toMatchObject({
      ok: false,
      error: expect.stringMatching(/^No version "zz"/),
    });
    expect(await reads.versionText('')).toMatchObject({ ok: false });
  });
});

describe('a hub that a person names', () => {
  it('is found by the index, and only its own rows are read', async () => {
    const rows = await rowsOf([storedHubOf(idOf('hub-a')), storedHubOf(idOf('hub-b'))]);
    const counting = new CountingRows(rows);
    const reads = webReads(readsDeps(counting.port(), new VirtualClock({ at: new Date('2026-11-23T08:05:00Z') })));
    expect(okValue(await reads.hubIds(['hub-b', 'rg-ai/hub-a']))).toEqual([idOf('hub-b'), idOf('hub-a')]);
    counting.clear();
    expect(okValue(await reads.hub('HUB-A'))).toMatchObject({ name: 'hub-a' });
    expect(counting.queries.filter((query) => query === 'hubs hub|')).toEqual([]);
    expect(counting.readsOf('hubs hub')).toBe(1);
  });

  it('is found when it is gone, unless one that exists has its name', async () => {
    const gone = storedHubOf(idOf('hub-a'), { goneAt: '2026-11-23T07:00:00.000Z' });
    const clock = new VirtualClock({ at: new Date('2026-11-23T08:05:00Z') });
    const alone = webReads(readsDeps(await rowsOf([gone]), clock));
    expect(okValue(await alone.hub('hub-a'))).toMatchObject({ hubId: idOf('hub-a') });
    const both = webReads(readsDeps(await rowsOf([gone, storedHubOf(idOf('hub-a', 2))]), clock));
    expect(okValue(await both.hub('hub-a'))).toMatchObject({ hubId: idOf('hub-a', 2) });
  });

  it('is an error with the candidates when two have the name, with the nearest name when none has', async () => {
    const clock = new VirtualClock({ at: new Date('2026-11-23T08:05:00Z') });
    const rows = await rowsOf([storedHubOf(idOf('hub-a')), storedHubOf(idOf('hub-a', 2))]);
    const reads = webReads(readsDeps(rows, clock));
    expect(await reads.hub('hub-a')).toMatchObject({ ok: false, error: expect.stringContaining(idOf('hub-a', 2)) });
    expect(await reads.who('hub-aa', undefined)).toMatchObject({ ok: false, error: /Did you mean "hub-a"/ });
    expect(await webReads(readsDeps(new MemoryRows(), clock)).hub('hub-a')).toMatchObject({ ok: false });
  });
});
