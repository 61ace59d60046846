import type { Baseline } from '../baseline/policy/baseline.ts';
import { wordOf } from '../kind-words.ts';
import type { Observation } from '../observation/observation.ts';
import { normalPrefix } from '../rules/addresses/address-prefixes.ts';
import { forbiddenMatches } from '../rules/limits/forbidden-destinations.ts';
import type { Destination } from '../rules/outbound-rule.ts';
import { privateEndpointTarget } from '../rules/services/private-endpoint-targets.ts';
import { serviceHostFrom } from '../rules/services/service-host.ts';
import { isStorageHost } from '../rules/services/storage-host.ts';
import { matchTarget } from './rule-match.ts';
import type { Target } from './target.ts';
import { isPrivateAddress, isWebTarget } from './target.ts';

/** A named set of destinations that a policy can give to a hub. */
export interface NamedPack {
  /** With its edition, if it has one. */
  readonly name: string;
  readonly destinations: readonly Destination[];
}

/** A rule or a pack that would permit the target. */
export interface ReachOption {
  readonly kind: 'pack' | 'rule';
  /** Name of the pack or of a rule that the baseline already wants; else the rule as text. */
  readonly name: string;
  /** Its cost in money and time, as a display text. */
  readonly cost: string;
  /** Everything that it would open; empty if a person has to fill in an id or addresses. */
  readonly destinations: readonly Destination[];
  /** A rule whose placeholders a person has to replace, and the sentence that says with what; absent: nothing to replace. */
  readonly template?: { readonly destination: Destination; readonly remedy: string };
}

/** The input for the search. */
export interface ReachOptionInput {
  readonly observation: Observation;
  /** undefined: no assignment matches the hub. */
  readonly baseline: Baseline | undefined;
  readonly packs: readonly NamedPack[];
  /** The price of a firewall: `about USD 912 a month`. */
  readonly firewallPriceText?: string | undefined;
}

/**
 * All ways to permit the target, the cheapest first: a rule that the baseline wants and the hub lacks, else a private
 * endpoint, packs, a single rule. It leaves out ways that the policy forbids, and FQDN rules to a storage account that
 * a private endpoint can reach.
 */
export function reachOptions(target: Target, input: ReachOptionInput): readonly ReachOption[] {
  const endpoints = endpointWays(target);
  const fromBaseline = (input.baseline?.rules ?? [])
    .filter(({ destination }) => opens(destination, target))
    .map(({ name, destination }) => wayFrom('rule', name, [destination], input));
  const fromPacks = input.packs
    .filter(({ destinations }) =>
      destinations.some((destination) => opens(destination, target) && !isForbidden(destination, input.baseline)),
    )
    .map(({ name, destinations }) => wayFrom('pack', name, destinations, input));
  const inDoubt = ({ destinations }: ReachOption) =>
    !destinations.some((destination) => opens(destination, target) && !mayHaveNoEffect(destination, target));
  if (fromBaseline.length > 0) return fromBaseline.every(inDoubt) ? [...endpoints, ...fromBaseline] : fromBaseline;
  const packs = endpoints.length === 0 ? fromPacks : fromPacks.filter((way) => !inDoubt(way));
  return [...endpoints, ...packs, ...ruleWays(target, input)];
}

/**
 * True for an FQDN rule that names a storage account: in AllowOnlyApprovedOutbound Azure reaches storage accounts by
 * private endpoint, and such a rule may have no effect.
 */
export function mayHaveNoEffect({ type }: Destination, target: Target): boolean {
  return type === 'FQDN' && target.kind === 'Name' && isStorageHost(target.host);
}

function opens(destination: Destination, target: Target): boolean {
  if (destination.type === 'ServiceTag' && destination.action === 'Deny') return false;
  return matchTarget(destination, target).kind === 'Yes';
}

function isForbidden(destination: Destination, baseline: Baseline | undefined): boolean {
  return (baseline?.forbidden ?? []).some((rule) => forbiddenMatches(rule.target, destination));
}

/** True when the policy forbids the narrowest rule for this target. */
export function isForbiddenTarget(target: Target, baseline: Baseline | undefined): boolean {
  return isForbidden(narrowestRule(target), baseline);
}

function narrowestRule(target: Target): Destination {
  if (target.kind === 'Name') return { type: 'FQDN', hosts: [target.host] };
  return prefixRule(normalPrefix(target.host), target.port);
}

function endpointWays(target: Target): readonly ReachOption[] {
  const service = target.kind === 'Name' ? serviceHostFrom(target.host) : undefined;
  if (service === undefined) return [];
  const kind = privateEndpointTarget(`/providers/${service.armType}/name`);
  const what = [
    kind?.service ?? service.armType,
    ...(service.resourceName === undefined ? [] : [service.resourceName]),
  ];
  const name = `private endpoint to ${what.join(' ')} (${service.subresource})`;
  return [{ kind: 'rule', name, cost: ENDPOINT_COST, destinations: [] }];
}

function ruleWays(target: Target, input: ReachOptionInput): readonly ReachOption[] {
  if (isForbiddenTarget(target, input.baseline)) return [];
  const rule = narrowestRule(target);
  if (isPrivateAddress(target)) return [gatewayWay(target)];
  if (target.kind === 'Address')
    return [wayFrom('rule', `address prefix ${normalPrefix(target.host)} on TCP ${target.port}`, [rule], input)];
  if (!isWebTarget(target)) {
    const name = `service tag or address prefixes of ${target.host} on TCP ${target.port}`;
    return [{ kind: 'rule', name, cost: FREE, destinations: [], template: portTemplate(target) }];
  }
  return isStorageHost(target.host) ? [] : [wayFrom('rule', `FQDN ${target.host}`, [rule], input)];
}

/** FQDN rules are on ports 80 and 443 only. */
function portTemplate({ host, port }: Target): NonNullable<ReachOption['template']> {
  return {
    destination: prefixRule(PLACEHOLDER_PREFIX, port),
    remedy: `No FQDN rule can open port ${port}. Write an address of ${host} in place of ADDRESS, or a service tag that holds its addresses.`,
  };
}

const PLACEHOLDER_PREFIX = 'ADDRESS/32';

function prefixRule(prefix: string, port: number): Destination {
  return {
    type: 'ServiceTag',
    serviceTag: '',
    addressPrefixes: [prefix],
    protocol: 'TCP',
    ports: [{ from: port, to: port }],
    action: 'Allow',
  };
}

/** A managed network has no route to a customer's own network; Azure supports an application gateway in front of it. */
function gatewayWay(target: Target): ReachOption {
  const name = `private endpoint to an Azure Application Gateway in front of ${target.host}`;
  return { kind: 'rule', name, cost: ENDPOINT_COST, destinations: [] };
}

const FREE = 'no extra cost';
const ENDPOINT_COST =
  'a private endpoint, billed by the hour and by traffic; the owner of the target may have to approve it';

function wayFrom(
  kind: ReachOption['kind'],
  name: string,
  destinations: readonly Destination[],
  input: ReachOptionInput,
): ReachOption {
  return { kind, name, destinations, cost: costOf(destinations, input) };
}

function costOf(destinations: readonly Destination[], input: ReachOptionInput): string {
  const costs: string[] = [];
  if (destinations.some(({ type }) => type === 'FQDN') && !hasFqdnRule(input.observation))
    costs.push(firewallCost(input));
  const endpoints = destinations.filter(({ type }) => type === 'PrivateEndpoint').length;
  if (endpoints === 1) costs.push(ENDPOINT_COST);
  if (endpoints > 1) costs.push(`${endpoints} private endpoints, each billed by the hour and by traffic`);
  return costs.length === 0 ? FREE : costs.join('; ');
}

/** A first FQDN rule adds about 10 minutes, according to the hub's page of 2026-02-02. */
function firewallCost({ baseline, firewallPriceText, observation }: ReachOptionInput): string {
  const price = firewallPriceText === undefined ? '' : ` (${firewallPriceText})`;
  const cost = `the first FQDN rule of this ${wordOf(observation.hubId)}: Azure creates a firewall that is billed to you${price}, which takes about 10 minutes`;
  if (baseline === undefined || baseline.firewallSku !== undefined) return cost;
  return `${cost}; the policy does not accept that yet and needs firewall.sku`;
}

function hasFqdnRule(observation: Observation): boolean {
  return observation.rules.some((rule) => rule.destination?.type === 'FQDN' && rule.status !== 'Deleting');
}
