import fc from 'fast-check';
import { describe, it } from 'vitest';
import { propertyRuns, propertySeed } from '../../thoroughness.ts';
import { accountCases } from './account-model.ts';
import { COURSE_CHECKS } from './course-checks.ts';
import { plannerCases } from './planner-cases.ts';
import { runPlanner } from './run-planner.ts';

const CASES = propertyRuns(10_000);
const SEED = propertySeed(20_261_005);
/** A run of fast-check remembers every case, so a million of them are drawn in shards. */
const SHARD = 50_000;

const SHARDS = Array.from({ length: Math.ceil(CASES / SHARD) }, (_, index) => ({
  seed: SEED + index,
  cases: Math.min(SHARD, CASES - index * SHARD),
}));

const KINDS = [
  { kind: 'hubs', worlds: plannerCases },
  { kind: 'accounts', worlds: accountCases },
];

describe.each(KINDS)(
  `the planner of $kind, on a model of Azure, keeps ${COURSE_CHECKS.length} invariants`,
  ({ worlds }) => {
    it.each(SHARDS)(
      'through $cases courses drawn from seed $seed',
      ({ seed, cases }) => {
        const keepsAll = fc.property(worlds, (one) => {
          const course = runPlanner(one);
          for (const { name, check } of COURSE_CHECKS) named(name, () => check(course));
        });
        fc.assert(keepsAll, { seed, numRuns: cases });
      },
      Math.max(120_000, CASES * 20),
    );
  },
);

/** Puts the invariant before the text of the assertion, so that a failure names the broken one. */
function named(name: string, check: () => void): void {
  try {
    check();
  } catch (error) {
    throw new Error(`a hub ${name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
