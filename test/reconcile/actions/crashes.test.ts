import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { ActionKind, ActionOutcome, ActionParameters } from '../../../src/reconcile/actions/actions.ts';
import { storedActions } from '../../../src/reconcile/actions/stored-actions.ts';
import type { OperatorDeps } from '../../../src/reconcile/operator/operator-deps.ts';
import { requestList } from '../../../src/reconcile/queries/request-list.ts';
import { listAlerts } from '../../../src/reconcile/records/alert-record.ts';
import { listApprovals, takeApproval } from '../../../src/reconcile/records/approval-record.ts';
import { breakerState } from '../../../src/reconcile/records/breaker-record.ts';
import { writeSwitch } from '../../../src/reconcile/records/control-record.ts';
import { hubRecords } from '../../../src/reconcile/records/hub/hub-record.ts';
import { activePolicy } from '../../../src/reconcile/records/policy-record.ts';
import { listSilences } from '../../../src/reconcile/records/silence-record.ts';
import type { VirtualApp } from '../virtual-app.ts';
import type { Fate } from './faulty-calls.ts';
import { Crash, dyingAt } from './faulty-calls.ts';
import type { WorldCopy } from './people-world.ts';
import { copyOf, everyAction, KINDS, openAlert, peopleWorld, REQUEST } from './people-world.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let world: VirtualApp;
let asked: ActionParameters;

beforeAll(async () => {
  world = await peopleWorld();
  asked = everyAction(await openAlert(world));
});

function perform(deps: OperatorDeps, kind: ActionKind, key = 'k'): Promise<ActionOutcome<object>> {
  return storedActions(deps).perform(kind, asked[kind] as never, { ...REQUEST, key });
}

/** What the changes of people have come to, without ids and times. */
async function effects({ clock, queue, rows }: WorldCopy) {
  const approvals = await listApprovals(rows);
  const silences = await listSilences(rows);
  const alerts = (await listAlerts(rows)).values;
  const active = (await activePolicy(rows))?.value.rollout;
  const hub1 = (await hubRecords(rows).get(world.hubId('hub1')))?.value.memory;
  const { by, on, reason } = await writeSwitch(rows);
  const { open, removalsAllowed, resetBy } = await breakerState(rows);
  const notices = [];
  for await (const row of rows.query('alerts', { keyPrefix: 'outbox|' })) notices.push(row.key);
  const messages = [...queue.receiveDue('hub-events', clock.now()), ...queue.receiveDue('hub-repairs', clock.now())];
  return {
    approvals: approvals.map(({ approvedBy, hubId, toMode }) => [hubId, approvedBy, toMode]),
    silences: silences.map(({ codes, endedBy, hubs, owner }) => [codes, hubs, owner, endedBy]),
    acknowledged: alerts.map(({ acknowledgedBy, notices: sent }) => [acknowledgedBy, sent]),
    notices: notices.length,
    rollout: [active?.halted?.by, active?.halted?.reason],
    cleared: [hub1?.provisioning, hub1?.isolationAttempts, hub1?.repairRequestedAt !== undefined],
    writes: { by, on, reason },
    breaker: { open, removalsAllowed, resetBy },
    // A message may come twice: the run that it leads to reads the hub.
    queued: [...new Set(messages.map((each) => (each as { hubId: string }).hubId))].sort(),
  };
}

/** The value of an outcome without ids and times. */
function plain(outcome: ActionOutcome<object>): unknown {
  if (outcome.kind !== 'Done') return outcome;
  return JSON.parse(
    JSON.stringify(outcome.value, (name, value: unknown) =>
      name === 'id' || name.endsWith('At') || name === 'at' ? undefined : value,
    ),
  );
}

describe('a process that dies at any call', () => {
  it.each(KINDS)('leaves %s to be made once, by the next request with the key', async (kind) => {
    const undisturbed = await copyOf(world);
    const counting = dyingAt(undisturbed, -1, 'CrashBefore');
    const outcome = await perform(counting.deps, kind);
    expect(outcome).toMatchObject({ kind: 'Done', isRepeated: false });
    const expected = await effects(undisturbed);
    for (let call = 0; call < counting.calls(); call += 1)
      for (const fate of ['CrashBefore', 'CrashAfter'] satisfies Fate[]) {
        const where = `${fate} at call ${call} of ${counting.calls()}`;
        const copy = await copyOf(world);
        await expect(perform(dyingAt(copy, call, fate).deps, kind), where).rejects.toThrow();
        // The lease of a hub, and the time for which the dead process had the request for itself, pass.
        copy.clock.advanceSeconds(world.deps.timings.leaseSeconds + 1);
        const again = await perform(copy.deps, kind);
        expect(again, where).toMatchObject({ kind: 'Done' });
        expect(plain(again), where).toEqual(plain(outcome));
        expect(await effects(copy), where).toEqual(expected);
        const { requests } = await requestList(copy, '');
        expect(requests, where).toMatchObject([{ kind, outcome: 'Done', by: REQUEST.by }]);
        expect(await perform(copy.deps, kind), where).toMatchObject({ kind: 'Done', isRepeated: true });
      }
  });

  it('is a crash that the request does not hide', async () => {
    const copy = await copyOf(world);
    await expect(perform(dyingAt(copy, 0, 'CrashBefore').deps, 'ResetBreaker')).rejects.toBeInstanceOf(Crash);
  });
});

/** Performs with a crash right after the change itself, before its end is recorded. */
async function crashBeforeTheEnd(copy: WorldCopy, kind: ActionKind): Promise<void> {
  const calls = dyingAt(await copyOf(world), -1, 'CrashBefore');
  await perform(calls.deps, kind);
  // The end is recorded by one read and one conditional write.
  await expect(perform(dyingAt(copy, calls.calls() - 2, 'CrashBefore').deps, kind)).rejects.toThrow();
  copy.clock.advanceSeconds(61);
}

describe('what happened between a crash and the next request with the key stays', () => {
  it('the use of the approval: no second approval is given', async () => {
    const copy = await copyOf(world);
    await crashBeforeTheEnd(copy, 'ApproveHub');
    const [approval] = await listApprovals(copy.rows);
    const use = { workspaceGuid: approval!.workspaceGuid, approvalId: approval!.id, runId: 'run-1' };
    expect(await takeApproval(copy.rows, use, copy.clock.now())).toBe(true);
    expect(await perform(copy.deps, 'ApproveHub')).toMatchObject({ kind: 'Done', value: { isNew: true } });
    expect(await listApprovals(copy.rows)).toMatchObject([{ usedBy: 'run-1' }]);
  });

  it('the end of the silence: it does not come back', async () => {
    const copy = await copyOf(world);
    await crashBeforeTheEnd(copy, 'SetSilence');
    const set = (await listSilences(copy.rows)).find(({ owner }) => owner === REQUEST.by);
    const end = { silence: set!.id, reason: 'wrong hub' };
    await storedActions(copy.deps).perform('EndSilence', end, { ...REQUEST, by: 'b', objectId: 'b' });
    expect(await perform(copy.deps, 'SetSilence')).toMatchObject({ kind: 'Done' });
    const silences = (await listSilences(copy.rows)).filter(({ owner }) => owner === REQUEST.by);
    expect(silences).toMatchObject([{ endedBy: 'b' }]);
  });

  const other = { ...REQUEST, by: 'b', objectId: 'b' };

  it('a later switch by another person', async () => {
    const copy = await copyOf(world);
    await crashBeforeTheEnd(copy, 'SwitchWrites');
    await storedActions(copy.deps).perform('SwitchWrites', { on: true, reason: undefined }, other);
    expect(await perform(copy.deps, 'SwitchWrites')).toMatchObject({ kind: 'Done' });
    expect(await writeSwitch(copy.rows)).toMatchObject({ on: true, by: 'b' });
  });

  it('a later reset of the breaker by another person', async () => {
    const copy = await copyOf(world);
    await crashBeforeTheEnd(copy, 'ResetBreaker');
    await storedActions(copy.deps).perform('ResetBreaker', { reason: 'mine', removalsAllowed: 0 }, other);
    expect(await perform(copy.deps, 'ResetBreaker')).toMatchObject({ kind: 'Done' });
    expect(await breakerState(copy.rows)).toMatchObject({ resetBy: 'b', resetReason: 'mine' });
  });

  it('a request that can no longer be made says that the first attempt may have made it', async () => {
    const copy = await copyOf(world);
    await crashBeforeTheEnd(copy, 'ReconcileHub');
    const hubs = hubRecords(copy.rows);
    await hubs.update(world.hubId('hub1'), (current) => ({ ...current!, goneAt: copy.clock.now().toISOString() }));
    const outcome = await perform(copy.deps, 'ReconcileHub');
    expect(outcome).toMatchObject({ kind: 'Refused', message: expect.stringContaining('may have made the change') });
    expect((await requestList(copy, '')).requests).toMatchObject([{ outcome: 'Unfinished' }]);
  });
});
