import { addSeconds } from 'date-fns/addSeconds';
import * as z from 'zod';
import type { HubId } from '../../core/hub-id.ts';
import { hubIdParts } from '../../core/hub-id.ts';
import type { Clock, Row, Rows, RowWrite } from '../ports.ts';
import type { RowKey } from './store/documents.ts';
import { columnDocuments } from './store/documents.ts';

/** The right to write to one hub until `expiresAt`. It is not renewed: a run that needs longer requeues its hub. */
export interface Lease {
  readonly hubId: HubId;
  readonly holder: string;
  /**
   * 1 for a lease that found no row; increases when a run takes over the row of another. Once the lease may be over,
   * `underLease` compares it and the holder with the row before each write.
   */
  readonly fence: number;
  readonly expiresAt: Date;
  /** The number of leases in a row before this one that expired without a release, as when the process died. */
  readonly abandoned: number;
  /** The version of the row. */
  readonly etag: string;
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
 * Takes the hub's lease, unless another run holds it. A run that ends releases the lease by deleting the row, so a lease costs
 * one insert. A row that is there belongs to a run that works or died, or an earlier release has left it behind.
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
  const place = placeOf(hubId);
  const first = {
    hubId,
    holder: clock.newId(),
    fence: 1,
    expiresAt: addSeconds(clock.now(), leaseSeconds),
    abandoned: 0,
  };
  const inserted = await LEASES.write(rows, place, columnsOf(first, false), undefined);
  if (inserted.ok) return { ...first, etag: inserted.value.etag };
  const stored = await LEASES.get(rows, place);
  // The answer to the insert was lost: the row is this caller's own.
  if (stored?.value.holder === first.holder) return { ...first, etag: stored.etag };
  if (stored !== undefined && new Date(stored.value.expiresAt) > clock.now()) return undefined;
  const { abandoned = 0, fence = 0, released } = stored?.value ?? {};
  const next = { ...first, fence: fence + 1, abandoned: released === false ? abandoned + 1 : 0 };
  const isOurs = (now: LeaseColumns): boolean => now.holder === first.holder;
  const taken = await LEASES.write(rows, place, columnsOf(next, false), stored, isOurs);
  return taken.ok ? { ...next, etag: taken.value.etag } : undefined;
}

/** Releases the lease, so that the next run need not wait until it expires. Does nothing when another run holds it. */
export async function releaseLease(rows: Rows, { etag, hubId }: Lease): Promise<void> {
  await LEASES.remove(rows, placeOf(hubId), { etag });
}

/**
 * The release as part of a transaction of table `hubs` with other rows of the subscription. A conflict can mean that another run
 * holds the lease.
 */
export function releaseWrite({ etag, hubId }: Lease): RowWrite {
  return { kind: 'delete', key: placeOf(hubId).key, etag };
}

/** Ends the lease like an expired one: it counts as abandoned. Does nothing when another run holds it. */
export async function abandonLease(rows: Rows, clock: Clock, lease: Lease): Promise<void> {
  await LEASES.write(rows, placeOf(lease.hubId), columnsOf({ ...lease, expiresAt: clock.now() }, false), lease);
}

/** The row of a hub's lease, in force or not. */
export function leaseRow(rows: Rows, hubId: HubId): Promise<Row | undefined> {
  const { key, partition } = placeOf(hubId);
  return rows.get('hubs', partition, key);
}

/** When the lease of a hub ends at the latest (ISO); undefined: no run holds it. */
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

function columnsOf({ abandoned, expiresAt, fence, holder }: Omit<Lease, 'etag'>, released: boolean): LeaseColumns {
  return { holder, fence, expiresAt: expiresAt.toISOString(), abandoned, released };
}
