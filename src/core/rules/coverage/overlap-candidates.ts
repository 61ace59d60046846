import { hostPatterns, isWildcard, normalHost } from '../addresses/host-name.ts';
import type { Destination } from '../outbound-rule.ts';

/** A rule of the set that is searched. */
interface Rule {
  readonly destination: Destination;
}

/**
 * Reads rules once, so that the few FQDN rules that may overlap with an FQDN rule are found without comparing it with
 * all of them. Rules of the other types are always candidates.
 *
 * @returns a function that lists, in their order, every rule that overlaps with a destination, and possibly some that do
 * not: its callers check each with `overlaps`
 */
export function overlapCandidates<T extends Rule>(rules: readonly T[]): (destination: Destination) => readonly T[] {
  const byHost = new Map<string, number[]>();
  const others: number[] = [];
  for (const [place, { destination }] of rules.entries()) {
    if (destination.type !== 'FQDN') others.push(place);
    else for (const host of destination.hosts) addTo(byHost, normalHost(host), place);
  }
  const hostsFor = hostSearch(byHost.keys());
  return (destination) => {
    if (destination.type !== 'FQDN') return rules;
    const hosts = destination.hosts.flatMap((host) => hostsFor(normalHost(host)));
    const places = new Set([...others, ...hosts.flatMap((host) => byHost.get(host) ?? [])]);
    return [...places].sort((a, b) => a - b).flatMap((place) => rules[place] ?? []);
  };
}

/** Hosts of a set that share a name with a host: those above it, and those that end as a wildcard does. */
function hostSearch(hosts: Iterable<string>): (host: string) => readonly string[] {
  const known = new Set(hosts);
  const patterns = hostPatterns(known);
  const backwards = [...known].map((host) => ({ host, text: reversed(host) }));
  backwards.sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
  return (host) => {
    const found = [...patterns.above(host)];
    if (!isWildcard(host)) return found;
    const ending = reversed(host);
    for (let at = firstFrom(backwards, ending); backwards[at]?.text.startsWith(ending) === true; at += 1)
      found.push(backwards[at]?.host ?? '');
    return found;
  };
}

/** The text from its end to its start, without the star. */
function reversed(host: string): string {
  return [...(isWildcard(host) ? host.slice(1) : host)].reverse().join('');
}

function firstFrom(sorted: readonly { readonly text: string }[], wanted: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle]?.text ?? '') < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

function addTo(map: Map<string, number[]>, key: string, place: number): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [place]);
  else known.push(place);
}
