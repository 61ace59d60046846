import type { Destination } from '../outbound-rule.ts';
import { fqdnCover, hostIndex, isFqdnCovered } from './fqdn-coverage.ts';
import { endpointIndex, privateEndpointCover } from './private-endpoint-coverage.ts';
import { isServiceTagCovered, serviceTagCover, tagIndex } from './service-tag-coverage.ts';

export { overlaps } from './overlap.ts';

/** A rule that may permit a wanted destination. */
export interface CoverageCandidate {
  readonly name: string;
  readonly destination: Destination;
}

/** Answers, for one set of rules, which of them together permit a destination. */
export interface CoverageIndex {
  (wanted: Destination): readonly string[] | undefined;
  /** The same answer without the names, in fewer steps: for rules that are checked one by one. */
  readonly permits: (wanted: Destination) => boolean;
}

/**
 * Reads the rules once, so that many destinations can be compared with them fast. The caller passes only rules that are
 * in force; this function does not check their state.
 *
 * A rule covers rules of its own type only: the addresses of a host name or of a tag change from day to day. A rule
 * that denies covers no destination that is to be allowed.
 *
 * @returns a function that names the rules which together permit everything of a destination, as few as it finds and
 * earlier ones first; or undefined when they do not
 */
export function coverageIndex(candidates: readonly CoverageCandidate[]): CoverageIndex {
  const hosts: Parameters<typeof hostIndex>[0][number][] = [];
  const tags: Parameters<typeof tagIndex>[0][number][] = [];
  const endpoints: Parameters<typeof endpointIndex>[0][number][] = [];
  for (const [order, { name, destination }] of candidates.entries()) {
    switch (destination.type) {
      case 'FQDN':
        hosts.push({ name, order, destination });
        break;
      case 'ServiceTag':
        tags.push({ name, order, destination });
        break;
      case 'PrivateEndpoint':
        endpoints.push({ name, order, destination });
        break;
    }
  }
  const indexes = { hosts: hostIndex(hosts), tags: tagIndex(tags), endpoints: endpointIndex(endpoints) };
  return Object.assign((wanted: Destination) => lookUp(indexes, wanted), {
    permits: (wanted: Destination) => isCovered(indexes, wanted),
  });
}

interface Indexes {
  readonly hosts: ReturnType<typeof hostIndex>;
  readonly tags: ReturnType<typeof tagIndex>;
  readonly endpoints: ReturnType<typeof endpointIndex>;
}

function lookUp(indexes: Indexes, wanted: Destination): readonly string[] | undefined {
  switch (wanted.type) {
    case 'FQDN':
      return fqdnCover(indexes.hosts, wanted);
    case 'ServiceTag':
      return serviceTagCover(indexes.tags, wanted);
    case 'PrivateEndpoint':
      return privateEndpointCover(indexes.endpoints, wanted);
  }
}

function isCovered(indexes: Indexes, wanted: Destination): boolean {
  switch (wanted.type) {
    case 'FQDN':
      return isFqdnCovered(indexes.hosts, wanted);
    case 'ServiceTag':
      return isServiceTagCovered(indexes.tags, wanted);
    case 'PrivateEndpoint':
      return privateEndpointCover(indexes.endpoints, wanted) !== undefined;
  }
}

/**
 * Names the rules that together permit everything of `wanted`: ports of several rules joined, each host of a comma list
 * by its own rule, prefixes in pieces. For many wanted destinations use {@link coverageIndex}.
 *
 * @returns undefined when they do not
 */
export function coveringRules(
  wanted: Destination,
  candidates: readonly CoverageCandidate[],
): readonly string[] | undefined {
  return coverageIndex(candidates)(wanted);
}

/** True when `by` alone permits everything that `wanted` permits. */
export function covers(by: Destination, wanted: Destination): boolean {
  return coverageIndex([{ name: '', destination: by }]).permits(wanted);
}
