import type { HubId } from '../../core/hub-id.ts';
import { hubIdOf, hubIdParts } from '../../core/hub-id.ts';
import { hubReferenceFrom } from '../../core/hub-reference.ts';
import { KINDS } from '../../core/kinds/kinds.ts';

/** The segments that name a hub in a path of the API. A `-` for subscription and group means any. */
export interface HubSegments {
  readonly subscription: string;
  readonly group: string;
  readonly name: string;
}

/** A segment that stands for any subscription, or any group. */
const ANY = '-';

/** The segments for a hub as a person names it; undefined for a text that is no form of a hub's name. */
export function hubSegments(text: string): HubSegments | undefined {
  const reference = hubReferenceFrom(text);
  if (reference === undefined) return undefined;
  if (reference.kind === 'Name')
    return { subscription: ANY, group: reference.resourceGroup ?? ANY, name: reference.name };
  const { name, resourceGroup, subscriptionId } = hubIdParts(reference.hubId);
  return { subscription: subscriptionId, group: resourceGroup, name };
}

/** The hub of the segments as the read model takes it; undefined when no hub can have such a name. */
export function hubOfSegments({ group, name, subscription }: HubSegments): HubId | string | undefined {
  if ([subscription, group, name].some((each) => each.trim() === '' || each.includes('/'))) return undefined;
  if (subscription === ANY) return group === ANY ? name : `${group}/${name}`;
  return hubIdOf(KINDS.MlWorkspace, { subscriptionId: subscription, resourceGroup: group, name });
}
