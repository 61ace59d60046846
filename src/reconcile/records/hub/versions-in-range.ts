import type { HubId } from '../../../core/hub-id.ts';
import type { Rows } from '../../ports.ts';
import type { RowKey } from '../store/documents.ts';

/** One kind of row in table `hubs` that a hub has at most once. */
interface RowKind {
  /** Where the row of a hub stands; of an empty id: the prefix of all keys. */
  readonly placeOf: (hubId: string) => RowKey;
  /** A short column of such rows: a query that selects one reads no content. */
  readonly column: string;
}

/**
 * The versions of the rows of hubs of one subscription, by one query over the range in which they lie.
 *
 * @returns hub id → version, of rows of that kind; other hubs within the range may be among them
 */
export async function versionsInRange(
  rows: Rows,
  hubIds: readonly HubId[],
  { column, placeOf }: RowKind,
): Promise<ReadonlyMap<string, string>> {
  const places = hubIds.map(placeOf).sort((a, b) => (a.key < b.key ? -1 : 1));
  const [first, last] = [places[0], places.at(-1)];
  const versions = new Map<string, string>();
  if (first === undefined || last === undefined) return versions;
  const prefix = placeOf('').key;
  const range = { partition: first.partition, keyFrom: first.key, keyTo: last.key, select: [column] };
  for await (const { etag, key } of rows.query('hubs', range)) versions.set(key.slice(prefix.length), etag);
  return versions;
}
