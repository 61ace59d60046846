import type { DesiredRule } from '../../baseline/policy/baseline.ts';
import { hostPatterns, normalHost } from '../../rules/addresses/host-name.ts';
import type { Destination, PrivateEndpointDestination } from '../../rules/outbound-rule.ts';
import { serviceOfHost } from '../../rules/services/service-domains.ts';
import { endpointServers } from '../../rules/services/service-host.ts';
import { foldCase } from '../../text/fold-case.ts';
import type { Difference } from '../model/difference.ts';
import { withoutRepair } from '../model/difference.ts';
import type { OwnedRule, PlanContext } from '../model/plan-context.ts';
import { raise, wordsOf } from '../model/plan-context.ts';
import { isDeny } from './rule-coverage.ts';

/**
 * Hosts that compute reaches through the service tags that Azure adds to every hub in approved mode, in every cloud. A
 * manual list, last reviewed in November 2026. For a host that is missing here only the informational finding is
 * missing.
 *
 * @see https://learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall (read 2026-11)
 */
const HOSTS_OF_TAGS: readonly (readonly [tag: string, hosts: readonly string[]])[] = [
  [
    'AzureActiveDirectory',
    [
      'login.microsoftonline.com',
      'login.microsoftonline.us',
      'login.partner.microsoftonline.cn',
      'login.chinacloudapi.cn',
    ],
  ],
  ['AzureResourceManager', ['management.azure.com', 'management.usgovcloudapi.net', 'management.chinacloudapi.cn']],
  ['AzureMachineLearning', ['*.api.azureml.ms', '*.api.ml.azure.us', '*.api.ml.azure.cn']],
  ['MicrosoftContainerRegistry', ['mcr.microsoft.com', '*.data.mcr.microsoft.com']],
];

const TAG_OF_HOST: ReadonlyMap<string, string> = new Map(
  HOSTS_OF_TAGS.flatMap(([tag, hosts]) => hosts.map((host) => [host, tag] as const)),
);
const TAGGED_HOSTS = hostPatterns(TAG_OF_HOST.keys());

/** The tag through which compute reaches a normal host; no two tags of the list have a host in common. */
function tagOf(host: string): string | undefined {
  const [pattern] = TAGGED_HOSTS.above(host);
  return pattern === undefined ? undefined : TAG_OF_HOST.get(pattern);
}

/** A rule may hold hundreds of hosts. Above this number the text gives only their count. */
const MOST_NAMED = 5;

/**
 * Names the hosts of an FQDN rule that compute reaches without it: through a service-tag rule that Azure itself has
 * added, or through a private endpoint. Such a rule opens nothing more, and the first FQDN rule of a hub makes Azure
 * create a billed firewall.
 *
 * @returns a sentence; undefined for other rules, outside approved mode, and for a rule that opens more
 */
export function hostsReachableWithout(
  { hub, rules }: Pick<PlanContext, 'hub' | 'rules'>,
  destination: Destination | undefined,
): string | undefined {
  if (hub.isolationMode !== 'AllowOnlyApprovedOutbound' || destination?.type !== 'FQDN') return undefined;
  const servers = serversAmong(rules);
  if (servers.isEmpty) return undefined;
  const served = destination.hosts.flatMap((host) => {
    const by = serverOf(normalHost(host), servers);
    return by === undefined ? [] : [`${host} by ${by}`];
  });
  if (served.length === 0) return undefined;
  const more = served.length - MOST_NAMED;
  const text = served.slice(0, MOST_NAMED).join(', ');
  return `Without it compute reaches ${text}${more > 0 ? ` and ${more} more hosts` : ''}.`;
}

/** Rules in force that may serve a host without an FQDN rule. */
interface Servers {
  readonly endpointFor: (host: string) => EndpointRule | undefined;
  /** The first of Azure's own rules that opens each tag as a whole, by the lower-case tag. */
  readonly byTag: ReadonlyMap<string, OwnedRule>;
  readonly isEmpty: boolean;
}

interface EndpointRule {
  readonly name: string;
  readonly destination: PrivateEndpointDestination;
}

// Each FQDN rule of a hub asks: to search all rules each time would cost the square of their number.
const known = new WeakMap<readonly OwnedRule[], Servers>();

function serversAmong(rules: readonly OwnedRule[]): Servers {
  const before = known.get(rules);
  if (before !== undefined) return before;
  const endpoints: EndpointRule[] = [];
  const byTag = new Map<string, OwnedRule>();
  for (const rule of rules) {
    if (rule.status !== 'Active') continue;
    const { destination, name } = rule;
    if (destination?.type === 'PrivateEndpoint') endpoints.push({ name, destination });
    const tag = rule.owner === 'azure' ? openedTag(destination) : undefined;
    if (tag !== undefined && !byTag.has(tag)) byTag.set(tag, rule);
  }
  const isEmpty = endpoints.length === 0 && byTag.size === 0;
  const servers: Servers = { endpointFor: endpointServers(endpoints), byTag, isEmpty };
  known.set(rules, servers);
  return servers;
}

function serverOf(host: string, { endpointFor, byTag }: Servers): string | undefined {
  const endpoint = endpointFor(host);
  if (endpoint !== undefined) return `private endpoint ${endpoint.name}`;
  const tag = tagOf(host);
  const rule = tag === undefined ? undefined : byTag.get(foldCase(tag));
  return rule === undefined ? undefined : `service tag ${tag} of Azure's own rule ${rule.name}`;
}

/** The tag that a rule opens as a whole, in lower case. */
function openedTag(destination: Destination | undefined): string | undefined {
  if (destination?.type !== 'ServiceTag' || isDeny(destination) || destination.addressPrefixes.length > 0)
    return undefined;
  return foldCase(destination.serviceTag);
}

// Few rules of a baseline name a host of Azure, and every hub under the baseline asks.
const servable = new WeakMap<readonly DesiredRule[], readonly DesiredRule[]>();

/** The rules of a baseline with a host that an endpoint or a tag may serve. */
function servableRules(rules: readonly DesiredRule[]): readonly DesiredRule[] {
  const before = servable.get(rules);
  if (before !== undefined) return before;
  const found = rules.filter(({ destination }) => destination.type === 'FQDN' && destination.hosts.some(mayBeServed));
  servable.set(rules, found);
  return found;
}

function mayBeServed(host: string): boolean {
  const name = normalHost(host);
  return tagOf(name) !== undefined || serviceOfHost(name) !== undefined;
}

/** Informational findings about FQDN rules of the baseline that open no more than the hub already permits. */
export function judgeRedundantFqdnRules(context: PlanContext): readonly Difference[] {
  return servableRules(context.baseline.rules).flatMap(({ destination, name, origin }) => {
    const served = hostsReachableWithout(context, destination);
    if (served === undefined) return [];
    const message = `${name} (${origin}) opens what ${context.hub.name} reaches anyway. ${served}`;
    const fix = `Remove the host from the baseline, or keep it where other ${wordsOf(context).many} need it: the rule does no harm.`;
    return [withoutRepair(raise(context, 'HW409', { rule: name, message, fix, class: 'lint' }))];
  });
}
