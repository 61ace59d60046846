import fc from 'fast-check';
import type { SimulatorOptions } from '../../src/local/arm-simulator/state/settings.ts';
import { countOf, propertySeed } from '../thoroughness.ts';
import { chaosEvents } from './chaos-events.ts';
import { runChaos } from './run-chaos.ts';
import { scenarioStart } from './run-scenario.ts';
import type { Scenario } from './scenario.ts';

/** Sequences that each file draws. `FAULT_SEQUENCES` names another number. */
export const SEQUENCES = Number(process.env.FAULT_SEQUENCES ?? countOf({ fast: 10, sample: 60, all: 750 }));
/** The same of accounts: a third where not all are drawn. */
export const ACCOUNT_SEQUENCES = Number(process.env.FAULT_SEQUENCES ?? countOf({ fast: 4, sample: 20, all: 750 }));
/** Most things that happen in one sequence. */
const MOST_HAPPENINGS = 12;

const raiseEvents = fc.constantFrom('accept' as const, 'end' as const, 'both' as const);

/** How Azure behaves in a sequence, where its behaviour is not known. */
const AZURE_OF_HUBS: fc.Arbitrary<SimulatorOptions> = fc.record({
  overlap: fc.constantFrom('serialize' as const, 'conflict' as const, 'lose' as const),
  patchRules: fc.constantFrom('merge' as const, 'replace' as const),
  raiseEvents,
});
const AZURE_OF_ACCOUNTS: fc.Arbitrary<SimulatorOptions> = fc
  .record({
    overlap: fc.constantFrom('conflict' as const, 'lose' as const),
    patchRules: fc.constantFrom('merge' as const, 'replace' as const, 'refuse' as const),
    putRules: fc.constantFrom('merge' as const, 'replace' as const),
    poll: fc.constantFrom('state' as const, 'notFoundWhileRunning' as const, 'notFound' as const, 'forbidden' as const),
    failedRule: fc.constantFrom('keep' as const, 'remove' as const),
    raiseEvents,
  })
  .map((accounts) => ({ accounts }));

/**
 * Draws sequences of events, and for each an order in which two processes take turns, and looks whether the promises
 * hold. The same seed draws the same; a failure names the shortest sequence that still fails.
 *
 * @param beginsAs where the world of each sequence begins
 */
export async function expectInvariants(beginsAs: Scenario, seed: number, sequences = SEQUENCES): Promise<void> {
  const from = await scenarioStart(beginsAs);
  const property = fc.asyncProperty(
    fc.record({
      seed: fc.nat(),
      // Together at most 14 seconds apart: promises hold for less than 15.
      skew: fc.integer({ min: -7, max: 7 }),
      simulator: beginsAs.kind === 'FoundryAccount' ? AZURE_OF_ACCOUNTS : AZURE_OF_HUBS,
    }),
    chaosEvents(MOST_HAPPENINGS),
    async ({ seed: turns, skew, simulator }, happening) => {
      const drawing = { seed: turns, skews: [skew, -skew] as const, events: happening };
      const problems = await runChaos({ ...beginsAs, simulator }, from, drawing);
      if (problems.length > 0) throw new Error(problems.join('\n'));
    },
  );
  // What a failure names after `path:` plays that one sequence again.
  const again = process.env.FAULT_PATH === undefined ? {} : { path: process.env.FAULT_PATH, endOnFailure: true };
  await fc.assert(property, { seed: propertySeed(seed), numRuns: sequences, ...again });
}
