import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HubId } from '../../../src/core/hub-id.ts';
import { hubIdFrom } from '../../../src/core/hub-id.ts';
import type { RolloutHub, RolloutInput } from '../../../src/core/rollout/decide-rollout.ts';
import { decideRollout } from '../../../src/core/rollout/decide-rollout.ts';
import { EVERY_HUB, isOpenFor, rankOf } from '../../../src/core/rollout/rings.ts';
import { RUNS } from '../rules/traffic-model.ts';

const NOW = new Date('2026-11-23T12:00:00Z');
const MINUTE_MS = 60_000;
const VERSION = 'abcdef0123456789';

function hubId(assignment: string, index: number): HubId {
  const name = `hub-${assignment}-${index}`;
  const id = hubIdFrom(
    `/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/${name}`,
  );
  if (id === undefined) throw new Error(name);
  return id;
}

function hubs(assignment: string, count: number, state: RolloutHub['state'] = 'Earlier'): RolloutHub[] {
  return Array.from({ length: count }, (_, index) => ({
    hubId: hubId(assignment, index),
    assignment,
    state,
    readable: true,
  }));
}

function input(changes: Partial<RolloutInput> = {}): RolloutInput {
  return {
    version: VERSION,
    terms: { immediate: false, canaryHubs: 2, percentPerRing: 25, waitMinutes: 60 },
    assignments: ['first', 'second'],
    hubs: [...hubs('first', 20), ...hubs('second', 10)],
    open: {},
    ringOpenedAt: undefined,
    halted: false,
    breakerOpen: false,
    now: NOW,
    ...changes,
  };
}

/** The canaries of both assignments have moved, with their results. */
function afterCanaries(state: RolloutHub['state'] = 'Good', changes: Partial<RolloutInput> = {}): RolloutInput {
  const before = input(changes);
  const decision = decideRollout(input());
  if (decision.kind !== 'Open') throw new Error('no canaries');
  const moved = new Set(decision.hubs);
  return {
    ...before,
    open: decision.open,
    ringOpenedAt: new Date(NOW.getTime() - 60 * MINUTE_MS),
    hubs: before.hubs.map((hub) => (moved.has(hub.hubId) ? { ...hub, state } : hub)),
  };
}

function namesIn(ids: readonly string[], assignment: string): number {
  return ids.filter((each) => each.includes(`hub-${assignment}-`)).length;
}

describe('decideRollout', () => {
  it('begins with the canaries of every assignment', () => {
    const decision = decideRollout(input());
    expect(decision.kind).toBe('Open');
    if (decision.kind !== 'Open') return;
    expect([namesIn(decision.hubs, 'first'), namesIn(decision.hubs, 'second')]).toEqual([2, 2]);
  });

  it('then takes a share of the first assignment that has hubs left', () => {
    const decision = decideRollout(afterCanaries());
    expect(decision.kind).toBe('Open');
    if (decision.kind !== 'Open') return;
    expect([namesIn(decision.hubs, 'first'), namesIn(decision.hubs, 'second')]).toEqual([5, 0]);
  });

  it('gives an assignment that had no hubs before its canaries first', () => {
    const late = afterCanaries();
    const decision = decideRollout({ ...late, hubs: [...late.hubs, ...hubs('', 9)] });
    if (decision.kind !== 'Open') throw new Error(decision.kind);
    expect(decision.hubs).toHaveLength(2);
    expect(namesIn(decision.hubs, '')).toBe(2);
  });

  interface Waiting {
    readonly why: string;
    readonly given: () => RolloutInput;
    readonly reason: string;
    /** Of which assignments it names the hubs; nothing: it is about no hub. */
    readonly names?: readonly string[];
  }

  const four = ['hub-first', 'hub-first', 'hub-second', 'hub-second'];
  const waits: readonly Waiting[] = [
    {
      why: 'a failed canary must not be followed by others',
      given: () => afterCanaries('Failed'),
      reason: 'HubsFailed',
      names: four,
    },
    {
      why: 'a canary that Azure still works on has proved nothing',
      given: () => afterCanaries('Open'),
      reason: 'HubsNotDone',
      names: four,
    },
    {
      why: 'a canary that has not moved yet has proved nothing',
      given: () => afterCanaries('Earlier'),
      reason: 'HubsNotDone',
      names: four,
    },
    {
      why: 'the breaker stops more than writes',
      given: () => afterCanaries('Good', { breakerOpen: true }),
      reason: 'BreakerOpen',
    },
    { why: 'a person decided so', given: () => afterCanaries('Good', { halted: true }), reason: 'Halted' },
    { why: 'a person decided so, before the first ring', given: () => input({ halted: true }), reason: 'Halted' },
    {
      why: 'the breaker counts before the first ring too',
      given: () => input({ breakerOpen: true }),
      reason: 'BreakerOpen',
    },
    {
      why: 'what goes wrong may take a while to show',
      given: () => ({ ...afterCanaries(), ringOpenedAt: new Date(NOW.getTime() - 59 * MINUTE_MS) }),
      reason: 'Pause',
    },
  ];
  it.each(waits)('waits: $why', ({ given, reason, names = [] }) => {
    const decision = decideRollout(given());
    if (decision.kind !== 'Wait') throw new Error(decision.kind);
    expect(decision.reason).toBe(reason);
    expect(decision.hubs.map((id) => id.split('/').at(-1)?.replace(/-\d+$/, ''))).toEqual(names);
  });

  it('says until when the pause lasts, and of no other wait when it ends', () => {
    const opened = new Date(NOW.getTime() - 59 * MINUTE_MS);
    expect(decideRollout({ ...afterCanaries(), ringOpenedAt: opened })).toMatchObject({
      until: new Date(NOW.getTime() + MINUTE_MS),
    });
    expect(decideRollout({ ...afterCanaries('Open'), ringOpenedAt: opened })).toMatchObject({ until: undefined });
  });

  it('names the hubs it waits for, and those that may move, in an order that every instance computes', () => {
    const [a, b, c] = hubs('first', 3);
    if (a === undefined || b === undefined || c === undefined) throw new Error('three hubs');
    const failed = { ...c, state: 'Failed' } as const;
    const given = [failed, { ...b, state: 'Failed' } as const, { ...a, state: 'Good' } as const];
    expect(decideRollout(input({ hubs: given }))).toMatchObject({ hubs: [b.hubId, c.hubId] });
    const immediate = { ...input().terms, immediate: true };
    expect(decideRollout(input({ hubs: [c, b, a], terms: immediate }))).toMatchObject({
      hubs: [a.hubId, b.hubId, c.hubId],
    });
  });

  it('does not move a hub again that has moved to the version by itself, nor wait for its ring', () => {
    const born = hubs('first', 1, 'Good');
    expect(decideRollout(input({ hubs: born })).kind).toBe('Finished');
    const decision = decideRollout(input({ hubs: [...born, ...hubs('second', 1)] }));
    expect(decision).toMatchObject({ kind: 'Open', hubs: [hubId('second', 0)] });
    expect(decision.kind === 'Open' && Object.keys(decision.open)).toEqual(['second']);
  });

  it('does not move an unreadable hub of an open ring again', () => {
    const lost = hubs('first', 2).map((hub) => ({ ...hub, readable: false }));
    const given = input({ open: { first: EVERY_HUB }, hubs: [...lost, ...hubs('second', 1)] });
    expect(decideRollout(given)).toMatchObject({ kind: 'Open', hubs: [hubId('second', 0)] });
  });

  it('takes hubs that the policy gives no assignment last', () => {
    const good = (assignment: string) => ({ [assignment]: '' });
    const open = { ...good('first'), ...good('zeta'), ...good('alpha') };
    const taken = (given: RolloutHub[]) => {
      const decision = decideRollout(input({ open, hubs: given }));
      return decision.kind === 'Open'
        ? [...new Set(decision.hubs.map((id) => id.split('hub-')[1]?.split('-')[0]))]
        : [];
    };
    const lost = [...hubs('zeta', 4), ...hubs('alpha', 4)];
    expect(taken([...lost, ...hubs('first', 4)])).toEqual(['first']);
    expect(taken(lost)).toEqual(['alpha']);
  });

  it('opens every ring at once where the policy says so, and does not wait for proof', () => {
    const terms = { ...input().terms, immediate: true };
    const decision = decideRollout(afterCanaries('Failed', { terms }));
    expect(decision).toMatchObject({ kind: 'Open', open: { first: EVERY_HUB, second: EVERY_HUB } });
    expect(decision.kind === 'Open' && decision.hubs).toHaveLength(26);
  });

  it('waits for proof of the last hubs even then: with nothing left to open, it is not over', () => {
    const terms = { ...input().terms, immediate: true };
    const open = { first: EVERY_HUB };
    expect(decideRollout(input({ terms, open, hubs: hubs('first', 3, 'Open') }))).toMatchObject({
      kind: 'Wait',
      reason: 'HubsNotDone',
    });
  });

  it('is over at once when the version means no change for any hub', () => {
    expect(decideRollout(input({ hubs: [] }))).toEqual({ kind: 'Finished' });
  });

  it('is not over while the last hubs have not proved themselves', () => {
    const open = { first: EVERY_HUB };
    expect(decideRollout(input({ open, hubs: hubs('first', 3, 'Open') })).kind).toBe('Wait');
    expect(decideRollout(input({ open, hubs: hubs('first', 3, 'Failed') })).kind).toBe('Wait');
    expect(decideRollout(input({ open, hubs: hubs('first', 3, 'Good') })).kind).toBe('Finished');
  });

  it('does not wait forever for unreadable hubs', () => {
    const lost = hubs('first', 5).map((hub) => ({ ...hub, readable: false }));
    expect(decideRollout(input({ hubs: lost })).kind).toBe('Finished');
    expect(decideRollout(input({ hubs: [...lost, ...hubs('second', 1)] }))).toMatchObject({
      kind: 'Open',
      hubs: [hubId('second', 0)],
    });
  });
});

type Given = Pick<RolloutInput, 'terms' | 'hubs' | 'open' | 'ringOpenedAt' | 'now'>;
type Opened = Extract<ReturnType<typeof decideRollout>, { kind: 'Open' }>;

/** A ring opens only on good results, holds no more than it may, and closes no open ring. */
function expectSoundRing({ hubs, open, terms }: Given, opened: Opened): void {
  expect(hubs.filter((hub) => hub.state !== 'Good' && hub.state !== 'Earlier')).toEqual([]);
  for (const assignment of ['first', 'second', '']) {
    const those = hubs.filter((hub) => hub.assignment === assignment);
    const moving = those.filter((hub) => hub.readable && opened.hubs.includes(hub.hubId));
    const later = Math.max(terms.canaryHubs, Math.ceil((those.length * terms.percentPerRing) / 100));
    expect(moving.length).toBeLessThanOrEqual(open[assignment] === undefined ? terms.canaryHubs : later);
  }
  for (const { assignment, hubId } of hubs) {
    const rank = rankOf(hubId, VERSION);
    const expected = isOpenFor(open, assignment, rank) || opened.hubs.includes(hubId);
    expect(isOpenFor(opened.open, assignment, rank)).toBe(expected);
  }
}

/** Hubs of an open ring move and show a result; in the end the result is good. */
function movedOn(given: Given, draws: RolloutHub['state'][]): readonly RolloutHub[] {
  return given.hubs.map((hub) => {
    const stays = !hub.readable || hub.state === 'Good';
    if (stays || !isOpenFor(given.open, hub.assignment, rankOf(hub.hubId, VERSION))) return hub;
    return { ...hub, state: draws.pop() ?? 'Good' };
  });
}

/** @returns the hubs when the rollout says that it is finished */
function playToTheEnd(first: Given, draws: RolloutHub['state'][]): readonly RolloutHub[] {
  let given = first;
  for (let round = 0; round < 2000; round += 1) {
    const decision = decideRollout(input(given));
    if (decision.kind === 'Finished') return given.hubs;
    if (decision.kind === 'Open') {
      expectSoundRing(given, decision);
      given = { ...given, open: decision.open, ringOpenedAt: given.now };
    }
    given = { ...given, hubs: movedOn(given, draws), now: new Date(given.now.getTime() + 10 * MINUTE_MS) };
  }
  throw new Error('the roll-out never ends');
}

describe('a roll-out, played to its end', () => {
  it('never opens more than it may, moves no hub back, waits for proof, and reaches every hub', () => {
    const fleet = fc.array(fc.record({ assignment: fc.constantFrom('first', 'second', ''), readable: fc.boolean() }), {
      maxLength: 60,
    });
    const terms = fc.record({
      immediate: fc.constant(false),
      canaryHubs: fc.integer({ min: 1, max: 5 }),
      percentPerRing: fc.integer({ min: 1, max: 100 }),
      waitMinutes: fc.integer({ min: 0, max: 90 }),
    });
    const states = fc.array(fc.constantFrom<RolloutHub['state']>('Good', 'Open', 'Failed'));
    fc.assert(
      fc.property(fleet, terms, states, (those, given, draws) => {
        const known = those.map((each, index) => ({
          ...each,
          hubId: hubId(each.assignment, index),
          state: 'Earlier' as const,
        }));
        const start: Given = { terms: given, hubs: known, open: {}, ringOpenedAt: undefined, now: NOW };
        const end = playToTheEnd(start, [...draws]);
        expect(end.filter((hub) => hub.readable && hub.state !== 'Good')).toEqual([]);
      }),
      RUNS,
    );
  });
});
