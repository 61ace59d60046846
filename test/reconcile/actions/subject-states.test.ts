import { beforeAll, describe, expect, it, vi } from 'vitest';
import { onSweepTimer } from '../../../src/functions/on-timer.ts';
import type { ActionSubject } from '../../../src/reconcile/actions/actions.ts';
import { storedActions } from '../../../src/reconcile/actions/stored-actions.ts';
import { hubState } from '../../../src/reconcile/actions/subject-states.ts';
import type { HubRecord } from '../../../src/reconcile/records/hub/hub-record.ts';
import type { VirtualApp } from '../virtual-app.ts';
import { openAlert, peopleWorld } from './people-world.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const HOUR = 3600;

let world: VirtualApp;
let record: HubRecord;

beforeAll(async () => {
  world = await peopleWorld();
  record = (await world.record('hub2'))!;
});

async function states(of: VirtualApp, alert: string) {
  const subjects: readonly ActionSubject[] = [
    { kind: 'Hub', hub: 'hub1' },
    { kind: 'Hub', hub: 'hub2' },
    { kind: 'Hubs', filter: 'verdict:drifted,blocked,compliant' },
    { kind: 'Alert', alert },
    { kind: 'Silence', silence: 'ab12cd34ef' },
    { kind: 'Writes' },
    { kind: 'Breaker' },
  ];
  const found = [];
  for (const subject of subjects) found.push(await storedActions(of.deps).state(subject));
  return found;
}

describe('the state of a subject', () => {
  it('stays while time passes and reads confirm the same', async () => {
    const calm = await peopleWorld();
    await calm.pass(HOUR, 60);
    const alert = await openAlert(calm);
    const before = await states(calm, alert);
    for (const state of before) expect(state).toEqual({ ok: true, value: expect.stringMatching(/^[0-9a-f]{20}$/) });
    const confirmedAt = (await calm.record('hub2'))?.status.confirmedAt ?? '';
    await onSweepTimer(calm.deps);
    await calm.pass(0.5 * HOUR, 60);
    expect(((await calm.record('hub2'))?.status.confirmedAt ?? '') > confirmedAt).toBe(true);
    expect(await states(calm, alert)).toEqual(before);
  });

  const changes: readonly { readonly why: string; readonly change: (hub: HubRecord) => HubRecord }[] = [
    { why: 'a hub created again', change: (hub) => ({ ...hub, identity: { ...hub.identity, guid: 'other' } }) },
    { why: 'a hub that is gone', change: (hub) => ({ ...hub, goneAt: '2026-11-23T08:00:00.000Z' }) },
    { why: 'another verdict', change: (hub) => ({ ...hub, status: { ...hub.status, verdict: 'Unknown' } }) },
    {
      why: 'another change that waits for approval',
      change: (hub) => ({
        ...hub,
        status: { ...hub.status, approvalNeeded: { ...hub.status.approvalNeeded!, scope: 'other' } },
      }),
    },
    { why: 'fewer findings', change: (hub) => ({ ...hub, status: { ...hub.status, findings: [] } }) },
    {
      why: 'an exemption',
      change: (hub) => ({
        ...hub,
        status: { ...hub.status, findings: hub.status.findings.map((each) => ({ ...each, exemptedBy: 'x' })) },
      }),
    },
    { why: 'another skipped rule', change: (hub) => ({ ...hub, status: { ...hub.status, skipped: [] } }) },
    { why: 'another policy version', change: (hub) => ({ ...hub, policy: { ...hub.policy, hash: 'other' } }) },
    { why: 'another assignment', change: (hub) => ({ ...hub, policy: { ...hub.policy, assignment: 'other' } }) },
    {
      why: 'a failed provisioning more',
      change: (hub) => ({ ...hub, memory: { ...hub.memory, provisioning: { failedAttempts: 3 } } }),
    },
  ];

  it.each(changes)('changes with $why', ({ change }) => {
    expect(hubState(change(record))).not.toBe(hubState(record));
  });

  it.each<{ why: string; change: (hub: HubRecord) => HubRecord }>([
    {
      why: 'a newer read',
      change: (hub) => ({ ...hub, status: { ...hub.status, confirmedAt: '2026-11-30T08:00:00.000Z' } }),
    },
    {
      why: 'a message that holds an age',
      change: (hub) => ({
        ...hub,
        status: { ...hub.status, findings: hub.status.findings.map((each) => ({ ...each, message: 'for 3 hours' })) },
      }),
    },
    {
      why: 'another order of findings',
      change: (hub) => ({ ...hub, status: { ...hub.status, findings: hub.status.findings.toReversed() } }),
    },
  ])('stays with $why', ({ change }) => {
    expect(hubState(change(record))).toBe(hubState(record));
  });

  it.each<{ why: string; subject: ActionSubject; says: string }>([
    { why: 'no hub', subject: { kind: 'Hub', hub: 'hub9' }, says: 'Hubwarden knows no hub' },
    { why: 'no alert', subject: { kind: 'Alert', alert: 'zz' }, says: 'There is no alert' },
    { why: 'no silence', subject: { kind: 'Silence', silence: 'zz' }, says: 'There is no silence' },
    {
      why: 'a filter that is none',
      subject: { kind: 'Hubs', filter: 'verdict:driftd' },
      says: 'Did you mean "drifted"',
    },
    { why: 'a filter without a hub', subject: { kind: 'Hubs', filter: 'hub9' }, says: 'No hub matches' },
  ])('is a sentence where there is $why', async ({ says, subject }) => {
    const state = await storedActions(world.deps).state(subject);
    expect(state).toEqual({ ok: false, error: expect.stringContaining(says) });
  });
});
