import { foldCase } from '../../text/fold-case.ts';
import type { ObservedRule } from '../outbound-rule.ts';
import { destinationKey } from './destination-key.ts';

/**
 * Prepares a look-up by rule name, in any case, of what each rule opens: one text per effect. For an unreadable rule
 * the text is Azure's own.
 */
export function ruleTargets(rules: readonly ObservedRule[]): (name: string) => string | undefined {
  const byName = new Map(rules.map((rule) => [foldCase(rule.name), rule]));
  return (name) => {
    const rule = byName.get(foldCase(name));
    if (rule === undefined) return undefined;
    return rule.destination === undefined ? JSON.stringify(rule.wire.destination) : destinationKey(rule.destination);
  };
}
