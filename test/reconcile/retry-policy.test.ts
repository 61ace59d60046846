import { describe, expect, it } from 'vitest';
import type { Failure } from '../../src/core/azure/failure.ts';
import { hubIdFrom } from '../../src/core/hub-id.ts';
import type { NetworkWrite } from '../../src/core/kinds/requests/network-write.ts';
import { DEFAULT_TIMINGS } from '../../src/core/time/timings.ts';
import {
  afterFailedRead,
  afterFailedWrite,
  failureRetrySeconds,
  inUseRetrySeconds,
  roleRetrySeconds,
  waitForOthersSeconds,
} from '../../src/reconcile/retry-policy.ts';

const HUB = hubIdFrom('/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/h')!;
const CONTEXT = { failures: 0, random: 1, timings: DEFAULT_TIMINGS };
const PATCH_MODE: NetworkWrite = {
  kind: 'PatchNetwork',
  hubId: HUB,
  isolationMode: 'AllowOnlyApprovedOutbound',
  firewallSku: undefined,
  outboundRules: undefined,
};
const PATCH_RULES: NetworkWrite = { ...PATCH_MODE, outboundRules: {} };
const PUT: NetworkWrite = { kind: 'PutRule', hubId: HUB, ruleName: 'r', rule: {} };

const FAILURES = {
  throttled: { kind: 'Throttled', retryAfterSeconds: 300, detail: '' },
  unavailable: { kind: 'Unavailable', retryAfterSeconds: undefined, detail: '' },
  notTaken: { kind: 'Unavailable', retryAfterSeconds: 40, notTaken: true, detail: '' },
  busy: { kind: 'Busy', detail: '' },
  forbidden: { kind: 'Forbidden', action: 'x', scope: 'y', detail: '' },
  policy: { kind: 'DeniedByPolicy', policies: ['p'], detail: '' },
  locked: { kind: 'Locked', detail: '' },
  gone: { kind: 'NotFound', what: 'Resource', detail: '' },
  groupGone: { kind: 'NotFound', what: 'ResourceGroup', detail: '' },
  subscriptionGone: { kind: 'NotFound', what: 'Other', detail: '' },
  role: { kind: 'ApprovalRoleMissing', target: 't', detail: '' },
  rejected: { kind: 'Rejected', status: 400, code: 'ValidationError', detail: '' },
  unregistered: { kind: 'Rejected', status: 409, code: 'MissingSubscriptionRegistration', detail: '' },
  malformed: { kind: 'Malformed', detail: '' },
} satisfies Record<string, Failure>;

describe('after a failed read', () => {
  it.each([
    { why: 'a hub that does not exist is gone', failure: FAILURES.gone, expected: { kind: 'Gone' } },
    { why: 'so is one whose group does not exist', failure: FAILURES.groupGone, expected: { kind: 'Gone' } },
    {
      why: 'a child whose parent went between two reads is read again',
      failure: { kind: 'NotFound', what: 'Parent', detail: '' } as const,
      expected: { kind: 'Retry', afterSeconds: CONTEXT.timings.busyRetrySeconds },
    },
    {
      why: 'a subscription that vanished proves nothing',
      failure: FAILURES.subscriptionGone,
      expected: { kind: 'GiveUp' },
    },
    { why: 'Retry-After is honoured', failure: FAILURES.throttled, expected: { kind: 'Retry', afterSeconds: 300 } },
    { why: 'an outage may pass', failure: FAILURES.unavailable, expected: { kind: 'Retry', afterSeconds: 10 } },
    { why: 'a missing permission does not pass by itself', failure: FAILURES.forbidden, expected: { kind: 'GiveUp' } },
    { why: 'an answer that cannot be read does not either', failure: FAILURES.malformed, expected: { kind: 'GiveUp' } },
  ])('$why', ({ failure, expected }) => {
    expect(afterFailedRead(failure, CONTEXT)).toEqual(expected);
  });
});

describe('after a failed write', () => {
  it.each([
    {
      why: '429: not processed, so it is tried again',
      failure: FAILURES.throttled,
      write: PUT,
      expected: { kind: 'Requeue', afterSeconds: 300 },
    },
    {
      why: '5xx and resets: it may have landed',
      failure: FAILURES.unavailable,
      write: PUT,
      expected: { kind: 'MayHaveTakenEffect', afterSeconds: 120 },
    },
    {
      why: 'an answer that cannot be read: it may have landed',
      failure: FAILURES.malformed,
      write: PUT,
      expected: { kind: 'MayHaveTakenEffect', afterSeconds: 120 },
    },
    {
      why: '503: Azure did not accept it, so it is retried after the time that Azure names',
      failure: FAILURES.notTaken,
      write: PUT,
      expected: { kind: 'Requeue', afterSeconds: 40, isFailure: true },
    },
    {
      why: 'busy with another principal’s change: nothing was done',
      failure: FAILURES.busy,
      write: PUT,
      expected: { kind: 'WaitForOthers' },
    },
    {
      why: 'gone in between: requeue',
      failure: FAILURES.gone,
      write: PUT,
      expected: { kind: 'Requeue', afterSeconds: 0 },
    },
    {
      why: 'a permission is missing',
      failure: FAILURES.forbidden,
      write: PUT,
      expected: { kind: 'Refused', code: 'HW403' },
    },
    {
      why: 'Azure Policy says no',
      failure: FAILURES.policy,
      write: PUT,
      expected: { kind: 'Refused', code: 'HW404', subject: 'p' },
    },
    { why: 'a lock', failure: FAILURES.locked, write: PUT, expected: { kind: 'Refused', code: 'HW405' } },
    { why: 'one bad rule', failure: FAILURES.rejected, write: PUT, expected: { kind: 'Refused', code: 'HW409' } },
    {
      why: 'one bad rule among many: write singly, so that it costs one rule',
      failure: FAILURES.rejected,
      write: PATCH_RULES,
      expected: { kind: 'WriteSingly' },
    },
    {
      why: 'an illegal change of mode',
      failure: FAILURES.rejected,
      write: PATCH_MODE,
      expected: { kind: 'Refused', code: 'HW104' },
    },
  ])('$why', ({ failure, write, expected }) => {
    expect(afterFailedWrite(failure, write, CONTEXT)).toMatchObject(expected);
  });
});

describe('after a write that a person, or time, must help with', () => {
  it.each([
    {
      why: 'the approver role is missing, or so new that Azure does not know it',
      failure: FAILURES.role,
      expected: { kind: 'RoleMissing', target: 't' },
    },
    {
      why: 'a missing permission names action and scope',
      failure: FAILURES.forbidden,
      expected: { kind: 'Refused', code: 'HW403', subject: 'y', message: "Hubwarden's identity lacks x on y. " },
    },
    {
      why: 'Azure Policy is named',
      failure: FAILURES.policy,
      expected: { kind: 'Refused', code: 'HW404', subject: 'p', message: 'Azure Policy denies the write (p). ' },
    },
    {
      why: 'a resource provider is not registered',
      failure: FAILURES.unregistered,
      expected: { kind: 'Refused', code: 'HW408', subject: undefined, message: '' },
    },
  ])('$why', ({ failure, expected }) => {
    expect(afterFailedWrite(failure, PUT, CONTEXT)).toEqual(expected);
  });
});

describe('failureRetrySeconds', () => {
  it('doubles with every failure, up to the cap', () => {
    const waits = [0, 1, 2, 3, 10, 100].map((failures) => failureRetrySeconds({ ...CONTEXT, failures }));
    expect(waits).toEqual([10, 20, 40, 80, 600, 600]);
  });

  it('spreads over the whole window and is never nothing', () => {
    expect(failureRetrySeconds({ ...CONTEXT, random: 0 })).toBe(1);
    expect(failureRetrySeconds({ ...CONTEXT, random: 0.5 })).toBeCloseTo(5.5);
  });
});

describe('waitForOthersSeconds', () => {
  it('doubles with every refusal, up to the cap, which holds for the spread wait too', () => {
    const waits = (random: number) =>
      [1, 2, 3, 6, 7, 100].map((tries) => waitForOthersSeconds(tries, { random, timings: DEFAULT_TIMINGS }));
    expect(waits(0)).toEqual([7.5, 15, 30, 240, 480, 600]);
    expect(waits(0.5)).toEqual([15, 30, 60, 480, 600, 600]);
    expect(waits(0.7)).toEqual([18, 36, 72, 576, 600, 600]);
  });
});

describe('inUseRetrySeconds', () => {
  it('doubles with every refusal, up to the wait of other blockers', () => {
    const waits = [1, 2, 3, 4, 5, 6, 100].map((tries) => inUseRetrySeconds(tries, DEFAULT_TIMINGS));
    expect(waits).toEqual([900, 1800, 3600, 7200, 14_400, 21_600, 21_600]);
  });
});

describe('roleRetrySeconds', () => {
  it('waits longer and longer for half an hour, then stops', () => {
    const waits = [1, 2, 3, 4, 5, 6, 7, 8].map(roleRetrySeconds);
    expect(waits).toEqual([30, 60, 120, 240, 480, 600, 600, undefined]);
  });
});
