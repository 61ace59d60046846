import { describe, expect, it, vi } from 'vitest';
import type { ActionKind, ActionParameters, ActionRequest } from '../../../src/reconcile/actions/actions.ts';
import { storedActions } from '../../../src/reconcile/actions/stored-actions.ts';
import { requestList } from '../../../src/reconcile/queries/request-list.ts';
import { openApprovals } from '../../../src/reconcile/records/approval-record.ts';
import { breakerState, changeBreaker } from '../../../src/reconcile/records/breaker-record.ts';
import { writeSwitch } from '../../../src/reconcile/records/control-record.ts';
import { listSilences } from '../../../src/reconcile/records/silence-record.ts';
import { seedOldHub } from '../records/earlier-edition-hubs.ts';
import { hubPath, VirtualApp } from '../virtual-app.ts';

vi.setConfig({ testTimeout: 60_000 });

const MINUTE = 60;

const REQUEST: ActionRequest = {
  by: 'operator@contoso.com',
  objectId: '99999999-0000-4000-8000-000000000001',
  via: 'Pages',
  seen: undefined,
  key: undefined,
};

/** A hub that waits for the approval of its mode. */
async function waiting(): Promise<VirtualApp> {
  const world = await VirtualApp.running();
  seedOldHub(world, 'hub1');
  await world.pass(61 * MINUTE, 60);
  expect((await world.record('hub1'))?.status.approvalNeeded).toBeDefined();
  return world;
}

function act<Kind extends ActionKind>(
  world: VirtualApp,
  kind: Kind,
  parameters: ActionParameters[Kind],
  more: Partial<ActionRequest> = {},
) {
  return storedActions(world.deps).perform(kind, parameters, { ...REQUEST, ...more });
}

async function approvalsOf(world: VirtualApp) {
  const guid = (await world.record('hub1'))?.identity.guid ?? '';
  return await openApprovals(world.rows, guid, world.clock.now());
}

describe('an approval', () => {
  it('is recorded with the caller, and hub and list show it once', async () => {
    const world = await waiting();
    const outcome = await act(world, 'ApproveHub', { hub: 'hub1', hours: 24 });
    expect(outcome).toMatchObject({ kind: 'Done', isRepeated: false, value: { name: 'hub1', isNew: true } });
    expect(await approvalsOf(world)).toMatchObject([{ approvedBy: REQUEST.by }]);
    const { requests } = await requestList(world, '');
    expect(requests).toMatchObject([
      {
        by: REQUEST.by,
        objectId: REQUEST.objectId,
        via: 'Pages',
        kind: 'ApproveHub',
        asked: { hub: 'hub1', hours: 24 },
        hubs: [{ hubId: world.hubId('hub1'), name: 'hub1' }],
        outcome: 'Done',
      },
    ]);
  });

  it('bound to a state that has changed answers with the present one and changes no row', async () => {
    const world = await waiting();
    const actions = storedActions(world.deps);
    const seen = await actions.state({ kind: 'Hub', hub: 'hub1' });
    if (!seen.ok) throw new Error(seen.error);
    world.arm('DELETE', hubPath('hub1'));
    await world.pass(10 * MINUTE, 20);
    world.createHub('hub1');
    await world.pass(10 * MINUTE, 20);
    const before = await requestList(world, '');
    const outcome = await act(world, 'ApproveHub', { hub: 'hub1', hours: 24 }, { seen: seen.value });
    const present = await actions.state({ kind: 'Hub', hub: 'hub1' });
    expect(outcome).toMatchObject({ kind: 'Moved', state: present.ok ? present.value : '' });
    expect(await requestList(world, '')).toEqual(before);
  });
});

describe('a key', () => {
  it('lets a second request have the answer of the first', async () => {
    const world = await waiting();
    const first = await act(world, 'ApproveHub', { hub: 'hub1', hours: 24 }, { key: 'k' });
    await world.pass(30 * MINUTE, 20);
    const second = await act(world, 'ApproveHub', { hub: 'hub1', hours: 24 }, { key: 'k' });
    expect(second).toEqual({ ...first, isRepeated: true });
    expect((await requestList(world, '')).requests).toHaveLength(1);
  });

  it('that asked for something else is refused', async () => {
    const world = await waiting();
    await act(world, 'ApproveHub', { hub: 'hub1', hours: 24 }, { key: 'k' });
    const other = await act(world, 'ApproveHub', { hub: 'hub1', hours: 48 }, { key: 'k' });
    expect(other).toMatchObject({ kind: 'Refused', message: expect.stringContaining('a key of its own') });
  });

  it('of two requests at the same time makes the change once', async () => {
    const world = await waiting();
    const outcomes = await Promise.all(
      [1, 2, 3].map(() => act(world, 'SetSilence', { codes: ['HW402'], hours: 2, reason: 'known' }, { key: 'k' })),
    );
    expect(outcomes.map((each) => each.kind === 'Done' && each.isRepeated).sort()).toEqual([false, true, true]);
    expect(await listSilences(world.rows)).toHaveLength(1);
  });

  it('of a refused request stays free', async () => {
    const world = await VirtualApp.running();
    const asked = { hub: 'hub1', hours: 24 };
    expect(await act(world, 'ApproveHub', asked, { key: 'k' })).toMatchObject({ kind: 'NotFound' });
    seedOldHub(world, 'hub1');
    await world.pass(61 * MINUTE, 60);
    expect(await act(world, 'ApproveHub', asked, { key: 'k' })).toMatchObject({ kind: 'Done', isRepeated: false });
  });
});

describe('changes of the fleet', () => {
  it('switch writes, reset the breaker, and name the person', async () => {
    const world = await VirtualApp.running();
    await act(world, 'SwitchWrites', { on: false, reason: 'freeze' });
    expect(await writeSwitch(world.rows)).toMatchObject({ on: false, by: REQUEST.by, reason: 'freeze' });
    await changeBreaker(world.rows, () => ({ open: true, because: 'Failures' }));
    const reset = await act(world, 'ResetBreaker', { reason: 'reverted', removalsAllowed: 0 });
    expect(reset).toMatchObject({ kind: 'Done', value: { wasOpen: true } });
    expect(await breakerState(world.rows)).toMatchObject({ open: false, resetBy: REQUEST.by });
    expect((await requestList(world, '')).requests.map(({ kind }) => kind)).toEqual(['ResetBreaker', 'SwitchWrites']);
  });
});
