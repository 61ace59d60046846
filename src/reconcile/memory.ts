import { subSeconds } from 'date-fns/subSeconds';
import type { Observation } from '../core/observation.ts';
import type { HubMemory, PlanStep } from '../core/plan/plan.ts';
import { destinationKey } from '../core/rules/destination-key.ts';
import type { ObservedRule } from '../core/rules/outbound-rule.ts';
import type { Timings } from '../core/timings.ts';
import type { StoredMemory } from './records/hub-record.ts';

/** The planner's view of what is stored: dates instead of strings, counts inside the windows that hold now. */
export function memoryView(stored: StoredMemory, now: Date, timings: Timings): HubMemory {
  const windowStart = subSeconds(now, timings.fightWindowSeconds).toISOString();
  return {
    inventory: stored.inventory,
    lost: Object.entries(stored.lost).map(([name, rule]) => ({ name, rule })),
    refusals: stored.refusals.map(({ code, rule, subject, message, at, retryAt }) => ({
      code,
      rule,
      subject,
      message,
      at: new Date(at),
      retryAt: dateOf(retryAt),
    })),
    provisioning: {
      failedAttempts: stored.provisioning.failedAttempts,
      lastFailedAt: dateOf(stored.provisioning.lastFailedAt),
      lastError: stored.provisioning.lastError,
    },
    inactiveSince: datesOf(stored.inactiveSince),
    repairs: stored.repairs,
    putBacks: Object.fromEntries(
      Object.entries(stored.putBacks).map(([rule, all]) => {
        const recent = all.filter((each) => each.at >= windowStart);
        const foreign = recent.filter((each) => each.foreign);
        return [rule, { count: recent.length, foreignChanges: foreign.length, by: foreign.at(-1)?.by }];
      }),
    ),
    forbiddenRemovedAt: datesOf(stored.forbiddenRemovedAt),
  };
}

/**
 * Brings the memory in line with a fresh read: what is repaired needs no repair count, what is active was not inactive,
 * what a write of ours took and somebody put back is no longer lost. What is forgotten here is only what the read disproves.
 */
export function afterObservation(
  memory: StoredMemory,
  observation: Observation,
  now: Date,
  timings: Timings,
): StoredMemory {
  const rules = new Map(observation.rules.map((rule) => [rule.name, rule]));
  const networkActive = observation.networkStatus === 'Active';
  const keepSince = subSeconds(now, timings.blockedRetrySeconds).toISOString();
  return {
    ...memory,
    lost: pick(memory.lost, (name) => !rules.has(name)),
    refusals: memory.refusals.filter((each) => each.at >= keepSince),
    provisioning: networkActive && !lacksSpark(memory, observation) ? { failedAttempts: 0 } : memory.provisioning,
    inactiveSince: Object.fromEntries(
      observation.rules
        .filter((rule) => networkActive && rule.status === 'Inactive')
        .map((rule) => [rule.name, memory.inactiveSince[rule.name] ?? now.toISOString()]),
    ),
    // A rule that is deleted to be written anew is not repaired by being absent.
    repairs: pick(memory.repairs, (name) => rules.get(name)?.status !== 'Active'),
  };
}

/** What a provisioning for Spark is remembered as that ended well and left the network without it. */
export const SPARK_NOT_READY = 'the network is active but not ready for Spark';

function lacksSpark(memory: StoredMemory, observation: Observation): boolean {
  return memory.provisioning.lastError === SPARK_NOT_READY && !observation.sparkReady;
}

/** What is remembered of a write before its outcome is known: put-backs, repairs and removals are counted by attempt. */
export function afterStep(
  memory: StoredMemory,
  step: PlanStep,
  observation: Observation,
  change: StepCause,
): StoredMemory {
  const observed = new Map(observation.rules.map((rule) => [rule.name, rule]));
  return {
    ...memory,
    putBacks: { ...memory.putBacks, ...putBacksOf(memory, step, observed, change) },
    repairs: { ...memory.repairs, ...repairsOf(memory, step, observed, observation.networkStatus === 'Active') },
    forbiddenRemovedAt: { ...memory.forbiddenRemovedAt, ...removalsOf(step, observed, change.at) },
  };
}

/** When a step is taken, and whose changes it undoes: rule name → caller; `own` answers for rules nobody else touched. */
export interface StepCause {
  readonly at: string;
  readonly foreignChanges: ReadonlyMap<string, string>;
}

function putBacksOf(
  memory: StoredMemory,
  step: PlanStep,
  observed: ReadonlyMap<string, ObservedRule>,
  cause: StepCause,
): StoredMemory['putBacks'] {
  const undone = Object.entries(step.writes).filter(([name, key]) => {
    const now = observed.get(name)?.destination;
    // Only a rule that Hubwarden wrote before, and that is gone or different now, is being put back.
    return memory.inventory[name] === key && (now === undefined || destinationKey(now) !== key);
  });
  return Object.fromEntries(
    undone.map(([name]) => {
      const by = cause.foreignChanges.get(name);
      const entry = { at: cause.at, foreign: by !== undefined, ...(by === undefined ? {} : { by }) };
      return [name, [...(memory.putBacks[name] ?? []), entry].slice(-KEPT_PUT_BACKS)];
    }),
  );
}

/** Enough put-backs to decide on a fight, and a bound on the row. */
export const KEPT_PUT_BACKS = 10;

function repairsOf(
  memory: StoredMemory,
  step: PlanStep,
  observed: ReadonlyMap<string, ObservedRule>,
  networkActive: boolean,
): StoredMemory['repairs'] {
  const touched = [...Object.keys(step.writes), ...step.removes];
  const broken = touched.filter((name) => {
    const status = observed.get(name)?.status;
    return status === 'Failed' || (status === 'Inactive' && networkActive);
  });
  return Object.fromEntries(broken.map((name) => [name, (memory.repairs[name] ?? 0) + 1]));
}

function removalsOf(
  step: PlanStep,
  observed: ReadonlyMap<string, ObservedRule>,
  at: string,
): StoredMemory['forbiddenRemovedAt'] {
  const keys = step.removes.flatMap((name) => {
    const destination = observed.get(name)?.destination;
    return destination === undefined ? [] : [destinationKey(destination)];
  });
  return Object.fromEntries(keys.map((key) => [key, at]));
}

function pick<T>(record: Readonly<Record<string, T>>, keep: (name: string) => boolean): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => keep(name)));
}

function dateOf(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : new Date(text);
}

function datesOf(record: Readonly<Record<string, string>>): Record<string, Date> {
  return Object.fromEntries(Object.entries(record).map(([name, at]) => [name, new Date(at)]));
}
