import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemoryRows } from '../../../../src/adapters/memory/memory-rows.ts';
import { hubIdFrom } from '../../../../src/core/hub-id.ts';
import type { NewRow } from '../../../../src/reconcile/ports.ts';
import { hubRecords } from '../../../../src/reconcile/records/hub/hub-record.ts';
import { storedHub } from '../../../../src/reconcile/records/hub/hub-shape.ts';
import type { RuleMemory } from '../../../../src/reconcile/records/hub/memory-section.ts';
import { EMPTY_MEMORY } from '../../../../src/reconcile/records/hub/memory-section.ts';
import { memoryShape } from '../../../../src/reconcile/records/hub/memory-shape.ts';
import { memoryFromStored, storedFromMemory } from '../../../../src/reconcile/records/hub/stored-memory.ts';

// A row as the version before the sections wrote it, with every field that it knew. It is never edited.
const ROW: NewRow = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../fixtures/rows/hub-with-every-field.json'), 'utf8'),
);
const BODY = JSON.parse(String(ROW.cells.body));
const HUB = hubIdFrom(BODY.hubId)!;

/** Fields that later versions have added. */
const LATER_FIELDS = ['network'];

async function storedRow(): Promise<MemoryRows> {
  const rows = new MemoryRows();
  await rows.insert('hubs', ROW);
  return rows;
}

describe('a row of the version before the sections', () => {
  it('has every field that a row can have, except later ones', () => {
    expect([...Object.keys(BODY), ...LATER_FIELDS].sort()).toEqual(Object.keys(storedHub.shape).sort());
    expect(Object.keys(BODY.memory).sort()).toEqual(Object.keys(memoryShape.shape).sort());
  });

  it('is read into the sections', async () => {
    const { memory, ...record } = (await hubRecords(await storedRow()).get(HUB))!.value;
    const { confirmedAt, edition, editionAt, exemptions, findings, severity, skipped, stepsDue, verdict } = BODY;
    expect(record).toEqual({
      hubId: BODY.hubId,
      identity: { guid: BODY.guid, name: 'hub1', location: 'eastus2', facts: { kind: 'Hub', tags: { env: 'prod' } } },
      status: {
        ...{ verdict, severity, verdictSince: BODY.verdictSince, confirmedAt, edition, editionAt },
        ...{ findings, exemptions, skipped, stepsDue, approvalNeeded: BODY.approvalNeeded },
      },
      policy: {
        assignment: 'standard',
        hash: 'p1',
        movedAt: BODY.movedAt,
        change: { to: 'sandbox', since: '2026-11-30T02:00:00.000Z' },
      },
      schedule: {
        retryAt: '2026-11-30T11:00:00.000Z',
        followUpAt: '2026-11-30T10:30:00.000Z',
        lastRunStartedAt: '2026-11-30T08:00:00.000Z',
        failures: 2,
        arrivals: BODY.arrivals,
      },
      history: { sequence: 7, chainHead: 'c'.repeat(64), lastWriteRunId: 'run-6' },
      groupKeys: ['HW203|standard', 'HW204|hub1'],
      drift: BODY.drift,
      goneAt: '2026-11-30T12:00:00.000Z',
    });
    expect(memory.rules).toEqual({
      'hw-managed': { managed: 'fqdn:managed.example' },
      'hw-changing': { managed: 'fqdn:old.example', unconfirmed: 'fqdn:new.example' },
      'hw-hidden-and-managed': { managed: 'fqdn:both.example', hidden: BODY.memory.away['hw-hidden-and-managed'] },
      'hw-late': { unconfirmed: 'fqdn:late.example' },
      'hw-hidden': { hidden: { key: 'fqdn:hidden.example', at: '2026-11-30T07:00:00.000Z' } },
      foreign: { lost: { type: 'FQDN', destination: 'foreign.example', category: 'UserDefined' } },
    });
    expect(memory).toMatchObject({
      repairs: { 'hw-managed': 1 },
      isolationAttempts: 2,
      restores: { 'hw-managed': [{ by: 'network team' }, { foreign: false }] },
      changingSince: BODY.memory.settlingSince,
      unpersisted: BODY.memory.doesNotStick,
      repairRequestedAt: BODY.memory.mendAskedAt,
      verifiedOperation: BODY.memory.readBackOf,
      adoptionRequestedAt: BODY.memory.adoptAskedAt,
    });
  });

  it('is written back with the same fields, so that the version before reads it after a rollback', async () => {
    const rows = await storedRow();
    await hubRecords(rows).update(HUB, (current) => current);
    const { body, ...columns } = (await rows.get('hubs', ROW.partition, ROW.key))!.cells;
    const { body: _, ...before } = ROW.cells;
    expect(columns).toEqual(before);
    expect(JSON.parse(String(body))).toEqual(BODY);
  });
});

describe('the memory of rules', () => {
  const name = fc.oneof(fc.constantFrom('__proto__', 'constructor', 'isolation mode'), fc.string({ minLength: 1 }));
  const part = fc.string();
  const rule: fc.Arbitrary<RuleMemory> = fc
    .record(
      {
        managed: part,
        unconfirmed: part,
        hidden: fc.constant({ key: 'k', at: '2026-11-30T07:00:00.000Z' }),
        lost: fc.constant({ type: 'FQDN' }),
      },
      { requiredKeys: [] },
    )
    .filter((each) => Object.keys(each).length > 0);

  it('comes back from the row whole, whatever holds of a rule at once', () => {
    const memories = fc.tuple(fc.array(fc.tuple(name, rule)), fc.nat(3));
    fc.assert(
      fc.property(memories, ([entries, isolationAttempts]) => {
        const memory = { ...EMPTY_MEMORY, rules: Object.fromEntries(entries), isolationAttempts };
        const stored = memoryShape.parse(JSON.parse(JSON.stringify(storedFromMemory(memory))));
        expect(memoryFromStored(stored)).toEqual(memory);
      }),
    );
  });
});
