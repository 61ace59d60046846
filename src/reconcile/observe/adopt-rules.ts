import type { Observation } from '../../core/observation/observation.ts';
import { destinationKey } from '../../core/rules/destinations/destination-key.ts';
import type { Inventory } from '../../core/rules/destinations/ownership.ts';
import { nameMatches } from '../../core/rules/destinations/rule-name.ts';
import { foldCase } from '../../core/text/fold-case.ts';
import { lookUp } from '../../core/text/look-up.ts';
import type { MemorySection } from '../records/hub/memory-section.ts';
import { withRules } from '../records/hub/memory-section.ts';

/**
 * Rules that carry a name which Hubwarden gives to exactly their destination, and that Azure calls user-defined. After a
 * loss of the tables an operator adopts them. Hubwarden never does so by itself, because anyone may choose such a name.
 */
export function adoptableRules({ rules }: Observation): Inventory {
  const named = rules.flatMap(({ category, destination, name }) =>
    category === 'UserDefined' && destination !== undefined && nameMatches(name, destination)
      ? [[foldCase(name), destinationKey(destination)] as const]
      : [],
  );
  return Object.fromEntries(named);
}

/** The memory with the adoptable rules of the read as managed, where an operator asked for it. Managed rules stay as they are. */
export function withAdopted(memory: MemorySection, observation: Observation): MemorySection {
  if (memory.adoptionRequestedAt === undefined) return memory;
  const unknown = Object.entries(adoptableRules(observation)).filter(
    ([name]) => lookUp(memory.rules, name)?.managed === undefined,
  );
  const adopted = unknown.map(([name, managed]) => [name, { managed }] as const);
  return { ...memory, rules: withRules(memory.rules, adopted), adoptionRequestedAt: undefined };
}
