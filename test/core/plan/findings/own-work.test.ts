import { describe, expect, it } from 'vitest';
import { keptOpenByProvisioning, replacementReason } from '../../../../src/core/alert/findings/replacement-reason.ts';
import type { HubId } from '../../../../src/core/hub-id.ts';
import type { OwnWork } from '../../../../src/core/plan/findings/own-work.ts';
import { withOwnWorkPending } from '../../../../src/core/plan/findings/own-work.ts';
import { finding } from '../../../../src/core/verdict/catalogue/catalogue.ts';
import type { Finding } from '../../../../src/core/verdict/catalogue/finding.ts';
import { storedGroupKey } from '../../../../src/core/verdict/catalogue/group-key.ts';

const HUB_ID = '/subscriptions/s/resourcegroups/g/providers/microsoft.machinelearningservices/workspaces/hub1' as HubId;
const about = { hubId: HUB_ID, assignment: 'all', message: 'm' };
const IDLE: OwnWork = { steps: [], skipped: [], inventory: {} };

function classOf(each: Finding, work: Partial<OwnWork>): string | undefined {
  return withOwnWorkPending([each], { ...IDLE, ...work })[0]?.class;
}

function patch(writes: Record<string, string>): OwnWork['steps'][number] {
  const write = { kind: 'PatchNetwork', isolationMode: undefined, firewallSku: undefined, rules: {} } as never;
  return { write, writes, removes: [] };
}

describe("findings that Hubwarden's own work explains", () => {
  const missing = finding('HW201', { ...about, rule: 'hw-data' });
  const left = finding('HW203', { ...about, rule: 'hw-data', class: 'difference' });
  const forbidden = finding('HW204', { ...about, rule: 'hw-data' });

  it.each([
    {
      why: 'a new rule that the plan writes',
      each: missing,
      work: { steps: [patch({ 'HW-data': 'k' })] },
      expected: 'pending',
    },
    {
      why: 'a new rule whose write waits for its hour',
      each: missing,
      work: { skipped: [{ rule: undefined, reason: 'OutsideWindow' }] },
      expected: 'pending',
    },
    {
      why: 'a new rule beside another operation',
      each: missing,
      work: { skipped: [{ rule: 'hw-data', reason: 'OperationInFlight' }] },
      expected: 'pending',
    },
    {
      why: 'not a rule that was there and is gone',
      each: missing,
      work: { steps: [patch({ 'hw-data': 'k' })], inventory: { 'hw-data': 'k' } },
      expected: 'difference',
    },
    {
      why: 'not a rule that Azure refused',
      each: missing,
      work: {
        skipped: [
          { rule: 'hw-data', reason: 'Refused' },
          { rule: undefined, reason: 'Pace' },
        ],
      },
      expected: 'difference',
    },
    {
      why: 'not a rule while writes are off',
      each: missing,
      work: { skipped: [{ rule: undefined, reason: 'WritesOff' }] },
      expected: 'difference',
    },
    { why: 'not a rule that nothing is planned for', each: missing, work: {}, expected: 'difference' },
    {
      why: 'a rule of ours that is being removed',
      each: left,
      work: { skipped: [{ rule: 'hw-data', reason: 'WaitsForCover' }], inventory: { 'hw-data': 'k' } },
      expected: 'pending',
    },
    {
      why: 'not an unlisted rule of others',
      each: left,
      work: { skipped: [{ rule: 'hw-data', reason: 'Pace' }] },
      expected: 'difference',
    },
    {
      why: 'never a forbidden rule',
      each: forbidden,
      work: { skipped: [{ rule: 'hw-data', reason: 'Pace' }], inventory: { 'hw-data': 'k' } },
      expected: 'difference',
    },
  ] as const)('is $why', ({ each, expected, work }) => {
    expect(classOf(each, work)).toBe(expected);
  });
});

describe('the state of a cause', () => {
  const timedOut = finding('HW303', about);
  const mode = finding('HW101', about);

  it.each([
    { why: 'a slow provisioning that has timed out', causeKey: 'HW302', told: [timedOut], expected: 'became HW303' },
    { why: 'a slow provisioning that has ended', causeKey: 'HW302', told: [], expected: undefined },
    {
      why: 'a missing rule on a hub whose mode is wrong now',
      causeKey: 'HW201|all|r',
      told: [mode],
      expected: 'became HW101',
    },
    { why: 'a forbidden rule that is gone', causeKey: 'HW204|hub1', told: [mode, timedOut], expected: undefined },
  ])('is known of $why', ({ causeKey, expected, told: notified }) => {
    expect(replacementReason(storedGroupKey(causeKey), notified)).toBe(expected);
  });
});

describe('a cause that only an active network ends', () => {
  const hub = {
    hubId: HUB_ID,
    name: 'hub1',
    isolationMode: 'AllowInternetOutbound',
    networkStatus: 'Inactive',
  } as const;
  const causes = ['HW204|x', 'HW301|all', 'HW303', 'HW304'].map(storedGroupKey);
  const startedAt = new Date('2026-11-23T09:00:00Z');
  const held = (more: Partial<Parameters<typeof keptOpenByProvisioning>[1]>): readonly (string | undefined)[] =>
    keptOpenByProvisioning(causes, { findings: [], hub, startedAt, ...more }).map((each) => each.groupKey);

  it.each([
    { why: 'stays open while another provisioning runs', more: {}, expected: ['HW301|all', 'HW303', 'HW304'] },
    { why: 'is over once the network is active', more: { hub: { ...hub, networkStatus: 'Active' } }, expected: [] },
    { why: 'is over once isolation is off', more: { hub: { ...hub, isolationMode: 'Disabled' } }, expected: [] },
    { why: 'is over where nothing runs and nothing is to start', more: { startedAt: undefined }, expected: [] },
    {
      why: 'gives way to the finding that it turned into',
      more: { findings: [finding('HW304', about)] },
      expected: [],
    },
  ] as const)('$why', ({ expected, more }) => {
    expect(held(more)).toEqual(expected);
  });

  it('names the running work, and is pending, so that it notifies no receiver', () => {
    const [network, timedOut] = keptOpenByProvisioning(causes, { findings: [], hub, startedAt });
    expect(network).toMatchObject({
      class: 'pending',
      message:
        'The network of hub1 is not provisioned yet; a provisioning has been running since 2026-11-23T09:00:00.000Z, and the network is still Inactive.',
    });
    expect(timedOut?.message).toBe(
      'A provisioning of hub1 timed out; another one has been running since 2026-11-23T09:00:00.000Z, and the network is still Inactive.',
    );
  });
});
