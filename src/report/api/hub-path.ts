import type { HubId } from '../../core/hub-id.ts';
import { hubIdOf, hubIdParts, kindOf } from '../../core/hub-id.ts';
import { textOfKind } from '../../core/hub-reference.ts';
import type { KindName } from '../../core/kinds/kind-name.ts';
import { KINDS, RESOURCE_KINDS } from '../../core/kinds/kinds.ts';

/** The segments that name a hub or account in a path of the API. A `-` for subscription and group means any. */
export interface HubSegments {
  readonly subscription: string;
  readonly group: string;
  readonly name: string;
  /** Undefined: a hub. */
  readonly kind?: KindName;
}

/** A segment that stands for any subscription, or any group. */
const ANY = '-';

/** The segments for a hub or an account. */
export function hubSegments(hubId: HubId): HubSegments {
  const { name, resourceGroup, subscriptionId } = hubIdParts(hubId);
  return { subscription: subscriptionId, group: resourceGroup, name, kind: kindOf(hubId).name };
}

/** The hub of the segments as the read model takes it; undefined when no resource of the kind can have such a name. */
export function hubOfSegments({ group, kind = 'MlWorkspace', name, subscription }: HubSegments): string | undefined {
  if ([subscription, group, name].some((each) => each.trim() === '' || each.includes('/'))) return undefined;
  if (subscription === ANY) return textOfKind(kind, name, group === ANY ? undefined : group);
  return hubIdOf(KINDS[kind], { subscriptionId: subscription, resourceGroup: group, name });
}

const HUB_PATH = '/api/hubs/{subscription}/{group}/{name}';

/** The path of an operation about one hub, for another kind of resource. Paths of other operations stay as they are. */
export function pathOfKind(path: string, kind: KindName): string {
  return path.startsWith(HUB_PATH) ? `/api/${KINDS[kind].pathSegment}${path.slice(path.indexOf('/{'))}` : path;
}

/** The paths of an operation: one for each kind of resource where it is about one resource, else the path alone. */
export function pathsByKind(path: string): readonly { readonly path: string; readonly kind: KindName | undefined }[] {
  if (!path.startsWith(HUB_PATH)) return [{ path, kind: undefined }];
  return RESOURCE_KINDS.map(({ name }) => ({ path: pathOfKind(path, name), kind: name }));
}
