import type { RowWrite } from '../../reconcile/ports.ts';
import { encodeKey } from './key-codec.ts';
import type { TableRow } from './row-codec.ts';
import { tableRowFrom } from './row-codec.ts';

/** The request of an entity group transaction. */
export interface BatchRequest {
  readonly body: string;
  readonly contentType: string;
}

/** The result of a transaction; `Failed`: no write was applied. */
export type BatchAnswer =
  | { readonly kind: 'Written' }
  | { readonly kind: 'Failed'; readonly status: number; readonly code: string };

/**
 * Encodes a transaction. Inside a transaction the SDK deletes without a condition, with any etag (`@azure/data-tables`
 * 13.3.2), so a concurrent change of the row would be lost; this code sends every condition.
 *
 * @param tableUrl URL of the table without a query
 * @param boundaryId a random id that no row contains by accident
 * @see https://learn.microsoft.com/rest/api/storageservices/performing-entity-group-transactions (read 2026-11)
 */
export function batchRequest(
  tableUrl: string,
  partition: string,
  writes: readonly RowWrite[],
  boundaryId: string,
): BatchRequest {
  const parts = writes.flatMap((write) => [
    `--changeset_${boundaryId}`,
    'Content-Type: application/http',
    'Content-Transfer-Encoding: binary',
    '',
    ...requestLines(tableUrl, partition, write),
  ]);
  const lines = [
    `--batch_${boundaryId}`,
    `Content-Type: multipart/mixed; boundary=changeset_${boundaryId}`,
    '',
    ...parts,
    `--changeset_${boundaryId}--`,
    `--batch_${boundaryId}--`,
    '',
  ];
  return { body: lines.join('\r\n'), contentType: `multipart/mixed; boundary=batch_${boundaryId}` };
}

/**
 * Reads the answer to a transaction that the service accepted (202): one refusal in it means that no write was applied.
 */
export function batchAnswerFrom(body: string): BatchAnswer {
  for (const match of body.matchAll(/^HTTP\/1\.1 (\d{3})/gm)) {
    const status = Number(match[1]);
    if (status < 400) continue;
    const code = /"code"\s*:\s*"(\w+)"/.exec(body.slice(match.index))?.[1] ?? '';
    return { kind: 'Failed', status, code };
  }
  return { kind: 'Written' };
}

function requestLines(tableUrl: string, partition: string, write: RowWrite): readonly string[] {
  switch (write.kind) {
    case 'insert':
      return withEntity(`POST ${tableUrl}`, ['Prefer: return-no-content'], tableRowFrom(write.row));
    case 'upsert':
      return withEntity(`PUT ${entityUrl(tableUrl, partition, write.row.key)}`, [], tableRowFrom(write.row));
    case 'replace':
      return withEntity(
        `PUT ${entityUrl(tableUrl, partition, write.row.key)}`,
        [`If-Match: ${write.etag}`],
        tableRowFrom(write.row),
      );
    case 'merge':
      return withEntity(
        `MERGE ${entityUrl(tableUrl, partition, write.row.key)}`,
        [`If-Match: ${write.etag}`],
        tableRowFrom(write.row),
      );
    case 'delete':
      return [
        `DELETE ${entityUrl(tableUrl, partition, write.key)} HTTP/1.1`,
        'Accept: application/json;odata=minimalmetadata',
        'DataServiceVersion: 3.0',
        `If-Match: ${write.etag}`,
        '',
        '',
      ];
  }
}

function withEntity(request: string, headers: readonly string[], row: TableRow): readonly string[] {
  return [
    `${request} HTTP/1.1`,
    'Accept: application/json;odata=minimalmetadata',
    'Content-Type: application/json',
    'DataServiceVersion: 3.0',
    ...headers,
    '',
    JSON.stringify(entityJson(row)),
  ];
}

function entityJson(row: TableRow): Readonly<Record<string, unknown>> {
  const properties = Object.entries(row.properties).flatMap(([name, property]): (readonly [string, unknown])[] => {
    if (typeof property !== 'object') return [[name, property]];
    return [
      [`${name}@odata.type`, `Edm.${property.type}`],
      [name, property.value],
    ];
  });
  return { PartitionKey: row.partitionKey, RowKey: row.rowKey, ...Object.fromEntries(properties) };
}

function entityUrl(tableUrl: string, partition: string, key: string): string {
  return `${tableUrl}(PartitionKey='${urlKey(partition)}',RowKey='${urlKey(key)}')`;
}

function urlKey(key: string): string {
  return encodeURIComponent(encodeKey(key).replaceAll("'", "''"));
}
