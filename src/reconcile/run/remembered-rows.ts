import type { HubId } from '../../core/hub-id.ts';
import type { Result } from '../../core/result.ts';
import type { Row, Rows, TableName } from '../ports.ts';
import { hubRowPlace } from '../records/hub/hub-record.ts';
import { operationKey } from '../records/hub/operation-record.ts';
import { PACE_PARTITION } from '../records/pace-record.ts';

/** Rows that remember the record and the operation of one hub, and the pace, so that a run reads each of them once. */
export interface RememberedRows extends Rows {
  /** The next read of the record asks the store. */
  forget(): void;
}

/**
 * Remembers the record and the operation of a hub, and the pace of its assignment, as they were read or written last. A lost race forgets them, so that the
 * repetition reads the newest rows. Reads may be old; so every decision that rests on one ends with a conditional write.
 */
export function rememberedRows(rows: Rows, hubId: HubId): RememberedRows {
  const [, , partition = ''] = hubId.split('/');
  const keys = new Set([hubRowPlace(hubId).key, operationKey(hubId)]);
  const known = new Map<string, Row | undefined>();
  const isOurs = (table: TableName, of: string, key: string): boolean =>
    table === 'hubs' ? of === partition && keys.has(key) : table === 'control' && of === PACE_PARTITION;
  const after = async <T>(
    key: string | undefined,
    written: Promise<Result<T, 'Conflict'>>,
    row?: (value: T) => Row,
  ) => {
    // An error leaves open whether the store has the write.
    if (key !== undefined) known.delete(key);
    const result = await written;
    if (key !== undefined && result.ok && row !== undefined) known.set(key, row(result.value));
    return result;
  };
  const keyOf = (table: TableName, of: string, key: string): string | undefined =>
    isOurs(table, of, key) ? key : undefined;
  return {
    forget: () => {
      known.delete(hubRowPlace(hubId).key);
    },
    get: async (table, of, key) => {
      if (!isOurs(table, of, key)) return await rows.get(table, of, key);
      if (!known.has(key)) known.set(key, await rows.get(table, of, key));
      return known.get(key);
    },
    query: (table, query) => rows.query(table, query),
    insert: (table, row) =>
      after(keyOf(table, row.partition, row.key), rows.insert(table, row), (etag) => ({ ...row, etag })),
    replace: (table, row, etag) =>
      after(keyOf(table, row.partition, row.key), rows.replace(table, row, etag), (next) => ({ ...row, etag: next })),
    upsert: async (table, row) => {
      const key = keyOf(table, row.partition, row.key);
      if (key !== undefined) known.delete(key);
      return await rows.upsert(table, row);
    },
    delete: (table, of, key, etag) => after(keyOf(table, of, key), rows.delete(table, of, key, etag)),
    transact: async (table, of, writes) => {
      for (const write of writes) known.delete('row' in write ? write.row.key : write.key);
      return await rows.transact(table, of, writes);
    },
  };
}
