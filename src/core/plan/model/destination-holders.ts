import { azureKey, keyForAzure } from '../../rules/destinations/destination-key.ts';
import type { Destination } from '../../rules/outbound-rule.ts';
import type { OwnedRule, PlanContext } from './plan-context.ts';

const HOLDERS = new WeakMap<readonly OwnedRule[], ReadonlyMap<string, readonly OwnedRule[]>>();

/**
 * The rules of the hub whose destination Azure treats as the same as the wanted one, by name. The rules are read once,
 * when a plan first asks.
 */
export function holdersOf({ rules }: Pick<PlanContext, 'rules'>, wanted: Destination): readonly OwnedRule[] {
  return holdersAmong(rules).get(azureKey(wanted)) ?? [];
}

function holdersAmong(rules: readonly OwnedRule[]): ReadonlyMap<string, readonly OwnedRule[]> {
  const known = HOLDERS.get(rules);
  if (known !== undefined) return known;
  const holders = new Map<string, OwnedRule[]>();
  for (const rule of rules) {
    if (rule.destination === undefined) continue;
    const key = keyForAzure(rule.destination);
    const before = holders.get(key);
    if (before === undefined) holders.set(key, [rule]);
    else before.push(rule);
  }
  HOLDERS.set(rules, holders);
  return holders;
}
