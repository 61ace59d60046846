import { destinationText, wireDestinationText } from '../../rules/destinations/destination-text.ts';
import { exfiltrationRisk } from '../../rules/limits/exfiltration-risk.ts';
import type { Destination } from '../../rules/outbound-rule.ts';
import type { OwnedRule } from '../model/plan-context.ts';
import { UNKNOWN_FORM } from './removal-refusal.ts';

/**
 * Everything that a rule may open or close: its destination, or the widest reading of a rule that is not readable in
 * full.
 */
export function widestOf({ destination, unread }: OwnedRule): readonly Destination[] {
  return destination === undefined ? (unread?.widest ?? []) : [destination];
}

/** The destination of a rule as text, or as Azure shows it if a part is unreadable. */
export function openingText({ destination, wire }: OwnedRule): string {
  return destination === undefined ? wireDestinationText(wire) : destinationText(destination);
}

/** The exfiltration risk of a rule, judged by its widest reading; undefined for a narrow rule. */
export function riskOf(rule: OwnedRule): string | undefined {
  return widestOf(rule)
    .map(exfiltrationRisk)
    .find((risk) => risk !== undefined);
}

/** True for a rule that Hubwarden judges: not Azure's own, and not being deleted. */
export function isJudged({ owner, status }: OwnedRule): boolean {
  return owner !== 'azure' && status !== 'Deleting';
}

/** True for a foreign rule or a rule of ours that Azure is deleting. */
export function isBeingDeleted({ owner, status }: OwnedRule): boolean {
  return owner !== 'azure' && status === 'Deleting';
}

/**
 * Why Hubwarden never deletes such a rule, whatever the policy says.
 *
 * @returns undefined when Hubwarden may delete it
 */
export function neverDeleted({ category, destination }: OwnedRule): string | undefined {
  if (category !== 'UserDefined')
    return `Its category is ${category}, and Hubwarden deletes rules of category UserDefined only.`;
  return destination === undefined ? UNKNOWN_FORM : undefined;
}
