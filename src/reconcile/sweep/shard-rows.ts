import type { HubId } from '../../core/hub-id.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { errorText } from '../../core/text/error-text.ts';
import type { ItemFault } from '../for-each-item.ts';
import { forEachItem } from '../for-each-item.ts';
import type { Row, Rows } from '../ports.ts';
import type { HubHead } from '../records/hub/hub-head.ts';
import { hubHeads } from '../records/hub/hub-head.ts';
import type { HubRecord } from '../records/hub/hub-record.ts';
import { hubRecordFrom, hubRowPlace } from '../records/hub/hub-record.ts';
import type { OperationRecord } from '../records/hub/operation-record.ts';
import { operationRecordFrom } from '../records/hub/operation-record.ts';
import type { Stored } from '../records/store/documents.ts';
import { READS_AT_ONCE } from './recorded-hub.ts';

/** The stored rows of one hub. */
export interface StoredHub {
  readonly record: Stored<HubRecord> | undefined;
  readonly operation: Stored<OperationRecord> | undefined;
  /** The row of the hub has changed since the shard began, so what was read of Azure before may be older than the row. */
  readonly isNewer: boolean;
}

/**
 * The stored rows of the hubs of one subscription, as they were when the shard began. They grow old: a decision based on
 * them is written only if the row is unchanged.
 */
export interface ShardState {
  /** Undefined: the hub has no row. */
  head(hubId: HubId): HubHead | undefined;
  /** Has the hub judged in full from now on. */
  forget(hubId: HubId): void;
  /** Whether an operation of the hub waits for its verification. */
  hasOperation(hubId: HubId): boolean;
  /**
   * Reads the rows of hubs that have to be judged.
   *
   * @returns for each of them its rows, or a sentence when a row is damaged or of a newer release, or why the store failed on
   *   this one row
   */
  load(hubIds: readonly HubId[]): Promise<ReadonlyMap<HubId, LoadedHub>>;
}

/** The rows of a hub, read or not. */
export type LoadedHub = Result<StoredHub, string> | { readonly thrown: unknown };

/** Reads the columns and the operations of a subscription. The records are read for the hubs that need them. */
export async function shardState(rows: Rows, subscriptionId: string): Promise<ShardState> {
  const heads = new Map(await hubHeads(rows, subscriptionId));
  const operations = new Map<string, Row>();
  for await (const row of rows.query('hubs', { partition: subscriptionId, keyPrefix: OPERATION }))
    operations.set(row.key.slice(OPERATION.length), row);
  return {
    head: (hubId) => heads.get(hubId),
    forget(hubId) {
      const head = heads.get(hubId);
      if (head !== undefined) heads.set(hubId, { ...head, judged: undefined });
    },
    hasOperation: (hubId) => operations.has(hubId),
    async load(hubIds) {
      const { faults, found } = await hubRowsOf(rows, subscriptionId, hubIds);
      return new Map(
        hubIds.map((hubId): readonly [HubId, LoadedHub] => {
          const { key } = hubRowPlace(hubId);
          const row = found.get(key);
          const fault = faults.find(({ item }) => item === key);
          if (fault !== undefined) return [hubId, { thrown: fault.error }];
          const isNewer = row?.etag !== heads.get(hubId)?.etag;
          return [hubId, parsed(row, operations.get(hubId), isNewer)];
        }),
      );
    },
  };
}

const OPERATION = 'op|';

function parsed(record: Row | undefined, operation: Row | undefined, isNewer: boolean): Result<StoredHub, string> {
  try {
    return ok({
      record: record === undefined ? undefined : hubRecordFrom(record),
      operation: operation === undefined ? undefined : operationRecordFrom(operation),
      isNewer,
    });
  } catch (error) {
    return err(errorText(error));
  }
}

/** Up to this number of hubs are read row by row; more of them by one query over the range in which they lie. */
const MOST_SINGLE_READS = 4;

interface FoundRows {
  readonly found: ReadonlyMap<string, Row>;
  /** Rows on which the store failed, by key. */
  readonly faults: readonly ItemFault[];
}

async function hubRowsOf(rows: Rows, partition: string, hubIds: readonly HubId[]): Promise<FoundRows> {
  const keys = hubIds.map((hubId) => hubRowPlace(hubId).key).sort();
  const [keyFrom, keyTo] = [keys[0], keys.at(-1)];
  const found = new Map<string, Row>();
  if (keyFrom === undefined || keyTo === undefined) return { found, faults: [] };
  if (keys.length > MOST_SINGLE_READS) {
    for await (const row of rows.query('hubs', { partition, keyFrom, keyTo })) found.set(row.key, row);
    return { found, faults: [] };
  }
  const options = { nameOf: (key: string) => key, atOnce: READS_AT_ONCE };
  const { faults } = await forEachItem(keys, options, async (key) => {
    const row = await rows.get('hubs', partition, key);
    if (row !== undefined) found.set(key, row);
  });
  return { found, faults };
}
