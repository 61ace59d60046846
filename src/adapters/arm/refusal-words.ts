import type { RefusalTopic } from '../../core/azure/failure.ts';
import { foldCase } from '../../core/text/fold-case.ts';

/**
 * Azure's words for the workloads of a hub or its projects; single words, so that the name of a host or rule does not
 * match.
 */
const WORKLOADS = new Set(['compute', 'computes', 'cluster', 'clusters', 'endpoint', 'endpoints']);

/** Words in refusals that require a deletion first. */
const STANDING = new Set([
  'active',
  'contains',
  'delete',
  'deleted',
  'exist',
  'existing',
  'exists',
  'has',
  'have',
  'present',
  'remove',
  'removed',
  'running',
  'use',
]);

/** Words of refusals that name workloads for another reason. */
const OTHER_MATTERS = ['quota', 'rule', 'rules', 'destination', 'sku', 'region'];

const SKU_WORDS = ['sku', 'skus', 'firewallsku'];

/** Longest text to search: the topic is named at the beginning. */
const LONGEST_TEXT = 4000;

/**
 * Finds the topic of a refusal from Azure's code and text. The codes are too general: one code stands for nearly every
 * refused PATCH.
 *
 * @returns undefined for unknown text: Hubwarden then names no topic
 */
export function refusalTopic(code: string, message: string): RefusalTopic | undefined {
  const text = foldCase(message.slice(0, LONGEST_TEXT));
  if (foldCase(code) === 'missingsubscriptionregistration' || text.includes('not registered to use namespace')) {
    return 'NotRegistered';
  }
  if (text.includes('not authorized to access linked subscription')) return 'OtherTenant';
  const words = new Set(
    text
      .replaceAll('private endpoint', '')
      .split(/\s/)
      .map((word) => bare(word)),
  );
  if (SKU_WORDS.some((word) => words.has(word)) || foldCase(code).includes('sku')) return 'FirewallSku';
  if (OTHER_MATTERS.some((word) => words.has(word)) || foldCase(code).includes('quota')) return undefined;
  const standsInTheWay =
    [...words].some((word) => WORKLOADS.has(word)) && [...words].some((word) => STANDING.has(word));
  return standsInTheWay ? 'InUse' : undefined;
}

const MARKS = new Set([...'.,;:!?()[]"\'`']);

/** A word without the punctuation around it. */
function bare(word: string): string {
  let start = 0;
  let end = word.length;
  while (start < end && MARKS.has(word.charAt(start))) start += 1;
  while (end > start && MARKS.has(word.charAt(end - 1))) end -= 1;
  return word.slice(start, end);
}
