import { addHours } from 'date-fns/addHours';
import { describe, expect, it, vi } from 'vitest';
import { approveAssignment, approveHub } from '../../../src/reconcile/operator/approve.ts';
import { queueHub } from '../../../src/reconcile/operator/operator-deps.ts';
import { switchWrites } from '../../../src/reconcile/operator/switch-writes.ts';
import type { ApprovalRecord } from '../../../src/reconcile/records/approval-record.ts';
import { addApproval, listApprovals, takeApproval } from '../../../src/reconcile/records/approval-record.ts';
import { runsOf } from '../../../src/reconcile/records/run-record.ts';
import { assessHubs, codesOf, hubNames, seedOldHub } from '../records/earlier-edition-hubs.ts';
import { hubPath, VirtualApp } from '../virtual-app.ts';
import { command } from './operator-command.ts';

// Hours pass here, and the machine may be busy.
vi.setConfig({ testTimeout: 60_000 });

const MINUTE = 60;
const HOUR = 60 * MINUTE;

async function waitingHub(options: ConstructorParameters<typeof VirtualApp>[0] = {}): Promise<VirtualApp> {
  const world = await VirtualApp.running(options);
  seedOldHub(world, 'hub1');
  await assessHubs(world, 'hub1');
  expect(await codesOf(world, 'hub1')).toContain('HW402');
  expect(world.writes('hub1')).toEqual([]);
  return world;
}

function approver(world: VirtualApp, hours = 72) {
  return { by: 'platform-team', expiresAt: addHours(world.clock.now(), hours) };
}

async function approve(world: VirtualApp, hours = 72): Promise<void> {
  expect(await approveHub(world.deps, 'hub1', approver(world, hours))).toMatchObject({ ok: true });
}

/** An approval exactly as the hub needs it, but for what a test changes. */
async function fittingApproval(world: VirtualApp, change: Partial<ApprovalRecord> = {}): Promise<void> {
  const record = (await world.record('hub1'))!;
  const now = world.clock.now();
  await addApproval(world.rows, {
    id: 'approval-1',
    hubId: record.hubId,
    workspaceGuid: record.identity.guid,
    ...record.status.approvalNeeded!,
    assignment: record.policy.assignment!,
    approvedBy: 'platform-team',
    approvedAt: now.toISOString(),
    expiresAt: addHours(now, 1).toISOString(),
    ...change,
  });
}

/** Requests in the history of a hub, with the approval that each holds. */
async function recordedWrites(world: VirtualApp) {
  const writes = [];
  for await (const { body } of runsOf(world.rows, world.hubId('hub1')))
    writes.push(...body.writes.map(({ approval, request }) => [request.split(' ')[0], approval]));
  return writes;
}

const modeWrites = (world: VirtualApp) => world.writes('hub1').filter((each) => each.startsWith('PATCH'));

describe('an approval', () => {
  it('stands in the history beside the write that it allowed, and no other write names one', async () => {
    const world = await waitingHub();
    await approve(world);
    await world.pass(90 * MINUTE);
    const [used] = await listApprovals(world.rows);
    expect(await recordedWrites(world)).toEqual([
      ['PATCH', { id: used?.id, by: 'platform-team' }],
      ['POST', null],
    ]);
    expect((await command(world, 'audit', 'verify', 'hub1')).exitCode).toBe(0);
  });

  it('lets the change of mode go ahead at once, is used up by it, and the record says by whom', async () => {
    const world = await waitingHub();
    await approve(world);
    await world.pass(90 * MINUTE);
    expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
    expect(world.network('hub1').isolationMode).toBe('AllowOnlyApprovedOutbound');
    expect(await listApprovals(world.rows)).toMatchObject([
      { approvedBy: 'platform-team', usedAt: expect.any(String) },
    ]);
    expect(world.sentNotifications('hub1', 'HW402')).not.toContain('Updated');
  });

  it.each<{ why: string; change: Partial<ApprovalRecord>; writes: number }>([
    { why: 'fits', change: {}, writes: 1 },
    { why: 'is for an earlier life of the hub', change: { workspaceGuid: 'another-guid' }, writes: 0 },
    { why: 'is from another mode', change: { fromMode: 'AllowInternetOutbound' }, writes: 0 },
    { why: 'is to another mode', change: { toMode: 'AllowInternetOutbound' }, writes: 0 },
    { why: 'is for another firewall', change: { firewallSku: 'Basic' }, writes: 0 },
    { why: 'is for another assignment', change: { assignment: 'strict' }, writes: 0 },
    { why: 'has expired', change: { expiresAt: '2026-11-23T08:00:30.000Z' }, writes: 0 },
    { why: 'was used', change: { usedAt: '2026-11-23T08:00:30.000Z', usedBy: 'a-run' }, writes: 0 },
  ])('counts only for exactly what it names: one that $why leads to $writes writes', async ({ change, writes }) => {
    const world = await waitingHub();
    await fittingApproval(world, change);
    await assessHubs(world, 'hub1');
    expect(modeWrites(world)).toHaveLength(writes);
  });

  it('is not used a second time when the change did not stick: a person is asked again', async () => {
    const world = await waitingHub();
    world.simulator.addFault({ kind: 'RevertOperation', operation: 'UpdateWorkspace' });
    await approve(world);
    await world.pass(2 * HOUR, 60);
    expect(modeWrites(world)).toHaveLength(1);
    expect(await codesOf(world, 'hub1')).toContain('HW402');
    await approve(world);
    await world.pass(2 * HOUR, 60);
    expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
  });

  it.each([
    { why: 'stays when Azure did nothing', fault: { status: 429, retryAfterSeconds: 30 }, verdict: 'Compliant' },
    { why: 'is gone when the write may have landed', fault: { status: 504, applied: false }, verdict: 'Blocked' },
  ])('$why', async ({ fault, verdict }) => {
    const world = await waitingHub();
    world.simulator.addFault({ kind: 'AnswerRequest', method: 'PATCH', ...fault });
    await approve(world);
    await world.pass(2 * HOUR, 60);
    expect((await world.record('hub1'))?.status.verdict).toBe(verdict);
  });

  it('of a hub that is deleted and created again is void, though all else is the same', async () => {
    const policy = `
version: 1
assignments:
  - name: all
    mode: enforce
    isolation: { mode: AllowInternetOutbound, newHubs: approve, existingHubs: approve }
    provisioning: { start: false }
`;
    const world = await waitingHub({ policy });
    await switchWrites(world.deps, { on: false, by: 'platform-team', reason: undefined });
    await approve(world);
    world.arm('DELETE', hubPath('hub1'));
    await world.pass(10 * MINUTE);
    world.createHub('hub1');
    await world.pass(10 * MINUTE);
    await switchWrites(world.deps, { on: true, by: 'platform-team', reason: undefined });
    await world.pass(2 * HOUR, 60);
    expect(world.writes('hub1')).toEqual([]);
    expect(await codesOf(world, 'hub1')).toContain('HW402');
  });

  it('that expires while something else stops the write counts for nothing', async () => {
    const world = await waitingHub();
    await switchWrites(world.deps, { on: false, by: 'platform-team', reason: undefined });
    await approve(world, 1);
    await world.pass(61 * MINUTE, 60);
    await switchWrites(world.deps, { on: true, by: 'platform-team', reason: undefined });
    await world.pass(2 * HOUR, 60);
    expect(world.writes('hub1')).toEqual([]);
  });

  it('is won by one of two instances that would use it at once', async () => {
    const world = await waitingHub();
    await fittingApproval(world);
    const workspaceGuid = (await world.record('hub1'))!.identity.guid;
    const uses = ['run-a', 'run-b', 'run-c'].map((runId) =>
      takeApproval(world.rows, { workspaceGuid, approvalId: 'approval-1', runId }, world.clock.now()),
    );
    expect((await Promise.all(uses)).filter((won) => won)).toHaveLength(1);
  });

  it('of a hub that waits for none is refused, and says what the hub is', async () => {
    const world = await VirtualApp.running();
    world.createHub('hub1');
    await world.pass(HOUR);
    expect(await approveHub(world.deps, 'hub1', approver(world))).toMatchObject({
      ok: false,
      error: expect.stringMatching(/^hub1 waits for no approval. It is Compliant as of /),
    });
  });
});

describe('approving for an assignment', () => {
  it('stops at the maximum, and a repeated call approves no more', async () => {
    const world = await VirtualApp.running();
    for (const name of hubNames(4)) seedOldHub(world, name);
    seedOldHub(world, 'hub5-strict');
    await assessHubs(world, ...hubNames(4), 'hub5-strict');
    await switchWrites(world.deps, { on: false, by: 'platform-team', reason: undefined });
    const asked = { assignment: 'standard', max: 2 };
    for (const isNew of [true, false]) {
      expect(await approveAssignment(world.deps, asked, approver(world))).toMatchObject({
        ok: true,
        value: {
          approved: [
            { name: 'hub1', isNew },
            { name: 'hub2', isNew },
          ],
          left: ['hub3', 'hub4'],
        },
      });
    }
    await switchWrites(world.deps, { on: true, by: 'platform-team', reason: undefined });
    await world.pass(30 * MINUTE, 30);
    const changed = [...hubNames(4), 'hub5-strict'].filter((name) => world.writes(name).length > 0);
    expect(changed).toEqual(['hub1', 'hub2']);
  });

  it('names the assignments whose hubs wait when none of this one do', async () => {
    const world = await waitingHub();
    await queueHub(world.deps, world.hubId('hub1'));
    expect(await approveAssignment(world.deps, { assignment: 'strct', max: 1 }, approver(world))).toEqual({
      ok: false,
      error: 'No hub of assignment "strct" waits for approval. Hubs of these do: standard.',
    });
  });
});
