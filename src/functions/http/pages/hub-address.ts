import type { HubId } from '../../../core/hub-id.ts';
import { hubIdOf, hubIdParts } from '../../../core/hub-id.ts';
import { KINDS } from '../../../core/kinds/kinds.ts';
import { hubPath } from '../../../core/pages/page-paths.ts';
import { foldCase } from '../../../core/text/fold-case.ts';
import type { PageCall } from './page-parts.ts';
import type { PageResult } from './page-result.ts';

/** The hub that an address names, or the answer in its place. */
export type HubAddress =
  | { readonly kind: 'Hub'; readonly hubId: HubId }
  | { readonly kind: 'Other'; readonly answer: PageResult };

/**
 * Reads the hub in the path `/hubs/:subscription/:group/:name`. Another casing than the canonical one is answered with the canonical
 * path and the same query.
 *
 * @param below what follows the path of the hub: `/plan`, or nothing
 */
export function hubAddress({ params, request }: Pick<PageCall, 'params' | 'request'>, below = ''): HubAddress {
  const { group = '', name = '', subscription = '' } = params;
  const hubId = hubIdOf(KINDS.MlWorkspace, { subscriptionId: subscription, resourceGroup: group, name });
  if (hubId === undefined) return other(noHub(name));
  const parts = hubIdParts(hubId);
  const given = [subscription, group, name];
  const wanted = [parts.subscriptionId, parts.resourceGroup, parts.name];
  if (wanted.every((part, index) => part === given[index])) return { kind: 'Hub', hubId };
  // A slash in a segment would otherwise name another hub.
  if (!wanted.every((part, index) => part === foldCase(given[index] ?? ''))) return other(noHub(name));
  return other({ kind: 'Redirect', because: 'Moved', to: `${hubPath(hubId)}${below}${request.url.search}` });
}

function other(answer: PageResult): HubAddress {
  return { kind: 'Other', answer };
}

function noHub(name: string): PageResult {
  return {
    kind: 'NotFound',
    title: 'No such hub',
    message: `"${name}" cannot be the name of a hub in this place. The address of a hub is /hubs/SUBSCRIPTION/GROUP/NAME.`,
  };
}
