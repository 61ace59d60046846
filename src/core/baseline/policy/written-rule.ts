import { hubIdParts } from '../../hub-id.ts';
import type { Observation } from '../../observation/observation.ts';
import type { Result } from '../../result.ts';
import { err, ok } from '../../result.ts';
import {
  fqdnDestination,
  privateEndpointDestination,
  serviceTagDestination,
} from '../../rules/destinations/destination.ts';
import type { Destination } from '../../rules/outbound-rule.ts';
import { subresourceAsAzureWrites } from '../../rules/services/private-endpoint-targets.ts';
import { foldCase } from '../../text/fold-case.ts';
import type { Placeholder } from './placeholders.ts';
import { PLACEHOLDERS } from './placeholders.ts';
import type { WrittenRule } from './policy.ts';

export type { Placeholder } from './placeholders.ts';
export { PLACEHOLDERS } from './placeholders.ts';

/** The facts of a hub that decide its baseline. No other fact counts. */
export type HubFacts = Pick<Observation, 'hubId' | 'name' | 'location' | 'kind' | 'tags'>;

/** The value of each placeholder on one hub. */
export type PlaceholderValues = Readonly<Record<Placeholder, string>>;

/** Values that any real hub could have, to judge a rule without a hub. */
export const SAMPLE_VALUES: PlaceholderValues = {
  region: 'westeurope',
  subscriptionId: '00000000-0000-0000-0000-000000000000',
  resourceGroup: 'resource-group',
  hubName: 'hub-name',
};

/** The region has the spelling of Azure's tags and ids: `westeurope`, whatever spelling the hub shows. */
export function placeholderValues(hub: HubFacts): PlaceholderValues {
  const { subscriptionId, resourceGroup } = hubIdParts(hub.hubId);
  return { region: normalLocation(hub.location), subscriptionId, resourceGroup, hubName: hub.name };
}

/** `West Europe` and `westeurope` are one region. */
export function normalLocation(location: string): string {
  return foldCase(location).replaceAll(' ', '');
}

/** Every text of a rule that may hold a placeholder. */
function textsOf(rule: WrittenRule): readonly string[] {
  switch (rule.kind) {
    case 'FQDN':
      return [rule.fqdn];
    case 'ServiceTag':
      return [rule.tag ?? '', ...rule.addressPrefixes];
    case 'PrivateEndpoint':
      return [rule.resourceId, rule.subresource, ...rule.fqdns];
  }
}

const PLACEHOLDER = /\{([^{}]*)\}/g;

/** The texts in braces of a rule, as written, each once; some may not be a {@link Placeholder}. */
export function placeholdersIn(rule: WrittenRule): readonly string[] {
  const names = textsOf(rule).flatMap((text) => [...text.matchAll(PLACEHOLDER)].map(([, name = '']) => name));
  return [...new Set(names)];
}

/** True for a name that has a value on a hub. */
export function isPlaceholder(name: string): name is Placeholder {
  return PLACEHOLDERS.some((known) => known === name);
}

/**
 * The destinations of a written rule on one hub. A comma list of hosts gives one destination per host, so that a
 * difference names the host.
 *
 * @returns a sentence with fault and remedy when the rule, or a value put into it, cannot be a destination
 */
export function destinationsFrom(rule: WrittenRule, values: PlaceholderValues): Result<readonly Destination[], string> {
  const fill = (text: string) =>
    text.replace(PLACEHOLDER, (whole, name: string) => (isPlaceholder(name) ? values[name] : whole));
  switch (rule.kind) {
    case 'FQDN':
      return hostDestinations(fill(rule.fqdn));
    case 'ServiceTag':
      return listOf(
        serviceTagDestination({
          serviceTag: fill(rule.tag ?? ''),
          addressPrefixes: rule.addressPrefixes.map(fill),
          protocol: rule.protocol,
          ports: rule.ports,
          action: rule.action,
        }),
      );
    case 'PrivateEndpoint':
      return listOf(
        privateEndpointDestination({
          serviceResourceId: fill(rule.resourceId),
          subresourceTarget: subresourceAsAzureWrites(fill(rule.resourceId), fill(rule.subresource)),
          sparkEnabled: rule.sparkEnabled,
          fqdns: rule.fqdns.map(fill),
        }),
      );
  }
}

function hostDestinations(hosts: string): Result<readonly Destination[], string> {
  const destinations: Destination[] = [];
  for (const host of hosts.split(',')) {
    const destination = fqdnDestination([host]);
    if (!destination.ok) return err(destination.error);
    destinations.push(destination.value);
  }
  return ok(destinations);
}

function listOf(destination: Result<Destination, string>): Result<readonly Destination[], string> {
  return destination.ok ? ok([destination.value]) : err(destination.error);
}

/** Describes a rule within a sentence. */
export function describeRule(rule: WrittenRule): string {
  switch (rule.kind) {
    case 'FQDN':
      return rule.fqdn;
    case 'ServiceTag':
      return `${rule.tag ?? rule.addressPrefixes.join(', ')} (${rule.protocol} ${rule.ports}${rule.action === 'Deny' ? ', Deny' : ''})`;
    case 'PrivateEndpoint':
      return `a private endpoint to ${rule.resourceId} (${[rule.subresource, ...rule.fqdns, ...(rule.sparkEnabled ? ['Spark'] : [])].join(', ')})`;
  }
}
