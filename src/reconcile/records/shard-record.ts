import * as z from 'zod';
import type { HubId } from '../../core/hub-id.ts';
import { hubIdFrom, hubIdParts } from '../../core/hub-id.ts';
import type { NewRow, Row, Rows, RowWrite } from '../ports.ts';
import type { Stored } from './hub-record.ts';
import { cellsFrom, documentFrom, UnreadableRow } from './stored-json.ts';
import { NO_COUNTS, sweepCounts } from './sweep-counts.ts';

const time = z.iso.datetime();

const shard = z.object({
  /** The hubs, as the first builds kept them: a sweep of theirs that was under way at the upgrade is gone on with. */
  hubs: z.array(z.string()).optional(),
  /** The cursor: hubs before this number have been judged, but for those in `left`. */
  next: z.number().int().default(0),
  /** Numbers of hubs before the cursor that had no turn, because Azure asked for a pause. */
  left: z.array(z.number().int()).default([]),
  counts: sweepCounts.default(NO_COUNTS),
  /** The subscription's read bucket as the last message left it. */
  pace: z.object({ reads: z.number(), at: time }).optional(),
  /** Who judges the shard, and until when nobody else may. */
  claimedBy: z.string().optional(),
  claimedUntil: time.optional(),
  /** When its message was sent last, or is to become visible. */
  queuedAt: time.default('1970-01-01T00:00:00.000Z'),
  /** A change of others that the sweep found: what HW804 tells, should no event have come. */
  foreignChange: z.string().optional(),
  /** Messages in a row that failed as a whole, and why the last one did. */
  faults: z.number().int().default(0),
  fault: z.string().optional(),
  endedAt: time.optional(),
});

/** How far the part of a sweep has come that lies in one subscription. Its hubs stand in rows of their own. */
export type ShardRecord = z.output<typeof shard>;

/** Hubs in one row: enough to keep the rows few, and far below the largest row. */
const HUBS_PER_ROW = 500;

/** Rows go out in transactions of at most this many, far below the largest transaction. */
const ROWS_AT_ONCE = 20;

const SHARD = 'shard|';
const HUBS = 'hubs|';

/** Stores the shards of a sweep with their hubs, before anything points to the sweep. */
export async function putShards(
  rows: Rows,
  sweepId: string,
  shards: ReadonlyMap<string, readonly HubId[]>,
  now: Date,
): Promise<void> {
  const all = [...shards].flatMap(([name, hubs]) => [
    shardRow(sweepId, name, { next: 0, left: [], counts: NO_COUNTS, faults: 0, queuedAt: now.toISOString() }),
    ...hubRows(sweepId, name, hubs),
  ]);
  for (let from = 0; from < all.length; from += ROWS_AT_ONCE) {
    const writes = all.slice(from, from + ROWS_AT_ONCE).map((row): RowWrite => ({ kind: 'upsert', row }));
    await rows.transact('sweeps', sweepId, writes);
  }
}

/** Reads a shard; undefined when its sweep is not known any more. */
export async function getShard(rows: Rows, sweepId: string, name: string): Promise<Stored<ShardRecord> | undefined> {
  const row = await rows.get('sweeps', sweepId, SHARD + name);
  return row === undefined ? undefined : { value: documentFrom(row, shard), etag: row.etag };
}

/** Writes a shard that nobody has changed since. @returns its new version; undefined when somebody has */
export async function replaceShard(
  rows: Rows,
  sweepId: string,
  name: string,
  next: Stored<ShardRecord>,
): Promise<Stored<ShardRecord> | undefined> {
  const written = await rows.replace('sweeps', shardRow(sweepId, name, next.value), next.etag);
  return written.ok ? { value: next.value, etag: written.value } : undefined;
}

/** A shard and its row, which may be one that this release cannot read. */
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
    return { value: documentFrom(row, shard), etag: row.etag };
  } catch (error) {
    if (error instanceof UnreadableRow) return error;
    throw error;
  }
}

/** The hubs of a shard, in the order that its cursor counts. */
export async function hubsOfShard(
  rows: Rows,
  sweepId: string,
  name: string,
  shard: ShardRecord,
): Promise<readonly HubId[]> {
  const hubs = (shard.hubs ?? []).flatMap((each) => hubIdFrom(each) ?? []);
  for await (const row of rows.query('sweeps', { partition: sweepId, keyPrefix: `${HUBS}${name}|` })) {
    for (const place of documentFrom(row, z.array(z.string()))) hubs.push(hubAt(name, place));
  }
  return hubs;
}

/** Forgets the shards of a sweep that is over. Its summary stays. */
export async function deleteShards(rows: Rows, sweepId: string): Promise<void> {
  const writes: RowWrite[] = [];
  for await (const { key, etag } of rows.query('sweeps', { partition: sweepId, select: ['schema'] }))
    writes.push({ kind: 'delete', key, etag });
  // A conflict means that somebody forgets them too, or still works on one: the rest is of no use to anybody.
  for (let from = 0; from < writes.length; from += 100)
    await rows.transact('sweeps', sweepId, writes.slice(from, from + 100));
}

function shardRow(sweepId: string, name: string, record: ShardRecord): NewRow {
  return { partition: sweepId, key: SHARD + name, cells: cellsFrom(record, {}) };
}

function hubRows(sweepId: string, name: string, hubs: readonly HubId[]): readonly NewRow[] {
  const count = Math.ceil(hubs.length / HUBS_PER_ROW);
  return Array.from({ length: count }, (_, index) => {
    const places = hubs.slice(index * HUBS_PER_ROW, (index + 1) * HUBS_PER_ROW).map(placeOf);
    return {
      partition: sweepId,
      key: `${HUBS}${name}|${String(index).padStart(5, '0')}`,
      cells: cellsFrom(places, {}),
    };
  });
}

/** All ids of a shard begin alike; what tells them apart is group and name. */
function placeOf(hubId: HubId): string {
  const { resourceGroup, name } = hubIdParts(hubId);
  return `${resourceGroup}/${name}`;
}

function hubAt(subscriptionId: string, place: string): HubId {
  const [resourceGroup, name] = place.split('/');
  const hubId = hubIdFrom(
    `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.MachineLearningServices/workspaces/${name}`,
  );
  if (hubId === undefined) throw new Error(`the list of shard ${subscriptionId} holds "${place}", which is no hub`);
  return hubId;
}
