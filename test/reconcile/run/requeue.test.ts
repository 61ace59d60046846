import { describe, expect, it } from 'vitest';
import { DEFAULT_TIMINGS } from '../../../src/core/time/timings.ts';
import type { HubMessage } from '../../../src/reconcile/messages.ts';
import type { RunOutcome } from '../../../src/reconcile/record/run-context.ts';
import type { Requeue } from '../../../src/reconcile/run/requeue.ts';
import { requeueFor } from '../../../src/reconcile/run/requeue.ts';
import { hubOf } from '../records-harness.ts';

const HUB = hubOf('hub1');
const OTHER = hubOf('hub2');
const DUE = '2026-11-23T09:00:00.000Z';
const MESSAGE: HubMessage = { hubId: HUB, cause: 'event', since: '2026-11-23T08:00:00.000Z', note: undefined };
const { busyRetrySeconds, retryCapSeconds } = DEFAULT_TIMINGS;
const again = { attempts: { failures: 1, isFollowUp: false }, afterSeconds: 30 };

const cases: readonly { why: string; outcome: RunOutcome; requeue: Requeue }[] = [
  {
    why: 'a recorded run wakes the hub when its row says',
    outcome: { kind: 'Recorded', verdict: 'Pending', writes: 1, dueAt: DUE },
    requeue: { kind: 'WakeUp', dueAt: DUE },
  },
  {
    why: 'a recorded run that waits for nothing queues nothing',
    outcome: { kind: 'Recorded', verdict: 'Compliant', writes: 0, dueAt: undefined },
    requeue: { kind: 'Nothing' },
  },
  {
    why: 'a hub that was not read is tried again when its row says',
    outcome: { kind: 'NotRead', detail: 'no answer', dueAt: DUE },
    requeue: { kind: 'WakeUp', dueAt: DUE },
  },
  {
    why: 'a hub that is Unknown waits for the next sweep',
    outcome: { kind: 'NotRead', detail: 'no answer', dueAt: undefined },
    requeue: { kind: 'Nothing' },
  },
  { why: 'an event of our own write', outcome: { kind: 'SecondLook' }, requeue: { kind: 'FollowUp' } },
  {
    why: 'a covered message that two clocks leave in doubt',
    outcome: { kind: 'Dropped', mayBeMissed: true },
    requeue: { kind: 'FollowUp' },
  },
  {
    why: 'a covered message',
    outcome: { kind: 'Dropped', mayBeMissed: false },
    requeue: { kind: 'Nothing' },
  },
  {
    why: 'a busy hub gets its message again, spread around the wait',
    outcome: { kind: 'Busy' },
    requeue: { kind: 'Message', message: MESSAGE, afterSeconds: busyRetrySeconds * 0.75 },
  },
  {
    why: 'without a policy the message waits',
    outcome: { kind: 'NoPolicy', reason: 'none' },
    requeue: { kind: 'Message', message: MESSAGE, afterSeconds: retryCapSeconds / 10 },
  },
  {
    why: 'an unknown id that gets another attempt',
    outcome: { kind: 'NotThere', again },
    requeue: { kind: 'Message', message: { ...MESSAGE, neverSeen: again.attempts }, afterSeconds: 30 },
  },
  { why: 'an unknown id', outcome: { kind: 'NotThere', again: undefined }, requeue: { kind: 'Nothing' } },
  {
    why: 'a project queues its hub',
    outcome: { kind: 'Project', hub: OTHER },
    requeue: { kind: 'Message', message: { ...MESSAGE, hubId: OTHER }, afterSeconds: 0 },
  },
  { why: 'a project without a hub', outcome: { kind: 'Project', hub: undefined }, requeue: { kind: 'Nothing' } },
  { why: 'a project that names itself', outcome: { kind: 'Project', hub: HUB }, requeue: { kind: 'Nothing' } },
  {
    why: 'a workspace out of scope',
    outcome: { kind: 'OutOfScope', workspaceKind: 'Default' },
    requeue: { kind: 'Nothing' },
  },
  { why: 'a hub that is gone', outcome: { kind: 'Gone' }, requeue: { kind: 'Nothing' } },
];

describe('the consequence of an outcome', () => {
  it.each(cases)('$why', ({ outcome, requeue }) => {
    const facts = { message: MESSAGE, timings: DEFAULT_TIMINGS, random: () => 0.25 };
    expect(requeueFor(outcome, facts)).toEqual(requeue);
  });
});
