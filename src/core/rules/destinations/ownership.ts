import { foldCase } from '../../text/fold-case.ts';
import type { ObservedRule } from '../outbound-rule.ts';
import { isOurName } from './rule-name.ts';

/** True for a name of the form that Azure gives its own rules; it refuses such names from others. */
export function isAzureName(name: string): boolean {
  return name.startsWith('__') && foldCase(name).startsWith('__sys_');
}

/**
 * Whose rule it is. `azure` is a rule with a name of Azure's, or one that Azure made for another rule: never written,
 * never deleted. The category does not make it Azure's, because anybody can write that word. `ours` takes three
 * witnesses: the rule says a user made it, our inventory remembers writing the name, and the name has our form. The rest
 * is `foreign`.
 */
export function ownerOf(rule: ObservedRule, inventory: Inventory): 'ours' | 'foreign' | 'azure' {
  if (isAzureName(rule.name) || rule.parentRuleNames.length > 0) return 'azure';
  if (rule.category !== 'UserDefined') return 'foreign';
  return isOurName(rule.name) && isRemembered(rule.name, inventory) ? 'ours' : 'foreign';
}

/** Names of ours are lower-case; ARM may show them in another casing. */
function isRemembered(name: string, inventory: Inventory): boolean {
  return Object.hasOwn(inventory, name) || Object.hasOwn(inventory, foldCase(name));
}

/** Rule name → destination key (core/rules/destinations/destination-key.ts) of what Hubwarden wrote under that name. */
export type Inventory = Readonly<Record<string, string>>;
