import { trimEnd } from './trim-end.ts';

declare const hubIdBrand: unique symbol;

/**
 * The ARM id of a hub, lower-cased and without a trailing slash, so that two spellings of one hub are one key.
 * Made only by {@link hubIdFrom}.
 */
export type HubId = string & { readonly [hubIdBrand]: true };

// Names stop at what would make another path or a query of the id: it is put into URLs, and events can be forged.
const WORKSPACE =
  /^\/subscriptions\/([^/?#%\\]+)\/resourcegroups\/([^/?#%\\]+)\/providers\/microsoft\.machinelearningservices\/workspaces\/([^/?#%\\]+)(\/.*)?$/;
const DOTS = /^\.+$/;

/**
 * Names the hub that a resource id belongs to. Ids of children (`…/outboundRules/x`) name their workspace.
 *
 * @param resourceId an ARM id in any casing, with or without a trailing slash
 * @returns undefined when the id is not, and does not lie below, a Machine Learning workspace
 */
export function hubIdFrom(resourceId: string): HubId | undefined {
  const match = WORKSPACE.exec(normalArmId(resourceId));
  if (match === null) return undefined;
  const [, subscription = '', resourceGroup = '', name = ''] = match;
  if ([subscription, resourceGroup, name].some((segment) => DOTS.test(segment))) return undefined;
  return `/subscriptions/${subscription}/resourcegroups/${resourceGroup}/providers/microsoft.machinelearningservices/workspaces/${name}` as HubId;
}

/** The parts of a hub id, all lower-case. */
export interface HubIdParts {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly name: string;
}

/** Takes a hub id apart. A {@link HubId} always has all three parts. */
export function hubIdParts(hubId: HubId): HubIdParts {
  const [, , subscriptionId = '', , resourceGroup = '', , , , name = ''] = hubId.split('/');
  return { subscriptionId, resourceGroup, name };
}

/** An ARM id in the one form that is compared: lower-case, no trailing slash. */
export function normalArmId(id: string): string {
  return trimEnd(id.trim().toLowerCase(), '/');
}
