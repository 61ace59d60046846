import { addHours } from 'date-fns/addHours';
import { describe, expect, it, vi } from 'vitest';
import { approveAssignment, approveHub } from '../../../src/reconcile/operator/approve.ts';
import { addApproval, listApprovals } from '../../../src/reconcile/records/approval-record.ts';
import { hubRecords } from '../../../src/reconcile/records/hub/hub-record.ts';
import { assessHubs, codesOf, seedOldHub } from '../records/earlier-edition-hubs.ts';
import { POLICY, VirtualApp } from '../virtual-app.ts';

vi.setConfig({ testTimeout: 60_000 });

const MINUTE = 60;
const IMMEDIATE = POLICY.replace('version: 1', 'version: 1\nrollout: { immediate: true }');
const OBSERVED = IMMEDIATE.replaceAll('mode: enforce\n', 'mode: observe\n');

function approver(world: VirtualApp) {
  return { by: 'platform-team', expiresAt: addHours(world.clock.now(), 72) };
}

async function waiting(policy: string): Promise<VirtualApp> {
  const world = await VirtualApp.running({ policy });
  seedOldHub(world, 'hub1');
  await assessHubs(world, 'hub1');
  expect(await codesOf(world, 'hub1')).toContain('HW402');
  return world;
}

/** Puts another text in force and lets the hub be read under it. */
async function switchTo(world: VirtualApp, policy: string): Promise<void> {
  world.policyText = policy;
  await world.pass(2 * MINUTE);
  await assessHubs(world, 'hub1');
  await world.pass(90 * MINUTE, 20);
}

const modeOf = (world: VirtualApp) => world.network('hub1').isolationMode;

describe('approve, while the assignment observes', () => {
  it('is refused with the reason, for one hub and for the assignment, and HW402 stays', async () => {
    const world = await waiting(OBSERVED);
    const refusal = { ok: false, error: expect.stringContaining('observes') };
    expect(await approveHub(world.deps, 'hub1', approver(world))).toEqual(refusal);
    expect(await approveAssignment(world.deps, { assignment: 'standard', max: 5 }, approver(world))).toEqual(refusal);
    expect(await listApprovals(world.rows)).toEqual([]);
    await assessHubs(world, 'hub1');
    expect(await codesOf(world, 'hub1')).toContain('HW402');
    await switchTo(world, IMMEDIATE);
    expect(modeOf(world)).toBe('Disabled');
    expect(await codesOf(world, 'hub1')).toContain('HW402');
  });

  it('no row of an approval, however it came there, consents while nothing is written or afterwards', async () => {
    const world = await waiting(OBSERVED);
    const record = (await world.record('hub1'))!;
    const common = {
      hubId: record.hubId,
      workspaceGuid: record.identity.guid,
      ...record.status.approvalNeeded!,
      assignment: record.policy.assignment!,
      approvedBy: 'platform-team',
      expiresAt: addHours(world.clock.now(), 72).toISOString(),
    };
    // The clock of the person's machine may be ahead of the app's.
    const approvedAt = addHours(world.clock.now(), 1).toISOString();
    await addApproval(world.rows, { ...common, id: 'as-read', approvedAt });
    const { scope: _, mode: __, ...unbound } = common;
    await addApproval(world.rows, { ...unbound, id: 'of-an-earlier-release', approvedAt });
    await assessHubs(world, 'hub1');
    expect(await codesOf(world, 'hub1')).toContain('HW402');
    await switchTo(world, IMMEDIATE);
    expect(modeOf(world)).toBe('Disabled');
    expect(world.writes('hub1').filter((each) => each.startsWith('PATCH'))).toEqual([]);
    // Requested again, and approved under the policy that is now in force.
    expect(await approveHub(world.deps, 'hub1', approver(world))).toMatchObject({ ok: true, value: { isNew: true } });
    await world.pass(90 * MINUTE, 20);
    expect(modeOf(world)).toBe('AllowOnlyApprovedOutbound');
  });
});

describe('an approval that waits to be used', () => {
  const off = { writesAllowed: false };

  async function approvedAndHeld(): Promise<VirtualApp> {
    const world = await VirtualApp.running({ policy: IMMEDIATE, ...off });
    seedOldHub(world, 'hub1');
    await assessHubs(world, 'hub1');
    expect(await approveHub(world.deps, 'hub1', approver(world))).toMatchObject({ ok: true });
    await assessHubs(world, 'hub1');
    expect(await codesOf(world, 'hub1')).not.toContain('HW402');
    return world;
  }

  it.each([
    { why: 'the mode changed, and changed back', texts: [OBSERVED, IMMEDIATE] },
    {
      why: 'a rule was added to the baseline',
      texts: [
        IMMEDIATE.replaceAll('packs: [python-packages, vscode]', 'packs: [python-packages, vscode, huggingface]'),
      ],
    },
    {
      why: 'an unlisted rule is removed now',
      texts: [IMMEDIATE.replaceAll('mode: enforce\n', 'mode: enforce\n    unlistedRules: remove\n')],
    },
  ])('is void when $why, and HW402 says so', async ({ texts }) => {
    const world = await approvedAndHeld();
    for (const text of texts) await switchTo(world, text);
    expect(await codesOf(world, 'hub1')).toContain('HW402');
    const finding = (await world.record('hub1'))?.status.findings.find((each) => each.code === 'HW402');
    expect(finding?.message).toContain('The approval by platform-team is void');
    expect(await approveHub(world.deps, 'hub1', approver(world))).toMatchObject({ ok: true, value: { isNew: true } });
    await assessHubs(world, 'hub1');
    expect(await codesOf(world, 'hub1')).not.toContain('HW402');
  });

  it.each([
    {
      why: 'its pace changed',
      text: IMMEDIATE.replaceAll('mode: enforce\n', 'mode: enforce\n    pace: { hubsChangedPerHour: 3 }\n'),
    },
    { why: 'another assignment changed', text: IMMEDIATE.replace('"*-strict"', '"*-stricter"') },
  ])('holds when $why', async ({ text }) => {
    const world = await approvedAndHeld();
    await switchTo(world, text);
    expect(await codesOf(world, 'hub1')).not.toContain('HW402');
  });
});

describe('a hub that an earlier release has read', () => {
  it('is read again before it can be approved', async () => {
    const world = await waiting(IMMEDIATE);
    await hubRecords(world.rows).update(world.hubId('hub1'), (current) => {
      const { mode: _, scope: __, ...approvalNeeded } = current!.status.approvalNeeded!;
      return { ...current!, status: { ...current!.status, approvalNeeded } };
    });
    expect(await approveHub(world.deps, 'hub1', approver(world))).toEqual({
      ok: false,
      error: expect.stringContaining('reads it again'),
    });
    await world.pass(2 * MINUTE);
    expect(await approveHub(world.deps, 'hub1', approver(world))).toMatchObject({ ok: true });
  });
});
