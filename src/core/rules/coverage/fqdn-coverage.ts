import type { HostPatterns } from '../addresses/host-name.ts';
import { fewestHosts, hostPatterns } from '../addresses/host-name.ts';
import type { FqdnDestination } from '../outbound-rule.ts';
import type { Candidate } from './fewest-candidates.ts';
import { fewestCandidates } from './fewest-candidates.ts';

interface HostCandidate extends Candidate {
  /** No pattern covers another, so at most one of them covers a wanted host. */
  readonly hosts: readonly string[];
}

/** FQDN rules in a form in which many wanted hosts can be looked up. Built once, never changed. */
export interface HostIndex {
  /** Every host of every rule. */
  readonly patterns: HostPatterns;
  /** The same with the names of the rules; made on first use, because most callers need no names. */
  readonly named: () => NamedHosts;
}

interface NamedHosts {
  /** For each host, the rules that name it, in their order. */
  readonly byPattern: ReadonlyMap<string, readonly HostCandidate[]>;
  readonly patterns: HostPatterns;
}

type HostRule = { readonly name: string; readonly order: number; readonly destination: FqdnDestination };

/** Prepares FQDN rules for {@link fqdnCover}. */
export function hostIndex(candidates: readonly HostRule[]): HostIndex {
  let named: NamedHosts | undefined;
  return {
    patterns: hostPatterns(allHosts(candidates)),
    named: () => {
      named ??= namedHosts(candidates);
      return named;
    },
  };
}

function allHosts(candidates: readonly HostRule[]): ReadonlySet<string> {
  const hosts = new Set<string>();
  for (const { destination } of candidates) for (const host of destination.hosts) hosts.add(host);
  return hosts;
}

function namedHosts(candidates: readonly HostRule[]): NamedHosts {
  const byPattern = new Map<string, HostCandidate[]>();
  for (const { name, order, destination } of candidates) {
    const candidate = { name, order, hosts: fewestHosts(destination.hosts) };
    for (const host of candidate.hosts) {
      const known = byPattern.get(host);
      if (known === undefined) byPattern.set(host, [candidate]);
      else known.push(candidate);
    }
  }
  return { byPattern, patterns: hostPatterns(byPattern.keys()) };
}

/** True when the rules together permit every wanted host. */
export function isFqdnCovered({ patterns }: HostIndex, { hosts }: FqdnDestination): boolean {
  return hosts.every((host) => patterns.cover(host));
}

/** Names of the rules that together permit every wanted host; undefined when they do not. */
export function fqdnCover(index: HostIndex, { hosts }: FqdnDestination): readonly string[] | undefined {
  if (!isFqdnCovered(index, { type: 'FQDN', hosts })) return undefined;
  const named = index.named();
  const wanted = [...new Set(hosts)];
  const above = wanted.map((host) => named.patterns.above(host));
  return singleCover(named, above) ?? joinedCover(named, above);
}

/**
 * The first rule that is enough alone: the number of wanted hosts that its patterns permit equals the number of wanted
 * hosts.
 */
function singleCover({ byPattern }: NamedHosts, above: readonly (readonly string[])[]): readonly string[] | undefined {
  const hostsUnder = new Map<string, number>();
  for (const pattern of above.flat()) hostsUnder.set(pattern, (hostsUnder.get(pattern) ?? 0) + 1);
  const counts = new Map<HostCandidate, number>();
  for (const [pattern, count] of hostsUnder) {
    const naming = byPattern.get(pattern) ?? [];
    // If one pattern permits all hosts, the first rule that names it comes before the other rules that do.
    for (const candidate of count === above.length ? naming.slice(0, 1) : naming)
      counts.set(candidate, (counts.get(candidate) ?? 0) + count);
  }
  const enough = [...counts].filter(([, count]) => count === above.length).map(([candidate]) => candidate);
  if (enough.length === 0) return undefined;
  return [enough.reduce((first, other) => (other.order < first.order ? other : first)).name];
}

/**
 * Several rules: of the rules that name one pattern only the first counts, because the others permit no more through
 * that pattern.
 */
function joinedCover({ byPattern }: NamedHosts, above: readonly (readonly string[])[]): readonly string[] | undefined {
  const relevant = new Set<HostCandidate>();
  for (const patterns of above)
    for (const pattern of patterns) for (const one of first(byPattern, pattern)) relevant.add(one);
  return fewestCandidates([...relevant], (some) => {
    const open = new Set(some.flatMap(({ hosts }) => hosts));
    return above.every((patterns) => patterns.some((pattern) => open.has(pattern)));
  });
}

function first(byPattern: NamedHosts['byPattern'], pattern: string): readonly HostCandidate[] {
  return byPattern.get(pattern)?.slice(0, 1) ?? [];
}
