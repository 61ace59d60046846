import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlertDecision, AlertMember, AlertState } from '../../../src/core/alert/decide-notification.ts';
import { decideNotification } from '../../../src/core/alert/decide-notification.ts';

const T0 = new Date('2026-11-23T08:00:00Z');
const at = (seconds: number): Date => new Date(T0.getTime() + seconds * 1000);
const WAIT_SECONDS = 120;
const SILENT: AlertState = { open: false, told: {} };

function member(changes: Partial<AlertMember> = {}): AlertMember {
  return { hubId: 'h1', firing: true, since: T0, severity: 'error', alwaysTold: false, ...changes };
}

function decide(members: readonly AlertMember[], state: AlertState, now: Date): string {
  const outcome = decideNotification(members, state, now, WAIT_SECONDS);
  return outcome.kind === 'Notify'
    ? `${outcome.decision.transition} ${outcome.decision.reason} ${outcome.decision.hubs.join('+')}`
    : outcome.kind;
}

const toldOf = (...members: readonly AlertMember[]): AlertState => ({
  open: true,
  told: Object.fromEntries(members.map((each) => [each.hubId, each.since.toISOString()])),
});

describe('decideNotification', () => {
  it.each([
    { why: 'nothing fires and nobody was told', members: [], state: SILENT, now: at(0), expected: 'Silent' },
    {
      why: 'drift that may be repaired in a moment waits',
      members: [member()],
      state: SILENT,
      now: at(119),
      expected: 'Wait',
    },
    {
      why: 'drift that lasts is told',
      members: [member()],
      state: SILENT,
      now: at(120),
      expected: 'Opened FirstFiring h1',
    },
    {
      why: 'what is critical is told at once',
      members: [member({ severity: 'critical' })],
      state: SILENT,
      now: at(0),
      expected: 'Opened FirstFiring h1',
    },
    {
      why: 'what came and went within the wait is not told',
      members: [member({ firing: false })],
      state: SILENT,
      now: at(60),
      expected: 'Silent',
    },
    {
      why: 'what must always be told is told although it is over',
      members: [member({ firing: false, alwaysTold: true })],
      state: SILENT,
      now: at(60),
      expected: 'OpenedAndResolved OverAlready h1',
    },
    {
      why: 'what must always be told is told once',
      members: [member({ firing: false, alwaysTold: true })],
      state: { open: false, told: { h1: T0.toISOString() } },
      now: at(60),
      expected: 'Silent',
    },
    {
      why: 'what was told and goes on is not told again',
      members: [member()],
      state: toldOf(member()),
      now: at(9999),
      expected: 'Silent',
    },
    {
      why: 'it resolves when no hub fires any more',
      members: [member({ firing: false })],
      state: toldOf(member()),
      now: at(200),
      expected: 'Resolved AllResolved h1',
    },
    {
      why: 'it stays open while one of two hubs fires',
      members: [member({ firing: false }), member({ hubId: 'h2' })],
      state: toldOf(member(), member({ hubId: 'h2' })),
      now: at(200),
      expected: 'Silent',
    },
    {
      why: 'a hub that joins is told when it has lasted',
      members: [member(), member({ hubId: 'h2', since: at(100) })],
      state: toldOf(member()),
      now: at(220),
      expected: 'Updated NewHubs h2',
    },
    {
      why: 'one page for 3 hubs with one cause',
      members: [member(), member({ hubId: 'h2' }), member({ hubId: 'h3' })],
      state: SILENT,
      now: at(300),
      expected: 'Opened FirstFiring h1+h2+h3',
    },
    {
      why: 'a firing anew after the resolve is a new episode',
      members: [member({ since: at(500) })],
      state: { open: false, told: { h1: T0.toISOString() } },
      now: at(700),
      expected: 'Opened FirstFiring h1',
    },
  ])('$why', ({ members, state, now, expected }) => {
    expect(decide(members, state, now)).toBe(expected);
  });

  it('opens once and resolves at most once per episode, whatever comes and goes', () => {
    const moves = fc.array(
      fc.record({
        hub: fc.constantFrom('a', 'b', 'c'),
        firing: fc.boolean(),
        seconds: fc.integer({ min: 1, max: 400 }),
      }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(moves, (script) => {
        const transitions = play(script);
        const word = transitions.map((each) => (each === 'OpenedAndResolved' ? 'OR' : each[0])).join('');
        expect(word).toMatch(/^(OU*R)*(OU*)?$/);
      }),
      { numRuns: 500 },
    );
  });
});

function play(
  script: readonly { readonly hub: string; readonly firing: boolean; readonly seconds: number }[],
): readonly string[] {
  const members = new Map<string, AlertMember>();
  let state: AlertState = SILENT;
  let nowSeconds = 0;
  const transitions: string[] = [];
  for (const { hub, firing, seconds } of script) {
    nowSeconds += seconds;
    const before = members.get(hub);
    const since = before?.firing === true && firing ? before.since : at(nowSeconds);
    if (firing || before !== undefined)
      members.set(hub, member({ hubId: hub, firing, since: firing ? since : (before?.since ?? since) }));
    const outcome: AlertDecision = decideNotification([...members.values()], state, at(nowSeconds), WAIT_SECONDS);
    if (outcome.kind !== 'Notify') continue;
    transitions.push(outcome.decision.transition);
    const told = Object.fromEntries(
      outcome.decision.hubs.map((each) => [each, members.get(each)!.since.toISOString()]),
    );
    const closes = outcome.decision.transition === 'Resolved' || outcome.decision.transition === 'OpenedAndResolved';
    state = { open: !closes, told: { ...state.told, ...told } };
  }
  return transitions;
}
