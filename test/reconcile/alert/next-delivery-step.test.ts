import { describe, expect, it } from 'vitest';
import type { Notification } from '../../../src/core/alert/content/notification.ts';
import type { DeliveryFacts, DeliveryStep } from '../../../src/reconcile/alert/next-delivery-step.ts';
import { nextStep, tryOf } from '../../../src/reconcile/alert/next-delivery-step.ts';
import type { AlertReceiver } from '../../../src/reconcile/ports.ts';
import type { OutboxRecord, StoredOutbox } from '../../../src/reconcile/records/outbox-record.ts';

const NOW = new Date('2026-11-23T10:00:00.000Z');
const EARLIER = '2026-11-23T09:59:00.000Z';
const LATER = '2026-11-23T10:01:00.000Z';

interface Changes extends Partial<Omit<OutboxRecord, 'notice'>> {
  readonly number?: number;
  readonly notice?: Partial<Notification>;
}

function stored({ notice, number = 1, ...changes }: Changes = {}): StoredOutbox {
  const notification = { kind: 'Alert', transition: 'Opened', code: 'HW201', dedupKey: 'one', at: EARLIER, ...notice };
  const record: OutboxRecord = {
    receiver: 'on-call',
    notice: notification as Notification,
    state: 'Waiting',
    attempts: 0,
    nextAt: EARLIER,
    deadlineAt: '2026-11-24T10:00:00.000Z',
    ...changes,
  };
  return { record, row: { partition: 'HW201|one', key: `outbox|on-call|g|${number}`, etag: 'e', cells: {} } };
}

const RESOLVE = stored({ number: 2, notice: { transition: 'Resolved', at: NOW.toISOString() } });
const facts = (changes: Partial<DeliveryFacts> = {}): DeliveryFacts => ({
  isNamed: true,
  type: 'pagerDuty',
  sequence: [],
  ...changes,
});

const cases: readonly { why: string; row?: Changes; facts?: Partial<DeliveryFacts>; step: DeliveryStep }[] = [
  { why: 'a row that is due is tried', step: { kind: 'Try' } },
  { why: 'another instance sends it', row: { claimedUntil: LATER }, step: { kind: 'Claimed' } },
  { why: 'an expired claim', row: { claimedUntil: EARLIER }, step: { kind: 'Try' } },
  { why: 'its time has not come', row: { nextAt: LATER }, step: { kind: 'NotDue' } },
  { why: 'its deadline is over', row: { deadlineAt: EARLIER, nextAt: LATER }, step: { kind: 'GiveUp' } },
  {
    why: 'the policy no longer names the receiver, also after the deadline',
    row: { deadlineAt: EARLIER },
    facts: { isNamed: false },
    step: { kind: 'Skip', detail: 'the policy no longer names this receiver', answerMayBeLost: false },
  },
  {
    why: 'a test of a receiver that nothing names is tried',
    row: { notice: { kind: 'Test' } },
    facts: { isNamed: false },
    step: { kind: 'Try' },
  },
  {
    why: 'the resolve of a page waits behind it',
    facts: { sequence: [stored(), RESOLVE] },
    step: {
      kind: 'Skip',
      detail: 'the alert ended before this receiver could be notified',
      answerMayBeLost: false,
    },
  },
  {
    why: 'so it does after a process died in the sending',
    row: { claimedUntil: EARLIER },
    facts: { sequence: [RESOLVE] },
    step: { kind: 'Skip', detail: 'the alert ended before this receiver could be notified', answerMayBeLost: true },
  },
  {
    why: 'a channel is a history, and gets both',
    facts: { sequence: [RESOLVE], type: 'teams' },
    step: { kind: 'Try' },
  },
  {
    why: 'a finding that is always notified',
    row: { notice: { code: 'HW501' } },
    facts: { sequence: [RESOLVE] },
    step: { kind: 'Try' },
  },
  {
    why: 'a resolve of an opening that was skipped',
    row: { number: 2, notice: { transition: 'Resolved' } },
    facts: { sequence: [stored({ state: 'Skipped' })] },
    step: { kind: 'Skip', detail: 'this receiver never got the opening of this alert', answerMayBeLost: false },
  },
  {
    why: 'a resolve of an opening that was sent',
    row: { number: 2, notice: { transition: 'Resolved' } },
    facts: { sequence: [stored({ state: 'Sent' })] },
    step: { kind: 'Try' },
  },
  {
    why: 'a resolve of an opening whose answer was lost',
    row: { number: 2, notice: { transition: 'Resolved' } },
    facts: { sequence: [stored({ state: 'GivenUp', mayHaveArrived: true })] },
    step: { kind: 'Try' },
  },
];

describe('the next step of a row of the outbox', () => {
  it.each(cases)('$why', ({ facts: changes, row, step }) => {
    expect(nextStep(stored(row), facts(changes), NOW)).toEqual(step);
  });
});

describe('a try', () => {
  const receiver: AlertReceiver = { name: 'on-call', send: async () => ({ ok: true, value: undefined }) };
  const healthy = { health: { name: 'on-call' }, problem: undefined };
  const paused = { health: { name: 'on-call', pausedUntil: LATER }, problem: undefined };

  it('sends to a receiver that works', () => {
    expect(tryOf(stored().record, receiver, healthy, NOW)).toEqual({ kind: 'Send', receiver });
  });

  it('waits for a receiver that is paused, and for a test it does not', () => {
    expect(tryOf(stored().record, receiver, paused, NOW)).toEqual({ kind: 'Paused', until: new Date(LATER) });
    const test = stored({ notice: { kind: 'Test' } }).record;
    expect(tryOf(test, receiver, paused, NOW)).toEqual({ kind: 'Send', receiver });
  });

  it('names what the settings lack', () => {
    const lacking = { ...healthy, problem: 'its key is not set' };
    expect(tryOf(stored().record, undefined, lacking, NOW)).toEqual({
      kind: 'NotUsable',
      detail: 'its key is not set',
    });
    expect(tryOf(stored().record, undefined, healthy, NOW)).toEqual({
      kind: 'NotUsable',
      detail: 'there is no receiver "on-call" in the policy or in the settings',
    });
  });
});
