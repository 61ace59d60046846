import type { Observation } from '../../core/observation/observation.ts';
import { destinationKey } from '../../core/rules/destinations/destination-key.ts';
import type { Inventory } from '../../core/rules/destinations/ownership.ts';
import { nameMatches } from '../../core/rules/destinations/rule-name.ts';
import { foldCase } from '../../core/text/fold-case.ts';
import type { StoredMemory } from '../records/hub-record.ts';

/**
 * Rules that carry a name which Hubwarden gives to exactly their destination, and that Azure calls user-defined. Whoever
 * lost the tables takes them back by this; without a person's word nobody does, because anybody may choose such a name.
 */
export function adoptableRules({ rules }: Observation): Inventory {
  const named = rules.flatMap(({ category, destination, name }) =>
    category === 'UserDefined' && destination !== undefined && nameMatches(name, destination)
      ? [[foldCase(name), destinationKey(destination)] as const]
      : [],
  );
  return Object.fromEntries(named);
}

/** The memory with the rules taken back that a person asked for, if anybody did. What is known already stays as it is. */
export function withAdopted(memory: StoredMemory, observation: Observation): StoredMemory {
  const { adoptAskedAt, ...rest } = memory;
  if (adoptAskedAt === undefined) return memory;
  return { ...rest, inventory: { ...adoptableRules(observation), ...memory.inventory } };
}
