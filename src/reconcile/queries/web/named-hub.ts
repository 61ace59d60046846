import type { HubId } from '../../../core/hub-id.ts';
import { hubReferenceFrom, mayReferTo } from '../../../core/hub-reference.ts';
import type { Result } from '../../../core/result.ts';
import { err, ok } from '../../../core/result.ts';
import { noReference, severalHubs, unknownHub } from '../../operator/find-hub.ts';
import type { IndexedFleet } from '../fleet/fleet-index.ts';

/**
 * Finds the id of the hub that a person names, as the commands do: a name prefers hubs that exist. So a query about one hub
 * reads the rows of that hub only.
 *
 * @param readFleet called for a name, and not for an id: the row of a hub may be newer than the index
 * @returns a sentence when no hub has the name, or several have it
 */
export async function namedHub(
  readFleet: () => Promise<Result<IndexedFleet, string>>,
  text: string,
): Promise<Result<string, string>> {
  const reference = hubReferenceFrom(text);
  if (reference === undefined) return err(noReference(text));
  if (reference.kind === 'Id') return ok(text);
  const fleet = await readFleet();
  if (!fleet.ok) return fleet;
  const living = fleet.value.hubs.map(({ hubId }) => hubId as HubId);
  const found = living.filter((hubId) => mayReferTo(reference, hubId));
  const candidates = found.length > 0 ? found : fleet.value.goneIds.filter((hubId) => mayReferTo(reference, hubId));
  const [only, ...others] = candidates;
  if (only === undefined) return err(unknownHub(text, [...living, ...fleet.value.goneIds]));
  return others.length === 0 ? ok(only) : err(severalHubs(text, candidates));
}
