import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { MemoryRows } from '../../../../src/adapters/memory/memory-rows.ts';
import { hubPath, PAGE_PATHS } from '../../../../src/core/pages/page-paths.ts';
import type { PageParts } from '../../../../src/functions/http/pages/page-parts.ts';
import { documentedFleet, fleetId } from '../../../cli/documented-fleet.ts';
import type { VirtualApp } from '../../../reconcile/virtual-app.ts';
import { textOf } from '../../../report/pages/html.ts';
import { ApiWorld } from '../api/api-world.ts';
import { get, partsOf, STORE_IS_DOWN } from './page-world.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let world: VirtualApp;
let paths: readonly string[];

beforeAll(async () => {
  world = await documentedFleet();
  const parts = partsOf(world);
  const versions = await parts.reads.policyVersions();
  const version = versions.ok ? versions.value[0]?.version : undefined;
  const hub = hubPath(fleetId('claims'));
  const alerts = (await parts.reads.alerts(true)).alerts.map(({ id }) => `/alerts/${id}`);
  paths = [
    ...Object.values(PAGE_PATHS).filter((path) => path !== PAGE_PATHS.policyDiff),
    ...[hub, `${hub}/plan`, `${hub}/reach?to=pypi.org`],
    ...[`/policy/versions/${version}`, `/policy/diff?old=${version}&new=${version}`],
    ...[...alerts.slice(0, 2), '/alerts/silence?codes=HW201', '/findings/HW201'],
  ];
});

/** Rows that answer some calls, and then no more. */
function failingAfter(rows: MemoryRows, calls: number): MemoryRows {
  let left = calls;
  const isOver = (): boolean => {
    left -= 1;
    return left < 0;
  };
  const down = new Error(STORE_IS_DOWN);
  return Object.assign(Object.create(rows) as MemoryRows, {
    get: (...args: Parameters<MemoryRows['get']>) => (isOver() ? Promise.reject(down) : rows.get(...args)),
    query: async function* query(...args: Parameters<MemoryRows['query']>) {
      if (isOver()) throw down;
      yield* rows.query(...args);
    },
  });
}

function partsWith(rows: MemoryRows): PageParts {
  const deps = { ...world.deps, rows };
  return partsOf(Object.assign(Object.create(world) as VirtualApp, { deps }));
}

describe('a page whose store fails in the middle', () => {
  it.each([0, 1, 2, 3, 5, 8, 11])('after %d reads is whole, or says that the tables did not answer', async (calls) => {
    for (const path of paths) {
      const { body, status } = await get(partsWith(failingAfter(world.rows, calls)), path);
      expect([200, 303, 503], `${path}: ${textOf(String(body))}`).toContain(status);
    }
  });
});

/** Writes the first row with this beginning of a key as a newer release would, until `work` has ended. */
async function withNewerRow(
  table: 'alerts' | 'control',
  beginning: string,
  work: (said: string) => Promise<void>,
): Promise<void> {
  for await (const row of world.rows.query(table, {})) {
    if (!row.key.startsWith(beginning)) continue;
    await world.rows.upsert(table, { ...row, cells: { ...row.cells, schema: 99 } });
    await work('written as schema 99');
    await world.rows.upsert(table, row);
    return;
  }
  throw new Error(`no row of ${table} begins with ${beginning}`);
}

describe('a row of a newer release', () => {
  it('of a notification makes the page of its alert say so', async () => {
    await withNewerRow('alerts', 'outbox|', async (said) => {
      const pages = paths.filter((path) => /^\/alerts\/[0-9a-f]+$/.test(path));
      const all = (await partsOf(world).reads.alerts(true)).unreadable.join();
      expect(all).toContain(said);
      for (const path of pages) expect([200, 404, 503]).toContain((await get(partsOf(world), path)).status);
    });
  });

  it.each(['/api/policy', '/api/rollout', '/api/exemptions', '/api/hubs/-/-/hub-claims'])(
    'of the policy makes %s a problem that names the row',
    async (target) => {
      await withNewerRow('control', 'policy', async (said) => {
        const { json, status } = await new ApiWorld(world.deps, world.rows).send(target);
        expect([status, json.code]).toEqual([503, 'StoreUnavailable']);
        expect(json.detail).toContain(said);
      });
    },
  );
});
