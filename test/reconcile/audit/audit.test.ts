import { describe, expect, it } from 'vitest';
import { archiveHeads } from '../../../src/reconcile/audit/archive-heads.ts';
import type { HubAt } from '../../../src/reconcile/audit/fleet-at.ts';
import { fleetAt } from '../../../src/reconcile/audit/fleet-at.ts';
import { isIntact, verifyAudit } from '../../../src/reconcile/audit/verify-audit.ts';
import { noteChange } from '../../../src/reconcile/records/change-record.ts';
import type { StoredHub } from '../../../src/reconcile/records/hub/hub-shape.ts';
import { BEGIN, hubOf, RecordsHarness } from '../records-harness.ts';

function dayOf(day: number, hours = 0): Date {
  return new Date(BEGIN.getTime() + (day * 24 + hours) * 3600_000);
}

const EXEMPT: Partial<StoredHub> = {
  findings: [
    {
      code: 'HW203',
      class: 'difference',
      severity: 'warning',
      rule: 'legacy',
      message: 'm',
      fix: 'f',
      exemptedBy: 'ex-1',
    },
  ],
  exemptions: [
    { id: 'ex-1', owner: 'data team', ticket: 'T-1', reason: 'moving', expiresAt: '2026-02-01T00:00:00.000Z' },
  ],
};

/**
 * Days 0 to 9: a run reads hub a each day, and it changes on day 3 and day 6; b comes on day 5 and is gone on day 8.
 */
async function tenDays(): Promise<RecordsHarness> {
  const world = new RecordsHarness();
  for (let day = 0; day < 10; day += 1) {
    if (day === 3) await noteChange(world.rows, hubOf('a'), changeOf(dayOf(2, 20)), false);
    if (day < 3) await world.look('a', 'Compliant');
    else if (day < 6) await world.look('a', 'Drifted');
    else await world.look('a', 'Exempt', EXEMPT);
    if (day >= 5 && day < 8) await world.look('b', 'Compliant');
    if (day === 8) await world.look('b', 'Compliant', { goneAt: world.clock.now().toISOString() });
    await world.night();
    world.days(1);
  }
  return world;
}

function changeOf(at: Date) {
  const nobody = { objectId: undefined, appId: undefined, rule: 'legacy', correlationId: undefined };
  return { ...nobody, eventId: 'e1', name: 'network team', operation: 'outboundRules/write', at: at.toISOString() };
}

async function hubAt(world: RecordsHarness, name: string, at: Date): Promise<HubAt> {
  return (await fleetAt(world, at)).hubs.find((each) => each.hubId === hubOf(name))!;
}

describe('the fleet at a time', () => {
  it('is what the row says that held then, with who changed it, and until when it held', async () => {
    const world = await tenDays();
    expect(await hubAt(world, 'a', dayOf(4, 12))).toMatchObject({
      kind: 'Known',
      chainIsWhole: true,
      state: {
        run: { sequence: 2 },
        says: { verdict: 'Drifted', verdictBefore: 'Compliant', at: dayOf(3).toISOString(), name: 'a' },
        until: dayOf(6).toISOString(),
        changedBy: { name: 'network team' },
      },
    });
  });

  it('keeps who changed it when another line of history comes, as long as a finding is explained by that', async () => {
    const world = new RecordsHarness();
    const finding = { class: 'difference', severity: 'warning', message: 'm', fix: 'f' } as const;
    const [legacy, tunnel] = ['legacy', 'tunnel'].map((rule) => ({ ...finding, code: 'HW203' as const, rule }));
    await world.look('a', 'Compliant');
    await noteChange(world.rows, hubOf('a'), changeOf(dayOf(0, 20)), false);
    world.days(1);
    await world.look('a', 'Drifted', { findings: [legacy!] });
    world.days(1);
    await world.look('a', 'Drifted', { findings: [legacy!, tunnel!] });
    world.days(1);
    await world.look('a', 'Drifted', { findings: [tunnel!] });
    const names = await Promise.all(
      [0, 1, 2, 3].map(async (day) => (await hubAt(world, 'a', dayOf(day, 12))).state?.changedBy?.name),
    );
    expect(names).toEqual([undefined, 'network team', 'network team', undefined]);
  });

  it('was proved by the newest read at or before the time, which the archive of the day knows', async () => {
    const world = await tenDays();
    // Nothing changed on days 1 and 2, so no row was written; the archive knows that the hub was read.
    expect((await hubAt(world, 'a', dayOf(2, 12))).state).toMatchObject({
      says: { confirmedAt: dayOf(0).toISOString() },
      provedAt: dayOf(2).toISOString(),
      provedBy: 'archive 2026-01-03.jsonl',
    });
    const withoutArchive = await fleetAt({ rows: world.rows, archive: undefined }, dayOf(2, 12));
    expect(withoutArchive.hubs[0]?.state).toMatchObject({ provedAt: dayOf(0).toISOString(), provedBy: 'run 1' });
    expect((await hubAt(world, 'a', dayOf(30))).state).toMatchObject({
      provedAt: dayOf(9).toISOString(),
      until: undefined,
    });
  });

  it('never shows a proof from after the time', async () => {
    const world = await tenDays();
    for (let hours = 0; hours < 240; hours += 5) {
      for (const { state } of (await fleetAt(world, dayOf(0, hours))).hubs) {
        if (state !== undefined) expect(state.provedAt <= dayOf(0, hours).toISOString()).toBe(true);
      }
    }
  });

  it('names the exemptions with owner, ticket and end', async () => {
    const world = await tenDays();
    expect((await hubAt(world, 'a', dayOf(7))).state?.says.exemptions).toEqual(EXEMPT.exemptions);
  });

  it('says which hubs were not known yet, and which were gone', async () => {
    const world = await tenDays();
    expect(await hubAt(world, 'b', dayOf(4))).toMatchObject({
      kind: 'NotKnownYet',
      note: `first known at ${dayOf(5).toISOString()}`,
    });
    expect(await hubAt(world, 'b', dayOf(5))).toMatchObject({ kind: 'Known' });
    expect(await hubAt(world, 'b', dayOf(9))).toMatchObject({ kind: 'Gone' });
  });

  it('reports that a time is pruned, for states and for changes', async () => {
    const world = await tenDays();
    world.retention = { ...world.retention, runsDays: 2, changesDays: 2 };
    await world.night();
    // The state that held when the retention began is kept, and with it every state since.
    expect(await hubAt(world, 'a', dayOf(8))).toMatchObject({ kind: 'Known', state: { says: { verdict: 'Exempt' } } });
    expect(await hubAt(world, 'a', dayOf(5))).toMatchObject({
      kind: 'Pruned',
      note: expect.stringContaining('history up to 2026-01-04'),
    });
    expect((await hubAt(world, 'a', dayOf(8))).state).toMatchObject({ changedBy: undefined, changesPruned: true });
  });

  it('reports a tampered history as broken', async () => {
    const world = await tenDays();
    await edit(world, 2, (body) => ({ ...body, verdict: 'Compliant' }));
    expect(await hubAt(world, 'a', dayOf(4))).toMatchObject({
      chainIsWhole: false,
      note: expect.stringContaining('its history is broken: run 2 differs from the row that was written'),
    });
  });
});

/** Changes the content of a run row, as a person with access to the table could. */
async function edit(
  world: RecordsHarness,
  sequence: number,
  change: (body: Record<string, unknown>) => Record<string, unknown>,
): Promise<void> {
  const row = await world.rows.get('runs', hubOf('a'), String(sequence).padStart(10, '0'));
  const body = JSON.stringify(change(JSON.parse(String(row!.cells.body))));
  await world.rows.upsert('runs', { ...row!, cells: { ...row!.cells, body } });
}

async function problemsIn(world: RecordsHarness): Promise<readonly string[]> {
  const report = await verifyAudit(world, undefined);
  return [...report.hubs.flatMap((each) => each.problems.map(({ message }) => message)), ...report.archiveProblems];
}

/** Rewrites all runs of hub a so that every hash is consistent: only an archive can detect that. */
async function rewrite(world: RecordsHarness): Promise<void> {
  const rows = [];
  for await (const row of world.rows.query('runs', { partition: hubOf('a') })) rows.push(row);
  for (const row of rows) await world.rows.delete('runs', row.partition, row.key, row.etag);
  const record = await world.rows.get('hubs', '00000000-0000-4000-8000-000000000001', `hub|${hubOf('a')}`);
  await world.rows.delete('hubs', record!.partition, record!.key, record!.etag);
  await world.look('a', 'Compliant');
  for (let again = 1; again < rows.length; again += 1) await world.look('a', again % 2 === 0 ? 'Compliant' : 'Drifted');
}

describe('a check of the records', () => {
  it('finds ten days whole, and compares every archive', async () => {
    const world = await tenDays();
    const report = await verifyAudit(world, undefined);
    expect(isIntact(report)).toBe(true);
    expect(report.archives).toHaveLength(10);
    expect(report.hubs).toMatchObject([
      { hubId: hubOf('a'), runs: 3, archivedAgreed: 3 },
      { hubId: hubOf('b'), runs: 2, archivedAgreed: 2 },
    ]);
    expect((await verifyAudit(world, hubOf('b'))).hubs).toHaveLength(1);
  });

  it('accepts a run that died between its row and the head', async () => {
    const world = await tenDays();
    const record = await world.rows.get('hubs', '00000000-0000-4000-8000-000000000001', `hub|${hubOf('a')}`);
    await world.look('a', 'Compliant');
    const now = await world.rows.get('hubs', record!.partition, record!.key);
    await world.rows.replace('hubs', { ...record!, cells: record!.cells }, now!.etag);
    expect((await verifyAudit(world, hubOf('a'))).hubs).toMatchObject([{ problems: [], beyondHead: 1 }]);
    await world.look('a', 'Blocked');
    expect((await verifyAudit(world, hubOf('a'))).hubs).toMatchObject([{ problems: [], beyondHead: 0, runs: 5 }]);
  });

  it.each<{ why: string; meddle: (world: RecordsHarness) => Promise<unknown>; says: RegExp }>([
    {
      why: 'a run was edited',
      meddle: (world) => edit(world, 1, (body) => ({ ...body, verdict: 'Drifted' })),
      says: /^run 1 differs from the row that was written/,
    },
    {
      why: 'a history was rewritten as a whole',
      meddle: rewrite,
      says: /^run 1 differs from the archived one \(2026-01-01\.jsonl\)$/,
    },
    {
      why: 'a hub was wiped from all tables',
      meddle: async (world) => {
        for (const table of ['hubs', 'runs'] as const) {
          for await (const row of world.rows.query(table, {})) {
            if (`${row.partition}${row.key}`.includes('workspaces/b')) {
              await world.rows.delete(table, row.partition, row.key, row.etag);
            }
          }
        }
      },
      says: /^there is a history, and the record of the hub is gone$/,
    },
    {
      why: 'the record of a hub is of a newer release',
      meddle: async (world) => {
        const row = await world.rows.get('hubs', '00000000-0000-4000-8000-000000000001', `hub|${hubOf('a')}`);
        await world.rows.upsert('hubs', { ...row!, cells: { ...row!.cells, schema: 9 } });
      },
      says: /written as schema 9, and this release of Hubwarden reads up to 1/,
    },
    {
      why: 'an archive was removed',
      meddle: async (world) => world.archive.tamper('chain-heads', '2026-01-05.jsonl', undefined),
      says: /^archive 2026-01-06\.jsonl follows 2026-01-05\.jsonl, and that is gone$/,
    },
    {
      why: 'the newest archive was removed',
      meddle: async (world) => world.archive.tamper('chain-heads', '2026-01-10.jsonl', undefined),
      says: /^archive 2026-01-10\.jsonl was written, and is gone$/,
    },
    {
      why: 'an archive was changed',
      meddle: async (world) => {
        const text = await world.archive.read('chain-heads', '2026-01-05.jsonl');
        world.archive.tamper('chain-heads', '2026-01-05.jsonl', text!.replace('Drifted', 'Compliant'));
      },
      says: /^archive 2026-01-05\.jsonl is not what 2026-01-06\.jsonl says was written$/,
    },
    {
      why: 'an archive was cut off',
      meddle: async (world) => {
        const text = await world.archive.read('chain-heads', '2026-01-10.jsonl');
        world.archive.tamper('chain-heads', '2026-01-10.jsonl', text!.split('\n').slice(0, 2).join('\n'));
      },
      says: /^archive 2026-01-10\.jsonl: it holds 1 hubs and says 2$/,
    },
  ])('finds it when $why', async ({ meddle, says }) => {
    const world = await tenDays();
    await meddle(world);
    expect(await problemsIn(world)).toContainEqual(expect.stringMatching(says));
  });

  it('does not miss archives whose retention has ended', async () => {
    const world = await tenDays();
    world.archive.tamper('chain-heads', '2026-01-01.jsonl', undefined);
    world.archive.tamper('chain-heads', '2026-01-02.jsonl', undefined);
    expect(await problemsIn(world)).toEqual([]);
  });
});

describe('the archive of a day', () => {
  it('is written once by any number of instances, and recorded also after a run that died right after its put', async () => {
    const world = new RecordsHarness();
    await world.look('a', 'Compliant');
    const both = await Promise.all([archiveHeads(world), archiveHeads(world)]);
    expect(both.map((each) => each.kind).sort()).toEqual(['Archived', 'Exists']);
    const row = await world.rows.get('control', 'control', 'archive');
    await world.rows.delete('control', row!.partition, row!.key, row!.etag);
    await archiveHeads(world);
    world.archive.tamper('chain-heads', '2026-01-01.jsonl', undefined);
    expect(await problemsIn(world)).toEqual(['archive 2026-01-01.jsonl was written, and is gone']);
  });
});
