import type { Result } from '../../result.ts';
import { err, ok } from '../../result.ts';
import { foldCase } from '../../text/fold-case.ts';
import { trimEnd } from '../../text/trim-end.ts';
import { normalPrefix, prefixProblem } from '../addresses/address-prefixes.ts';
import { hostProblem, normalHost } from '../addresses/host-name.ts';
import { ALL_PORTS, parsePorts } from '../addresses/port-ranges.ts';
import type { FqdnDestination, PrivateEndpointDestination, Protocol, ServiceTagDestination } from '../outbound-rule.ts';
import { PROTOCOLS } from '../outbound-rule.ts';
import { isEverythingWord, isTagText } from '../services/service-tag.ts';

/**
 * A destination of hosts on ports 80 and 443.
 *
 * @param hosts names, or comma lists of names, in any casing; a leading `*.` stands for every name below
 * @returns the hosts once each, sorted; or a sentence that names the fault and the remedy
 */
export function fqdnDestination(hosts: readonly string[] | string): Result<FqdnDestination, string> {
  const texts = typeof hosts === 'string' ? [hosts] : hosts;
  const names = texts.flatMap((text) => text.split(',')).map(normalHost);
  if (names.every((name) => name === '')) return err('An FQDN rule needs a host. Write a name such as pypi.org.');
  for (const name of names) {
    const problem = hostProblem(name);
    if (problem !== undefined) return err(problem);
  }
  return ok({ type: 'FQDN', hosts: [...new Set(names)].sort() });
}

/** A service-tag rule as the policy writes it. */
export interface ServiceTagInput {
  readonly serviceTag?: string | undefined;
  /** If given, Azure opens these instead of the tag. */
  readonly addressPrefixes?: readonly string[] | undefined;
  /** `TCP`, `UDP`, `ICMP` or `*`, in any casing. */
  readonly protocol: string;
  /** `443`, `80, 8080-8089`, `*`. ICMP ignores it; there it may be empty. */
  readonly ports: string;
  /** `Allow` where absent. */
  readonly action?: string | undefined;
}

/** A service tag or address prefixes on a protocol and ports; or a sentence that names the fault and the remedy. */
export function serviceTagDestination(input: ServiceTagInput): Result<ServiceTagDestination, string> {
  const serviceTag = input.serviceTag?.trim() ?? '';
  const prefixes = input.addressPrefixes ?? [];
  const problem = targetProblem(serviceTag, prefixes);
  if (problem !== undefined) return err(problem);
  const protocol = protocolFrom(input.protocol);
  if (protocol === undefined) return err(`"${input.protocol}" is not a protocol. Use TCP, UDP, ICMP or *.`);
  const ports = protocol === 'ICMP' ? ok(ALL_PORTS) : parsePorts(input.ports);
  if (!ports.ok) return ports;
  const action = actionFrom(input.action);
  if (action === undefined) return err(`"${input.action}" is not an action. Use Allow or Deny.`);
  const addressPrefixes = [...new Set(prefixes.map(normalPrefix))].sort();
  return ok({ type: 'ServiceTag', serviceTag, addressPrefixes, protocol, ports: ports.value, action });
}

function targetProblem(serviceTag: string, prefixes: readonly string[]): string | undefined {
  if (serviceTag === '' && prefixes.length === 0)
    return 'A service-tag rule needs a tag or address prefixes. Write a tag such as DataFactory, or addressPrefixes.';
  if (prefixProblem(serviceTag) === undefined)
    return `"${serviceTag}" is an address, not a service tag. Move it to addressPrefixes.`;
  if (serviceTag !== '' && (!isTagText(serviceTag) || isEverythingWord(serviceTag)))
    return `"${serviceTag}" is not a service tag. Write it as Azure does, such as Storage or Storage.WestEurope.`;
  return prefixes.map(prefixProblem).find((problem) => problem !== undefined);
}

/**
 * Reads a protocol in any casing.
 *
 * @returns undefined for a word that Hubwarden does not know
 */
export function protocolFrom(text: string): Protocol | undefined {
  const word = foldCase(text.trim());
  return PROTOCOLS.find((protocol) => foldCase(protocol) === word);
}

/**
 * Reads a rule's action in any casing; an absent one is `Allow`, as Azure has it.
 *
 * @returns undefined for a word that Hubwarden does not know
 */
export function actionFrom(text: string | undefined): 'Allow' | 'Deny' | undefined {
  if (text === undefined || text.trim() === '') return 'Allow';
  const word = foldCase(text.trim());
  return word === 'allow' ? 'Allow' : word === 'deny' ? 'Deny' : undefined;
}

/** A private-endpoint rule as the policy writes it. */
export interface PrivateEndpointInput {
  readonly serviceResourceId: string;
  readonly subresourceTarget: string;
  readonly sparkEnabled?: boolean | undefined;
  /** Names that the endpoint answers to; required for an application gateway. */
  readonly fqdns?: readonly string[] | undefined;
}

/** Linear time: the pattern splits a segment from its slash in one way only. */
const RESOURCE_ID = /^\/subscriptions\/[^/\s]+\/resourcegroups\/[^/\s]+\/providers\/[^/\s]+(\/[^/\s]+\/[^/\s]+)+\/?$/i;
const SUBRESOURCE = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/;

/**
 * True for the id of a resource in a resource group. A segment of dots is refused, because URLs read it as a step up.
 */
export function isResourceId(text: string): boolean {
  return RESOURCE_ID.test(text) && !text.split('/').some((segment) => segment === '.' || segment === '..');
}

/** True for a text with the form of a subresource name. */
export function isSubresource(text: string): boolean {
  return SUBRESOURCE.test(text);
}

/** A private endpoint to one subresource of a resource; or a sentence that names the fault and the remedy. */
export function privateEndpointDestination(input: PrivateEndpointInput): Result<PrivateEndpointDestination, string> {
  const serviceResourceId = trimEnd(input.serviceResourceId.trim(), '/');
  const subresourceTarget = input.subresourceTarget.trim();
  if (!isResourceId(serviceResourceId))
    return err(
      `"${input.serviceResourceId}" is not the id of an Azure resource. Copy it from the resource's properties: /subscriptions/…/resourceGroups/…/providers/Microsoft.Storage/storageAccounts/lake.`,
    );
  if (!SUBRESOURCE.test(subresourceTarget))
    return err(`"${input.subresourceTarget}" is not a subresource. Write one word, such as blob, vault or sqlServer.`);
  const fqdns = (input.fqdns ?? []).map(normalHost);
  const problem = fqdns.map(endpointNameProblem).find((found) => found !== undefined);
  if (problem !== undefined) return err(problem);
  return ok({
    type: 'PrivateEndpoint',
    serviceResourceId,
    subresourceTarget,
    sparkEnabled: input.sparkEnabled ?? false,
    fqdns: [...new Set(fqdns)].sort(),
  });
}

function endpointNameProblem(name: string): string | undefined {
  if (name.startsWith('*')) return `"${name}" is a wildcard. Name each host that the private endpoint answers to.`;
  return hostProblem(name);
}
