import { holdsPublicAddress, rangesFromPrefixes, rangesOverlap } from '../rules/addresses/address-prefixes.ts';
import { hostCovers, normalHost } from '../rules/addresses/host-name.ts';
import { portsOverlap, renderPorts } from '../rules/addresses/port-ranges.ts';
import { opensInternet } from '../rules/coverage/overlap.ts';
import type { Destination, PrivateEndpointDestination, ServiceTagDestination } from '../rules/outbound-rule.ts';
import { resourceNameOf } from '../rules/services/private-endpoint-targets.ts';
import { endpointServes } from '../rules/services/service-host.ts';
import type { Target } from './target.ts';
import { isWebTarget } from './target.ts';

/** The effect of a rule's destination on a target, its action aside. `Maybe`: only Azure knows a tag's addresses. */
export type Match =
  | { readonly kind: 'Yes'; readonly why: string }
  | { readonly kind: 'WrongPort'; readonly why: string }
  | { readonly kind: 'Maybe'; readonly why?: string }
  | { readonly kind: 'No' };

const NO: Match = { kind: 'No' };

/** Compares a destination with a target. */
export function matchTarget(destination: Destination, target: Target): Match {
  switch (destination.type) {
    case 'FQDN':
      return matchHosts(destination.hosts, target);
    case 'ServiceTag':
      return matchServiceTag(destination, target);
    case 'PrivateEndpoint':
      return matchEndpoint(destination, target);
  }
}

function matchHosts(hosts: readonly string[], target: Target): Match {
  if (target.kind === 'Address') return NO;
  const by = hosts.map(normalHost).find((host) => hostCovers(host, target.host));
  if (by === undefined) return NO;
  if (!isWebTarget(target)) return { kind: 'WrongPort', why: `${by} is opened on ports 80 and 443 only` };
  return { kind: 'Yes', why: `FQDN ${by} on ports 80 and 443` };
}

function matchServiceTag(rule: ServiceTagDestination, target: Target): Match {
  if (rule.protocol !== 'TCP' && rule.protocol !== '*') return NO;
  const place = matchAddresses(rule, target);
  const opensPort = portsOverlap(rule.ports, [{ from: target.port, to: target.port }]);
  if (place.kind !== 'Yes') return opensPort ? place : NO;
  const ports = renderPorts(rule.ports);
  if (!opensPort) return { kind: 'WrongPort', why: `${place.why} is opened on ports ${ports} only` };
  return { kind: 'Yes', why: `${place.why} on ${rule.protocol} port ${ports}` };
}

/** The target of a rule, ports aside. */
function matchAddresses(rule: ServiceTagDestination, target: Target): Match {
  const byTag = rule.addressPrefixes.length === 0;
  const why = byTag ? `service tag ${rule.serviceTag}` : `prefix ${rule.addressPrefixes.join(', ')}`;
  const isYes: Match = { kind: 'Yes', why };
  if (target.kind === 'Name') return opensInternet(rule) ? isYes : { kind: 'Maybe' };
  if (!byTag) return rangesOverlap(rangesFromPrefixes(rule.addressPrefixes) ?? [], [target.range]) ? isYes : NO;
  if (!opensInternet(rule)) return { kind: 'Maybe' };
  return holdsPublicAddress([target.range]) ? isYes : NO;
}

function matchEndpoint(rule: PrivateEndpointDestination, target: Target): Match {
  if (target.kind === 'Address') return NO;
  if (rule.fqdns.map(normalHost).includes(target.host))
    return { kind: 'Yes', why: `private endpoint that answers to ${target.host}` };
  const name = resourceNameOf(rule.serviceResourceId);
  switch (endpointServes(rule, target.host)) {
    case 'Yes':
      return { kind: 'Yes', why: `private endpoint to ${name} (${rule.subresourceTarget})` };
    case 'Maybe':
      return { kind: 'Maybe', why: `private endpoint to ${name} (${rule.subresourceTarget})` };
    case 'No':
      return NO;
  }
}
