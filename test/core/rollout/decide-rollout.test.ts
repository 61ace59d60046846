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

/** The canaries of both assignments have moved, with what they show. */
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

  const waits: readonly (readonly [string, RolloutInput, string])[] = [
    ['a failed canary must not be followed by others', afterCanaries('Failed'), 'HubsFailed'],
    ['a canary that Azure still works on has proved nothing', afterCanaries('Open'), 'HubsNotDone'],
    ['a canary that has not moved yet has proved nothing', afterCanaries('Earlier'), 'HubsNotDone'],
    ['the breaker stops more than writes', afterCanaries('Good', { breakerOpen: true }), 'BreakerOpen'],
    ['a person said so', afterCanaries('Good', { halted: true }), 'Halted'],
    ['a person said so, before the first ring', input({ halted: true }), 'Halted'],
    ['the breaker counts before the first ring too', input({ breakerOpen: true }), 'BreakerOpen'],
    [
      'what goes wrong may take a while to show',
      { ...afterCanaries(), ringOpenedAt: new Date(NOW.getTime() - 59 * MINUTE_MS) },
      'Pause',
    ],
  ];
  it.each(waits)('waits: %s', (_why, given, reason) => {
    expect(decideRollout(given)).toMatchObject({ kind: 'Wait', reason });
  });

  it('names the hubs it waits for', () => {
    const decision = decideRollout(afterCanaries('Failed'));
    expect(decision.kind === 'Wait' && decision.hubs).toHaveLength(4);
  });

  it('opens every ring at once where the policy says so, and does not wait for proof', () => {
    const terms = { ...input().terms, immediate: true };
    const decision = decideRollout(afterCanaries('Failed', { terms }));
    expect(decision).toMatchObject({ kind: 'Open', open: { first: EVERY_HUB, second: EVERY_HUB } });
    expect(decision.kind === 'Open' && decision.hubs).toHaveLength(26);
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

  it('does not wait for ever for hubs that nobody can read', () => {
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

/** A ring opens on nothing but good news, holds no more than it may, and closes nothing that was open. */
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

/** Hubs whose ring is open move and show something; what they show turns good in the end. */
function movedOn(given: Given, draws: RolloutHub['state'][]): readonly RolloutHub[] {
  return given.hubs.map((hub) => {
    const stays = !hub.readable || hub.state === 'Good';
    if (stays || !isOpenFor(given.open, hub.assignment, rankOf(hub.hubId, VERSION))) return hub;
    return { ...hub, state: draws.pop() ?? 'Good' };
  });
}

/** @returns the hubs as they stand when the roll-out says that it is finished */
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
  it('never opens more than it may, moves nobody back, waits for proof, and reaches every hub', () => {
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
