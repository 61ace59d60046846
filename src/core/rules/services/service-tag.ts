import { foldCase } from '../../text/fold-case.ts';

/**
 * Tags that hold no address of the internet.
 * @see https://learn.microsoft.com/azure/virtual-network/service-tags-overview
 */
const NOT_PUBLIC = new Set(['virtualnetwork', 'azureloadbalancer']);

const TAG = /^[A-Za-z][A-Za-z0-9]*(\.[A-Za-z0-9]+)*$/;

/** True for a text in the form of Azure's tags, known or not. */
export function isTagText(text: string): boolean {
  return TAG.test(text);
}

/** A tag in the form in which Hubwarden compares tags. */
export function normalTag(tag: string): string {
  return foldCase(tag.trim());
}

/**
 * True when `by` holds every address of `wanted` by its name: `wanted` is the same tag or a region of it. Both are
 * normal.
 */
export function tagCovers(by: string, wanted: string): boolean {
  return wanted === by || wanted.startsWith(`${by}.`);
}

/**
 * True for `Internet`, which holds every public address, Azure's own included. It has no regions, so a suffix does not
 * make it narrower. The tag is normal.
 */
export function isInternetTag(tag: string): boolean {
  return tagCovers('internet', tag);
}

/** Words for every address, from other products and from common use. No tag of Azure has such a name. */
const EVERYTHING = new Set(
  '* any all anyip anyipv4 anyipv6 anyaddress anyaddresses anydestination anyhost anynetwork anywhere allip allips allipv4 allipv6 alladdresses alldestinations allhosts allnetworks alltraffic everything everywhere world public publicinternet wan'.split(
    ' ',
  ),
);

/** True for a word that means every address without being a tag. */
export function isEverythingWord(text: string): boolean {
  return EVERYTHING.has(foldCase(text).replace(/[\s_.-]/g, ''));
}

/**
 * Tags with names that other fields rarely hold by chance: such a name in a field points to a target.
 * @see https://learn.microsoft.com/azure/virtual-network/service-tags-overview
 */
const KNOWN_TAGS = new Set(
  'internet actiongroup apimanagement appconfiguration appservice appservicemanagement batchnodemanagement chaosstudio cognitiveservicesmanagement cognitiveservicesfrontend datafactory datafactorymanagement eventhub gatewaymanager grafana guestandhybridmanagement hdinsight kustoanalytics logicapps logicappsmanagement m365managementactivityapi onedscollector powerbi powerplatforminfra powerplatformplex powerqueryonline scuba serialconsole servicebus servicefabric sentinel sql sqlmanagement storage storagesyncservice storagemover trafficmanager virtualdesktop virtualnetwork windowsadmincenter windowsvirtualdesktop'.split(
    ' ',
  ),
);

/**
 * True for the name of a tag that Azure has, or of any tag with a prefix that most of Azure's tags have, with or
 * without a region.
 */
export function isKnownTagWord(text: string): boolean {
  const [base = ''] = foldCase(text.trim()).split('.', 1);
  return isTagText(text.trim()) && (KNOWN_TAGS.has(base) || /^(?:azure|microsoft)[a-z0-9]+$/.test(base));
}

/** True for `AzureCloud` and its regions, which hold the addresses of every customer's resources. The tag is normal. */
export function isAzureCloudTag(tag: string): boolean {
  return tagCovers('azurecloud', tag);
}

/** True when the tag holds addresses of the internet. The tag is normal. */
export function isPublicTag(tag: string): boolean {
  return !NOT_PUBLIC.has(tag);
}

/**
 * True when the two tags are known to share addresses: one is the other or a region of it, or one is `Internet` or
 * `AzureCloud` (of the same region). Azure changes tags weekly, and other pairs may share addresses on some day, so
 * only the names decide. Both are normal.
 */
export function tagsOverlap(a: string, b: string): boolean {
  if (tagCovers(a, b) || tagCovers(b, a)) return true;
  if (!isPublicTag(a) || !isPublicTag(b)) return false;
  if (isInternetTag(a) || isInternetTag(b)) return true;
  return (isAzureCloudTag(a) && regionsMeet(a, b)) || (isAzureCloudTag(b) && regionsMeet(b, a));
}

/** Parts of AzureFrontDoor are not regions: they are in all locations. */
function regionsMeet(cloud: string, tag: string): boolean {
  const [, cloudRegion] = cloud.split('.');
  const [base, region] = tag.split('.');
  return cloudRegion === undefined || region === undefined || base === 'azurefrontdoor' || cloudRegion === region;
}
