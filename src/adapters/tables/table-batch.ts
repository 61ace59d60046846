import type { RowWrite } from '../../reconcile/ports.ts';
import type { RowRequest } from './row-request.ts';
import { rowRequest } from './row-request.ts';

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
  const parts = writes.map((write) => partText(boundaryId, rowRequest(tableUrl, partition, write)));
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

/** The lines in front of one request: the same in every part, but for method, URL and condition. */
function partText(boundaryId: string, { body, etag, method, url }: RowRequest): string {
  const head = `--changeset_${boundaryId}${PART_HEAD}${method} ${url}${method === 'DELETE' ? WITHOUT_BODY : WITH_BODY}`;
  const prefer = method === 'POST' ? '\r\nPrefer: return-no-content' : '';
  const condition = etag === undefined ? '' : `\r\nIf-Match: ${etag}`;
  return `${head}${prefer}${condition}\r\n\r\n${body ?? ''}`;
}

const PART_HEAD = '\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n';
const WITHOUT_BODY = ' HTTP/1.1\r\nAccept: application/json;odata=minimalmetadata\r\nDataServiceVersion: 3.0';
const WITH_BODY = `${WITHOUT_BODY}\r\nContent-Type: application/json`;
