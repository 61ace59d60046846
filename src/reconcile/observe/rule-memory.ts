import { hasKey } from '../../core/rules/destinations/destination-key.ts';
import type { ObservedRule } from '../../core/rules/outbound-rule.ts';
import type { RuleMemories, RuleMemory } from '../records/hub/memory-section.ts';
import { isOnlyManaged } from '../records/hub/memory-section.ts';

/**
 * The memory of a rule after a read:
 *
 * | remembered          | the read shows                | after the read                             |
 * |---------------------|-------------------------------|--------------------------------------------|
 * | managed             | anything, or no such rule     | managed: a missing rule is a finding       |
 * | unconfirmed         | the destination that was sent | managed                                    |
 * | unconfirmed         | anything else                 | unconfirmed: it may show much later        |
 * | hidden, and recent  | the destination of ours       | managed: it is the rule that we wrote      |
 * | hidden, and recent  | anything else                 | hidden                                     |
 * | hidden, and older   | anything                      | forgotten: a person who writes it wants it |
 * | hidden, and managed | anything                      | managed                                    |
 * | lost                | a rule of that name           | forgotten: it is restored                  |
 * | lost                | no such rule                  | lost                                       |
 *
 * Writes that overlap hide rules: another principal's write that ends late can bring back a rule that we deleted.
 *
 * @param shown the rule of that name in the read
 * @param recentSince since when a hidden rule counts as recent (ISO)
 */
export function ruleAfterRead(
  remembered: RuleMemory,
  shown: ObservedRule | undefined,
  recentSince: string,
): RuleMemory {
  const { hidden, lost, unconfirmed } = remembered;
  const isConfirmed = hasKey(shown?.destination, unconfirmed);
  const managed = isConfirmed ? unconfirmed : remembered.managed;
  const isHidden = hidden !== undefined && managed === undefined && hidden.at >= recentSince;
  const isBack = isHidden && hasKey(shown?.destination, hidden.key);
  return {
    managed: isBack ? hidden.key : managed,
    unconfirmed: isConfirmed ? undefined : unconfirmed,
    hidden: isHidden && !isBack ? hidden : undefined,
    lost: shown === undefined ? lost : undefined,
  };
}

/** The memory of all rules after a read, as {@link ruleAfterRead}. */
export function rulesAfterRead(
  rules: RuleMemories,
  shown: ReadonlyMap<string, ObservedRule>,
  recentSince: string,
): RuleMemories {
  // The memory of most hubs holds only managed rules, and a read does not change those.
  if (Object.values(rules).every(isOnlyManaged)) return rules;
  const entries = Object.entries(rules).flatMap(([name, remembered]) => {
    const after = ruleAfterRead(remembered, shown.get(name), recentSince);
    return Object.values(after).some((part) => part !== undefined) ? [[name, after] as const] : [];
  });
  return Object.fromEntries(entries);
}
