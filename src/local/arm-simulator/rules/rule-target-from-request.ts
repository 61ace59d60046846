import type { Result } from '../../../core/result.ts';
import { err, ok } from '../../../core/result.ts';
import type { JsonObject } from '../../../core/text/json.ts';
import { objectAt, stringAt, stringsAt } from '../request/json-value.ts';
import type { RuleTarget } from '../state/workspace.ts';

const HOST = /^(\*\.)?[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\.?$/i;
const PROTOCOLS = ['TCP', 'UDP', 'ICMP', '*'];
const ARM_RESOURCE = /^\/subscriptions\/[^/]+\/resourcegroups\/[^/]+\/providers\/[^/]+(\/[^/]+\/[^/]+)+\/?$/i;
/** Characters in a host name (RFC 1035). */
const LONGEST_HOST = 253;
const HIGHEST_PORT = 65_535;

/**
 * Reads the target of a rule in a request.
 *
 * @param allowsNothing a service-tag rule may have no target, after the version has dropped the prefixes
 * @returns the text of the 400 when the rule is malformed
 */
export function ruleTargetFrom(name: string, rule: JsonObject, allowsNothing = false): Result<RuleTarget, string> {
  switch (rule.type) {
    case 'FQDN':
      return fqdnTarget(name, rule);
    case 'ServiceTag':
      return serviceTagTarget(name, rule, allowsNothing);
    case 'PrivateEndpoint':
      return endpointTarget(name, rule);
    default:
      return err(`Outbound rule '${name}' must have the type FQDN, PrivateEndpoint or ServiceTag.`);
  }
}

function fqdnTarget(name: string, rule: JsonObject): Result<RuleTarget, string> {
  const destination = stringAt(rule, 'destination')?.trim() ?? '';
  const hosts = destination.split(',').map((host) => host.trim());
  return hosts.every((host) => host.length <= LONGEST_HOST && HOST.test(host))
    ? ok({ type: 'FQDN', destination })
    : err(`Outbound rule '${name}' has the destination '${destination}', which is not a fully qualified domain name.`);
}

function serviceTagTarget(name: string, rule: JsonObject, allowsNothing: boolean): Result<RuleTarget, string> {
  const destination = objectAt(rule, 'destination');
  const prefixes = stringsAt(destination, 'addressPrefixes') ?? [];
  const serviceTag = stringAt(destination, 'serviceTag') ?? '';
  const ports = stringAt(destination, 'portRanges') ?? '';
  const namesNothing = serviceTag === '' && prefixes.length === 0;
  if (destination === undefined || (namesNothing && !allowsNothing)) {
    return err(`Outbound rule '${name}' needs a service tag or address prefixes.`);
  }
  if (!PROTOCOLS.includes((stringAt(destination, 'protocol') ?? '').toUpperCase())) {
    return err(`Outbound rule '${name}' needs the protocol TCP, UDP, ICMP or *.`);
  }
  if (!isPortList(ports)) return err(`Outbound rule '${name}' has the port ranges '${ports}', which are not valid.`);
  return ok({ type: 'ServiceTag', destination });
}

function endpointTarget(name: string, rule: JsonObject): Result<RuleTarget, string> {
  const destination = objectAt(rule, 'destination');
  const resourceId = stringAt(destination, 'serviceResourceId') ?? '';
  if (!ARM_RESOURCE.test(resourceId)) return err(`Outbound rule '${name}' needs the id of an Azure resource.`);
  if ((stringAt(destination, 'subresourceTarget') ?? '') === '') {
    return err(`Outbound rule '${name}' needs a subresource target.`);
  }
  // `sparkStatus` is the service's own; a client's value is ignored.
  const { sparkStatus: _ignored, ...kept } = destination ?? {};
  return ok({
    type: 'PrivateEndpoint',
    destination: { ...kept, sparkEnabled: destination?.sparkEnabled === true },
    fqdns: stringsAt(rule, 'fqdns'),
  });
}

function isPortList(text: string): boolean {
  if (text.trim() === '*') return true;
  return text.split(',').every((part) => {
    const match = /^\s*(\d{1,5})(?:\s*-\s*(\d{1,5}))?\s*$/.exec(part);
    const from = Number(match?.[1]);
    const to = Number(match?.[2] ?? match?.[1]);
    return match !== null && from <= to && to <= HIGHEST_PORT;
  });
}
