import { destinationText, wireDestinationText } from '../../rules/destinations/destination-text.ts';
import { exfiltrationRisk } from '../../rules/limits/exfiltration-risk.ts';
import type { Destination } from '../../rules/outbound-rule.ts';
import type { OwnedRule } from '../model/plan-context.ts';
import { UNKNOWN_FORM } from './removal-refusal.ts';

/** Everything that a rule may open or close: its destination, or what one that cannot be read in full is at its widest. */
export function widestOf({ destination, unread }: OwnedRule): readonly Destination[] {
  return destination === undefined ? (unread?.widest ?? []) : [destination];
}

/** The destination of a rule in words, or as Azure shows it where a part cannot be read. */
export function openingText({ destination, wire }: OwnedRule): string {
  return destination === undefined ? wireDestinationText(wire) : destinationText(destination);
}

/** Why a rule lets data out to places that nobody chose, judged by its widest reading; undefined for a narrow one. */
export function riskOf(rule: OwnedRule): string | undefined {
  return widestOf(rule)
    .map(exfiltrationRisk)
    .find((risk) => risk !== undefined);
}

/** True for a rule that Hubwarden judges: not Azure's own, and not on its way out. */
export function isJudged({ owner, status }: OwnedRule): boolean {
  return owner !== 'azure' && status !== 'Deleting';
}

/** True for a rule of others or of Hubwarden that Azure is deleting. */
export function isBeingDeleted({ owner, status }: OwnedRule): boolean {
  return owner !== 'azure' && status === 'Deleting';
}

/**
 * Why Hubwarden deletes no such rule, whatever the policy asks.
 *
 * @returns undefined when it may be deleted
 */
export function neverDeleted({ category, destination }: OwnedRule): string | undefined {
  if (category !== 'UserDefined')
    return `Its category is ${category}, and Hubwarden deletes rules of category UserDefined only.`;
  return destination === undefined ? UNKNOWN_FORM : undefined;
}
