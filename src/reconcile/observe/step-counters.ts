import type { Observation } from '../../core/observation/observation.ts';
import { isChangingStatus } from '../../core/observation/rule-state.ts';
import type { PlanStep } from '../../core/plan/model/plan.ts';
import { destinationKey, hasKey } from '../../core/rules/destinations/destination-key.ts';
import type { ObservedRule } from '../../core/rules/outbound-rule.ts';
import { lookUp } from '../../core/text/look-up.ts';
import type { MemorySection } from '../records/hub/memory-section.ts';
import type { Restore } from '../records/hub/memory-shape.ts';
import type { StepCounters } from '../records/hub/operation-record.ts';
import { authorship, lastWriteOf, removedAgain } from './contested-rules.ts';
import type { AuthorOf } from './foreign-authors.ts';

/** The time of a step, the time from which changes count, and the authors of the changes that it undoes. Times are ISO strings. */
export interface StepContext {
  readonly at: string;
  readonly windowStart: string;
  readonly authorOf: AuthorOf;
}

/**
 * The counters of a step, for the time when Azure has answered it: rules of ours that it restores, broken rules that it
 * repairs, forbidden destinations that it removes. Steps that were not sent, or were rejected as busy, are not counted.
 */
export function stepCountersOf(
  memory: MemorySection,
  step: PlanStep,
  observation: Observation,
  context: StepContext,
): StepCounters {
  const observed = new Map(observation.rules.map((rule) => [rule.name, rule]));
  return {
    restores: restoresOf(memory, step, observed, context),
    repairs: repairsOf(step, observed, observation.networkStatus === 'Active'),
    forbiddenRemovedAt: removalsOf(step, observed, context.at),
  };
}

/** The memory once a step has been counted. */
export function withStepCounted(
  memory: MemorySection,
  { forbiddenRemovedAt, repairs, restores }: StepCounters,
): MemorySection {
  const repaired = repairs.map((name) => [name, (lookUp(memory.repairs, name) ?? 0) + 1]);
  return {
    ...memory,
    restores: withRestores(memory.restores, restores),
    repairs: { ...memory.repairs, ...Object.fromEntries(repaired) },
    forbiddenRemovedAt: { ...memory.forbiddenRemovedAt, ...forbiddenRemovedAt },
  };
}

/** Enough restores to detect a fight, and a bound on the row. */
const KEPT_RESTORES = 10;

/** The restores with one more of each given rule. */
export function withRestores(
  known: MemorySection['restores'],
  more: Readonly<Record<string, Restore>>,
): MemorySection['restores'] {
  const added = Object.entries(more).map(([name, entry]) => [
    name,
    [...(lookUp(known, name) ?? []), entry].slice(-KEPT_RESTORES),
  ]);
  return { ...known, ...Object.fromEntries(added) };
}

function restoresOf(
  memory: MemorySection,
  step: PlanStep,
  observed: ReadonlyMap<string, ObservedRule>,
  context: StepContext,
): StepCounters['restores'] {
  const undone = Object.entries(step.writes).filter(([name, key]) => {
    const now = observed.get(name)?.destination;
    // Only a rule that Hubwarden wrote before, and that is gone or different now, is restored.
    return lookUp(memory.rules, name)?.managed === key && !hasKey(now, key);
  });
  const contested = [...undone.map(([name]) => name), ...removedAgain(memory, step, observed, context.windowStart)];
  return Object.fromEntries(
    contested.map((name) => {
      const author = context.authorOf(name, lastWriteOf(memory, name, observed));
      return [name, { at: context.at, ...authorship(author) }];
    }),
  );
}

function repairsOf(
  step: PlanStep,
  observed: ReadonlyMap<string, ObservedRule>,
  networkActive: boolean,
): StepCounters['repairs'] {
  const touched = [...Object.keys(step.writes), ...step.removes];
  return touched.filter((name) => {
    const rule = observed.get(name);
    if (rule === undefined) return false;
    // A changing rule that is written again as it is was stuck; one that is altered is corrected.
    if (isChangingStatus(rule.status)) return hasKey(rule.destination, lookUp(step.writes, name));
    return rule.status === 'Failed' || (rule.status === 'Inactive' && networkActive);
  });
}

function removalsOf(
  step: PlanStep,
  observed: ReadonlyMap<string, ObservedRule>,
  at: string,
): StepCounters['forbiddenRemovedAt'] {
  const keys = step.removes.flatMap((name) => {
    const destination = observed.get(name)?.destination;
    return destination === undefined ? [] : [destinationKey(destination)];
  });
  return Object.fromEntries(keys.map((key) => [key, at]));
}
