import { foldCase } from '../fold-case.ts';

/**
 * Tags that hold no address of the internet.
 * @see https://learn.microsoft.com/azure/virtual-network/service-tags-overview
 */
const NOT_PUBLIC = new Set(['virtualnetwork', 'azureloadbalancer']);

const TAG = /^[A-Za-z][A-Za-z0-9]*(\.[A-Za-z0-9]+)*$/;

/** True for a text of the form that Azure's tags have, known or not. */
export function isTagText(text: string): boolean {
  return TAG.test(text);
}

/** A tag in the one form that is compared. */
export function normalTag(tag: string): string {
  return foldCase(tag.trim());
}

/** True when `by` holds every address of `wanted` by its name: the tag itself, or a regional part of it. Both are normal. */
export function tagCovers(by: string, wanted: string): boolean {
  return wanted === by || wanted.startsWith(`${by}.`);
}

/** True for `Internet`, which holds every public address, Azure's own included. The tag is normal. */
export function isInternetTag(tag: string): boolean {
  return tag === 'internet';
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
 * `AzureCloud` (of the same region). Other pairs may share addresses on some day; Azure changes them weekly, so names
 * decide. Both are normal.
 */
export function tagsOverlap(a: string, b: string): boolean {
  if (tagCovers(a, b) || tagCovers(b, a)) return true;
  if (!isPublicTag(a) || !isPublicTag(b)) return false;
  if (isInternetTag(a) || isInternetTag(b)) return true;
  return (isAzureCloudTag(a) && regionsMeet(a, b)) || (isAzureCloudTag(b) && regionsMeet(b, a));
}

/** Parts of AzureFrontDoor are no regions: they lie everywhere. */
function regionsMeet(cloud: string, tag: string): boolean {
  const [, cloudRegion] = cloud.split('.');
  const [base, region] = tag.split('.');
  return cloudRegion === undefined || region === undefined || base === 'azurefrontdoor' || cloudRegion === region;
}
