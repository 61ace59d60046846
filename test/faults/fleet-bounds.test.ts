import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countOf, propertySeed } from '../thoroughness.ts';
import type { CallFault } from './app/port-tap.ts';
import type { Chaos, ChaosEvent } from './chaos.ts';
import type { FleetResult } from './fleet.ts';
import { addForbidden, FAST_HUBS, FLEET, NEW_HUBS, removeManagedRule, runFleet, SLOW_HUBS } from './fleet.ts';
import { scenarioStart } from './run-scenario.ts';

const FATES: readonly CallFault[] = ['LoseAnswer', 'Refuse', 'CrashBefore', 'CrashAfter'];
const OLD_HUBS = [...SLOW_HUBS, ...FAST_HUBS];
const SCHEDULES = countOf({ fast: 20, sample: 60, all: 300 });

/** What strikes several hubs at once, what finds it out, and what dies meanwhile. */
const KINDS: readonly [
  weight: number,
  name: string,
  happens: (chaos: Chaos, hubs: readonly string[], pick: number) => void,
][] = [
  [
    4,
    'rules of ours go',
    ({ world }, hubs, pick) => {
      for (const hub of hubs) removeManagedRule(world, hub, pick % 2 === 0);
    },
  ],
  [
    3,
    'forbidden rules come',
    ({ world }, hubs, pick) => {
      for (const hub of hubs) addForbidden(world, hub, pick % 2 === 0);
    },
  ],
  [
    2,
    'hubs are made',
    ({ world }, _, pick) => {
      for (const hub of NEW_HUBS.slice(0, 1 + (pick % 5))) world.createHub(hub);
    },
  ],
  [3, 'a sweep runs', ({ world }, _, pick) => void world.runSweepTimer(pick % 2)],
  [1, 'a process dies', (chaos, _, pick) => chaos.kill(pick)],
  [2, 'a call meets its fate', (chaos, _, pick) => void chaos.fates.push(FATES[pick % FATES.length] ?? 'Pass')],
];

const happening: fc.Arbitrary<ChaosEvent> = fc
  .record({
    kind: fc.oneof(...KINDS.map((each) => ({ weight: each[0], arbitrary: fc.constant(each) }))),
    hubs: fc.subarray(OLD_HUBS, { minLength: 1 }),
    afterSeconds: fc.oneof(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 2400 })),
    pick: fc.nat(59),
  })
  .map(({ kind: [, name, happens], hubs, afterSeconds, pick }) => ({
    afterSeconds,
    name,
    happens: (chaos: Chaos) => happens(chaos, hubs, pick),
    toString: () => `+${afterSeconds}s ${name} (${pick}) ${hubs.join(' ')}`,
  }));

const drawing = fc.record({
  seed: fc.nat(),
  skew: fc.integer({ min: -7, max: 7 }),
  broken: fc.oneof(fc.constant([]), fc.subarray(OLD_HUBS), fc.subarray(OLD_HUBS, { minLength: 11 })),
  events: fc.array(happening, { minLength: 1, maxLength: 6 }),
});

describe('two processes over a fleet of two assignments', () => {
  it(
    `exceed no pace and stop when the breaker's condition holds, in ${SCHEDULES} schedules`,
    async () => {
      const from = await scenarioStart(FLEET);
      const ends: FleetResult[] = [];
      const property = fc.asyncProperty(drawing, async (drawn) => {
        const end = await runFleet(from, drawn);
        ends.push(end);
        if (end.problems.length > 0) throw new Error(end.problems.join('\n'));
      });
      await fc.assert(property, { seed: propertySeed(20_261_125), numRuns: SCHEDULES });
      const count = (holds: (end: FleetResult) => boolean): number => ends.filter(holds).length;
      const reached = {
        pace: count((end) => end.paceReached),
        failures: count((end) => end.breakerOpenedBecause === 'Failures'),
        removals: count((end) => end.breakerOpenedBecause === 'Removals'),
      };
      console.info(`${SCHEDULES} schedules of a fleet, which reached ${JSON.stringify(reached)}`);
      // A property whose bounds are never reached proves nothing.
      expect(Object.values(reached).every((times) => times > SCHEDULES / 50)).toBe(true);
    },
    10 * 60_000,
  );
});
