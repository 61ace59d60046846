import type { Observation } from '../../core/observation/observation.ts';
import { hasKey } from '../../core/rules/destinations/destination-key.ts';
import { compareIsolation } from '../../core/rules/limits/isolation-modes.ts';
import { foldCase } from '../../core/text/fold-case.ts';
import { touchedByOthers } from '../observe/foreign-authors.ts';
import type { Change } from '../records/change-record.ts';
import type { OperationRecord } from '../records/hub/operation-record.ts';

// Codes of a failed operation that say what a person has to change; trying elsewhere proves nothing about Hubwarden.
const FOR_A_PERSON =
  /^(AuthorizationFailed|LinkedAuthorizationFailed|RequestDisallowedByPolicy|ScopeLocked|MissingSubscriptionRegistration|QuotaExceeded)\b/i;

type Outcome = 'Applied' | 'Failed' | 'ForAPerson';

/**
 * The outcome of a write that is over, as a fresh read shows it. A write that reports success and changes nothing has
 * failed; one that was never answered may have taken effect. Where another principal touched the rule in between, the read
 * proves nothing: then a failure that Azure reports counts.
 *
 * @param changes of the hub since the operation began, from events
 * @returns `ForAPerson` when it failed for a reason that only a person can remove
 */
export function writeOutcome(
  operation: OperationRecord,
  observation: Observation,
  changes: readonly Change[],
): Outcome {
  const isTouched = touchedByOthers(changes);
  const failed = FOR_A_PERSON.test(operation.error ?? '') ? 'ForAPerson' : 'Failed';
  const open = undone(operation, observation);
  if (open === 'Hub') return failed;
  if (open.length === 0) return 'Applied';
  const isProof = open.some((name) => !isTouched(name, operation.startedAt)) || operation.ended === 'Failed';
  return isProof ? failed : 'Applied';
}

/**
 * Whether the read shows everything that a write of rules asked for, and every foreign rule from before it. Then no event about
 * the hub changes what its verification says.
 */
export function isShownInFull(operation: OperationRecord, observation: Observation): boolean {
  const names = new Set(observation.rules.map((rule) => rule.name));
  const removed = new Set(operation.removes.map((name) => foldCase(name)));
  const isKept = (name: string): boolean => names.has(name) || removed.has(foldCase(name));
  const written = Object.keys(operation.writes);
  return (
    undone(operation, observation).length === 0 &&
    written.every((name) => names.has(name)) &&
    Object.keys(operation.foreignBefore).every(isKept)
  );
}

/** The parts of the write that the read does not show: names of rules in lower case, or the hub's own properties. */
function undone(operation: OperationRecord, observation: Observation): 'Hub' | readonly string[] {
  const { includeSpark, isolationMode, kind, removes, writes } = operation;
  if (kind === 'Provision') {
    const isReady = observation.networkStatus === 'Active' && (includeSpark !== true || observation.sparkReady);
    return isReady ? [] : 'Hub';
  }
  if (isolationMode !== undefined && compareIsolation(observation.isolationMode, isolationMode) < 0) return 'Hub';
  const rules = new Map(observation.rules.map((rule) => [foldCase(rule.name), rule]));
  const missing = Object.entries(writes)
    .map(([name, key]) => ({ name: foldCase(name), key }))
    .filter(({ name, key }) => !hasKey(rules.get(name)?.destination, key))
    .map(({ name }) => name);
  const left = removes
    .map((name) => foldCase(name))
    .filter((name) => (rules.get(name)?.status ?? 'Deleting') !== 'Deleting');
  return [...missing, ...left];
}
