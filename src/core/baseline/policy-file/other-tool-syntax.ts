import { lookUp } from '../../text/look-up.ts';

/** Names of `az ml`, ARM, Bicep and Terraform for keys of a policy. They are tried before keys of similar spelling. */
const OTHER_WORDS: Readonly<Record<string, string>> = {
  service_tag: 'serviceTag',
  servicetag: 'serviceTag',
  private_endpoint: 'privateEndpoint',
  destination_fqdn: 'fqdn',
  port_ranges: 'ports',
  portRanges: 'ports',
  address_prefixes: 'addressPrefixes',
  service_resource_id: 'resourceId',
  serviceResourceId: 'resourceId',
  subresource_target: 'subresource',
  subresourceTarget: 'subresource',
  sub_resource_target: 'subresource',
  spark_enabled: 'sparkEnabled',
  outbound_rules: 'rules',
  outboundRules: 'rules',
  isolation_mode: 'isolation',
  isolationMode: 'isolation',
  firewall_sku: 'firewall',
  firewallSku: 'firewall',
};

/**
 * The policy's name for a key of `az ml`, ARM, Bicep or Terraform, if such a key is allowed here; undefined for other
 * keys.
 */
export function policyKeyForToolKey(key: string, allowed: readonly string[]): string | undefined {
  // Within the block that it names, the tag is "tag".
  const word = /^service_?tag$/i.test(key) && allowed.includes('tag') ? 'tag' : lookUp(OTHER_WORDS, key);
  return word !== undefined && allowed.includes(word) ? word : undefined;
}

type Block = Readonly<Record<string, unknown>>;

/**
 * A rule as `az ml`, ARM, Bicep or Terraform write it, in the form of a policy: `serviceTag: { tag: DataFactory, … }`.
 *
 * @returns undefined for an entry that has none of their shapes
 */
export function policyRuleFromToolRule(entry: unknown): string | undefined {
  if (!isBlock(entry)) return undefined;
  const { properties } = entry;
  // ARM's answer holds the rule one level deeper.
  if (isBlock(properties) && 'destination' in properties) return policyRuleFromToolRule(properties);
  if (!('destination' in entry)) return undefined;
  const { destination } = entry;
  if (typeof destination === 'string') return `fqdn: ${textOf(destination)}`;
  if (!isBlock(destination)) return undefined;
  const tag = first(destination, 'service_tag', 'serviceTag');
  const prefixes = first(destination, 'address_prefixes', 'addressPrefixes');
  if (tag !== undefined || prefixes !== undefined) return `serviceTag: { ${tagParts(destination, tag, prefixes)} }`;
  const id = first(destination, 'service_resource_id', 'serviceResourceId');
  return id === undefined ? undefined : `privateEndpoint: { ${endpointParts(entry, destination, id)} }`;
}

function tagParts(destination: Block, tag: unknown, prefixes: unknown): string {
  const action = first(destination, 'action');
  return [
    ...(Array.isArray(prefixes) && prefixes.length > 0
      ? [`addressPrefixes: ${listOf(prefixes)}`]
      : [`tag: ${textOf(tag)}`]),
    `protocol: ${textOf(first(destination, 'protocol') ?? '*')}`,
    `ports: ${quoted(first(destination, 'port_ranges', 'portRanges') ?? '*')}`,
    ...(action === 'Deny' || action === 'deny' ? ['action: Deny'] : []),
  ].join(', ');
}

function endpointParts(entry: Block, destination: Block, id: unknown): string {
  const fqdns = first(entry, 'fqdns') ?? first(destination, 'fqdns');
  return [
    `resourceId: ${textOf(id)}`,
    `subresource: ${textOf(first(destination, 'subresource_target', 'subresourceTarget') ?? '…')}`,
    ...(first(destination, 'spark_enabled', 'sparkEnabled') === true ? ['sparkEnabled: true'] : []),
    ...(Array.isArray(fqdns) && fqdns.length > 0 ? [`fqdns: ${listOf(fqdns)}`] : []),
  ].join(', ');
}

function isBlock(value: unknown): value is Block {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function first(block: Block, ...keys: readonly string[]): unknown {
  return keys.map((key) => lookUp(block, key)).find((value) => value !== undefined && value !== null && value !== '');
}

function listOf(values: readonly unknown[]): string {
  return `[${values.map(textOf).join(', ')}]`;
}

/** A value as a line of a policy holds it: in quotes unless YAML reads the same text without them. */
function textOf(value: unknown): string {
  const text = String(value);
  return /^[A-Za-z/][\w./-]*$/.test(text) ? text : quoted(text);
}

function quoted(value: unknown): string {
  return JSON.stringify(String(value));
}
