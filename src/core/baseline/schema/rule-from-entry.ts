import type { Result } from '../../result.ts';
import { err, ok } from '../../result.ts';
import {
  fqdnDestination,
  privateEndpointDestination,
  serviceTagDestination,
} from '../../rules/destinations/destination.ts';
import type { ForbiddenTarget } from '../../rules/limits/forbidden-destinations.ts';
import type { WrittenRule } from '../policy/policy.ts';
import type { ForbiddenEntry, RuleEntry } from './rule-schema.ts';

/** Reads the target of a forbidden entry; or a sentence with fault and remedy. */
export function forbiddenTargetFrom(entry: ForbiddenEntry): Result<ForbiddenTarget, string> {
  const { fqdn, serviceTag, addressPrefix, privateEndpoint } = entry;
  const given = [fqdn, serviceTag, addressPrefix, privateEndpoint].filter((part) => part !== undefined);
  if (given.length !== 1) {
    return err(
      'An entry forbids exactly one of fqdn, serviceTag, addressPrefix and privateEndpoint. Write one entry for each.',
    );
  }
  const texts = [fqdn, serviceTag, addressPrefix, privateEndpoint?.resourceId, privateEndpoint?.subresource];
  if (texts.some((text) => text?.includes('{') === true)) {
    return err('Placeholders are for rules only. Write the forbidden destination out.');
  }
  if (fqdn !== undefined) return hostTarget(fqdn);
  if (serviceTag !== undefined) return tagTarget(serviceTag);
  if (addressPrefix !== undefined) return prefixTarget(addressPrefix);
  if (privateEndpoint === undefined) return err('There is nothing to forbid. Write a host or a service tag.');
  return endpointTarget(privateEndpoint);
}

function hostTarget(fqdn: string): Result<ForbiddenTarget, string> {
  const destination = fqdnDestination([fqdn]);
  if (!destination.ok) return destination;
  const [host, ...others] = destination.value.hosts;
  if (host === undefined || others.length > 0)
    return err(`"${fqdn}" is more than one host. Write one entry for each host.`);
  return ok({ type: 'FQDN', host });
}

function tagTarget(tag: string): Result<ForbiddenTarget, string> {
  const destination = serviceTagDestination({ serviceTag: tag, protocol: '*', ports: '*' });
  return destination.ok ? ok({ type: 'ServiceTag', serviceTag: destination.value.serviceTag }) : destination;
}

function prefixTarget(prefix: string): Result<ForbiddenTarget, string> {
  const destination = serviceTagDestination({ addressPrefixes: [prefix], protocol: '*', ports: '*' });
  if (!destination.ok) return destination;
  return ok({ type: 'AddressPrefix', prefix: destination.value.addressPrefixes[0] ?? prefix });
}

function endpointTarget(target: {
  readonly resourceId: string;
  readonly subresource?: string | undefined;
}): Result<ForbiddenTarget, string> {
  // If the whole resource is forbidden, any subresource serves to check the id.
  const subresourceTarget = target.subresource ?? 'any';
  const destination = privateEndpointDestination({ serviceResourceId: target.resourceId, subresourceTarget });
  if (!destination.ok) return destination;
  const { serviceResourceId } = destination.value;
  return ok({
    type: 'PrivateEndpoint',
    serviceResourceId,
    subresourceTarget: target.subresource === undefined ? undefined : destination.value.subresourceTarget,
  });
}

/**
 * Decides which of the three kinds an entry of the file is.
 *
 * @returns undefined when it is none of them, or more than one
 */
export function writtenRuleFrom(entry: RuleEntry): WrittenRule | undefined {
  const { fqdn, serviceTag, privateEndpoint } = entry;
  if ([fqdn, serviceTag, privateEndpoint].filter((part) => part !== undefined).length !== 1) return undefined;
  if (fqdn !== undefined) return { kind: 'FQDN', fqdn };
  if (privateEndpoint !== undefined) return { kind: 'PrivateEndpoint', ...privateEndpoint };
  if (serviceTag === undefined) return undefined;
  const { tag, addressPrefixes = [], protocol, ports, action } = serviceTag;
  return { kind: 'ServiceTag', tag, addressPrefixes, protocol, ports: String(ports), action };
}
