import type { Candidate } from './fewest-candidates.ts';
import { fewestCandidates } from './fewest-candidates.ts';
import { hostCovers, isWildcard } from './host-name.ts';
import type { FqdnDestination } from './outbound-rule.ts';

interface HostCandidate extends Candidate {
  readonly hosts: readonly string[];
}

/** FQDN rules in the form in which many wanted hosts are looked up. Built once, never changed. */
export interface HostIndex {
  /** Under each host, the rules that name it, in their order. */
  readonly byPattern: ReadonlyMap<string, readonly HostCandidate[]>;
  /** Rules with a wildcard that ends inside a label, such as `*pypi.org`: they cannot be found by name. */
  readonly unaligned: readonly HostCandidate[];
}

/** Prepares FQDN rules for {@link fqdnCover}. */
export function hostIndex(
  candidates: readonly { readonly name: string; readonly order: number; readonly destination: FqdnDestination }[],
): HostIndex {
  const byPattern = new Map<string, HostCandidate[]>();
  const unaligned: HostCandidate[] = [];
  for (const { name, order, destination } of candidates) {
    const candidate = { name, order, hosts: destination.hosts };
    for (const host of candidate.hosts) {
      const known = byPattern.get(host);
      if (known === undefined) byPattern.set(host, [candidate]);
      else known.push(candidate);
    }
    if (candidate.hosts.some(isUnaligned)) unaligned.push(candidate);
  }
  return { byPattern, unaligned };
}

function isUnaligned(host: string): boolean {
  return isWildcard(host) && host !== '*' && !host.startsWith('*.');
}

/** Names of the rules that together let every wanted host through; undefined when they do not. */
export function fqdnCover(index: HostIndex, { hosts }: FqdnDestination): readonly string[] | undefined {
  const [first] = hosts;
  if (first !== undefined && hosts.length === 1) return hostCover(index, first);
  const relevant = new Set<HostCandidate>(index.unaligned);
  for (const host of hosts) {
    for (const pattern of patternsFor(host)) {
      for (const candidate of index.byPattern.get(pattern) ?? []) relevant.add(candidate);
    }
  }
  return fewestCandidates([...relevant], (some) =>
    hosts.every((host) => some.some((candidate) => letsThrough(candidate, host))),
  );
}

/** The same for one host, as nearly every rule has: one rule is enough or none is, and the first one is named. */
function hostCover({ byPattern, unaligned }: HostIndex, host: string): readonly string[] | undefined {
  let first = unaligned.find((candidate) => letsThrough(candidate, host));
  for (const pattern of patternsFor(host)) {
    const candidate = byPattern.get(pattern)?.[0];
    if (candidate !== undefined && (first === undefined || candidate.order < first.order)) first = candidate;
  }
  return first === undefined ? undefined : [first.name];
}

function letsThrough({ hosts }: HostCandidate, host: string): boolean {
  return hosts.some((by) => hostCovers(by, host));
}

/** The host itself and every wildcard over whole labels that covers it. */
function patternsFor(host: string): readonly string[] {
  const patterns = [host, '*'];
  const text = isWildcard(host) ? host.slice(1) : host;
  for (let dot = text.indexOf('.', 1); dot !== -1; dot = text.indexOf('.', dot + 1))
    patterns.push(`*${text.slice(dot)}`);
  return patterns;
}
