import { addressesOf } from '../../rules/addresses/address-prefixes.ts';
import { covers } from '../../rules/coverage/coverage.ts';
import { rangesCover } from '../../rules/coverage/prefix-coverage.ts';
import { endpointKey } from '../../rules/destinations/destination-key.ts';
import type { Destination, ServiceTagDestination } from '../../rules/outbound-rule.ts';
import { normalTag, tagCovers } from '../../rules/services/service-tag.ts';

/** A destination and everything that asks for it. */
export interface WantedDestination {
  readonly destination: Destination;
  /** Its `destinationKey`: equal for equal effect. */
  readonly key: string;
  /** Packs, with edition, and `assignment …`; sorted, each once. */
  readonly origins: readonly string[];
}

/**
 * Keeps of many wanted destinations the fewest that let the same through: equal ones become one, and one that a single
 * other one covers goes into that one. Azure refuses a second rule with the same destination, and a narrower rule
 * beside a wider one opens nothing.
 *
 * What goes into another one shares its fate, an exemption of the wider rule included. So the caller merges only what
 * can be written: a wide rule that this mode or Azure refuses must not swallow a narrow one that it takes. A Deny
 * covers no Allow, and is never merged with one.
 *
 * @param settled the outcome of an earlier merge, which is not held against itself again
 * @returns the same destinations for every order of the input, sorted by key
 */
export function mergeRules<T extends WantedDestination>(
  wanted: readonly T[],
  settled: readonly T[] = [],
): readonly T[] {
  const added = uniqueByKey(wanted);
  if (added.length === 0) return settled;
  const unique = uniqueByKey([...settled, ...wanted]);
  const isSettled = new Set(settled.map(({ key }) => key));
  for (const { key } of added) isSettled.delete(key);
  const isNewPair = (a: T, b: T) => a !== b && !(isSettled.has(a.key) && isSettled.has(b.key));
  const merged: T[] = [];
  for (const rule of unique) {
    if (unique.some((other) => isNewPair(other, rule) && swallows(other, rule))) continue;
    const swallowed = unique.filter((other) => isNewPair(rule, other) && swallows(rule, other));
    merged.push(swallowed.length === 0 ? rule : withOrigins(rule, [rule, ...swallowed]));
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

/** Of two spellings of one destination always the same one, whichever was met first. */
function oneSpelling<T extends WantedDestination>(a: T, b: T): T {
  return JSON.stringify(a.destination) <= JSON.stringify(b.destination) ? a : b;
}

/** Two that cover each other are told apart by their keys, so that one of them stays. */
function swallows(wide: WantedDestination, narrow: WantedDestination): boolean {
  if (!mayCover(wide.destination, narrow.destination) || !covers(wide.destination, narrow.destination)) return false;
  return wide.key < narrow.key || !covers(narrow.destination, wide.destination);
}

/** Rules most pairs out at a glance; of equal destinations only one is left by now. */
function mayCover(wide: Destination, narrow: Destination): boolean {
  switch (wide.type) {
    case 'FQDN':
      return narrow.type === 'FQDN' && (wide.hosts.length > 1 || wide.hosts.some((host) => host.startsWith('*')));
    case 'ServiceTag':
      return narrow.type === 'ServiceTag' && placesMayCover(wide, narrow);
    case 'PrivateEndpoint':
      return narrow.type === 'PrivateEndpoint' && endpointKey(wide) === endpointKey(narrow);
  }
}

/** The lists of addresses are read once for each rule, and not for each pair of rules. */
function placesMayCover(wide: ServiceTagDestination, narrow: ServiceTagDestination): boolean {
  if (wide.action !== narrow.action) return false;
  const isByTag = narrow.addressPrefixes.length === 0;
  if ((wide.addressPrefixes.length === 0) !== isByTag) return false;
  if (isByTag) return tagCovers(normalTag(wide.serviceTag), normalTag(narrow.serviceTag));
  return rangesCover(addressesOf(wide.addressPrefixes), addressesOf(narrow.addressPrefixes));
}
