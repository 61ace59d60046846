import { addSeconds } from 'date-fns/addSeconds';
import type { ReconcileDeps } from '../deps.ts';
import { ItemsFailed } from '../for-each-item.ts';
import type { ManagedNetworkClient, Rows } from '../ports.ts';
import type { Lease } from '../records/lease.ts';
import { leaseRow } from '../records/lease.ts';

/** The run was paused for so long that another one may hold the hub: it stops, and its message comes back. */
export class LeaseLost extends Error {
  constructor({ fence, hubId }: Lease) {
    super(`lease ${fence} of ${hubId} is over`);
    this.name = 'LeaseLost';
  }
}

/** Whether a run failed because its lease is over, whatever loop the error came through. */
export function isLeaseLost(error: unknown): boolean {
  if (error instanceof LeaseLost) return true;
  return error instanceof ItemsFailed && error.faults.some((fault) => isLeaseLost(fault.error));
}

/** Clocks of two instances may differ by this much, so another one may take the lease this much earlier. */
const MOST_CLOCK_SKEW_SECONDS = 15;

/**
 * Rows and network for a run that holds a lease. Before each write the run compares its clock with the end of the lease.
 * If the lease may be over, it sends nothing to Azure, even if no other run has taken the lease, and reads the lease row:
 * it stores rows only while the row holds its own fence.
 *
 * Conditions of the writes cover the time between the check and the write: a run replaces a row only as it read it, and
 * sends no write to Azure beside the intent of another run.
 */
export function underLease(deps: ReconcileDeps, lease: Lease): ReconcileDeps {
  const mayBeOver = (): boolean => addSeconds(deps.clock.now(), MOST_CLOCK_SKEW_SECONDS) >= lease.expiresAt;
  const mayRecord = async (): Promise<void> => {
    if (!mayBeOver()) return;
    const row = await leaseRow(deps.rows, lease.hubId);
    if (row?.cells.fence !== lease.fence || row.cells.holder !== lease.holder) throw new LeaseLost(lease);
  };
  const maySend = async (): Promise<void> => {
    if (mayBeOver()) throw new LeaseLost(lease);
  };
  return { ...deps, rows: guardedRows(deps.rows, mayRecord), network: guardedNetwork(deps.network, maySend) };
}

function guardedRows(rows: Rows, check: () => Promise<void>): Rows {
  return {
    get: (table, partition, key) => rows.get(table, partition, key),
    query: (table, query) => rows.query(table, query),
    insert: async (table, row) => {
      await check();
      return await rows.insert(table, row);
    },
    replace: async (table, row, etag) => {
      await check();
      return await rows.replace(table, row, etag);
    },
    upsert: async (table, row) => {
      await check();
      return await rows.upsert(table, row);
    },
    delete: async (table, partition, key, etag) => {
      await check();
      return await rows.delete(table, partition, key, etag);
    },
    transact: async (table, partition, writes) => {
      await check();
      return await rows.transact(table, partition, writes);
    },
  };
}

function guardedNetwork(network: ManagedNetworkClient, check: () => Promise<void>): ManagedNetworkClient {
  return {
    apiVersion: network.apiVersion,
    observe: (hubId) => network.observe(hubId),
    look: (hubId) => network.look(hubId),
    usage: (observation) => network.usage(observation),
    connectionTargets: (observation) => network.connectionTargets(observation),
    poll: (hubId, urls) => network.poll(hubId, urls),
    inBackground: (gate) => guardedNetwork(network.inBackground(gate), check),
    write: async (write) => {
      await check();
      return await network.write(write);
    },
  };
}
