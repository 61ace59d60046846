import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlertInstance } from '../../../../src/core/alert/decision/alert-instance.ts';
import type { AlertState } from '../../../../src/core/alert/decision/alert-state.ts';
import { NEVER_NOTIFIED, stateAfter } from '../../../../src/core/alert/decision/alert-state.ts';
import { decideNotification } from '../../../../src/core/alert/decision/decide-notification.ts';
import type { Suppression, SuppressionReason } from '../../../../src/core/alert/decision/suppression.ts';
import { HOUR, TIMES } from '../alert-subjects.ts';

const T0 = new Date('2026-11-23T08:00:00Z');
const at = (seconds: number): Date => new Date(T0.getTime() + seconds * 1000);

function hubInstance(changes: Partial<AlertInstance> = {}): AlertInstance {
  return {
    hubId: 'h1',
    firing: true,
    since: T0,
    severity: 'error',
    alwaysNotify: false,
    suppression: undefined,
    ...changes,
  };
}

function held(reason: SuppressionReason, until = 600): Suppression {
  return { reason, detail: 'for a reason', until: at(until) };
}

function decide(instances: readonly AlertInstance[], state: AlertState, now: Date): string {
  const { decision, kind, passedOver } = decideNotification(instances, state, now, TIMES);
  const passed = passedOver.length === 0 ? '' : ` passing ${passedOver.join('+')}`;
  if (kind === 'Notify') return `${decision.transition} ${decision.reason} ${decision.hubs.join('+')}${passed}`;
  const again =
    decision.nextAt === undefined ? 'for good' : `until ${(decision.nextAt.getTime() - T0.getTime()) / 1000}`;
  return `${decision.reason} ${again}${passed}`;
}

/** The state after a notification of the instances at a given time. */
function notifiedOf(
  instances: readonly AlertInstance[],
  seconds = 120,
  before: AlertState = NEVER_NOTIFIED,
): AlertState {
  const now = at(seconds);
  return stateAfter(before, instances, decideNotification(instances, before, now, TIMES), now);
}

const OPEN = notifiedOf([hubInstance()]);
const CLOSED = notifiedOf([hubInstance({ firing: false })], 200, OPEN);
const ACKNOWLEDGED: AlertState = { ...OPEN, acknowledgedBy: 'platform-team' };
const FLAPPING: AlertState = { ...OPEN, openings: [-9000, -6000, 120].map((each) => at(each).toISOString()) };

describe('decideNotification', () => {
  it.each([
    {
      why: 'nothing fires and no receiver was notified',
      members: [],
      state: NEVER_NOTIFIED,
      now: 0,
      expected: 'NothingFires for good',
    },
    {
      why: 'drift that may be repaired in a moment waits',
      members: [hubInstance()],
      state: NEVER_NOTIFIED,
      now: 119,
      expected: 'NotLongEnough until 120',
    },
    {
      why: 'drift that lasts is notified',
      members: [hubInstance()],
      state: NEVER_NOTIFIED,
      now: 120,
      expected: 'Opened FirstFiring h1',
    },
    {
      why: 'a critical finding is notified at once',
      members: [hubInstance({ severity: 'critical' })],
      state: NEVER_NOTIFIED,
      now: 0,
      expected: 'Opened FirstFiring h1',
    },
    {
      why: 'a finding that began and ended within the wait is not notified',
      members: [hubInstance({ firing: false })],
      state: NEVER_NOTIFIED,
      now: 60,
      expected: 'OverBeforeTold for good',
    },
    {
      why: 'a finding that must always be notified is notified although it is over',
      members: [hubInstance({ firing: false, alwaysNotify: true })],
      state: NEVER_NOTIFIED,
      now: 60,
      expected: 'OpenedAndResolved OverAlready h1',
    },
    {
      why: 'a finding that must always be notified is notified once',
      members: [hubInstance({ firing: false, alwaysNotify: true })],
      state: notifiedOf([hubInstance({ firing: false, alwaysNotify: true })]),
      now: 180,
      expected: 'NothingFires for good',
    },
    {
      why: 'a notified finding that continues is not notified again at once',
      members: [hubInstance()],
      state: OPEN,
      now: 9999,
      expected: 'ToldAlready until 14520',
    },
    {
      why: 'a finding that continues for hours is notified again',
      members: [hubInstance()],
      state: OPEN,
      now: 14_520,
      expected: 'Repeated RepeatElapsed h1',
    },
    {
      why: 'an acknowledged alert is not repeated',
      members: [hubInstance()],
      state: ACKNOWLEDGED,
      now: 99_999,
      expected: 'Acknowledged for good',
    },
    {
      why: 'a new hub is notified although the others are acknowledged',
      members: [hubInstance(), hubInstance({ hubId: 'h2' })],
      state: ACKNOWLEDGED,
      now: 500,
      expected: 'Updated NewHubs h2',
    },
    {
      why: 'it resolves when no hub fires any more',
      members: [hubInstance({ firing: false })],
      state: OPEN,
      now: 200,
      expected: 'Resolved AllResolved h1',
    },
    {
      why: 'it stays open while one of two hubs fires',
      members: [hubInstance({ firing: false }), hubInstance({ hubId: 'h2' })],
      state: notifiedOf([hubInstance(), hubInstance({ hubId: 'h2' })]),
      now: 200,
      expected: 'ToldAlready until 14520',
    },
    {
      why: 'new hubs are notified together, once per group interval, if it is no error',
      members: [hubInstance(), hubInstance({ hubId: 'h2', since: at(100), severity: 'warning' })],
      state: OPEN,
      now: 230,
      expected: 'GroupInterval until 420',
    },
    {
      why: 'a new hub of an error is notified at once, a minute after the last notification at the earliest',
      members: [hubInstance(), hubInstance({ hubId: 'h2', since: at(130) })],
      state: OPEN,
      now: 179,
      expected: 'GroupInterval until 180',
    },
    {
      why: 'a new hub of an error is notified without the wait of an opening',
      members: [hubInstance(), hubInstance({ hubId: 'h2', since: at(179) })],
      state: OPEN,
      now: 180,
      expected: 'Updated NewHubs h2',
    },
    {
      why: 'new hubs are notified when the interval is over',
      members: [
        hubInstance(),
        hubInstance({ hubId: 'h2', since: at(100) }),
        hubInstance({ hubId: 'h3', since: at(200) }),
      ],
      state: OPEN,
      now: 420,
      expected: 'Updated NewHubs h2+h3',
    },
    {
      why: 'a finding that must always be notified does not vanish in a resolve',
      members: [hubInstance({ firing: false }), hubInstance({ hubId: 'h2', firing: false, alwaysNotify: true })],
      state: OPEN,
      now: 130,
      expected: 'Updated NewHubs h2',
    },
    {
      why: 'one page for 3 hubs with one group key',
      members: [hubInstance(), hubInstance({ hubId: 'h2' }), hubInstance({ hubId: 'h3' })],
      state: NEVER_NOTIFIED,
      now: 300,
      expected: 'Opened FirstFiring h1+h2+h3',
    },
    {
      why: 'a new firing after the resolve is a new episode',
      members: [hubInstance({ since: at(500) })],
      state: CLOSED,
      now: 700,
      expected: 'Opened FirstFiring h1',
    },
    {
      why: 'what flaps is resolved only after it has been calm',
      members: [hubInstance({ firing: false })],
      state: FLAPPING,
      now: 200,
      expected: 'Flapping until 2000',
    },
    {
      why: 'what has calmed down is resolved',
      members: [hubInstance({ firing: false })],
      state: { ...FLAPPING, calmSince: at(200).toISOString() },
      now: 2000,
      expected: 'Resolved AllResolved h1',
    },
    {
      why: 'two openings are no flapping yet',
      members: [hubInstance({ firing: false })],
      state: { ...FLAPPING, openings: FLAPPING.openings.slice(1) },
      now: 200,
      expected: 'Resolved AllResolved h1',
    },
    {
      why: 'quiet hours wait',
      members: [hubInstance({ suppression: held('QuietHours') })],
      state: NEVER_NOTIFIED,
      now: 300,
      expected: 'QuietHours until 600',
    },
    {
      why: 'a finding that still fires after quiet hours is notified',
      members: [hubInstance()],
      state: notifiedOf([hubInstance({ suppression: held('QuietHours') })], 300),
      now: 600,
      expected: 'Opened FirstFiring h1',
    },
    {
      why: 'a resolve pages no one, and goes out in quiet hours',
      members: [hubInstance({ firing: false, suppression: held('QuietHours') })],
      state: OPEN,
      now: 300,
      expected: 'Resolved AllResolved h1',
    },
    {
      why: 'no reminder goes out in quiet hours',
      members: [hubInstance({ suppression: held('QuietHours') })],
      state: OPEN,
      now: 14_520,
      expected: 'ToldAlready until 28920',
    },
    {
      why: 'a silence silences',
      members: [hubInstance({ suppression: held('Silenced') })],
      state: NEVER_NOTIFIED,
      now: 300,
      expected: 'Silenced until 600',
    },
    {
      why: 'a finding that began and ended under a silence is never notified',
      members: [hubInstance({ firing: false, alwaysNotify: true, suppression: held('Silenced') })],
      state: NEVER_NOTIFIED,
      now: 300,
      expected: 'Silenced for good passing h1',
    },
    {
      why: 'a finding that must be notified and began in quiet hours is notified after them',
      members: [hubInstance({ firing: false, alwaysNotify: true, suppression: held('QuietHours') })],
      state: NEVER_NOTIFIED,
      now: 300,
      expected: 'QuietHours until 600',
    },
    {
      why: 'what follows from another alert waits for it',
      members: [hubInstance({ suppression: held('Inhibited') })],
      state: NEVER_NOTIFIED,
      now: 300,
      expected: 'Inhibited until 600',
    },
    {
      why: 'a finding that the first digest lists counts as notified',
      members: [hubInstance({ severity: 'critical', suppression: held('InDigest') })],
      state: NEVER_NOTIFIED,
      now: 300,
      expected: 'InDigest for good passing h1',
    },
    {
      why: 'one suppressed hub does not suppress another',
      members: [hubInstance({ suppression: held('Inhibited') }), hubInstance({ hubId: 'h2' })],
      state: NEVER_NOTIFIED,
      now: 300,
      expected: 'Opened FirstFiring h2',
    },
    {
      why: 'receivers that a new route leaves out learn that it is over for them',
      members: [],
      state: OPEN,
      now: 300,
      expected: 'Resolved AllResolved ',
    },
  ])('$why', ({ members: instances, state, now, expected }) => {
    expect(decide(instances, state, at(now))).toBe(expected);
  });

  it('sends no reminders where none are wanted', () => {
    const times = { ...TIMES, repeatSeconds: 0 };
    expect(decideNotification([hubInstance()], OPEN, at(99_999), times)).toMatchObject({
      kind: 'Silent',
      decision: { reason: 'ToldAlready', nextAt: undefined },
    });
  });

  it('decides again within the hour about suppressed findings, where no reminders are wanted', () => {
    const times = { ...TIMES, repeatSeconds: 0 };
    expect(decideNotification([hubInstance({ suppression: held('QuietHours') })], OPEN, at(1000), times)).toMatchObject(
      {
        kind: 'Silent',
        decision: { nextAt: at(1000 + HOUR) },
      },
    );
  });

  it.each([
    {
      why: 'of two hubs that must last, at the one that has lasted longer',
      members: [hubInstance({ hubId: 'h2', since: at(60) }), hubInstance({ since: at(30) })],
      state: NEVER_NOTIFIED,
      now: 70,
      expected: 'NotLongEnough until 150',
    },
    {
      why: 'at a hold that ends before the wait does',
      members: [hubInstance({ since: at(60) }), hubInstance({ hubId: 'h2', suppression: held('Silenced', 100) })],
      state: NEVER_NOTIFIED,
      now: 70,
      expected: 'NotLongEnough until 100',
    },
    {
      why: 'of two holds, at the one that ends first',
      members: [
        hubInstance({ suppression: held('Silenced', 900) }),
        hubInstance({ hubId: 'h2', suppression: held('Silenced', 600) }),
      ],
      state: NEVER_NOTIFIED,
      now: 300,
      expected: 'Silenced until 600',
    },
    {
      why: 'at no time, while the alert is acknowledged and an acknowledged hub fires',
      members: [hubInstance(), hubInstance({ hubId: 'h2', since: T0, suppression: held('QuietHours') })],
      state: { ...notifiedOf([hubInstance(), hubInstance({ hubId: 'h2' })]), acknowledgedBy: 'platform-team' },
      now: 300,
      expected: 'Acknowledged for good',
    },
  ])('decides again in time: $why', ({ members, state, now, expected }) => {
    expect(decide(members, state, at(now))).toBe(expected);
  });

  it.each([
    {
      why: 'a suppressed finding says more than one that began and ended',
      members: [hubInstance({ firing: false }), hubInstance({ hubId: 'h2', suppression: held('Inhibited') })],
      state: NEVER_NOTIFIED,
      now: 300,
      expected: 'Inhibited until 600',
    },
    {
      why: 'an opening of more than a day ago does not make it flap',
      members: [hubInstance({ firing: false })],
      state: { ...FLAPPING, openings: [-86_201, -6000, 120].map((each) => at(each).toISOString()) },
      now: 200,
      expected: 'Resolved AllResolved h1',
    },
    {
      why: 'an opening of a day ago still does',
      members: [hubInstance({ firing: false })],
      state: { ...FLAPPING, openings: [-86_200, -6000, 120].map((each) => at(each).toISOString()) },
      now: 200,
      expected: 'Flapping until 2000',
    },
    {
      why: 'hubs are named in order, whatever the order of their rows',
      members: [hubInstance({ hubId: 'h2' }), hubInstance({ hubId: 'h1' })],
      state: NEVER_NOTIFIED,
      now: 120,
      expected: 'Opened FirstFiring h1+h2',
    },
    {
      why: 'so are those that the digest lists',
      members: ['h2', 'h1'].map((hubId) => hubInstance({ hubId, suppression: held('InDigest') })),
      state: NEVER_NOTIFIED,
      now: 300,
      expected: 'InDigest for good passing h1+h2',
    },
  ])('$why', ({ members, state, now, expected }) => {
    expect(decide(members, state, at(now))).toBe(expected);
  });

  it('gives 500 hubs that fail with one group key one page and one resolve', () => {
    const hubs = Array.from({ length: 500 }, (_, n) => n);
    const failing = (n: number) => hubInstance({ hubId: `h${n}`, since: at(n / 10) });
    const script = Array.from({ length: 20 }, (_, minute) => ({
      now: minute * 60,
      members: hubs.filter((n) => n / 10 <= minute * 60).map((n) => ({ ...failing(n), firing: minute < 10 + n / 100 })),
    }));
    const transitions = script.reduce<{ state: AlertState; word: string[] }>(
      ({ state, word }, { members, now }) => {
        const outcome = decideNotification(members, state, at(now), TIMES);
        const next = stateAfter(state, members, outcome, at(now));
        return { state: next, word: outcome.kind === 'Notify' ? [...word, outcome.decision.transition] : word };
      },
      { state: NEVER_NOTIFIED, word: [] },
    ).word;
    expect(transitions).toEqual(['Opened', 'Resolved']);
  });

  it('opens once and resolves at most once per episode, whatever fires, ends and is suppressed', () => {
    const moves = fc.array(
      fc.record({
        hub: fc.constantFrom('a', 'b', 'c'),
        firing: fc.boolean(),
        alwaysTold: fc.boolean(),
        hold: fc.constantFrom(undefined, undefined, ...(['QuietHours', 'Silenced', 'Inhibited', 'InDigest'] as const)),
        seconds: fc.integer({ min: 1, max: 20_000 }),
      }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(moves, (script) => {
        const word = play(script)
          .map((each) => LETTERS[each])
          .join('');
        expect(word).toMatch(/^(OR|O[UP]*R)*(O[UP]*)?$/);
      }),
      { numRuns: 500, seed: 6 },
    );
  });
});

const LETTERS = { Opened: 'O', Updated: 'U', Repeated: 'P', Resolved: 'R', OpenedAndResolved: 'OR' } as const;

interface Move {
  readonly hub: string;
  readonly firing: boolean;
  readonly alwaysTold: boolean;
  readonly hold: SuppressionReason | undefined;
  readonly seconds: number;
}

function play(script: readonly Move[]): readonly (keyof typeof LETTERS)[] {
  const instances = new Map<string, AlertInstance>();
  let state: AlertState = NEVER_NOTIFIED;
  let nowSeconds = 0;
  const transitions: (keyof typeof LETTERS)[] = [];
  for (const { alwaysTold: alwaysNotify, firing, hold, hub, seconds } of script) {
    nowSeconds += seconds;
    const now = at(nowSeconds);
    const before = instances.get(hub);
    const since = firing && before?.firing !== true ? now : (before?.since ?? now);
    if (firing || before !== undefined) {
      const until = hold === undefined ? undefined : held(hold, nowSeconds + 300);
      instances.set(hub, hubInstance({ hubId: hub, firing, since, alwaysNotify, suppression: until }));
    }
    const outcome = decideNotification([...instances.values()], state, now, TIMES);
    if (outcome.kind === 'Notify') transitions.push(outcome.decision.transition);
    state = stateAfter(state, [...instances.values()], outcome, now);
  }
  return transitions;
}
