import { subSeconds } from 'date-fns/subSeconds';
import type { HubMemory } from '../../core/plan/model/plan.ts';
import type { Timings } from '../../core/time/timings.ts';
import type { MemorySection } from '../records/hub/memory-section.ts';
import { inventoryOf, partOf } from '../records/hub/memory-section.ts';

/** The planner's view of the memory: dates instead of strings, counts inside the windows that hold now. */
export function memoryView(memory: MemorySection, now: Date, timings: Timings): HubMemory {
  const { busy, provisioning } = memory;
  const windowStart = subSeconds(now, timings.fightWindowSeconds).toISOString();
  return {
    inventory: inventoryOf(memory),
    lost: lostRules(memory),
    refusals: memory.refusals.map(({ at, code, message, retryAt, rule, subject }) => ({
      ...{ code, rule, subject, message },
      at: new Date(at),
      retryAt: dateOf(retryAt),
    })),
    provisioning: {
      failedAttempts: provisioning.failedAttempts,
      lastFailedAt: dateOf(provisioning.lastFailedAt),
      lastError: provisioning.lastError,
      timedOut: timedOutView(provisioning),
    },
    inactiveSince: datesOf(memory.inactiveSince),
    repairs: memory.repairs,
    putBacks: Object.fromEntries(
      Object.entries(memory.restores).map(([rule, all]) => [rule, restoresSince(windowStart, all)]),
    ),
    forbiddenRemovedAt: datesOf(memory.forbiddenRemovedAt),
    settlingSince: datesOf(memory.changingSince),
    hubBusySince: dateOf(memory.hubBusySince),
    doesNotStick: memory.unpersisted,
    busy: busy && { since: new Date(busy.since), tries: busy.tries },
    repairRequested: memory.repairRequestedAt !== undefined,
    failedWrite: memory.failedWrite,
    released: releasedView(memory),
  };
}

function lostRules({ rules }: MemorySection): HubMemory['lost'] {
  return Object.entries(partOf(rules, ({ lost }) => lost)).map(([name, rule]) => ({ name, rule }));
}

function restoresSince(windowStart: string, all: MemorySection['restores'][string]): HubMemory['putBacks'][string] {
  const recent = all.filter((each) => each.at >= windowStart);
  const foreign = recent.filter((each) => each.foreign);
  const { by, wholeWorkspace } = foreign.at(-1) ?? {};
  return { count: recent.length, foreignChanges: foreign.length, by, wholeWorkspace };
}

function timedOutView({ timedOut }: MemorySection['provisioning']): HubMemory['provisioning']['timedOut'] {
  return timedOut && { startedAt: new Date(timedOut.startedAt), failAt: new Date(timedOut.failAt) };
}

function releasedView({ released }: MemorySection): HubMemory['released'] {
  return Object.fromEntries(
    Object.entries(released).map(([rule, { at, until, ...rest }]) => [
      rule,
      { ...rest, at: new Date(at), until: new Date(until) },
    ]),
  );
}

function dateOf(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : new Date(text);
}

function datesOf(record: Readonly<Record<string, string>>): Record<string, Date> {
  return Object.fromEntries(Object.entries(record).map(([name, at]) => [name, new Date(at)]));
}
