import { foldCase } from '../../text/fold-case.ts';
import type { ObservedRule } from '../outbound-rule.ts';
import { isOurName } from './rule-name.ts';

/** True for a name in the form of Azure's own rules. Azure refuses such names from clients. */
export function isAzureName(name: string): boolean {
  return name.startsWith('__') && foldCase(name).startsWith('__sys_');
}

/**
 * Decides who manages a rule. `azure`: the name has Azure's form, or Azure made the rule for another rule; Hubwarden
 * never writes or deletes it. The category alone does not make a rule `azure`, because any client can write it. `ours`
 * needs three conditions: the category is `UserDefined`, our inventory holds the name, and the name has our form. Every
 * other rule is `foreign`.
 */
export function ownerOf(rule: ObservedRule, inventory: Inventory): 'ours' | 'foreign' | 'azure' {
  if (isAzureName(rule.name) || rule.parentRuleNames.length > 0) return 'azure';
  if (rule.category !== 'UserDefined') return 'foreign';
  return isOurName(rule.name) && isInInventory(rule.name, inventory) ? 'ours' : 'foreign';
}

/** Our names are lower-case; ARM may show them in another casing. */
function isInInventory(name: string, inventory: Inventory): boolean {
  return Object.hasOwn(inventory, name) || Object.hasOwn(inventory, foldCase(name));
}

/**
 * Maps the name of a rule that Hubwarden wrote to the destination key (core/rules/destinations/destination-key.ts) of
 * what it wrote.
 */
export type Inventory = Readonly<Record<string, string>>;
