import type { Inventory } from '../plan/plan.ts';
import type { ObservedRule } from './outbound-rule.ts';
import { isOurName } from './rule-name.ts';

/**
 * Whose rule it is. `ours` takes three witnesses: Azure says a user made it, our inventory remembers writing the name,
 * and the name has our form. `azure` is every rule of another category: never written, never deleted. The rest is
 * `foreign`.
 */
export function ownerOf(rule: ObservedRule, inventory: Inventory): 'ours' | 'foreign' | 'azure' {
  if (rule.category !== 'UserDefined') return 'azure';
  return isOurName(rule.name) && isRemembered(rule.name, inventory) ? 'ours' : 'foreign';
}

/** Names of ours are lower-case; ARM may show them in another casing. */
function isRemembered(name: string, inventory: Inventory): boolean {
  return Object.hasOwn(inventory, name) || Object.hasOwn(inventory, name.toLowerCase());
}
