import { describe, expect, it } from 'vitest';
import { batchAnswerFrom, batchRequest } from '../../../src/adapters/tables/table-batch.ts';

const TABLE = 'https://acct.table.core.windows.net/runs';

describe('batchRequest', () => {
  const row = { partition: 'p/1', key: "k'1", cells: { value: 5, text: 'a\r\n--changeset_b1' } };
  const { body, contentType } = batchRequest(
    TABLE,
    'p/1',
    [
      { kind: 'insert', row },
      { kind: 'replace', row: { ...row, key: 'k2' }, etag: 'W/"1"' },
      { kind: 'upsert', row: { ...row, key: 'k3' } },
      { kind: 'merge', row: { ...row, key: 'k5' }, etag: 'W/"5"' },
      { kind: 'delete', key: 'k4', etag: 'W/"4"' },
    ],
    'b1',
  );
  const lines = body.split('\r\n');

  it('names the address of every row, with its key spelled for a URL', () => {
    expect(lines.filter((line) => line.endsWith(' HTTP/1.1'))).toEqual([
      `POST ${TABLE} HTTP/1.1`,
      `PUT ${TABLE}(PartitionKey='p.~1',RowKey='k2') HTTP/1.1`,
      `PUT ${TABLE}(PartitionKey='p.~1',RowKey='k3') HTTP/1.1`,
      `MERGE ${TABLE}(PartitionKey='p.~1',RowKey='k5') HTTP/1.1`,
      `DELETE ${TABLE}(PartitionKey='p.~1',RowKey='k4') HTTP/1.1`,
    ]);
  });

  it('sends the condition of a replace, of a merge and of a delete, and none for the others', () => {
    expect(lines.filter((line) => line.startsWith('If-'))).toEqual([
      'If-Match: W/"1"',
      'If-Match: W/"5"',
      'If-Match: W/"4"',
    ]);
  });

  it('keeps whatever a row holds inside its line of JSON', () => {
    const json = lines.filter((line) => line.startsWith('{'));
    expect(json.map((line) => JSON.parse(line).RowKey)).toEqual(["k'1", 'k2', 'k3', 'k5']);
    expect(JSON.parse(json[0] ?? '')).toMatchObject({
      value: 5,
      'value@odata.type': 'Edm.Double',
      text: 'a\r\n--changeset_b1',
    });
    expect(lines.filter((line) => line === '--changeset_b1')).toHaveLength(5);
    expect(contentType).toBe('multipart/mixed; boundary=batch_b1');
  });
});

describe('batchAnswerFrom', () => {
  it('reads a refusal with its code', () => {
    const body =
      '--batchresponse_1\r\n\r\nHTTP/1.1 412 Precondition Failed\r\n\r\n{"odata.error":{"code":"UpdateConditionNotSatisfied","message":{"value":"0:The update"}}}\r\n';
    expect(batchAnswerFrom(body)).toEqual({ kind: 'Failed', status: 412, code: 'UpdateConditionNotSatisfied' });
  });

  it('takes only successes for written', () => {
    expect(batchAnswerFrom('HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 201 Created\r\n')).toEqual({ kind: 'Written' });
  });
});
