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

function member(changes: Partial<AlertInstance> = {}): AlertInstance {
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

/** The state once the members have been told of at a moment. */
function told(instances: readonly AlertInstance[], seconds = 120, before: AlertState = NEVER_NOTIFIED): AlertState {
  const now = at(seconds);
  return stateAfter(before, instances, decideNotification(instances, before, now, TIMES), now);
}

const OPEN = told([member()]);
const CLOSED = told([member({ firing: false })], 200, OPEN);
const ACKNOWLEDGED: AlertState = { ...OPEN, acknowledgedBy: 'platform-team' };
const FLAPPING: AlertState = { ...OPEN, openings: [-9000, -6000, 120].map((each) => at(each).toISOString()) };

describe('decideNotification', () => {
  it.each([
    {
      why: 'nothing fires and nobody was told',
      members: [],
      state: NEVER_NOTIFIED,
      now: 0,
      expected: 'NothingFires for good',
    },
    {
      why: 'drift that may be repaired in a moment waits',
      members: [member()],
      state: NEVER_NOTIFIED,
      now: 119,
      expected: 'NotLongEnough until 120',
    },
    {
      why: 'drift that lasts is told',
      members: [member()],
      state: NEVER_NOTIFIED,
      now: 120,
      expected: 'Opened FirstFiring h1',
    },
    {
      why: 'what is critical is told at once',
      members: [member({ severity: 'critical' })],
      state: NEVER_NOTIFIED,
      now: 0,
      expected: 'Opened FirstFiring h1',
    },
    {
      why: 'what came and went within the wait is not told',
      members: [member({ firing: false })],
      state: NEVER_NOTIFIED,
      now: 60,
      expected: 'OverBeforeTold for good',
    },
    {
      why: 'what must always be told is told although it is over',
      members: [member({ firing: false, alwaysNotify: true })],
      state: NEVER_NOTIFIED,
      now: 60,
      expected: 'OpenedAndResolved OverAlready h1',
    },
    {
      why: 'what must always be told is told once',
      members: [member({ firing: false, alwaysNotify: true })],
      state: told([member({ firing: false, alwaysNotify: true })]),
      now: 180,
      expected: 'NothingFires for good',
    },
    {
      why: 'what was told and goes on is not told again at once',
      members: [member()],
      state: OPEN,
      now: 9999,
      expected: 'ToldAlready until 14520',
    },
    {
      why: 'what goes on for hours is told again',
      members: [member()],
      state: OPEN,
      now: 14_520,
      expected: 'Repeated RepeatElapsed h1',
    },
    {
      why: 'what somebody takes care of is not repeated',
      members: [member()],
      state: ACKNOWLEDGED,
      now: 99_999,
      expected: 'Acknowledged for good',
    },
    {
      why: 'a hub that joins is told although somebody takes care of the others',
      members: [member(), member({ hubId: 'h2' })],
      state: ACKNOWLEDGED,
      now: 500,
      expected: 'Updated NewHubs h2',
    },
    {
      why: 'it resolves when no hub fires any more',
      members: [member({ firing: false })],
      state: OPEN,
      now: 200,
      expected: 'Resolved AllResolved h1',
    },
    {
      why: 'it stays open while one of two hubs fires',
      members: [member({ firing: false }), member({ hubId: 'h2' })],
      state: told([member(), member({ hubId: 'h2' })]),
      now: 200,
      expected: 'ToldAlready until 14520',
    },
    {
      why: 'hubs that join are told together, once per group interval, where it is no error',
      members: [member(), member({ hubId: 'h2', since: at(100), severity: 'warning' })],
      state: OPEN,
      now: 230,
      expected: 'GroupInterval until 420',
    },
    {
      why: 'a hub that joins an error is told at once, a minute after the last notification at the earliest',
      members: [member(), member({ hubId: 'h2', since: at(130) })],
      state: OPEN,
      now: 179,
      expected: 'GroupInterval until 180',
    },
    {
      why: 'a hub that joins an error is told without the wait of an opening',
      members: [member(), member({ hubId: 'h2', since: at(179) })],
      state: OPEN,
      now: 180,
      expected: 'Updated NewHubs h2',
    },
    {
      why: 'hubs that joined are told when the interval is over',
      members: [member(), member({ hubId: 'h2', since: at(100) }), member({ hubId: 'h3', since: at(200) })],
      state: OPEN,
      now: 420,
      expected: 'Updated NewHubs h2+h3',
    },
    {
      why: 'what must always be told does not vanish in a resolve',
      members: [member({ firing: false }), member({ hubId: 'h2', firing: false, alwaysNotify: true })],
      state: OPEN,
      now: 130,
      expected: 'Updated NewHubs h2',
    },
    {
      why: 'one page for 3 hubs with one cause',
      members: [member(), member({ hubId: 'h2' }), member({ hubId: 'h3' })],
      state: NEVER_NOTIFIED,
      now: 300,
      expected: 'Opened FirstFiring h1+h2+h3',
    },
    {
      why: 'a firing anew after the resolve is a new episode',
      members: [member({ since: at(500) })],
      state: CLOSED,
      now: 700,
      expected: 'Opened FirstFiring h1',
    },
    {
      why: 'what flaps is resolved only after it has been calm',
      members: [member({ firing: false })],
      state: FLAPPING,
      now: 200,
      expected: 'Flapping until 2000',
    },
    {
      why: 'what has calmed down is resolved',
      members: [member({ firing: false })],
      state: { ...FLAPPING, calmSince: at(200).toISOString() },
      now: 2000,
      expected: 'Resolved AllResolved h1',
    },
    {
      why: 'two openings are no flapping yet',
      members: [member({ firing: false })],
      state: { ...FLAPPING, openings: FLAPPING.openings.slice(1) },
      now: 200,
      expected: 'Resolved AllResolved h1',
    },
    {
      why: 'quiet hours wait',
      members: [member({ suppression: held('QuietHours') })],
      state: NEVER_NOTIFIED,
      now: 300,
      expected: 'QuietHours until 600',
    },
    {
      why: 'what still holds after quiet hours is told',
      members: [member()],
      state: told([member({ suppression: held('QuietHours') })], 300),
      now: 600,
      expected: 'Opened FirstFiring h1',
    },
    {
      why: 'a resolve wakes nobody, and goes out in quiet hours',
      members: [member({ firing: false, suppression: held('QuietHours') })],
      state: OPEN,
      now: 300,
      expected: 'Resolved AllResolved h1',
    },
    {
      why: 'nobody is reminded in quiet hours',
      members: [member({ suppression: held('QuietHours') })],
      state: OPEN,
      now: 14_520,
      expected: 'ToldAlready until 28920',
    },
    {
      why: 'a silence silences',
      members: [member({ suppression: held('Silenced') })],
      state: NEVER_NOTIFIED,
      now: 300,
      expected: 'Silenced until 600',
    },
    {
      why: 'what came and went under a silence is never told',
      members: [member({ firing: false, alwaysNotify: true, suppression: held('Silenced') })],
      state: NEVER_NOTIFIED,
      now: 300,
      expected: 'Silenced for good passing h1',
    },
    {
      why: 'what must be told and came in quiet hours is told after them',
      members: [member({ firing: false, alwaysNotify: true, suppression: held('QuietHours') })],
      state: NEVER_NOTIFIED,
      now: 300,
      expected: 'QuietHours until 600',
    },
    {
      why: 'what follows from another alert waits for it',
      members: [member({ suppression: held('Inhibited') })],
      state: NEVER_NOTIFIED,
      now: 300,
      expected: 'Inhibited until 600',
    },
    {
      why: 'what the first digest tells is told by it',
      members: [member({ severity: 'critical', suppression: held('InDigest') })],
      state: NEVER_NOTIFIED,
      now: 300,
      expected: 'InDigest for good passing h1',
    },
    {
      why: 'one hub held back does not hold back another',
      members: [member({ suppression: held('Inhibited') }), member({ hubId: 'h2' })],
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

  it('reminds nobody where no reminders are wanted', () => {
    const times = { ...TIMES, repeatSeconds: 0 };
    expect(decideNotification([member()], OPEN, at(99_999), times)).toMatchObject({
      kind: 'Silent',
      decision: { reason: 'ToldAlready', nextAt: undefined },
    });
  });

  it('looks again within the hour at what is held back, where no reminders are wanted', () => {
    const times = { ...TIMES, repeatSeconds: 0 };
    expect(decideNotification([member({ suppression: held('QuietHours') })], OPEN, at(1000), times)).toMatchObject({
      kind: 'Silent',
      decision: { nextAt: at(1000 + HOUR) },
    });
  });

  it.each([
    {
      why: 'of two hubs that must last, at the one that has lasted longer',
      members: [member({ hubId: 'h2', since: at(60) }), member({ since: at(30) })],
      state: NEVER_NOTIFIED,
      now: 70,
      expected: 'NotLongEnough until 150',
    },
    {
      why: 'at a hold that ends before the wait does',
      members: [member({ since: at(60) }), member({ hubId: 'h2', suppression: held('Silenced', 100) })],
      state: NEVER_NOTIFIED,
      now: 70,
      expected: 'NotLongEnough until 100',
    },
    {
      why: 'of two holds, at the one that ends first',
      members: [
        member({ suppression: held('Silenced', 900) }),
        member({ hubId: 'h2', suppression: held('Silenced', 600) }),
      ],
      state: NEVER_NOTIFIED,
      now: 300,
      expected: 'Silenced until 600',
    },
    {
      why: 'at no time, while somebody takes care and a hub speaks that they know of',
      members: [member(), member({ hubId: 'h2', since: T0, suppression: held('QuietHours') })],
      state: { ...told([member(), member({ hubId: 'h2' })]), acknowledgedBy: 'platform-team' },
      now: 300,
      expected: 'Acknowledged for good',
    },
  ])('looks again in time: $why', ({ members, state, now, expected }) => {
    expect(decide(members, state, at(now))).toBe(expected);
  });

  it.each([
    {
      why: 'what is held back says more than what came and went',
      members: [member({ firing: false }), member({ hubId: 'h2', suppression: held('Inhibited') })],
      state: NEVER_NOTIFIED,
      now: 300,
      expected: 'Inhibited until 600',
    },
    {
      why: 'an opening of more than a day ago does not make it flap',
      members: [member({ firing: false })],
      state: { ...FLAPPING, openings: [-86_201, -6000, 120].map((each) => at(each).toISOString()) },
      now: 200,
      expected: 'Resolved AllResolved h1',
    },
    {
      why: 'an opening of a day ago still does',
      members: [member({ firing: false })],
      state: { ...FLAPPING, openings: [-86_200, -6000, 120].map((each) => at(each).toISOString()) },
      now: 200,
      expected: 'Flapping until 2000',
    },
    {
      why: 'hubs are named in order, whatever the order of their rows',
      members: [member({ hubId: 'h2' }), member({ hubId: 'h1' })],
      state: NEVER_NOTIFIED,
      now: 120,
      expected: 'Opened FirstFiring h1+h2',
    },
    {
      why: 'so are those that the digest tells of',
      members: ['h2', 'h1'].map((hubId) => member({ hubId, suppression: held('InDigest') })),
      state: NEVER_NOTIFIED,
      now: 300,
      expected: 'InDigest for good passing h1+h2',
    },
  ])('$why', ({ members, state, now, expected }) => {
    expect(decide(members, state, at(now))).toBe(expected);
  });

  it('gives 500 hubs that fail for one cause one page and one resolve', () => {
    const hubs = Array.from({ length: 500 }, (_, n) => n);
    const failing = (n: number) => member({ hubId: `h${n}`, since: at(n / 10) });
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

  it('opens once and resolves at most once per episode, whatever comes, goes and is held back', () => {
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
      instances.set(hub, member({ hubId: hub, firing, since, alwaysNotify, suppression: until }));
    }
    const outcome = decideNotification([...instances.values()], state, now, TIMES);
    if (outcome.kind === 'Notify') transitions.push(outcome.decision.transition);
    state = stateAfter(state, [...instances.values()], outcome, now);
  }
  return transitions;
}
