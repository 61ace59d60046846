import { describe, expect, it, vi } from 'vitest';
import type { VirtualApp } from '../../reconcile/virtual-app.ts';
import { POLICY } from '../../reconcile/virtual-app.ts';
import { applyIn, compliantWorld, loseRule, PERSON, withoutDeployment, writesBy } from './terminal-in-world.ts';

vi.setConfig({ testTimeout: 60_000 });

type Saved = Record<string, unknown> & { hubs: Record<string, unknown>[] };

/** The plan of the hub as of now, as `plan --out` writes it. */
async function savedPlan(world: VirtualApp): Promise<Saved> {
  const { out } = await applyIn(world, ['apply', 'hub1', '--json'], { answer: 'no' });
  const [hub] = JSON.parse(out).hubs;
  const { assignment, findings, fingerprint, hubId, name, policyVersion, verdict } = hub;
  const workspaceGuid = (await world.record('hub1'))?.identity.guid;
  return {
    format: 'hubwarden-plan',
    version: 1,
    plannedAt: world.clock.now().toISOString(),
    policyVersion,
    hubs: [
      {
        hubId,
        name,
        workspaceGuid,
        policyVersion,
        assignment,
        mode: 'enforce',
        verdict,
        findings: findings.map((each: object) => ({
          ...each,
          class: 'difference',
          destination: null,
          exemptedBy: null,
        })),
        changes: [],
        steps: [],
        stepsAfterApproval: [],
        skipped: [],
        estimate: { minutes: 3, usdPerMonth: 0 },
        fingerprint,
        assumed: [],
      },
    ],
  };
}

async function drifted() {
  const world = await compliantWorld();
  loseRule(world);
  return { world, saved: await savedPlan(world) };
}

function applySaved(world: VirtualApp, saved: unknown, ...args: readonly string[]) {
  return applyIn(world, ['apply', ...args, '--plan', 'plan.json', '--yes', '1'], {
    files: { 'plan.json': JSON.stringify(saved) },
    pause: withoutDeployment(world),
  });
}

describe('apply --plan', () => {
  it.each([{ args: [] }, { args: ['hub1'] }])('sends the saved plan: $args', async ({ args }) => {
    const { saved, world } = await drifted();
    const ran = await applySaved(world, saved, ...args);
    expect({ ...ran, lines: [] }).toMatchObject({ exitCode: 0, error: '' });
    expect(writesBy(world, PERSON)).toEqual(['PATCH hub1']);
  });

  it('sends the plan that "plan HUB" showed', async () => {
    const { world } = await drifted();
    const { out } = await applyIn(world, ['plan', 'hub1', '--json']);
    const ran = await applySaved(world, JSON.parse(out));
    expect({ exitCode: ran.exitCode, error: ran.error }).toEqual({ exitCode: 0, error: '' });
    expect(writesBy(world, PERSON)).toEqual(['PATCH hub1']);
  });

  it.each([
    { what: 'fingerprint', change: { fingerprint: '0'.repeat(32) }, error: 'the fingerprint of its requests was 0000' },
    { what: 'assignment', change: { assignment: 'other' }, error: 'the assignment was other and is standard' },
    { what: 'incarnation', change: { workspaceGuid: 'old' }, error: 'the hub behind the name was old and is' },
  ])('refuses a plan whose $what has moved', async ({ change, error }) => {
    const { saved, world } = await drifted();
    const ran = await applySaved(world, { ...saved, hubs: [{ ...saved.hubs[0], ...change }] });
    expect(ran).toMatchObject({ exitCode: 1, out: '' });
    expect(ran.error).toContain(`hub1: The plan has moved: ${error}`);
    expect(ran.error).toContain('Nothing was written. Make the plan again and check it.');
    expect(writesBy(world, PERSON)).toEqual([]);
  });

  it('refuses a plan whose policy has moved, although the requests are the same', async () => {
    const { saved, world } = await drifted();
    world.policyText = POLICY.replace('warnAfterMinutes: 45', 'warnAfterMinutes: 50');
    // The deployment is alive and activates it, but has not seen the hub.
    await world.pass(60);
    const ran = await applySaved(world, saved);
    expect(ran).toMatchObject({ exitCode: 1, out: '' });
    expect(ran.error).toContain('The plan has moved: the policy version was ');
  });

  it('goes by the policy that the deployment has activated, and not by a newer file', async () => {
    const { saved, world } = await drifted();
    world.policyText = POLICY.replaceAll('mode: enforce', 'mode: observe');
    expect((await applySaved(world, saved)).exitCode).toBe(0);
  });

  it('names a hub that the plan does not hold', async () => {
    const { saved, world } = await drifted();
    const ran = await applySaved(world, saved, 'hub2');
    expect(ran).toMatchObject({ exitCode: 1, out: '' });
    expect(ran.error).toContain('plan.json holds no such hub, or several.');
  });

  it('names the guard, and not the fingerprint, while a guard keeps Hubwarden from writing', async () => {
    const { saved, world } = await drifted();
    const { setWriteSwitch } = await import('../../../src/reconcile/records/control-record.ts');
    const at = world.clock.now().toISOString();
    await setWriteSwitch(world.rows, { on: false, by: 'dana', reason: undefined, at });
    const ran = await applySaved(world, saved);
    expect(ran.exitCode).toBe(2);
    expect(ran.out).toContain('Nothing is written: Writes are switched off.');
  });
});
