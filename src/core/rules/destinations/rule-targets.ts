import { foldCase } from '../../text/fold-case.ts';
import type { ObservedRule } from '../outbound-rule.ts';
import { destinationKey } from './destination-key.ts';

/**
 * Prepares the look-up of what a rule opens by the rule's name, in any case: one text for one effect, or, of a rule that
 * cannot be read, what Azure says of it.
 */
export function ruleTargets(rules: readonly ObservedRule[]): (name: string) => string | undefined {
  const byName = new Map(rules.map((rule) => [foldCase(rule.name), rule]));
  return (name) => {
    const rule = byName.get(foldCase(name));
    if (rule === undefined) return undefined;
    return rule.destination === undefined ? JSON.stringify(rule.wire.destination) : destinationKey(rule.destination);
  };
}
