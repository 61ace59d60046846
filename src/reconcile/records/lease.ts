import { addSeconds } from 'date-fns/addSeconds';
import type { HubId } from '../../core/hub-id.ts';
import { hubIdParts } from '../../core/hub-id.ts';
import type { Clock, NewRow, Row, Rows } from '../ports.ts';
import { checkVersion } from './stored-json.ts';

/** The right to write to one hub until `expiresAt`. It is not renewed: a run that needs longer comes back by the queue. */
export interface Lease {
  readonly hubId: HubId;
  readonly holder: string;
  /** Grows with every lease of the hub; a write can tell by it that it is outdated. */
  readonly fence: number;
  readonly expiresAt: Date;
  /** How many leases before this one ran out in a row without being given back, as when the process died. */
  readonly abandoned: number;
}

const PREFIX = 'lease|';

/**
 * Takes the hub's lease, if nobody holds it.
 *
 * A conditional write whose answer was lost is settled by reading: the row carries the run's id.
 *
 * @returns undefined when another run holds it
 * @throws Error when a newer release wrote the row
 */
export async function takeLease(
  rows: Rows,
  clock: Clock,
  hubId: HubId,
  leaseSeconds: number,
): Promise<Lease | undefined> {
  const holder = clock.newId();
  const { subscriptionId: partition } = hubIdParts(hubId);
  const key = PREFIX + hubId;
  const row = await rows.get('hubs', partition, key);
  if (row !== undefined) checkVersion(row, 1);
  if (row !== undefined && new Date(String(row.cells.expiresAt)) > clock.now()) return undefined;
  const lease: Lease = {
    hubId,
    holder,
    fence: row === undefined ? 1 : Number(row.cells.fence) + 1,
    expiresAt: addSeconds(clock.now(), leaseSeconds),
    abandoned: row === undefined || row.cells.released !== false ? 0 : Number(row.cells.abandoned ?? 0) + 1,
  };
  const taken =
    row === undefined
      ? await rows.insert('hubs', rowFrom(lease))
      : await rows.replace('hubs', rowFrom(lease), row.etag);
  if (taken.ok) return lease;
  const now = await rows.get('hubs', partition, key);
  return now?.cells.holder === holder ? lease : undefined;
}

/** Gives the lease back, so that the next run need not wait for it to expire. Does nothing when it is no longer ours. */
export function releaseLease(rows: Rows, clock: Clock, lease: Lease): Promise<void> {
  return expire(rows, clock, lease, { released: true });
}

/** Ends the lease as if it had run out: the leases that were abandoned in a row go on counting. */
export function abandonLease(rows: Rows, clock: Clock, lease: Lease): Promise<void> {
  return expire(rows, clock, lease, { released: false });
}

async function expire(rows: Rows, clock: Clock, lease: Lease, cells: { readonly released: boolean }): Promise<void> {
  const row = await leaseRow(rows, lease.hubId);
  if (row?.cells.holder !== lease.holder) return;
  // The fence must go on growing, so the row stays and only expires. A lost race means that another run took it.
  const ended = rowFrom({ ...lease, expiresAt: clock.now() });
  await rows.replace('hubs', { ...ended, cells: { ...ended.cells, ...cells } }, row.etag);
}

/**
 * Forgets the lease of an id of which nothing is recorded: Azure does not know it, so it leaves no row. Does nothing when the
 * lease is no longer ours.
 */
export async function dropLease(rows: Rows, lease: Lease): Promise<void> {
  const row = await leaseRow(rows, lease.hubId);
  // A lost race means that another run took it.
  if (row?.cells.holder === lease.holder) await rows.delete('hubs', row.partition, row.key, row.etag);
}

/** The row of a hub's lease, held or not. */
export function leaseRow(rows: Rows, hubId: HubId): Promise<Row | undefined> {
  return rows.get('hubs', hubIdParts(hubId).subscriptionId, PREFIX + hubId);
}

/** The rows of all leases, held or not. */
export function leaseRows(rows: Rows): AsyncIterable<Row> {
  return rows.query('hubs', { keyPrefix: PREFIX });
}

/** The hub that a row of {@link leaseRows} is about. */
export function leasedHub({ key }: Row): string {
  return key.slice(PREFIX.length);
}

function rowFrom(lease: Lease): NewRow {
  return {
    partition: hubIdParts(lease.hubId).subscriptionId,
    key: PREFIX + lease.hubId,
    cells: {
      holder: lease.holder,
      fence: lease.fence,
      expiresAt: lease.expiresAt.toISOString(),
      abandoned: lease.abandoned,
      released: false,
      schema: 1,
    },
  };
}
