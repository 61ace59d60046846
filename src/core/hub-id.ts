import { KINDS, kindAt, kindOfType } from './kinds/kinds.ts';
import type { ResourceKind } from './kinds/resource-kind.ts';
import { foldCase } from './text/fold-case.ts';
import { trimEnd } from './text/trim-end.ts';

declare const hubIdBrand: unique symbol;

/**
 * The ARM id of a resource that Hubwarden governs, a hub or a Foundry account, lower-cased and without a trailing
 * slash, so that two spellings of one resource are one key. It carries the kind of the resource: {@link kindOf}. Made
 * only by {@link hubIdFrom}.
 */
export type HubId = string & { readonly [hubIdBrand]: true };

// A name ends before characters that would add a path segment or a query: the id is put into URLs, and events can be
// forged.
const RESOURCE =
  /^\/subscriptions\/([^/?#%\\]+)\/resourcegroups\/([^/?#%\\]+)\/providers\/([^/?#%\\]+\/[^/?#%\\]+)\/([^/?#%\\]+)(\/.*)?$/;
const DOTS = /^\.+$/;

/**
 * Longest text that is searched for a hub: the longest hub id with the id of a child after it has a quarter of this
 * length.
 */
export const LONGEST_RESOURCE_ID = 4096;

/**
 * Longest hub id, as {@link keyLength} counts it: a key of a table has 512 characters, and a prefix precedes the id.
 * Azure's longest is shorter: a resource group of 90 characters and an account of 64.
 *
 * @see https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules (read 2026-11)
 */
const LONGEST_HUB_KEY = 480;

/**
 * The most characters that a text takes in the key of a row: a store writes up to three for each character that is not
 * a letter, digit, hyphen or underscore.
 */
export function keyLength(text: string): number {
  let length = 0;
  // By code and without a pattern: every hub of a sweep passes here.
  for (let at = 0; at < text.length; at += 1) length += isPlain(text.charCodeAt(at)) ? 1 : 3;
  return length;
}

/** A letter, a digit, `-` or `_`. */
function isPlain(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 48 && code <= 57) ||
    (code >= 65 && code <= 90) ||
    code === 45 ||
    code === 95
  );
}

/**
 * Names the hub or account that a resource id belongs to. Ids of children (`…/outboundRules/x`) name their resource.
 *
 * @param resourceId an ARM id in any casing, with or without a trailing slash
 * @returns undefined when the id is not, and does not lie below, a resource of a governed type, or is longer than
 * Azure's
 */
export function hubIdFrom(resourceId: string): HubId | undefined {
  const found = hubIdOrFault(resourceId);
  return found === 'NotAHub' || found === 'TooLong' ? undefined : found;
}

/** As {@link hubIdFrom}, for callers that treat an id of an impossible length as a fault. */
export function hubIdOrFault(resourceId: string): HubId | 'NotAHub' | 'TooLong' {
  if (resourceId.length > LONGEST_RESOURCE_ID) return 'TooLong';
  const match = RESOURCE.exec(normalArmId(resourceId));
  if (match === null) return 'NotAHub';
  const [, subscription = '', resourceGroup = '', type = '', name = ''] = match;
  const kind = kindOfType(type);
  if (kind === undefined || [subscription, resourceGroup, name].some((segment) => DOTS.test(segment))) return 'NotAHub';
  const id = idOf(kind, { subscriptionId: subscription, resourceGroup, name });
  return keyLength(id) > LONGEST_HUB_KEY ? 'TooLong' : (id as HubId);
}

/**
 * The id of a resource of a kind from its parts.
 *
 * @returns undefined when a part cannot be part of an id
 */
export function hubIdOf(kind: ResourceKind, parts: HubIdParts): HubId | undefined {
  const hubId = hubIdFrom(idOf(kind, parts));
  const { name, resourceGroup, subscriptionId } = parts;
  // A slash in a part would name another resource.
  return [name, resourceGroup, subscriptionId].some((part) => part.includes('/')) ? undefined : hubId;
}

function idOf({ type }: ResourceKind, { name, resourceGroup, subscriptionId }: HubIdParts): string {
  return `/subscriptions/${subscriptionId}/resourcegroups/${resourceGroup}/providers/${foldCase(type)}/${name}`;
}

/** The kind of the resource that an id names. The id of a damaged row, without a known type, reads as that of a hub. */
export function kindOf(hubId: HubId): ResourceKind {
  const start = startOfType(hubId);
  return kindAt(hubId, start) ?? kindAt(foldCase(hubId), start) ?? KINDS.MlWorkspace;
}

/** `/subscriptions/…/resourcegroups/…/providers/` has six slashes; without them the type cannot be found. */
const SLASHES_BEFORE_TYPE = 6;

/** Where the resource type begins in an id. By position and without a list of parts: every rule of a hub asks. */
function startOfType(id: string): number {
  let start = 0;
  for (let slash = 0; slash < SLASHES_BEFORE_TYPE; slash += 1) {
    const at = id.indexOf('/', start);
    if (at < 0) return id.length;
    start = at + 1;
  }
  return start;
}

/** The parts of a hub id, all lower-case. */
export interface HubIdParts {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly name: string;
}

/** Splits a hub id into its parts. A {@link HubId} always has all three parts. */
export function hubIdParts(hubId: HubId): HubIdParts {
  const [, , subscriptionId = '', , resourceGroup = '', , , , name = ''] = hubId.split('/');
  return { subscriptionId, resourceGroup, name };
}

/** An ARM id in the form in which ids are compared: lower-case, no trailing slash. */
export function normalArmId(id: string): string {
  return trimEnd(foldCase(id.trim()), '/');
}
