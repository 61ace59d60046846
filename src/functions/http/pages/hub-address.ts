import type { HubId } from '../../../core/hub-id.ts';
import { hubIdOf, hubIdParts } from '../../../core/hub-id.ts';
import { withArticle } from '../../../core/kind-words.ts';
import type { ResourceKind } from '../../../core/kinds/resource-kind.ts';
import { hubPath } from '../../../core/pages/page-paths.ts';
import { foldCase } from '../../../core/text/fold-case.ts';
import type { PageCall } from './page-parts.ts';
import type { PageResult } from './page-result.ts';

/** The hub that an address names, or the answer in its place. */
export type HubAddress =
  | { readonly kind: 'Hub'; readonly hubId: HubId }
  | { readonly kind: 'Other'; readonly answer: PageResult };

/**
 * Reads the hub in the path `/hubs/:subscription/:group/:name`, or the account in that of accounts. Another casing than the canonical one is answered with the canonical
 * path and the same query.
 *
 * @param below what follows the path of the hub: `/plan`, or nothing
 */
export function hubAddress(
  { params, request }: Pick<PageCall, 'params' | 'request'>,
  kind: ResourceKind,
  below = '',
): HubAddress {
  const { group = '', name = '', subscription = '' } = params;
  const hubId = hubIdOf(kind, { subscriptionId: subscription, resourceGroup: group, name });
  if (hubId === undefined) return other(noHub(name, kind));
  const parts = hubIdParts(hubId);
  const given = [subscription, group, name];
  const wanted = [parts.subscriptionId, parts.resourceGroup, parts.name];
  if (wanted.every((part, index) => part === given[index])) return { kind: 'Hub', hubId };
  // A slash in a segment would otherwise name another hub.
  if (!wanted.every((part, index) => part === foldCase(given[index] ?? ''))) return other(noHub(name, kind));
  return other({ kind: 'Redirect', because: 'Moved', to: `${hubPath(hubId)}${below}${request.url.search}` });
}

function other(answer: PageResult): HubAddress {
  return { kind: 'Other', answer };
}

function noHub(name: string, { pathSegment, words }: ResourceKind): PageResult {
  const one = withArticle(words.one);
  return {
    kind: 'NotFound',
    title: `No such ${words.one}`,
    message: `"${name}" cannot be the name of ${one} in this place. The address of ${one} is /${pathSegment}/SUBSCRIPTION/GROUP/NAME.`,
  };
}
