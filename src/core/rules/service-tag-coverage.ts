import type { AddressRange } from './address-prefixes.ts';
import { rangesFromPrefixes } from './address-prefixes.ts';
import type { Candidate } from './fewest-candidates.ts';
import { fewestCandidates } from './fewest-candidates.ts';
import type { PortRange, Protocol, ServiceTagDestination } from './outbound-rule.ts';
import { isAllPorts, joinPorts, portsCover } from './port-ranges.ts';
import { normalTag } from './service-tag.ts';

interface TagCandidate extends Candidate {
  readonly protocol: Protocol;
  readonly ports: readonly PortRange[];
  /** Empty for a rule by tag. */
  readonly ranges: readonly AddressRange[];
}

/** Service-tag rules in the form in which many wanted ones are looked up. Built once, never changed. */
export interface TagIndex {
  readonly byTag: ReadonlyMap<string, readonly TagCandidate[]>;
  /** Rules by address prefix, of each action: the tag beside the prefixes means nothing. */
  readonly byPrefix: ReadonlyMap<ServiceTagDestination['action'], readonly TagCandidate[]>;
}

/** Prepares service-tag rules for {@link serviceTagCover}. */
export function tagIndex(
  candidates: readonly { readonly name: string; readonly order: number; readonly destination: ServiceTagDestination }[],
): TagIndex {
  const byTag = new Map<string, TagCandidate[]>();
  const byPrefix = new Map<ServiceTagDestination['action'], TagCandidate[]>([
    ['Allow', []],
    ['Deny', []],
  ]);
  for (const { name, order, destination } of candidates) {
    const { action, addressPrefixes, ports, protocol, serviceTag } = destination;
    const ranges = rangesFromPrefixes(addressPrefixes);
    if (ranges === undefined) continue;
    const candidate = { name, order, protocol, ports, ranges };
    if (addressPrefixes.length > 0) byPrefix.get(action)?.push(candidate);
    else {
      const key = tagKey(action, normalTag(serviceTag));
      const known = byTag.get(key);
      if (known === undefined) byTag.set(key, [candidate]);
      else known.push(candidate);
    }
  }
  return { byTag, byPrefix };
}

function tagKey(action: ServiceTagDestination['action'], tag: string): string {
  return `${action}:${tag}`;
}

/**
 * Names of the rules that together do everything the wanted one does; undefined when they do not. An Allow is covered
 * by Allows only and a Deny by Denies only.
 */
export function serviceTagCover(index: TagIndex, wanted: ServiceTagDestination): readonly string[] | undefined {
  const lanes = lanesOf(wanted);
  if (wanted.addressPrefixes.length > 0) return prefixCover(index.byPrefix.get(wanted.action) ?? [], wanted, lanes);
  const relevant = tagsAbove(normalTag(wanted.serviceTag)).flatMap(
    (tag) => index.byTag.get(tagKey(wanted.action, tag)) ?? [],
  );
  return fewestCandidates(relevant, (some) => lanes.every((lane) => laneCovered(lane, some)));
}

/** The tag and those it is a region of: `storage.westeurope`, `storage`. */
function tagsAbove(tag: string): readonly string[] {
  const tags = [tag];
  for (let dot = tag.lastIndexOf('.'); dot > 0; dot = tag.lastIndexOf('.', dot - 1)) tags.push(tag.slice(0, dot));
  return tags;
}

/** One kind of traffic on some ports. `Other` stands for the protocols that only `*` reaches. */
interface Lane {
  readonly protocol: 'TCP' | 'UDP' | 'Other' | 'ICMP';
  /** Every port for ICMP, which has none. */
  readonly ports: readonly PortRange[];
}

/** ICMP is a part of `*` only where the rule names no ports: nothing says that `*` on port 443 lets a ping through. */
function lanesOf(rule: Pick<ServiceTagDestination, 'protocol' | 'ports'>): readonly Lane[] {
  const { protocol, ports } = rule;
  if (protocol !== '*') return [{ protocol, ports }];
  const withPorts: Lane[] = [
    { protocol: 'TCP', ports },
    { protocol: 'UDP', ports },
    { protocol: 'Other', ports },
  ];
  return isAllPorts(ports) ? [...withPorts, { protocol: 'ICMP', ports }] : withPorts;
}

function laneCovered(lane: Lane, some: readonly Pick<TagCandidate, 'protocol' | 'ports'>[]): boolean {
  if (lane.protocol === 'ICMP')
    return some.some(({ protocol, ports }) => protocol === 'ICMP' || (protocol === '*' && isAllPorts(ports)));
  const open = some.filter(({ protocol }) => protocol === lane.protocol || protocol === '*');
  return portsCover(joinPorts(open.flatMap(({ ports }) => ports)), lane.ports);
}

function prefixCover(
  candidates: readonly TagCandidate[],
  wanted: ServiceTagDestination,
  lanes: readonly Lane[],
): readonly string[] | undefined {
  const ranges = rangesFromPrefixes(wanted.addressPrefixes);
  if (ranges === undefined) return undefined;
  const relevant = candidates.filter((candidate) => ranges.some((range) => meets(candidate, range)));
  return fewestCandidates(relevant, (some) =>
    turningPoints(ranges, some).every((address) => {
      const here = some.filter((candidate) => holds(candidate, address));
      return lanes.every((lane) => laneCovered(lane, here));
    }),
  );
}

function meets(candidate: TagCandidate, range: AddressRange): boolean {
  return candidate.ranges.some((own) => own.from <= range.to && range.from <= own.to);
}

function holds(candidate: TagCandidate, address: bigint): boolean {
  return candidate.ranges.some((own) => own.from <= address && address <= own.to);
}

/**
 * The addresses at which the set of rules that hold an address can change: what is true of each of them is true of all
 * wanted addresses.
 */
function turningPoints(wanted: readonly AddressRange[], some: readonly TagCandidate[]): readonly bigint[] {
  const edges = some.flatMap(({ ranges }) => ranges.flatMap(({ from, to }) => [from, to + 1n]));
  return wanted.flatMap(({ from, to }) => [from, ...edges.filter((edge) => from < edge && edge <= to)]);
}
