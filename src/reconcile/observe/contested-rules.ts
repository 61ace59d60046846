import type { PlanStep } from '../../core/plan/model/plan.ts';
import { destinationKey } from '../../core/rules/destinations/destination-key.ts';
import type { ObservedRule } from '../../core/rules/outbound-rule.ts';
import { lookUp } from '../../core/text/look-up.ts';
import type { MemorySection } from '../records/hub/memory-section.ts';
import type { Restore } from '../records/hub/memory-shape.ts';
import type { ForeignAuthor } from './foreign-authors.ts';

/** Who undid a write, in the form that is stored. */
export function authorship(author: ForeignAuthor | undefined): Pick<Restore, 'by' | 'foreign' | 'wholeWorkspace'> {
  if (author === undefined) return { foreign: false };
  return { foreign: true, by: author.by, ...(author.wholeWorkspace ? { wholeWorkspace: true } : {}) };
}

/** When Hubwarden restored a rule last, or removed what it opens (ISO); undefined when it has not. */
export function lastWriteOf(
  { forbiddenRemovedAt, restores }: MemorySection,
  name: string,
  observed: ReadonlyMap<string, ObservedRule>,
): string | undefined {
  const destination = observed.get(name)?.destination;
  const removedAt = destination && lookUp(forbiddenRemovedAt, destinationKey(destination));
  return lookUp(restores, name)?.at(-1)?.at ?? removedAt;
}

/** Foreign rules whose destination Hubwarden removed after an instant (ISO), and which a step removes again. */
export function removedAgain(
  { forbiddenRemovedAt, rules }: MemorySection,
  step: PlanStep,
  observed: ReadonlyMap<string, ObservedRule>,
  since: string,
): readonly string[] {
  return step.removes.filter((name) => {
    const destination = observed.get(name)?.destination;
    if (destination === undefined || lookUp(rules, name)?.managed !== undefined) return false;
    return (lookUp(forbiddenRemovedAt, destinationKey(destination)) ?? '') >= since;
  });
}
