import { rangesFromPrefixes } from '../addresses/address-prefixes.ts';
import type { ServiceTagDestination } from '../outbound-rule.ts';
import { normalTag } from '../services/service-tag.ts';
import type { Candidate } from './fewest-candidates.ts';
import { fewestCandidates } from './fewest-candidates.ts';
import type { OpenTraffic, ProtocolAndPorts } from './open-traffic.ts';
import { isOpen, openTraffic, permitsAll, trafficKinds } from './open-traffic.ts';
import type { PrefixCandidate, PrefixIndex, WantedAddresses } from './prefix-coverage.ts';
import { isPrefixCovered, prefixCover, prefixIndex } from './prefix-coverage.ts';

interface TagCandidate extends Candidate, ProtocolAndPorts {}

/** Service-tag rules in a form in which many wanted rules can be looked up. */
export interface TagIndex {
  readonly byTag: ReadonlyMap<string, readonly TagCandidate[]>;
  /** For a tag, the traffic that rules to it and to the tags above it permit; filled on first use. */
  readonly open: Map<string, OpenTraffic>;
  /** Rules by address prefix, for each action. Azure ignores the tag beside the prefixes. */
  readonly byPrefix: Readonly<Record<ServiceTagDestination['action'], PrefixIndex>>;
}

/** Prepares service-tag rules for {@link serviceTagCover}. */
export function tagIndex(
  candidates: readonly { readonly name: string; readonly order: number; readonly destination: ServiceTagDestination }[],
): TagIndex {
  const byTag = new Map<string, TagCandidate[]>();
  const byPrefix = { Allow: [] as PrefixCandidate[], Deny: [] as PrefixCandidate[] };
  for (const { name, order, destination } of candidates) {
    const { action, addressPrefixes, ports, protocol, serviceTag } = destination;
    const ranges = rangesFromPrefixes(addressPrefixes);
    if (ranges === undefined) continue;
    if (addressPrefixes.length > 0) byPrefix[action].push({ name, order, protocol, ports, ranges });
    else {
      const key = tagKey(action, normalTag(serviceTag));
      const known = byTag.get(key);
      if (known === undefined) byTag.set(key, [{ name, order, protocol, ports }]);
      else known.push({ name, order, protocol, ports });
    }
  }
  return {
    byTag,
    open: new Map(),
    byPrefix: { Allow: prefixIndex(byPrefix.Allow), Deny: prefixIndex(byPrefix.Deny) },
  };
}

function tagKey(action: ServiceTagDestination['action'], tag: string): string {
  return `${action}:${tag}`;
}

/**
 * True when the rules together do everything that the wanted rule does. An Allow is covered by Allows only and a Deny
 * by Denies only.
 */
export function isServiceTagCovered(index: TagIndex, wanted: ServiceTagDestination): boolean {
  if (wanted.addressPrefixes.length === 0) return isOpen(openUnder(index, wanted), trafficKinds(wanted));
  const addresses = addressesOf(wanted);
  return addresses !== undefined && isPrefixCovered(index.byPrefix[wanted.action], addresses);
}

/**
 * Names of the rules that together do everything that the wanted rule does; undefined when they do not. An Allow is
 * covered by Allows only and a Deny by Denies only.
 */
export function serviceTagCover(index: TagIndex, wanted: ServiceTagDestination): readonly string[] | undefined {
  if (wanted.addressPrefixes.length > 0) {
    const addresses = addressesOf(wanted);
    return addresses === undefined ? undefined : prefixCover(index.byPrefix[wanted.action], addresses);
  }
  if (!isServiceTagCovered(index, wanted)) return undefined;
  const kinds = trafficKinds(wanted);
  const relevant = [...relevantTo(index, wanted)].sort((a, b) => a.order - b.order);
  const single = relevant.find((candidate) => permitsAll(candidate, kinds));
  if (single !== undefined) return [single.name];
  return fewestCandidates(relevant, (some) => isOpen(openTraffic(some), kinds));
}

function addressesOf({ addressPrefixes, protocol, ports }: ServiceTagDestination): WantedAddresses | undefined {
  const ranges = rangesFromPrefixes(addressPrefixes);
  return ranges === undefined ? undefined : { ranges, protocol, ports };
}

function relevantTo({ byTag }: TagIndex, { action, serviceTag }: ServiceTagDestination): readonly TagCandidate[] {
  return tagsAbove(normalTag(serviceTag)).flatMap((tag) => byTag.get(tagKey(action, tag)) ?? []);
}

function openUnder(index: TagIndex, wanted: ServiceTagDestination): OpenTraffic {
  const key = tagKey(wanted.action, normalTag(wanted.serviceTag));
  const known = index.open.get(key);
  if (known !== undefined) return known;
  const open = openTraffic(relevantTo(index, wanted));
  index.open.set(key, open);
  return open;
}

/** More parts than any tag of Azure has. A longer tag is compared as a whole. */
const MOST_PARTS = 8;

/** The tag, and the tags that it is a region of: `storage.westeurope`, `storage`. */
export function tagsAbove(tag: string): readonly string[] {
  const parts = tag.split('.', MOST_PARTS + 1);
  if (parts.length > MOST_PARTS) return [tag];
  return parts.map((_, index) => parts.slice(0, parts.length - index).join('.'));
}
