import type { ForbiddenTarget } from '../baseline/baseline.ts';
import { normalArmId } from '../hub-id.ts';
import { holdsPublicAddress, isInternetSized, rangesFromPrefixes, rangesOverlap } from './address-prefixes.ts';
import { hostsOverlap, normalHost } from './host-name.ts';
import type {
  Destination,
  FqdnDestination,
  PrivateEndpointDestination,
  ServiceTagDestination,
} from './outbound-rule.ts';
import { opensInternet } from './overlap.ts';
import { isAzureCloudTag, isInternetTag, isPublicTag, normalTag, tagCovers, tagsOverlap } from './service-tag.ts';

/**
 * True when a rule to this destination opens any part of what is forbidden, on any protocol and port.
 *
 * Forbidding `Internet` or `AzureCloud` forbids opening them as a whole, not every rule that leads to some public or
 * some Azure address; any other target is forbidden to its last part, so `Internet` matches every forbidden host and
 * `AzureCloud` every forbidden tag. A rule that denies opens nothing.
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
  const ranges = rangesFromPrefixes([prefix]) ?? [];
  switch (destination.type) {
    case 'FQDN':
      return opensEveryHost(destination) && holdsPublicAddress(ranges);
    case 'ServiceTag': {
      if (destination.addressPrefixes.length > 0)
        return rangesOverlap(rangesFromPrefixes(destination.addressPrefixes) ?? [], ranges);
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

function opensEndpoint(
  destination: PrivateEndpointDestination,
  target: Extract<ForbiddenTarget, { type: 'PrivateEndpoint' }>,
): boolean {
  if (normalArmId(destination.serviceResourceId) !== normalArmId(target.serviceResourceId)) return false;
  const { subresourceTarget } = target;
  return (
    subresourceTarget === undefined ||
    destination.subresourceTarget.trim().toLowerCase() === subresourceTarget.trim().toLowerCase()
  );
}
