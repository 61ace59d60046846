import type { MemorySection } from './memory-section.ts';
import { inventoryOf, isOnlyManaged, managedRules, partOf, withRules } from './memory-section.ts';
import type { MemoryShape } from './memory-shape.ts';

// The stored form counts attempts at the mode among the repairs. No name of a rule has a blank in it.
const ISOLATION = 'isolation mode';

/** Every field of a stored form, also those that may be absent, so that the compiler finds a forgotten one. */
export type Complete<T> = { readonly [Key in keyof Required<T>]: T[Key & keyof T] };

/** The memory, from the form in which a row stores it: what it holds of rules in four maps becomes one map. */
export function memoryFromStored(stored: MemoryShape): MemorySection {
  const { [ISOLATION]: isolationAttempts = 0, ...repairs } = stored.repairs;
  return {
    rules: rulesFromStored(stored),
    refusals: stored.refusals,
    provisioning: stored.provisioning,
    inactiveSince: stored.inactiveSince,
    changingSince: stored.settlingSince ?? {},
    hubBusySince: stored.hubBusySince,
    busy: stored.busy,
    failedWrite: stored.failedWrite,
    repairs,
    isolationAttempts,
    restores: stored.putBacks,
    forbiddenRemovedAt: stored.forbiddenRemovedAt,
    unpersisted: stored.doesNotStick ?? {},
    writeSingly: stored.writeSingly,
    repairRequestedAt: stored.mendAskedAt,
    verifiedOperation: stored.readBackOf,
    released: stored.released ?? {},
    adoptionRequestedAt: stored.adoptAskedAt,
  };
}

function rulesFromStored({ away = {}, inventory, lost, unproved = {} }: MemoryShape): MemorySection['rules'] {
  const managed = managedRules(inventory);
  const others = [
    ...Object.entries(unproved).map(([name, unconfirmed]) => [name, { unconfirmed }] as const),
    ...Object.entries(away).map(([name, hidden]) => [name, { hidden }] as const),
    ...Object.entries(lost).map(([name, rule]) => [name, { lost: rule }] as const),
  ];
  return others.length === 0 ? managed : withRules(managed, others);
}

/** The form in which a row stores the memory. */
export function storedFromMemory(memory: MemorySection): Complete<MemoryShape> {
  const { isolationAttempts, repairs } = memory;
  const others = partOf(memory.rules, (rule) => (isOnlyManaged(rule) ? undefined : rule));
  return {
    inventory: inventoryOf(memory),
    lost: partOf(others, ({ lost }) => lost),
    refusals: memory.refusals,
    provisioning: memory.provisioning,
    inactiveSince: memory.inactiveSince,
    repairs: isolationAttempts === 0 ? repairs : { ...repairs, [ISOLATION]: isolationAttempts },
    putBacks: memory.restores,
    forbiddenRemovedAt: memory.forbiddenRemovedAt,
    writeSingly: memory.writeSingly,
    unproved: unlessEmpty(partOf(others, ({ unconfirmed }) => unconfirmed)),
    away: unlessEmpty(partOf(others, ({ hidden }) => hidden)),
    settlingSince: unlessEmpty(memory.changingSince),
    hubBusySince: memory.hubBusySince,
    busy: memory.busy,
    failedWrite: memory.failedWrite,
    mendAskedAt: memory.repairRequestedAt,
    doesNotStick: unlessEmpty(memory.unpersisted),
    readBackOf: memory.verifiedOperation,
    released: unlessEmpty(memory.released),
    adoptAskedAt: memory.adoptionRequestedAt,
  };
}

function unlessEmpty<T>(values: Readonly<Record<string, T>>): Readonly<Record<string, T>> | undefined {
  return Object.keys(values).length === 0 ? undefined : values;
}
