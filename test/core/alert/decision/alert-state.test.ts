import { describe, expect, it } from 'vitest';
import type { AlertDecision, NotifyDecision } from '../../../../src/core/alert/decision/alert-decision.ts';
import type { AlertInstance } from '../../../../src/core/alert/decision/alert-instance.ts';
import type { AlertState } from '../../../../src/core/alert/decision/alert-state.ts';
import {
  hasBeenNotified,
  instanceKey,
  NEVER_NOTIFIED,
  stateAfter,
} from '../../../../src/core/alert/decision/alert-state.ts';

const T0 = new Date('2026-11-23T08:00:00Z');
const at = (minutes: number): Date => new Date(T0.getTime() + minutes * 60_000);
const iso = (minutes: number): string => at(minutes).toISOString();

function hubInstance(hubId: string, changes: Partial<AlertInstance> = {}): AlertInstance {
  return { hubId, firing: true, since: T0, severity: 'error', alwaysNotify: false, suppression: undefined, ...changes };
}

function over(hubId: string): AlertInstance {
  return hubInstance(hubId, { firing: false });
}

function notify(transition: NotifyDecision['transition'], hubs: readonly string[]): AlertDecision {
  return { kind: 'Notify', decision: { reason: 'FirstFiring', transition, hubs }, passedOver: [] };
}

function silent(detail?: string): AlertDecision {
  return { kind: 'Silent', decision: { reason: 'ToldAlready', detail, nextAt: undefined }, passedOver: [] };
}

/** One hub, notified at minute 2, and acknowledged by a person. */
function opened(): AlertState {
  const state = stateAfter(NEVER_NOTIFIED, [hubInstance('h1')], notify('Opened', ['h1']), at(2));
  return { ...state, acknowledgedBy: 'platform-team', acknowledgedAt: iso(3) };
}

function resolved(): AlertState {
  return stateAfter(opened(), [over('h1')], notify('Resolved', ['h1']), at(10));
}

describe('the state of an alert after a notification', () => {
  it('is open after the first one, since the earliest firing that it names', () => {
    const instances = [
      hubInstance('h1', { since: at(-5) }),
      hubInstance('h2', { since: at(-9) }),
      hubInstance('h3', { since: at(-20) }),
    ];
    expect(stateAfter(NEVER_NOTIFIED, instances, notify('Opened', ['h1', 'h2']), at(2))).toMatchObject({
      open: true,
      episode: 1,
      notices: 1,
      since: iso(-9),
      lastNoticeAt: iso(2),
      openings: [iso(2)],
      reason: 'FirstFiring',
    });
  });

  it('does not date an alert back to a hub that the digest listed', () => {
    const members = [hubInstance('h1', { since: at(-5) }), hubInstance('old', { since: at(-90) })];
    const state = stateAfter(NEVER_NOTIFIED, members, { ...notify('Opened', ['h1']), passedOver: ['old'] }, at(2));
    expect(state.since).toBe(iso(-5));
    expect(members.map((each) => hasBeenNotified(state, each))).toEqual([true, true]);
  });

  it('is of the same episode after news of further hubs, and it stays acknowledged', () => {
    const next = stateAfter(opened(), [hubInstance('h1'), hubInstance('h2')], notify('Updated', ['h2']), at(9));
    expect(next).toEqual({
      ...opened(),
      notices: 2,
      lastNoticeAt: iso(9),
      reason: 'FirstFiring',
      told: { ...opened().told, [instanceKey('h2')]: expect.any(String) },
    });
  });

  it('is closed after a resolve, and still says when it was open and who took care', () => {
    expect(resolved()).toMatchObject({
      open: false,
      episode: 1,
      notices: 2,
      since: iso(0),
      openings: [iso(2)],
      resolvedAt: iso(10),
      acknowledgedBy: 'platform-team',
      acknowledgedAt: iso(3),
    });
  });

  it('begins a new episode when it opens again, which is not acknowledged yet', () => {
    const again = stateAfter(resolved(), [hubInstance('h1', { since: at(30) })], notify('Opened', ['h1']), at(32));
    expect(again).toMatchObject({ open: true, episode: 2, notices: 3, since: iso(30), openings: [iso(2), iso(32)] });
    expect(again.acknowledgedBy).toBeUndefined();
    expect(again.acknowledgedAt).toBeUndefined();
  });

  it('has been opened and closed by a finding that began and ended, with two notifications', () => {
    const gone = hubInstance('h1', { firing: false, since: at(1) });
    const state = stateAfter(resolved(), [gone], notify('OpenedAndResolved', ['h1']), at(32));
    expect(state).toMatchObject({
      open: false,
      episode: 2,
      notices: 4,
      since: iso(1),
      openings: [iso(2), iso(32)],
      resolvedAt: iso(32),
    });
    expect(state.acknowledgedBy).toBeUndefined();
  });

  it('has its time from the notification if no hub is left to have one', () => {
    expect(stateAfter(NEVER_NOTIFIED, [], notify('Opened', []), at(2)).since).toBe(iso(2));
  });

  it('stores the newest twenty openings, enough to detect flapping, and no more: they are in one row', () => {
    const openings = Array.from({ length: 20 }, (_, n) => iso(n));
    const next = stateAfter({ ...NEVER_NOTIFIED, openings }, [hubInstance('h1')], notify('Opened', ['h1']), at(99));
    expect(next.openings).toEqual([...openings.slice(1), iso(99)]);
  });
});

describe('firings that count as notified', () => {
  it('is this firing of a hub, not the next one', () => {
    expect(hasBeenNotified(opened(), hubInstance('h1'))).toBe(true);
    expect(hasBeenNotified(opened(), hubInstance('h1', { since: at(1) }))).toBe(false);
    expect(hasBeenNotified(opened(), hubInstance('h2'))).toBe(false);
    expect(hasBeenNotified(NEVER_NOTIFIED, hubInstance('h1'))).toBe(false);
  });

  it('stays notified over a resolve, so that a hub whose row lingers is not notified again', () => {
    expect(hasBeenNotified(resolved(), over('h1'))).toBe(true);
  });

  it('are those that a decision without a notification passes over', () => {
    const state = stateAfter(
      NEVER_NOTIFIED,
      [hubInstance('h1'), hubInstance('h2')],
      { ...silent(), passedOver: ['h2'] },
      at(2),
    );
    expect(hasBeenNotified(state, hubInstance('h1'))).toBe(false);
    expect(hasBeenNotified(state, hubInstance('h2'))).toBe(true);
  });

  it('is forgotten with the row of a hub: ten thousand hubs come and go, and the state must fit one row', () => {
    const next = stateAfter(opened(), [hubInstance('h2')], silent(), at(5));
    expect(next.told).toEqual({});
  });
});

describe('the state of an alert after a decision without a notification', () => {
  it('holds the reason why no receiver was notified', () => {
    const next = stateAfter(opened(), [hubInstance('h1')], silent('silenced by platform-team'), at(5));
    expect(next).toEqual({ ...opened(), reason: 'ToldAlready', detail: 'silenced by platform-team' });
  });

  it('does not keep the detail of an earlier decision', () => {
    const before = { ...opened(), detail: 'silenced by platform-team' };
    expect(stateAfter(before, [hubInstance('h1')], silent(), at(5))).not.toHaveProperty('detail');
    expect(stateAfter(before, [hubInstance('h1')], notify('Repeated', ['h1']), at(5))).not.toHaveProperty('detail');
  });

  it('is calm from the moment at which no hub fires, and not again with every decision', () => {
    const calm = stateAfter(opened(), [over('h1'), over('h2')], silent(), at(5));
    expect(calm.calmSince).toBe(iso(5));
    expect(stateAfter(calm, [over('h1'), over('h2')], silent(), at(7)).calmSince).toBe(iso(5));
  });

  it('is not calm while one of two hubs fires', () => {
    expect(stateAfter(opened(), [over('h1'), hubInstance('h2')], silent(), at(5))).not.toHaveProperty('calmSince');
  });

  it('is not calm any more once a hub fires again', () => {
    const calm = stateAfter(opened(), [over('h1')], silent(), at(5));
    const again = stateAfter(calm, [hubInstance('h1')], silent(), at(6));
    expect(again).not.toHaveProperty('calmSince');
    expect(stateAfter(again, [over('h1')], silent(), at(7)).calmSince).toBe(iso(7));
  });

  it('has nothing to be calm about while it is closed', () => {
    expect(stateAfter(resolved(), [over('h1')], silent(), at(12))).not.toHaveProperty('calmSince');
    expect(stateAfter(NEVER_NOTIFIED, [over('h1')], silent(), at(12))).not.toHaveProperty('calmSince');
  });

  it('starts its next episode without the calm that ended the last one', () => {
    const calm = stateAfter(opened(), [over('h1')], silent(), at(5));
    const closed = stateAfter(calm, [over('h1')], notify('Resolved', ['h1']), at(40));
    const again = stateAfter(closed, [hubInstance('h1', { since: at(50) })], notify('Opened', ['h1']), at(52));
    expect(again).not.toHaveProperty('calmSince');
  });
});

describe('memberKey', () => {
  it('is short, the same every time, and another for every hub', () => {
    const keys = Array.from({ length: 10_000 }, (_, n) => instanceKey(`/subscriptions/s/workspaces/hub-${n}`));
    expect(instanceKey('/subscriptions/s/workspaces/hub-0')).toBe(keys[0]);
    expect(new Set(keys).size).toBe(10_000);
    expect(new Set(keys.map((key) => key.length))).toEqual(new Set([12]));
  });
});
