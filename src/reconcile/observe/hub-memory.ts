import { subSeconds } from 'date-fns/subSeconds';
import { azureState } from '../../core/observation/azure-state.ts';
import type { Observation } from '../../core/observation/observation.ts';
import { isIneffective, isRuleChanging, isChangingStatus } from '../../core/observation/rule-state.ts';
import type { HubMemory, PlanStep } from '../../core/plan/model/plan.ts';
import { destinationKey, hasKey } from '../../core/rules/destinations/destination-key.ts';
import type { ObservedRule } from '../../core/rules/outbound-rule.ts';
import { formOf } from '../../core/rules/reading/shown-form.ts';
import { lookUp } from '../../core/text/look-up.ts';
import type { Timings } from '../../core/time/timings.ts';
import type { StoredMemory } from '../records/hub-record.ts';
import type { StepCounters } from '../records/operation-record.ts';
import { authorship, lastWriteOf, removedAgain } from './contested-rules.ts';
import type { AuthorOf } from './foreign-authors.ts';

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
      timedOut: timedOutView(stored.provisioning),
    },
    inactiveSince: datesOf(stored.inactiveSince),
    repairs: stored.repairs,
    putBacks: Object.fromEntries(
      Object.entries(stored.putBacks).map(([rule, all]) => {
        const recent = all.filter((each) => each.at >= windowStart);
        const foreign = recent.filter((each) => each.foreign);
        const { by, wholeWorkspace } = foreign.at(-1) ?? {};
        return [rule, { count: recent.length, foreignChanges: foreign.length, by, wholeWorkspace }];
      }),
    ),
    forbiddenRemovedAt: datesOf(stored.forbiddenRemovedAt),
    settlingSince: datesOf(stored.settlingSince ?? {}),
    hubBusySince: dateOf(stored.hubBusySince),
    doesNotStick: stored.doesNotStick,
    busy: stored.busy === undefined ? undefined : { ...stored.busy, since: new Date(stored.busy.since) },
    repairRequested: stored.mendAskedAt !== undefined,
    failedWrite: stored.failedWrite,
    released: releasedView(stored),
  };
}

function timedOutView({ timedOut }: StoredMemory['provisioning']): HubMemory['provisioning']['timedOut'] {
  return timedOut && { startedAt: new Date(timedOut.startedAt), failAt: new Date(timedOut.failAt) };
}

function releasedView({ released = {} }: StoredMemory): HubMemory['released'] {
  const entries = Object.entries(released);
  return Object.fromEntries(
    entries.map(([rule, { at, until, ...rest }]) => [rule, { ...rest, at: new Date(at), until: new Date(until) }]),
  );
}

/**
 * Brings the memory in line with a fresh read: what is repaired needs no repair count, what is active was not inactive,
 * what a write of ours took and somebody put back is no longer lost. What is forgotten here is only what the read disproves.
 */
export function memoryAfterRead(
  memory: StoredMemory,
  observation: Observation,
  now: Date,
  timings: Timings,
): StoredMemory {
  const rules = new Map(observation.rules.map((rule) => [rule.name, rule]));
  const networkActive = observation.networkStatus === 'Active';
  const keepSince = subSeconds(now, timings.blockedRetrySeconds).toISOString();
  const { settlingSince, hubBusySince, mendAskedAt, failedWrite, away, doesNotStick, released, ...kept } = memory;
  const proved = provedBy(memory, rules);
  return {
    ...kept,
    ...atWork(memory, observation, now),
    ...(failedWrite === undefined || azureState(observation) === 'Ready' ? {} : { failedWrite }),
    ...(mendAskedAt === undefined || azureState(observation) === 'Ready' ? {} : { mendAskedAt }),
    ...proved,
    ...broughtBack({ ...memory, ...proved }, rules, subSeconds(now, timings.fightWindowSeconds).toISOString()),
    ...stillNotSticking(doesNotStick, rules),
    ...stillReleased(released, now),
    lost: pick(memory.lost, (name) => !rules.has(name)),
    refusals: memory.refusals.filter((each) => each.at >= keepSince),
    provisioning: networkActive && !lacksSpark(memory, observation) ? { failedAttempts: 0 } : memory.provisioning,
    inactiveSince: Object.fromEntries(
      observation.rules
        .filter((rule) => isIneffective(rule, observation))
        .map((rule) => [rule.name, lookUp(memory.inactiveSince, rule.name) ?? now.toISOString()]),
    ),
    // A rule that is deleted to be written anew is not repaired by being absent.
    repairs: pick(memory.repairs, (name) => rules.get(name)?.status !== 'Active'),
  };
}

/** Since when Azure has been at work on the hub, its network and its rules. What has ended is forgotten. */
function atWork(
  { settlingSince = {}, hubBusySince }: StoredMemory,
  observation: Observation,
  now: Date,
): Pick<StoredMemory, 'settlingSince' | 'hubBusySince'> {
  const at = now.toISOString();
  const settling = observation.rules.filter(isRuleChanging);
  const since = Object.fromEntries(settling.map(({ name }) => [name, lookUp(settlingSince, name) ?? at]));
  return {
    ...(settling.length === 0 ? {} : { settlingSince: since }),
    ...(azureState(observation) === 'Busy' ? { hubBusySince: hubBusySince ?? at } : {}),
  };
}

function stillReleased(released: StoredMemory['released'] = {}, now: Date): Pick<StoredMemory, 'released'> {
  const open = Object.entries(released).filter(([, { until }]) => until > now.toISOString());
  return open.length === 0 ? {} : { released: Object.fromEntries(open) };
}

/** A rule that shows what was sent after all has stuck. */
function stillNotSticking(
  known: StoredMemory['doesNotStick'] = {},
  rules: ReadonlyMap<string, ObservedRule>,
): Pick<StoredMemory, 'doesNotStick'> {
  const open = Object.entries(known).filter(([name, { key }]) => {
    const destination = rules.get(name)?.destination;
    return destination === undefined || formOf(destinationKey(destination)) !== key;
  });
  return open.length === 0 ? {} : { doesNotStick: Object.fromEntries(open) };
}

/** What was sent in an operation that ran out of time may show much later: then it is ours. */
function provedBy(
  { inventory, unproved = {} }: StoredMemory,
  rules: ReadonlyMap<string, ObservedRule>,
): Pick<StoredMemory, 'inventory' | 'unproved'> {
  const isThere = (name: string): boolean => hasKey(rules.get(name)?.destination, lookUp(unproved, name));
  if (Object.keys(unproved).length === 0) return { inventory };
  return {
    inventory: { ...inventory, ...pick(unproved, isThere) },
    unproved: pick(unproved, (name) => !isThere(name)),
  };
}

/**
 * Where writes overlap, one of somebody else that ends late can bring a rule back that we deleted, or show one that it had
 * hidden. It is the one that we wrote, so it is ours; a person who writes it a day later wants it.
 */
function broughtBack(
  { inventory, away = {} }: StoredMemory,
  rules: ReadonlyMap<string, ObservedRule>,
  keepSince: string,
): Pick<StoredMemory, 'inventory' | 'away'> {
  const recent = Object.entries(away).filter(
    ([name, { at }]) => at >= keepSince && lookUp(inventory, name) === undefined,
  );
  const isBack = ([name, { key }]: (typeof recent)[number]): boolean => hasKey(rules.get(name)?.destination, key);
  const stillAway = recent.filter((each) => !isBack(each));
  return {
    inventory: { ...inventory, ...Object.fromEntries(recent.filter(isBack).map(([name, { key }]) => [name, key])) },
    ...(stillAway.length === 0 ? {} : { away: Object.fromEntries(stillAway) }),
  };
}

/** What a provisioning for Spark is remembered as that ended well and left the network without it. */
export const SPARK_NOT_READY = 'the network is active but not ready for Spark';

function lacksSpark(memory: StoredMemory, observation: Observation): boolean {
  return memory.provisioning.lastError === SPARK_NOT_READY && !observation.sparkReady;
}

/**
 * What a step counts as, once Azure has answered it: rules of ours that it puts back, broken rules that it repairs, forbidden
 * destinations that it removes. A step that was never sent, or that Azure was too busy for, counts as nothing.
 */
export function stepCountersOf(memory: StoredMemory, step: PlanStep, observation: Observation, change: StepContext): StepCounters {
  const observed = new Map(observation.rules.map((rule) => [rule.name, rule]));
  return {
    putBacks: putBacksOf(memory, step, observed, change),
    repairs: repairsOf(step, observed, observation.networkStatus === 'Active'),
    forbiddenRemovedAt: removalsOf(step, observed, change.at),
  };
}

/** The memory once Azure has taken a write in: somebody else's change is no longer in the way. */
export function withoutBusy({ busy: _, ...memory }: StoredMemory): StoredMemory {
  return memory;
}

/** The memory once a step has been counted. */
export function withStepCounted(memory: StoredMemory, { putBacks, repairs, forbiddenRemovedAt }: StepCounters): StoredMemory {
  const counted = Object.entries(putBacks).map(([name, entry]) => [
    name,
    [...(lookUp(memory.putBacks, name) ?? []), entry].slice(-KEPT_RESTORES),
  ]);
  const repaired = repairs.map((name) => [name, (lookUp(memory.repairs, name) ?? 0) + 1]);
  return {
    ...memory,
    putBacks: { ...memory.putBacks, ...Object.fromEntries(counted) },
    repairs: { ...memory.repairs, ...Object.fromEntries(repaired) },
    forbiddenRemovedAt: { ...memory.forbiddenRemovedAt, ...forbiddenRemovedAt },
  };
}

/** When a step is taken, since when changes count, and whose changes it undoes. Times are ISO strings. */
export interface StepContext {
  readonly at: string;
  readonly windowStart: string;
  readonly authorOf: AuthorOf;
}

function putBacksOf(
  memory: StoredMemory,
  step: PlanStep,
  observed: ReadonlyMap<string, ObservedRule>,
  cause: StepContext,
): StepCounters['putBacks'] {
  const undone = Object.entries(step.writes).filter(([name, key]) => {
    const now = observed.get(name)?.destination;
    // Only a rule that Hubwarden wrote before, and that is gone or different now, is being put back.
    return lookUp(memory.inventory, name) === key && !hasKey(now, key);
  });
  const contested = [...undone.map(([name]) => name), ...removedAgain(memory, step, observed, cause.windowStart)];
  return Object.fromEntries(
    contested.map((name) => {
      const author = cause.authorOf(name, lastWriteOf(memory, name, observed));
      return [name, { at: cause.at, ...authorship(author) }];
    }),
  );
}

/** Enough put-backs to decide on a fight, and a bound on the row. */
export const KEPT_RESTORES = 10;

function repairsOf(
  step: PlanStep,
  observed: ReadonlyMap<string, ObservedRule>,
  networkActive: boolean,
): StepCounters['repairs'] {
  const touched = [...Object.keys(step.writes), ...step.removes];
  return touched.filter((name) => {
    const rule = observed.get(name);
    if (rule === undefined) return false;
    // A rule on its way that is written again as it is has got stuck; one that is altered is put right.
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

function pick<T>(record: Readonly<Record<string, T>>, keep: (name: string) => boolean): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => keep(name)));
}

function dateOf(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : new Date(text);
}

function datesOf(record: Readonly<Record<string, string>>): Record<string, Date> {
  return Object.fromEntries(Object.entries(record).map(([name, at]) => [name, new Date(at)]));
}
