import type { RowWrite } from '../../reconcile/ports.ts';
import { encodeKey } from './key-codec.ts';
import { entityText } from './row-codec.ts';

/** A request for one row, alone or as a part of a transaction. */
export interface RowRequest {
  readonly method: 'POST' | 'PUT' | 'MERGE' | 'DELETE';
  readonly url: string;
  /** The condition; undefined: none. */
  readonly etag: string | undefined;
  /** JSON; undefined: none. */
  readonly body: string | undefined;
}

/**
 * The request of a write.
 *
 * @param tableUrl URL of the table without a query
 * @see https://learn.microsoft.com/rest/api/storageservices/table-service-rest-api (read 2026-11)
 */
export function rowRequest(tableUrl: string, partition: string, write: RowWrite): RowRequest {
  switch (write.kind) {
    case 'insert':
      return { method: 'POST', url: tableUrl, etag: undefined, body: entityText(write.row) };
    case 'upsert':
      return {
        method: 'PUT',
        url: rowUrl(tableUrl, partition, write.row.key),
        etag: undefined,
        body: entityText(write.row),
      };
    case 'replace':
      return {
        method: 'PUT',
        url: rowUrl(tableUrl, partition, write.row.key),
        etag: write.etag,
        body: entityText(write.row),
      };
    case 'merge':
      return {
        method: 'MERGE',
        url: rowUrl(tableUrl, partition, write.row.key),
        etag: write.etag,
        body: entityText(write.row),
      };
    case 'delete':
      return { method: 'DELETE', url: rowUrl(tableUrl, partition, write.key), etag: write.etag, body: undefined };
  }
}

/** The URL of a row, without a query. */
export function rowUrl(tableUrl: string, partition: string, key: string): string {
  return `${tableUrl}(PartitionKey='${urlKey(partition)}',RowKey='${urlKey(key)}')`;
}

function urlKey(key: string): string {
  return encodeURIComponent(encodeKey(key).replaceAll("'", "''"));
}
