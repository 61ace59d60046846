import type { Difference } from '../model/difference.ts';
import { skippedDifference } from '../model/difference.ts';
import type { OwnedRule, PlanContext } from '../model/plan-context.ts';
import { raise } from '../model/plan-context.ts';
import { UNKNOWN_FORM } from './removal-refusal.ts';
import { openingText } from './rule-opening.ts';

/** More reasons would not improve the message. */
const MOST_REASONS = 3;

/**
 * Reports a user rule that is not readable in full (HW211), with the reasons. It never counts as agreement with the
 * policy.
 */
export function judgeUnread(context: PlanContext, rule: OwnedRule): Difference | undefined {
  if (rule.destination !== undefined) return undefined;
  const reasons = rule.unread?.reasons ?? [];
  const more = reasons.length - MOST_REASONS;
  const text = [
    ...(reasons.length === 0 ? ['Hubwarden does not know this form of rule.'] : reasons.slice(0, MOST_REASONS)),
    ...(more > 0 ? [`${more} more ${more === 1 ? 'part' : 'parts'} cannot be read.`] : []),
  ].join(' ');
  return skippedDifference(
    raise(context, 'HW211', {
      rule: rule.name,
      destination: openingText(rule),
      message: `${rule.name} of ${context.hub.name} cannot be read in full: ${text}`,
    }),
    'NotPossible',
    UNKNOWN_FORM,
  );
}
