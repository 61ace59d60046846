import { normalArmId } from '../../hub-id.ts';
import { foldCase } from '../../text/fold-case.ts';
import {
  addressesOf,
  holdsPublicAddress,
  isInternetSized,
  rangeFromPrefix,
  rangesOverlap,
  reachedAddresses,
} from '../addresses/address-prefixes.ts';
import { hostPatterns, hostsOverlap, normalHost } from '../addresses/host-name.ts';
import { opensInternet } from '../coverage/overlap.ts';
import type {
  Destination,
  FqdnDestination,
  PrivateEndpointDestination,
  ServiceTagDestination,
} from '../outbound-rule.ts';
import {
  isAzureCloudTag,
  isInternetTag,
  isPublicTag,
  normalTag,
  tagCovers,
  tagsOverlap,
} from '../services/service-tag.ts';

/**
 * True when a rule to this destination opens any part of a forbidden target, on any protocol and port.
 *
 * An entry `Internet` or `AzureCloud` forbids rules that open it as a whole, and not every rule that leads to some
 * public or some Azure address. Any other target is forbidden in every part, so a rule to `Internet` matches every
 * forbidden host and a rule to `AzureCloud` every forbidden tag. A rule that denies opens nothing.
 */
export function forbiddenMatches(target: ForbiddenTarget, destination: Destination): boolean {
  if (destination.type === 'ServiceTag' && destination.action === 'Deny') return false;
  switch (target.type) {
    case 'FQDN':
      return opensHost(destination, normalHost(target.host));
    case 'ServiceTag':
      return opensTag(destination, normalTag(target.serviceTag));
    case 'AddressPrefix':
      return opensPrefix(destination, target.prefix);
    case 'PrivateEndpoint':
      return destination.type === 'PrivateEndpoint' && opensEndpoint(destination, target);
  }
}

function opensHost(destination: Destination, host: string): boolean {
  switch (destination.type) {
    case 'FQDN':
      return destination.hosts.some((own) => hostsOverlap(normalHost(own), host));
    case 'ServiceTag':
      return opensInternet(destination);
    case 'PrivateEndpoint':
      return destination.fqdns.some((own) => hostsOverlap(normalHost(own), host));
  }
}

function opensTag(destination: Destination, target: string): boolean {
  switch (destination.type) {
    case 'FQDN':
      return isPublicTag(target) && opensEveryHost(destination);
    case 'ServiceTag':
      return tagRuleOpensTag(destination, target);
    case 'PrivateEndpoint':
      return false;
  }
}

function tagRuleOpensTag(rule: ServiceTagDestination, target: string): boolean {
  if (isPublicTag(target) && opensInternet(rule)) return true;
  if (rule.addressPrefixes.length > 0) return false;
  const tag = normalTag(rule.serviceTag);
  const isWideTarget = isInternetTag(target) || isAzureCloudTag(target);
  return isWideTarget ? tagCovers(target, tag) || tagCovers(tag, target) : tagsOverlap(tag, target);
}

function opensPrefix(destination: Destination, prefix: string): boolean {
  const range = rangeFromPrefix(prefix);
  const ranges = range === undefined ? [] : reachedAddresses([range]);
  switch (destination.type) {
    case 'FQDN':
      return opensEveryHost(destination) && holdsPublicAddress(ranges);
    case 'ServiceTag': {
      if (destination.addressPrefixes.length > 0)
        return rangesOverlap(addressesOf(destination.addressPrefixes), ranges);
      const tag = normalTag(destination.serviceTag);
      return isInternetTag(tag) ? holdsPublicAddress(ranges) : isPublicTag(tag) && isInternetSized(ranges);
    }
    case 'PrivateEndpoint':
      return false;
  }
}

function opensEveryHost(destination: FqdnDestination): boolean {
  return destination.hosts.some((host) => normalHost(host) === '*');
}

/** A resource below a forbidden one is a part of it. A rule that names no part of its target may open any part. */
function opensEndpoint(
  destination: PrivateEndpointDestination,
  target: Extract<ForbiddenTarget, { type: 'PrivateEndpoint' }>,
): boolean {
  const forbidden = normalArmId(target.serviceResourceId);
  const id = normalArmId(destination.serviceResourceId);
  if (isEverythingBelow(id)) return meetsBelow(id, forbidden);
  if (id !== forbidden && !id.startsWith(`${forbidden}/`)) return false;
  const wanted = foldCase(target.subresourceTarget?.trim() ?? '');
  const part = foldCase(destination.subresourceTarget.trim());
  return wanted === '' || part === '' || part === wanted || id !== forbidden;
}

/** An id that ends in a star means its parent and everything below. */
function meetsBelow(id: string, forbidden: string): boolean {
  const parent = id.slice(0, -'/*'.length);
  return `${forbidden}/`.startsWith(`${parent}/`) || parent.startsWith(`${forbidden}/`);
}

function isEverythingBelow(id: string): boolean {
  return id.endsWith('/*');
}

/**
 * Prepares the forbidden entries of a policy for many rules. The number of steps grows with the rules, not with the
 * hosts of each rule times the entries.
 *
 * @returns the entries of which a destination opens some part, in their order
 */
export function prepareForbidden<T extends { readonly target: ForbiddenTarget }>(
  entries: readonly T[],
): (destination: Destination) => readonly T[] {
  const hosts = new Map<T, string>();
  for (const entry of entries) if (entry.target.type === 'FQDN') hosts.set(entry, normalHost(entry.target.host));
  const patterns = hostPatterns(hosts.values());
  return (destination) => {
    if (destination.type !== 'FQDN' || destination.hosts.length < MANY_HOSTS)
      return entries.filter(({ target }) => forbiddenMatches(target, destination));
    const own = hostPatterns(destination.hosts);
    const below = new Set(destination.hosts.flatMap(patterns.above));
    return entries.filter((entry) => {
      const host = hosts.get(entry);
      if (host === undefined) return forbiddenMatches(entry.target, destination);
      return below.has(host) || own.above(host).length > 0;
    });
  };
}

/** From this number of hosts on, a look-up is faster. */
const MANY_HOSTS = 8;

/** A target that a forbidden entry of a policy names. A rule is forbidden when it overlaps this target. */
export type ForbiddenTarget =
  | { readonly type: 'FQDN'; readonly host: string }
  | { readonly type: 'ServiceTag'; readonly serviceTag: string }
  | { readonly type: 'AddressPrefix'; readonly prefix: string }
  | {
      readonly type: 'PrivateEndpoint';
      readonly serviceResourceId: string;
      readonly subresourceTarget: string | undefined;
    };
