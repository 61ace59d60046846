import { addressesOf } from '../../rules/addresses/address-prefixes.ts';
import { covers } from '../../rules/coverage/coverage.ts';
import { rangesCover } from '../../rules/coverage/prefix-coverage.ts';
import { endpointKey } from '../../rules/destinations/destination-key.ts';
import type { Destination, ServiceTagDestination } from '../../rules/outbound-rule.ts';
import { normalTag, tagCovers } from '../../rules/services/service-tag.ts';

/** A destination and all its origins. */
export interface WantedDestination {
  readonly destination: Destination;
  /** Its `destinationKey`: equal for equal effect. */
  readonly key: string;
  /** Packs, with edition, and `assignment …`; sorted, each once. */
  readonly origins: readonly string[];
}

/**
 * Reduces wanted destinations to the fewest that permit the same traffic: equal ones become one, and one that a single
 * other one covers is merged into that one. Azure refuses a second rule with the same destination, and a narrower rule
 * beside a wider one opens nothing.
 *
 * A merged destination shares the result of the wider one, its exemption included. So the caller merges only
 * destinations that can be written: a wide rule that the mode or Azure refuses must not replace a narrow one that can
 * be written. A Deny covers no Allow, and is never merged with one.
 *
 * @param mergedBefore the result of an earlier merge, which is not compared with itself again
 * @returns the same destinations for every order of the input, sorted by key
 */
export function mergeRules<T extends WantedDestination>(
  wanted: readonly T[],
  mergedBefore: readonly T[] = [],
): readonly T[] {
  const added = uniqueByKey(wanted);
  if (added.length === 0) return mergedBefore;
  const unique = uniqueByKey([...mergedBefore, ...wanted]);
  const isMergedBefore = new Set(mergedBefore.map(({ key }) => key));
  for (const { key } of added) isMergedBefore.delete(key);
  const isNewPair = (a: T, b: T) => a !== b && !(isMergedBefore.has(a.key) && isMergedBefore.has(b.key));
  const merged: T[] = [];
  for (const rule of unique) {
    if (unique.some((other) => isNewPair(other, rule) && mergesInto(other, rule))) continue;
    const redundant = unique.filter((other) => isNewPair(rule, other) && mergesInto(rule, other));
    merged.push(redundant.length === 0 ? rule : withOrigins(rule, [rule, ...redundant]));
  }
  return merged;
}

function uniqueByKey<T extends WantedDestination>(wanted: readonly T[]): readonly T[] {
  const byKey = new Map<string, T>();
  for (const rule of wanted) {
    const known = byKey.get(rule.key);
    byKey.set(rule.key, known === undefined ? rule : withOrigins(oneSpelling(known, rule), [known, rule]));
  }
  return [...byKey.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}

function withOrigins<T extends WantedDestination>(rule: T, sources: readonly T[]): T {
  return { ...rule, origins: [...new Set(sources.flatMap(({ origins }) => origins))].sort() };
}

/** Of two spellings of one destination always the same one, whatever the order of the input. */
function oneSpelling<T extends WantedDestination>(a: T, b: T): T {
  return JSON.stringify(a.destination) <= JSON.stringify(b.destination) ? a : b;
}

/** If two destinations cover each other, their keys decide, so that one of them stays. */
function mergesInto(wide: WantedDestination, narrow: WantedDestination): boolean {
  if (!mayCover(wide.destination, narrow.destination) || !covers(wide.destination, narrow.destination)) return false;
  return wide.key < narrow.key || !covers(narrow.destination, wide.destination);
}

/** Rules out most pairs cheaply. Equal destinations have already become one. */
function mayCover(wide: Destination, narrow: Destination): boolean {
  switch (wide.type) {
    case 'FQDN':
      return narrow.type === 'FQDN' && (wide.hosts.length > 1 || wide.hosts.some((host) => host.startsWith('*')));
    case 'ServiceTag':
      return narrow.type === 'ServiceTag' && targetsMayCover(wide, narrow);
    case 'PrivateEndpoint':
      return narrow.type === 'PrivateEndpoint' && endpointKey(wide) === endpointKey(narrow);
  }
}

/** Each list of addresses is read once per rule, not once per pair of rules. */
function targetsMayCover(wide: ServiceTagDestination, narrow: ServiceTagDestination): boolean {
  if (wide.action !== narrow.action) return false;
  const isByTag = narrow.addressPrefixes.length === 0;
  if ((wide.addressPrefixes.length === 0) !== isByTag) return false;
  if (isByTag) return tagCovers(normalTag(wide.serviceTag), normalTag(narrow.serviceTag));
  return rangesCover(addressesOf(wide.addressPrefixes), addressesOf(narrow.addressPrefixes));
}
