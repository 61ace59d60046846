import type { Observation } from '../../../core/observation/observation.ts';
import type { PlanInput } from '../../../core/plan/model/plan.ts';
import type { PlanRead, PlanReads } from '../../../core/plan/plan-with-reads.ts';
import type { HubRules } from '../../../core/policy-diff/compare-hub.ts';
import type { KnownHub } from '../../../core/policy-diff/hub-under.ts';
import type { Inventory } from '../../../core/rules/destinations/ownership.ts';
import { foldCase } from '../../../core/text/fold-case.ts';
import type { Timings } from '../../../core/time/timings.ts';
import { adoptableRules } from '../../observe/adopt-rules.ts';
import { memoryAfterRead } from '../../observe/memory-after-read.ts';
import { memoryView } from '../../observe/memory-view.ts';
import type { MemorySection } from '../../records/hub/memory-section.ts';
import { EMPTY_MEMORY, managedRules } from '../../records/hub/memory-section.ts';

/** What is known besides the read of a hub. */
export interface KnownBeside {
  readonly now: Date;
  readonly timings: Timings;
  readonly writeStrategy: PlanInput['writeStrategy'];
  readonly apiVersion?: string | undefined;
  readonly enforcedSince: KnownHub['enforcedSince'];
  /** The memory in the record of the same workspace; undefined: there is no record. */
  readonly memory: MemorySection | undefined;
  /** The rules that count as managed where there is no record; undefined: see {@link knownHub}. */
  readonly inventory?: Inventory | undefined;
  /** Makes a read that a plan turns on. */
  readonly read: (due: readonly PlanRead[]) => Promise<PlanReads>;
}

/**
 * A hub as a comparison plans for it. Without a record and an inventory, a rule counts as managed by Hubwarden when it has exactly the
 * name that Hubwarden gives to its destination, and a state that the read shows counts as one that lasts.
 */
export function knownHub(observation: Observation, beside: KnownBeside): KnownHub {
  const { inventory = adoptableRules(observation), memory, now, read, timings, ...rest } = beside;
  const shown = memory ?? { ...EMPTY_MEMORY, rules: managedRules(inventory) };
  const view = memoryView(memoryAfterRead(shown, observation, now, timings), now, timings);
  return {
    ...rest,
    observation,
    now,
    timings,
    memory: memory === undefined ? { ...view, isFirstRead: true, inactiveSince: {} } : view,
    read: readOnce(read),
  };
}

/** The rules of a hub that was read, for the comparison. */
export function rulesOf({ memory, observation }: KnownHub): HubRules {
  let names: ReadonlySet<string> | undefined;
  return {
    inventory: memory.inventory,
    has: (name) => {
      names ??= new Set(observation.rules.map((rule) => foldCase(rule.name)));
      return names.has(name);
    },
  };
}

/** Both plans of a hub rest on one read each of computes, connections and approvals. */
function readOnce(read: KnownBeside['read']): KnownBeside['read'] {
  const made = new Map<PlanRead, Promise<PlanReads>>();
  return async (due) => {
    let all: PlanReads = {};
    for (const each of due) {
      const known = made.get(each) ?? read([each]);
      made.set(each, known);
      all = { ...all, ...(await known) };
    }
    return all;
  };
}
