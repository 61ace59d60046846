import type { Observation } from '../core/observation.ts';
import { compareIsolation } from '../core/plan/isolation-order.ts';
import { destinationKey } from '../core/rules/destination-key.ts';
import type { Change } from './records/change-record.ts';
import type { OperationRecord } from './records/operation-record.ts';

// Codes of a failed operation that say what a person has to change; trying elsewhere proves nothing about Hubwarden.
const FOR_A_PERSON =
  /^(AuthorizationFailed|LinkedAuthorizationFailed|RequestDisallowedByPolicy|ScopeLocked|MissingSubscriptionRegistration|QuotaExceeded)\b/i;

/**
 * What a write that is over came to, as a fresh read shows it. The answer of the write plays no part: one that reports
 * success and changes nothing has failed, one that was never answered may have done all of it. Rules that somebody else
 * touched meanwhile prove nothing.
 *
 * @param changes of the hub since the operation began, from events
 * @returns `ForAPerson` when it failed for a reason that only a person can remove
 */
export function changeOutcome(
  operation: OperationRecord,
  observation: Observation,
  changes: readonly Change[],
): 'Landed' | 'Failed' | 'ForAPerson' {
  const touched = new Set(changes.filter((each) => !each.own).map((each) => each.rule?.toLowerCase()));
  if (hasLanded(operation, observation, touched)) return 'Landed';
  return FOR_A_PERSON.test(operation.error ?? '') ? 'ForAPerson' : 'Failed';
}

function hasLanded(
  operation: OperationRecord,
  observation: Observation,
  touched: ReadonlySet<string | undefined>,
): boolean {
  const { includeSpark, isolationMode, kind, removes, writes } = operation;
  if (kind === 'Provision') {
    return observation.networkStatus === 'Active' && (includeSpark !== true || observation.sparkReady);
  }
  if (isolationMode !== undefined && compareIsolation(observation.isolationMode, isolationMode) < 0) return false;
  const rules = new Map(observation.rules.map((rule) => [rule.name.toLowerCase(), rule]));
  const isThere = ([name, key]: readonly [string, string]): boolean => {
    const destination = rules.get(name.toLowerCase())?.destination;
    if (touched.has(name.toLowerCase())) return true;
    return destination !== undefined && destinationKey(destination) === key;
  };
  const isAway = (name: string): boolean =>
    touched.has(name.toLowerCase()) || (rules.get(name.toLowerCase())?.status ?? 'Deleting') === 'Deleting';
  return Object.entries(writes).every(isThere) && removes.every(isAway);
}
