import { addSeconds } from 'date-fns/addSeconds';
import * as z from 'zod';
import type { HubId } from '../../core/hub-id.ts';
import { hubIdParts } from '../../core/hub-id.ts';
import type { Clock, Row, Rows } from '../ports.ts';
import type { RowKey } from './store/documents.ts';
import { columnDocuments } from './store/documents.ts';

/** The right to write to one hub until `expiresAt`. It is not renewed: a run that needs longer requeues its hub. */
export interface Lease {
  readonly hubId: HubId;
  readonly holder: string;
  /** Increases with every lease of the hub. Once the lease may be over, `underLease` compares it with the row before each write. */
  readonly fence: number;
  readonly expiresAt: Date;
  /** The number of leases in a row before this one that expired without a release, as when the process died. */
  readonly abandoned: number;
}

const LEASES = columnDocuments({
  table: 'hubs',
  schema: z.object({
    holder: z.string(),
    fence: z.number(),
    expiresAt: z.string(),
    /** Absent in rows of the first builds. */
    abandoned: z.number().optional(),
    /** Absent in rows of the first builds: they count as released. */
    released: z.boolean().optional(),
  }),
});
const PREFIX = 'lease|';

/**
 * Takes the hub's lease, unless another run holds it.
 *
 * @returns undefined when another run holds it
 * @throws UnreadableRow when a newer release wrote the row
 */
export async function takeLease(
  rows: Rows,
  clock: Clock,
  hubId: HubId,
  leaseSeconds: number,
): Promise<Lease | undefined> {
  const holder = clock.newId();
  const stored = await LEASES.get(rows, placeOf(hubId));
  const before = stored?.value;
  if (before !== undefined && new Date(before.expiresAt) > clock.now()) return undefined;
  const lease: Lease = {
    hubId,
    holder,
    fence: (before?.fence ?? 0) + 1,
    expiresAt: addSeconds(clock.now(), leaseSeconds),
    abandoned: before?.released === false ? (before.abandoned ?? 0) + 1 : 0,
  };
  const isOurs = (now: LeaseColumns): boolean => now.holder === holder;
  const taken = await LEASES.write(rows, placeOf(hubId), columnsOf(lease, false), stored, isOurs);
  return taken.ok ? lease : undefined;
}

/** Releases the lease, so that the next run need not wait until it expires. Does nothing when another run holds it. */
export function releaseLease(rows: Rows, clock: Clock, lease: Lease): Promise<void> {
  return expire(rows, clock, lease, true);
}

/** Ends the lease like an expired one: it counts as abandoned. */
export function abandonLease(rows: Rows, clock: Clock, lease: Lease): Promise<void> {
  return expire(rows, clock, lease, false);
}

async function expire(rows: Rows, clock: Clock, lease: Lease, isReleased: boolean): Promise<void> {
  const stored = await LEASES.get(rows, placeOf(lease.hubId));
  if (stored?.value.holder !== lease.holder) return;
  // The fence must increase, so the row stays and only expires. A lost race means that another run took the lease.
  const ended = columnsOf({ ...lease, expiresAt: clock.now() }, isReleased);
  await LEASES.write(rows, placeOf(lease.hubId), ended, stored);
}

/**
 * Deletes the lease of an id without records: Azure does not know it, so it leaves no row. Does nothing when another run holds
 * the lease.
 */
export async function dropLease(rows: Rows, lease: Lease): Promise<void> {
  const stored = await LEASES.get(rows, placeOf(lease.hubId));
  // A lost race means that another run took the lease.
  if (stored?.value.holder === lease.holder) await LEASES.remove(rows, placeOf(lease.hubId), stored);
}

/** The row of a hub's lease, in force or not. */
export function leaseRow(rows: Rows, hubId: HubId): Promise<Row | undefined> {
  const { key, partition } = placeOf(hubId);
  return rows.get('hubs', partition, key);
}

/** When the lease of a hub ends at the latest (ISO); undefined: no run has ever held it. */
export async function leaseEnd(rows: Rows, hubId: HubId): Promise<string | undefined> {
  return (await LEASES.get(rows, placeOf(hubId)))?.value.expiresAt;
}

/** The rows of all leases, in force or not. */
export function leaseRows(rows: Rows): AsyncIterable<Row> {
  return rows.query('hubs', { keyPrefix: PREFIX });
}

/** The hub of a row of {@link leaseRows}. */
export function leasedHub({ key }: Row): string {
  return key.slice(PREFIX.length);
}

function placeOf(hubId: HubId): RowKey {
  return { partition: hubIdParts(hubId).subscriptionId, key: PREFIX + hubId };
}

type LeaseColumns = ReturnType<typeof LEASES.read>;

function columnsOf({ abandoned, expiresAt, fence, holder }: Lease, released: boolean): LeaseColumns {
  return { holder, fence, expiresAt: expiresAt.toISOString(), abandoned, released };
}
