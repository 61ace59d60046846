import { addressesOf, isInternetSized } from '../addresses/address-prefixes.ts';
import { hostCovers, hostsOverlap, isWildcard, normalHost } from '../addresses/host-name.ts';
import { opensInternet } from '../coverage/overlap.ts';
import type { Destination, FqdnDestination, ServiceTagDestination } from '../outbound-rule.ts';
import { NAMED_SERVICE_DOMAINS } from '../services/service-domains.ts';
import { normalTag, tagCovers } from '../services/service-tag.ts';
import { isStorageHost } from '../services/storage-host.ts';

/**
 * Names the exfiltration risk of a rule: a tag that holds resources of every customer, addresses as wide as the
 * internet, or a host that accepts uploads from any account.
 *
 * @returns one sentence; undefined when the destination is narrow, or denies
 */
export function exfiltrationRisk(destination: Destination): string | undefined {
  switch (destination.type) {
    case 'FQDN':
      return fqdnRisk(destination);
    case 'ServiceTag':
      return destination.action === 'Deny' ? undefined : serviceTagRisk(destination);
    case 'PrivateEndpoint':
      return undefined;
  }
}

/** Tags that hold the resources of every Azure customer, an attacker's included. */
const SHARED_TAGS: readonly (readonly [tag: string, what: string])[] = [
  ['internet', 'every public address'],
  ['azurecloud', 'the resources of every Azure customer'],
  ['storage', 'the storage accounts of every Azure customer'],
  ['sql', 'the databases of every Azure customer'],
  ['azurecosmosdb', 'the Cosmos DB accounts of every Azure customer'],
  ['eventhub', 'the event hubs of every Azure customer'],
  ['servicebus', 'the Service Bus namespaces of every Azure customer'],
  ['appservice', 'the web apps of every Azure customer'],
];

function serviceTagRisk(rule: ServiceTagDestination): string | undefined {
  if (rule.addressPrefixes.length > 0) {
    const wide = isInternetSized(addressesOf(rule.addressPrefixes));
    return wide
      ? `${prefixesText(rule.addressPrefixes)} is as wide as the internet: data can leave to any address.`
      : undefined;
  }
  const tag = normalTag(rule.serviceTag);
  const shared = SHARED_TAGS.find(([name]) => tagCovers(name, tag));
  if (shared === undefined) return undefined;
  return `Service tag ${rule.serviceTag} opens ${shared[1]}: data can leave to an account that is not yours. Use a private endpoint or a narrower rule.`;
}

/** A rule may hold thousands of prefixes. Above this number the text gives only their count. */
const MOST_NAMED = 5;

function prefixesText(prefixes: readonly string[]): string {
  const more = prefixes.length - MOST_NAMED;
  return `${prefixes.slice(0, MOST_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/**
 * Domains in which every customer of a cloud gets its own names: a wildcard over one opens the names of all customers.
 * Domains of Azure's services come from the table of all clouds. The others are a manual list, last reviewed in
 * November 2026. A domain that is not in the list is not necessarily safe.
 */
const CUSTOMER_DOMAINS: readonly string[] = [
  ...NAMED_SERVICE_DOMAINS,
  'azuredatabricks.net',
  'databricks.azure.us',
  'databricks.azure.cn',
  'azurestaticapps.net',
  'azurecontainerapps.io',
  'azurecontainerapps.us',
  'azurecontainerapps.cn',
  'azureedge.net',
  'azurefd.net',
  'cloudapp.azure.com',
  'cloudapp.usgovcloudapi.net',
  'cloudapp.chinacloudapi.cn',
  'trafficmanager.net',
  'usgovtrafficmanager.net',
  'trafficmanager.cn',
  'amazonaws.com',
  's3.amazonaws.com',
  'cloudfront.net',
  'googleapis.com',
  'storage.googleapis.com',
  'appspot.com',
  'run.app',
  'workers.dev',
  'pages.dev',
  'r2.cloudflarestorage.com',
  'herokuapp.com',
  'vercel.app',
  'netlify.app',
  'github.io',
  'ngrok.io',
  'ngrok.app',
  'ngrok-free.app',
  'trycloudflare.com',
];

/** Hosts to which any person can upload, with a free account or without one. A manual list, like the one above. */
const UPLOAD_HOSTS: readonly string[] = [
  'github.com',
  'api.github.com',
  'gist.github.com',
  'uploads.github.com',
  'gitlab.com',
  'bitbucket.org',
  'huggingface.co',
  'docker.io',
  'registry-1.docker.io',
  'api.anaconda.org',
  'upload.pypi.org',
  'pastebin.com',
  'transfer.sh',
  'file.io',
  'www.dropbox.com',
  'content.dropboxapi.com',
  'drive.google.com',
  'storage.googleapis.com',
  's3.amazonaws.com',
  'onedrive.live.com',
  'api.telegram.org',
  'discord.com',
  'hooks.slack.com',
  'webhook.site',
];

function fqdnRisk(rule: FqdnDestination): string | undefined {
  const risk = rule.hosts.map((host) => hostRisk(normalHost(host))).find((each) => each !== undefined);
  const suffix = risk === undefined ? suffixOpenedTogether(rule.hosts) : undefined;
  return suffix === undefined ? risk : `Its wildcards together open most hosts of ${suffix}, a whole top-level domain.`;
}

function hostRisk(host: string): string | undefined {
  return (isWildcard(host) ? wildcardRisk(host) : undefined) ?? uploadRisk(host);
}

function wildcardRisk(host: string): string | undefined {
  const domain = host.replace(/^\*\.?/, '');
  if (domain === '') return '"*" opens every host there is.';
  if (!domain.includes('.') || opensTopLevel(host)) return `${host} opens every host of a whole top-level domain.`;
  const shared = CUSTOMER_DOMAINS.find((known) => hostCovers(host, `*.${known}`));
  const named = shared ?? (isStorageHost(host) ? domain : undefined);
  if (named === undefined) return undefined;
  return `${host} opens the names that any customer can get under ${named}: data can leave to an account that is not yours.`;
}

/** Top-level domains that are not part of the internet: RFC 6761, RFC 6762, and `internal`. */
const NOT_ON_THE_INTERNET = new Set(['local', 'localhost', 'internal', 'invalid', 'test', 'example']);

/**
 * Second-level labels under which country registries sell names, as in `co.uk` and `gob.ar`. A manual list, last
 * reviewed in November 2026. Labels that are the domain of a company, such as `dev.to`, are left out.
 */
const SECOND_LEVELS: readonly string[] = (
  'ab ac act ad adm adv agr agric alt art asn asso assoc biz cci co com conf coop ebiz econ ed edu emp eng ens est ernet ' +
  'eti fam fin firm firme gc geek gen go gob gok gouv gov govt gr grp gub idf idn idv iki ind inf info ing int iwi jus k12 ' +
  'kep kiwi law leg lg lib ltd maori me med mi mil mob mod mp mus muni museum name nat ne nec net nhs nic nom not nsw or ' +
  'org other parliament pe per plc police press priv pro psi pub publ qld re rec res sa sci sch school tas tec tm tur vet ' +
  'vic wa'
).split(' ');

/** A top-level domain, or a domain such as `co.uk` under which anyone can register names. */
function isPublicSuffix(domain: string): boolean {
  if (!domain.includes('.')) return !NOT_ON_THE_INTERNET.has(domain);
  const second = countryLabel(domain);
  return second !== undefined && SECOND_LEVELS.includes(second);
}

/** The label in front of the two letters of a country; undefined for any other domain. */
function countryLabel(domain: string): string | undefined {
  const [second, country, more] = domain.split('.', 3);
  return more === undefined && country !== undefined && /^[a-z]{2}$/.test(country) ? second : undefined;
}

/**
 * A list of wildcards such as `*a.com, *b.com` opens most names of a domain if it has at least this many of the 36 last
 * letters and digits.
 */
const MOST_ENDINGS = 18;

/** A public suffix of which wildcards that end inside a label open most names together. */
function suffixOpenedTogether(hosts: readonly string[]): string | undefined {
  if (hosts.length < MOST_ENDINGS) return undefined;
  const endings = new Map<string, Set<string>>();
  for (const host of hosts) {
    const name = normalHost(host);
    if (!/^\*[a-z0-9]\./.test(name)) continue;
    const suffix = name.slice(3);
    const known = endings.get(suffix) ?? new Set();
    endings.set(suffix, known.add(name.slice(1, 2)));
  }
  return [...endings].find(([suffix, found]) => found.size >= MOST_ENDINGS && isPublicSuffix(suffix))?.[0];
}

/**
 * True when a rule opens the internet as a whole: the tag `Internet`, addresses as wide, every host, or every host of a
 * top-level domain. A Deny opens nothing.
 */
export function opensWholeInternet(destination: Destination): boolean {
  switch (destination.type) {
    case 'FQDN':
      return (
        destination.hosts.some((host) => isWildcard(host) && opensTopLevel(normalHost(host))) ||
        suffixOpenedTogether(destination.hosts) !== undefined
      );
    case 'ServiceTag':
      return destination.action === 'Allow' && opensInternet(destination);
    case 'PrivateEndpoint':
      return false;
  }
}

/** A star that ends inside a label opens every suffix whose label ends in the same letters: `*o.uk` opens `co.uk`. */
function opensTopLevel(wildcard: string): boolean {
  const domain = wildcard.replace(/^\*\.?/, '');
  if (domain === '' || isPublicSuffix(domain)) return true;
  const part = wildcard.startsWith('*.') ? undefined : countryLabel(domain);
  return part !== undefined && SECOND_LEVELS.some((known) => known.endsWith(part));
}

const UPLOAD_NAMES: ReadonlySet<string> = new Set(UPLOAD_HOSTS);

function uploadRisk(host: string): string | undefined {
  // None of the known hosts is a wildcard, so a name overlaps with itself only.
  if (!isWildcard(host)) return UPLOAD_NAMES.has(host) ? uploadText(host, host) : undefined;
  const upload = UPLOAD_HOSTS.find((known) => hostsOverlap(host, known));
  return upload === undefined ? undefined : uploadText(host, upload);
}

function uploadText(host: string, upload: string): string {
  return host === upload
    ? `${host} takes uploads from any account: data can leave there.`
    : `${host} opens ${upload}, which takes uploads from any account: data can leave there.`;
}
