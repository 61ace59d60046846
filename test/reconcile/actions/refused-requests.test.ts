import { beforeAll, describe, expect, it, vi } from 'vitest';
import { hubIdFrom } from '../../../src/core/hub-id.ts';
import type { ActionKind, ActionParameters, ActionRequest } from '../../../src/reconcile/actions/actions.ts';
import { storedActions } from '../../../src/reconcile/actions/stored-actions.ts';
import { requestList } from '../../../src/reconcile/queries/request-list.ts';
import { hubRecords } from '../../../src/reconcile/records/hub/hub-record.ts';
import { takeLease } from '../../../src/reconcile/records/lease.ts';
import type { VirtualApp } from '../virtual-app.ts';
import { hubPath } from '../virtual-app.ts';
import type { WorldCopy } from './people-world.ts';
import { copyOf, everyAction, KINDS, openAlert, peopleWorld, REQUEST } from './people-world.ts';
import { TABLES } from './row-copies.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

let world: VirtualApp;

beforeAll(async () => {
  world = await peopleWorld();
});

async function rowsOf({ queue, rows, clock }: WorldCopy) {
  const found = [];
  for (const table of TABLES) for await (const row of rows.query(table, {})) found.push([table, row]);
  return { found, queued: queue.receiveDue('hub-events', clock.now()).length };
}

type Case = {
  [Kind in ActionKind]: {
    readonly kind: Kind;
    readonly asked: ActionParameters[Kind];
    readonly says: string;
    readonly outcome?: 'NotFound';
    readonly more?: Partial<ActionRequest>;
  };
}[ActionKind];

const LONG = 'x'.repeat(1001);

const CASES: readonly Case[] = [
  { kind: 'ApproveHub', asked: { hub: 'hub9', hours: 1 }, says: 'knows no hub', outcome: 'NotFound' },
  { kind: 'ApproveHub', asked: { hub: 'a/b/c', hours: 1 }, says: 'is not the ARM id' },
  { kind: 'ApproveHub', asked: { hub: 'hub1', hours: 1 }, says: 'waits for no approval' },
  { kind: 'ApproveHub', asked: { hub: 'hub2', hours: 0 }, says: 'from 1 to 2160' },
  { kind: 'ApproveHub', asked: { hub: 'hub2', hours: 1.5 }, says: 'from 1 to 2160' },
  { kind: 'ApproveHub', asked: { hub: 'hub2', hours: Number.NaN }, says: 'from 1 to 2160' },
  { kind: 'ApproveHub', asked: { hub: 'hub2', hours: 1 }, says: 'key of the request is empty', more: { key: ' ' } },
  { kind: 'ApproveHub', asked: { hub: 'hub2', hours: 1 }, says: '201 characters', more: { key: 'k'.repeat(201) } },
  { kind: 'ApproveAssignment', asked: { assignment: 'none', hours: 1, max: 1 }, says: 'waits for approval' },
  { kind: 'ApproveAssignment', asked: { assignment: 'standard', hours: 1, max: 0 }, says: 'a whole number from 1' },
  { kind: 'ReconcileHub', asked: { hub: 'hub9' }, says: 'knows no hub', outcome: 'NotFound' },
  { kind: 'ReconcileHubs', asked: { filter: 'verdict:driftd' }, says: 'filter, character 9: ' },
  { kind: 'ReconcileHubs', asked: { filter: 'hub9' }, says: 'No hub matches the filter' },
  { kind: 'RetryHub', asked: { hub: 'hub9' }, says: 'knows no hub', outcome: 'NotFound' },
  { kind: 'AcknowledgeAlert', asked: { alert: 'zz' }, says: 'There is no alert', outcome: 'NotFound' },
  { kind: 'SetSilence', asked: { codes: ['HW204'], hours: 0, reason: 'x' }, says: 'more than 0, at most 720' },
  { kind: 'SetSilence', asked: { codes: ['HW204'], hours: Number.NaN, reason: 'x' }, says: 'more than 0, at most 720' },
  { kind: 'SetSilence', asked: { codes: ['HW204'], hours: 1, reason: ' ' }, says: 'Give a reason' },
  { kind: 'SetSilence', asked: { codes: ['HW204'], hours: 1, reason: LONG }, says: '1001 characters' },
  { kind: 'EndSilence', asked: { silence: 'zz', reason: 'x' }, says: 'There is no silence', outcome: 'NotFound' },
  { kind: 'EndSilence', asked: { silence: 'ab12cd34ef', reason: '' }, says: 'Give a reason' },
  { kind: 'SwitchWrites', asked: { on: true, reason: LONG }, says: '1001 characters' },
  { kind: 'ResetBreaker', asked: { reason: undefined, removalsAllowed: -1 }, says: 'from 0 to 999999' },
  { kind: 'SteerRollout', asked: { order: 'halt', reason: LONG }, says: '1001 characters' },
];

function perform({ deps }: WorldCopy, { asked, kind, more = {} }: Pick<Case, 'asked' | 'kind' | 'more'>) {
  return storedActions(deps).perform(kind, asked as never, { ...REQUEST, key: 'k', ...more });
}

describe('a request that is refused', () => {
  it.each(CASES)('says why and changes no row: $kind, $says', async (each) => {
    const copy = await copyOf(world);
    const before = await rowsOf(copy);
    const outcome = await perform(copy, each);
    expect(outcome).toEqual({ kind: each.outcome ?? 'Refused', message: expect.stringContaining(each.says) });
    expect(await rowsOf(copy)).toEqual(before);
  });

  it('while a run works on the hub changes no row, and the same request succeeds later', async () => {
    const copy = await copyOf(world);
    await takeLease(copy.rows, copy.clock, world.hubId('hub1'), 120);
    const before = await rowsOf(copy);
    const asked = { kind: 'RetryHub', asked: { hub: 'hub1' } } as const;
    expect(await perform(copy, asked)).toMatchObject({ kind: 'Refused', message: expect.stringContaining('A run') });
    expect(await rowsOf(copy)).toEqual(before);
    copy.clock.advanceSeconds(121);
    expect(await perform(copy, asked)).toMatchObject({ kind: 'Done', isRepeated: false });
  });
});

describe('runs of many hubs', () => {
  it('are queued for 1,000 hubs at most, and the result lists each', async () => {
    const copy = await copyOf(world);
    const [template] = [(await world.record('hub2'))!];
    for (let index = 0; index < 999; index += 1) {
      const hubId = hubIdFrom(hubPath(`many-${index}`))!;
      await hubRecords(copy.rows).update(hubId, () => ({ ...template, hubId }));
    }
    const asked = { kind: 'ReconcileHubs', asked: { filter: '' } } as const;
    expect(await perform(copy, asked)).toMatchObject({
      kind: 'Refused',
      message: expect.stringContaining('matches 1001 hubs, and one request queues at most 1000'),
    });
    const outcome = await perform(copy, { ...asked, asked: { filter: '-name:hub1' } });
    if (outcome.kind !== 'Done') throw new Error(outcome.message);
    const { matched, queued } = outcome.value as { matched: number; queued: readonly string[] };
    expect([matched, new Set(queued).size]).toEqual([1000, 1000]);
    expect(copy.queue.receiveDue('hub-repairs', copy.clock.now())).toHaveLength(1000);
    const [request] = (await requestList(copy, '')).requests;
    expect(request?.hubs).toHaveLength(1000);
  });
});

describe('requests of the command line', () => {
  it.each(KINDS)('%s needs neither key nor state, and is recorded with the person', async (kind) => {
    const copy = await copyOf(world);
    const request = { by: 'platform@desk', objectId: undefined, via: 'CommandLine', seen: undefined, key: undefined };
    const asked = everyAction(await openAlert(copy))[kind];
    const outcome = await storedActions(copy.deps).perform(kind, asked as never, request as ActionRequest);
    expect(outcome).toMatchObject({ kind: 'Done', isRepeated: false });
    expect((await requestList(copy, '')).requests).toMatchObject([
      { kind, by: 'platform@desk', objectId: undefined, via: 'CommandLine', outcome: 'Done' },
    ]);
  });
});
