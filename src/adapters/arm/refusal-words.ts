import type { RefusalTopic } from '../../core/azure/failure.ts';
import { foldCase } from '../../core/text/fold-case.ts';

/** Azure's words for what a hub or its projects run; single words, so that a host or rule of that name is none of them. */
const WORKLOADS = new Set(['compute', 'computes', 'cluster', 'clusters', 'endpoint', 'endpoints']);

/** Words by which Azure says that something is there and has to go. */
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

/** Words of refusals that name workloads and mean something else. */
const OTHER_MATTERS = ['quota', 'rule', 'rules', 'destination', 'sku', 'region'];

const SKU_WORDS = ['sku', 'skus', 'firewallsku'];

/** Longest text that is read: the topic is named at its beginning. */
const LONGEST_TEXT = 4000;

/**
 * Says what a refusal is about, by Azure's code and words. The codes are too general for most of it: one code stands for
 * nearly every refused PATCH.
 *
 * @returns undefined for words that Hubwarden does not know: then nothing is claimed of them
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

/** A word without the marks around it. */
function bare(word: string): string {
  let start = 0;
  let end = word.length;
  while (start < end && MARKS.has(word.charAt(start))) start += 1;
  while (end > start && MARKS.has(word.charAt(end - 1))) end -= 1;
  return word.slice(start, end);
}
