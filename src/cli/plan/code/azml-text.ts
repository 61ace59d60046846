import { Document } from 'yaml';
import { renderPorts } from '../../../core/rules/addresses/port-ranges.ts';
import type { Destination } from '../../../core/rules/outbound-rule.ts';
import { shellWord } from '../../../core/text/command-text.ts';
import type { Json, JsonObject } from '../../../core/text/json.ts';
import { lookUp } from '../../../core/text/look-up.ts';
import { visibleJson, visibleLine } from '../../../core/text/printable.ts';
import type { OwnRule, RulesAsCode } from './own-rules.ts';
import { headline } from './own-rules.ts';

/** Isolation modes as the YAML of `az ml` writes them. */
const MODES: Readonly<Record<string, string>> = {
  Disabled: 'disabled',
  AllowInternetOutbound: 'allow_internet_outbound',
  AllowOnlyApprovedOutbound: 'allow_only_approved_outbound',
};

/**
 * The rules that a hub lacks as YAML for `az ml workspace update --file`. It names the isolation mode that the hub has,
 * which the form requires, so that the command changes only rules. The form has no rules that deny.
 *
 * @see https://learn.microsoft.com/azure/machine-learning/how-to-managed-network (form of `managed_network`; read 2026-12)
 */
export function azmlText(code: RulesAsCode): string {
  const { hubName, isolationMode, resourceGroup, rules } = code;
  const written = rules.filter(({ destination }) => !isDeny(destination));
  const denied = rules.filter(({ destination }) => isDeny(destination));
  const comment = [
    headline(code),
    ...denied.map(({ name }) => `This form has no rules that deny: write ${name} with -o bicep or -o terraform.`),
    ...(written.length === 0
      ? []
      : [
          `Save it as rules.yml: az ml workspace update --resource-group ${shellWord(resourceGroup)} --name ${shellWord(hubName)} --file rules.yml`,
        ]),
  ];
  const lines = comment.map((line) => `# ${visibleLine(line)}\n`).join('');
  return written.length === 0 ? lines : `${lines}${yamlOf(isolationMode, written)}`;
}

function isDeny(destination: Destination): boolean {
  return destination.type === 'ServiceTag' && destination.action === 'Deny';
}

function yamlOf(isolationMode: string, rules: readonly OwnRule[]): string {
  const network = { isolation_mode: lookUp(MODES, isolationMode) ?? isolationMode, outbound_rules: rules.map(ruleOf) };
  const document = new Document({ managed_network: network }, { aliasDuplicateObjects: false });
  // The reader of az ml follows YAML 1.1, where a plain text such as `on` or `22:22` is not a text.
  const form = { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN', lineWidth: 0 } as const;
  return visibleJson(document.toString(form));
}

function ruleOf({ destination, name }: OwnRule): JsonObject {
  return { name, ...formOf(destination) };
}

function formOf(destination: Destination): JsonObject {
  switch (destination.type) {
    case 'FQDN':
      return { type: 'fqdn', destination: destination.hosts.join(',') };
    case 'ServiceTag': {
      const { addressPrefixes, ports, protocol, serviceTag } = destination;
      return {
        type: 'service_tag',
        destination: {
          ...(serviceTag === '' ? {} : { service_tag: serviceTag }),
          ...listed('address_prefixes', addressPrefixes),
          protocol,
          port_ranges: renderPorts(ports),
        },
      };
    }
    case 'PrivateEndpoint': {
      const { fqdns, serviceResourceId, sparkEnabled, subresourceTarget } = destination;
      return {
        type: 'private_endpoint',
        destination: {
          service_resource_id: serviceResourceId,
          subresource_target: subresourceTarget,
          spark_enabled: sparkEnabled,
        },
        ...listed('fqdns', fqdns),
      };
    }
  }
}

function listed(key: string, values: readonly Json[]): JsonObject {
  return values.length === 0 ? {} : { [key]: [...values] };
}
