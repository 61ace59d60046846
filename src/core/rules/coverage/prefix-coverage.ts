import { joinRanges, rangesOverlap } from '../addresses/address-prefixes.ts';
import { renderPorts } from '../addresses/port-ranges.ts';
import type { AddressRange } from '../addresses/sorted-ranges.ts';
import type { CountTree } from './count-tree.ts';
import { countTree } from './count-tree.ts';
import type { Candidate } from './fewest-candidates.ts';
import { fewestCandidates } from './fewest-candidates.ts';
import type { ProtocolAndPorts, TrafficKind } from './open-traffic.ts';
import { openPorts, permitsAll, trafficKinds } from './open-traffic.ts';

/** A rule by address prefix that may permit wanted addresses. */
export interface PrefixCandidate extends Candidate, ProtocolAndPorts {
  /** Sorted and joined. */
  readonly ranges: readonly AddressRange[];
}

/** Rules by address prefix in a form in which many wanted rules can be looked up. */
export interface PrefixIndex {
  /** The single ranges of the rules by their first address, each with the highest last address up to that point. */
  readonly entries: readonly { readonly range: AddressRange; readonly by: PrefixCandidate; readonly highest: bigint }[];
  /** Addresses that any of the rules holds, whatever the protocol and the ports. */
  readonly held: readonly AddressRange[];
  /** For a protocol with ports, the addresses on which rules permit all of it; filled on first use. */
  readonly open: Map<string, readonly AddressRange[]>;
  readonly candidates: readonly PrefixCandidate[];
}

/** Prepares rules of one action for {@link isPrefixCovered} and {@link prefixCover}. */
export function prefixIndex(candidates: readonly PrefixCandidate[]): PrefixIndex {
  const single = candidates.flatMap((by) => by.ranges.map((range) => ({ range, by })));
  single.sort((a, b) => (a.range.from < b.range.from ? -1 : a.range.from > b.range.from ? 1 : 0));
  let highest = -1n;
  const entries = single.map(({ range, by }) => {
    if (range.to > highest) highest = range.to;
    return { range, by, highest };
  });
  return { entries, held: joinRanges(single.map(({ range }) => range)), open: new Map(), candidates };
}

/** Wanted addresses, with a protocol and ports. The ranges are sorted and joined. */
export interface WantedAddresses extends ProtocolAndPorts {
  readonly ranges: readonly AddressRange[];
}

/** True when the rules together permit everything that is wanted. */
export function isPrefixCovered(index: PrefixIndex, wanted: WantedAddresses): boolean {
  if (!rangesCover(index.held, wanted.ranges)) return false;
  const kinds = trafficKinds(wanted);
  if (rangesCover(openAddresses(index, wanted, kinds), wanted.ranges)) return true;
  return isSurfaceCovered(wanted.ranges, kinds, relevantTo(index, wanted.ranges));
}

/** Names of the rules that together permit everything that is wanted; undefined when they do not. */
export function prefixCover(index: PrefixIndex, wanted: WantedAddresses): readonly string[] | undefined {
  if (!isPrefixCovered(index, wanted)) return undefined;
  const kinds = trafficKinds(wanted);
  const relevant = relevantTo(index, wanted.ranges);
  const single = relevant.find((one) => permitsAll(one, kinds) && rangesCover(one.ranges, wanted.ranges));
  if (single !== undefined) return [single.name];
  return fewestCandidates(relevant, (some) => isSurfaceCovered(wanted.ranges, kinds, some));
}

function openAddresses(
  { candidates, open }: PrefixIndex,
  wanted: ProtocolAndPorts,
  kinds: readonly TrafficKind[],
): readonly AddressRange[] {
  const key = `${wanted.protocol} ${renderPorts(wanted.ports)}`;
  const known = open.get(key);
  if (known !== undefined) return known;
  const ranges = joinRanges(candidates.filter((one) => permitsAll(one, kinds)).flatMap((one) => one.ranges));
  open.set(key, ranges);
  return ranges;
}

/**
 * Rules that hold one of the addresses, in their order. The search starts at the last rule that begins early enough and
 * ends at the first one that can reach.
 */
function relevantTo({ entries }: PrefixIndex, ranges: readonly AddressRange[]): readonly PrefixCandidate[] {
  const found = new Set<PrefixCandidate>();
  for (const { from, to } of ranges) {
    for (let at = lastAtMost(entries.length, (index) => entries[index]?.range.from ?? 0n, to); at >= 0; at -= 1) {
      const entry = entries[at];
      if (entry === undefined || entry.highest < from) break;
      if (entry.range.to >= from) found.add(entry.by);
    }
  }
  return [...found].sort((a, b) => a.order - b.order);
}

/** The last of `count` ascending values that is not above `limit`; -1 when none is. */
function lastAtMost(count: number, valueAt: (index: number) => bigint, limit: bigint): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (valueAt(middle) <= limit) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** True when every wanted address is among `by`. Both are sorted and joined. */
export function rangesCover(by: readonly AddressRange[], wanted: readonly AddressRange[]): boolean {
  return wanted.every(({ from, to }) => {
    const holder = by[lastAtMost(by.length, (index) => by[index]?.from ?? 0n, from)];
    return holder !== undefined && to <= holder.to;
  });
}

/**
 * True when the rules cover the whole wanted surface, with addresses on one axis and protocols with ports on the other.
 * It goes through the addresses in order and counts for each stretch of ports the rules that hold it there.
 */
function isSurfaceCovered(
  wanted: readonly AddressRange[],
  kinds: readonly TrafficKind[],
  some: readonly PrefixCandidate[],
): boolean {
  const ports = portStretches(kinds, some);
  const counts = countTree(ports.size);
  const events = some
    .filter((one) => rangesOverlap(one.ranges, wanted))
    .flatMap((one) => one.ranges.flatMap(({ from, to }) => [eventAt(from, 1, one), eventAt(to + 1n, -1, one)]))
    .sort((a, b) => (a.address < b.address ? -1 : a.address > b.address ? 1 : 0));
  let next = 0;
  const advance = (limit: bigint): void => {
    for (let event = events[next]; event !== undefined && event.address <= limit; event = events[next]) {
      ports.apply(counts, event.by, event.amount);
      next += 1;
    }
  };
  return wanted.every(({ from, to }) => {
    advance(from);
    while (counts.lowest() > 0) {
      const change = events[next]?.address;
      if (change === undefined || change > to) return true;
      advance(change);
    }
    return false;
  });
}

interface SurfaceEvent {
  readonly address: bigint;
  readonly amount: 1 | -1;
  readonly by: PrefixCandidate;
}

function eventAt(address: bigint, amount: SurfaceEvent['amount'], by: PrefixCandidate): SurfaceEvent {
  return { address, amount, by };
}

interface PortPlaces {
  readonly size: number;
  readonly apply: (counts: CountTree, rule: ProtocolAndPorts, amount: number) => void;
}

/**
 * Puts the wanted ports of every kind of traffic into one row of stretches. No rule begins or ends within a stretch.
 */
function portStretches(kinds: readonly TrafficKind[], some: readonly ProtocolAndPorts[]): PortPlaces {
  const rows: {
    readonly kind: TrafficKind['protocol'];
    readonly firsts: readonly number[];
    readonly offset: number;
  }[] = [];
  let size = 0;
  for (const { protocol, ports } of kinds) {
    const edges = new Set<number>();
    const own = [...some.flatMap((rule) => openPorts(rule, protocol)), ...ports];
    for (const { from, to } of own) edges.add(from).add(to + 1);
    const starts = ports.map(({ from }) => from);
    const isWanted = (port: number) => port <= (ports[lowerBound(starts, port + 1) - 1]?.to ?? -1);
    const firsts = [...edges].sort((a, b) => a - b).filter(isWanted);
    rows.push({ kind: protocol, firsts, offset: size });
    size += firsts.length;
  }
  return {
    size: Math.max(size, 1),
    apply: (counts, rule, amount) => {
      for (const { kind, firsts, offset } of rows) {
        for (const { from, to } of openPorts(rule, kind)) {
          const first = lowerBound(firsts, from);
          const last = lowerBound(firsts, to + 1) - 1;
          if (first <= last) counts.add(offset + first, offset + last, amount);
        }
      }
    },
  };
}

/** Index of the first value that is not below `wanted`. */
function lowerBound(values: readonly number[], wanted: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
