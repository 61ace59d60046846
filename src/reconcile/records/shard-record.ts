import * as z from 'zod';
import type { HubId } from '../../core/hub-id.ts';
import { hubIdFrom, hubIdOf, hubIdParts, kindOf } from '../../core/hub-id.ts';
import { KINDS } from '../../core/kinds/kinds.ts';
import type { ResourceKind } from '../../core/kinds/resource-kind.ts';
import { lookUp } from '../../core/text/look-up.ts';
import type { NewRow, Row, Rows, RowWrite } from '../ports.ts';
import type { RowKey, Stored } from './store/documents.ts';
import { documents } from './store/documents.ts';
import { UnreadableRow } from './store/stored-json.ts';
import { NO_COUNTS, sweepCounts } from './sweep-counts.ts';

const time = z.iso.datetime();

const paceBucket = z.object({ reads: z.number(), at: time });

const shard = z.object({
  /** The hubs, in rows of the first builds. A sweep that such a build began continues after the upgrade. */
  hubs: z.array(z.string()).optional(),
  /** The cursor: hubs before this number are judged, except those in `left`. */
  next: z.number().int().default(0),
  /** Numbers of hubs before the cursor that are not judged yet, because Azure asked for a pause. */
  left: z.array(z.number().int()).default([]),
  counts: sweepCounts.default(NO_COUNTS),
  /** The subscription's read buckets after the last message: that of hubs, and others by provider. */
  pace: paceBucket.extend({ others: z.record(z.string(), paceBucket).optional() }).optional(),
  /** The shard owner, and the end of its ownership. */
  claimedBy: z.string().optional(),
  claimedUntil: time.optional(),
  /** When its newest message was sent, or becomes visible. */
  queuedAt: time.default('1970-01-01T00:00:00.000Z'),
  /** A foreign change that the sweep found: HW804 names it when no event arrived. */
  foreignChange: z.string().optional(),
  /** Messages in a row that failed as a whole, and the reason of the last failure. */
  faults: z.number().int().default(0),
  fault: z.string().optional(),
  endedAt: time.optional(),
});

/** The progress of a sweep in one subscription. Rows of their own hold its hubs. */
export type ShardRecord = z.output<typeof shard>;

/** Hubs in one row: few rows, and far below the largest row. */
const HUBS_PER_ROW = 500;

/** Rows in one transaction, far below the largest transaction. */
const ROWS_AT_ONCE = 20;

const SHARDS = documents({ table: 'sweeps', schema: shard });
const SHARD = 'shard|';

const HUB_LISTS = documents({ table: 'sweeps', schema: z.array(z.string()) });
const HUBS = 'hubs|';

/** Stores the shards of a sweep with their hubs, before any row names the sweep. */
export async function putShards(
  rows: Rows,
  sweepId: string,
  shards: ReadonlyMap<string, readonly HubId[]>,
  now: Date,
): Promise<void> {
  const all = [...shards].flatMap(([name, hubs]) => [
    SHARDS.rowOf(shardPlace(sweepId, name), {
      next: 0,
      left: [],
      counts: NO_COUNTS,
      faults: 0,
      queuedAt: now.toISOString(),
    }),
    ...hubRows(sweepId, name, hubs),
  ]);
  for (let from = 0; from < all.length; from += ROWS_AT_ONCE) {
    const writes = all.slice(from, from + ROWS_AT_ONCE).map((row): RowWrite => ({ kind: 'upsert', row }));
    await rows.transact('sweeps', sweepId, writes);
  }
}

/** Reads a shard; undefined when its sweep is no longer stored. */
export function getShard(rows: Rows, sweepId: string, name: string): Promise<Stored<ShardRecord> | undefined> {
  return SHARDS.get(rows, shardPlace(sweepId, name));
}

/** Replaces the version of a shard in `next`. @returns its new version; undefined when another writer changed it */
export async function replaceShard(
  rows: Rows,
  sweepId: string,
  name: string,
  next: Stored<ShardRecord>,
): Promise<Stored<ShardRecord> | undefined> {
  const written = await SHARDS.write(rows, shardPlace(sweepId, name), next.value, next);
  return written.ok ? written.value : undefined;
}

/** A shard by its name; this release may be unable to read its row. */
export interface NamedShard {
  readonly name: string;
  readonly shard: Stored<ShardRecord> | UnreadableRow;
}

/** The shards of a sweep, by name. */
export async function shardsOf(rows: Rows, sweepId: string): Promise<readonly NamedShard[]> {
  const found = await Array.fromAsync(rows.query('sweeps', { partition: sweepId, keyPrefix: SHARD }));
  return found.map((row) => ({ name: row.key.slice(SHARD.length), shard: shardFrom(row) }));
}

function shardFrom(row: Row): NamedShard['shard'] {
  try {
    return { value: SHARDS.read(row), etag: row.etag };
  } catch (error) {
    if (error instanceof UnreadableRow) return error;
    throw error;
  }
}

/** The hubs of a shard, in the order of its cursor. */
export async function hubsOfShard(
  rows: Rows,
  sweepId: string,
  name: string,
  shard: ShardRecord,
): Promise<readonly HubId[]> {
  const hubs = (shard.hubs ?? []).flatMap((each) => hubIdFrom(each) ?? []);
  for await (const places of HUB_LISTS.query(rows, { partition: sweepId, keyPrefix: `${HUBS}${name}|` }))
    for (const place of places) hubs.push(hubAt(name, place));
  return hubs;
}

/** Deletes the shards of a sweep that is over. Its summary stays. */
export async function deleteShards(rows: Rows, sweepId: string): Promise<void> {
  const writes: RowWrite[] = [];
  for await (const { key, etag } of rows.query('sweeps', { partition: sweepId, select: ['schema'] }))
    writes.push({ kind: 'delete', key, etag });
  // A conflict means that another instance deletes them too, or still changes one. The rows that remain have no reader.
  for (let from = 0; from < writes.length; from += 100)
    await rows.transact('sweeps', sweepId, writes.slice(from, from + 100));
}

function shardPlace(sweepId: string, name: string): RowKey {
  return { partition: sweepId, key: SHARD + name };
}

function hubRows(sweepId: string, name: string, hubs: readonly HubId[]): readonly NewRow[] {
  const count = Math.ceil(hubs.length / HUBS_PER_ROW);
  return Array.from({ length: count }, (_, index) => {
    const places = hubs.slice(index * HUBS_PER_ROW, (index + 1) * HUBS_PER_ROW).map(placeOf);
    const key = `${HUBS}${name}|${String(index).padStart(5, '0')}`;
    return HUB_LISTS.rowOf({ partition: sweepId, key }, places);
  });
}

/** The part of an id that differs within a shard: group and name, and the kind where it is no hub. */
function placeOf(hubId: HubId): string {
  const { resourceGroup, name } = hubIdParts(hubId);
  const kind = kindOf(hubId).name;
  return kind === 'MlWorkspace' ? `${resourceGroup}/${name}` : `${resourceGroup}/${name}/${kind}`;
}

function hubAt(subscriptionId: string, place: string): HubId {
  const [resourceGroup = '', name = '', word = 'MlWorkspace'] = place.split('/');
  const kind = lookUp<ResourceKind>(KINDS, word);
  const hubId = kind === undefined ? undefined : hubIdOf(kind, { subscriptionId, resourceGroup, name });
  if (hubId === undefined) throw new Error(`the list of shard ${subscriptionId} holds "${place}", which is no hub`);
  return hubId;
}
