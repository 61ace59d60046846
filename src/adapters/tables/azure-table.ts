import { randomUUID } from 'node:crypto';
import type { HttpClient, PipelinePolicy, PipelineResponse } from '@azure/core-rest-pipeline';
import { createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline';
import type { TableServiceClientOptions } from '@azure/data-tables';
import { RestError, TableClient } from '@azure/data-tables';
import type { RowWrite, TableName } from '../../reconcile/ports.ts';
import { boundedClient } from '../http/bounded-client.ts';
import type { StorageConnection } from '../storage-connection.ts';
import { batchAnswerFrom, batchRequest } from './table-batch.ts';

/** Version of the service for transactions; the SDK sends the same. */
const BATCH_VERSION = '2019-02-02';

/** Time limit of one request. A run's lease is several times as long. */
const REQUEST_TIMEOUT_MS = 10_000;

/** The clients of one table. */
export interface AzureTable {
  readonly name: TableName;
  /** For reads: retries, because a read can be repeated. */
  readonly reading: TableClient;
  /** For writes: sends once. A repeated conditional write would conflict with its own first attempt. */
  readonly writing: TableClient;
  /** @throws RestError like the SDK's own calls, including when a condition fails */
  transact(partition: string, writes: readonly RowWrite[]): Promise<void>;
}

/** Opens a table. Sends no request yet. @param timeoutMs time limit of one request */
export function openAzureTable(
  connection: StorageConnection,
  name: TableName,
  timeoutMs: number = REQUEST_TIMEOUT_MS,
): AzureTable {
  const httpClient = boundedClient({ timeoutMs });
  const reading = clientFor(connection, name, httpClient, {
    maxRetries: 3,
    retryDelayInMs: 200,
    maxRetryDelayInMs: 2000,
  });
  const writing = clientFor(connection, name, httpClient, { maxRetries: 0 });
  return { name, reading, writing, transact: (partition, writes) => sendBatch(writing, httpClient, partition, writes) };
}

async function sendBatch(
  client: TableClient,
  httpClient: HttpClient,
  partition: string,
  writes: readonly RowWrite[],
): Promise<void> {
  // A connection string with a signature adds it to the client's URL; only the outer request may carry it.
  const [accountUrl = '', signature] = client.url.split('?');
  const { body, contentType } = batchRequest(`${accountUrl}/${client.tableName}`, partition, writes, randomUUID());
  const request = createPipelineRequest({
    url: `${accountUrl}/$batch${signature === undefined ? '' : `?${signature}`}`,
    method: 'POST',
    body,
    headers: createHttpHeaders({
      accept: 'application/json',
      'content-type': contentType,
      'x-ms-version': BATCH_VERSION,
      dataserviceversion: '3.0',
      maxdataserviceversion: '3.0;NetFx',
    }),
    allowInsecureConnection: accountUrl.startsWith('http:'),
  });
  const response = await client.pipeline.sendRequest(httpClient, request);
  throwUnlessWritten(response);
}

function throwUnlessWritten(response: PipelineResponse): void {
  const body = response.bodyAsText ?? '';
  if (response.status < 200 || response.status > 299) {
    const code = /"code"\s*:\s*"(\w+)"/.exec(body)?.[1] ?? 'Unknown';
    throw new RestError(`The transaction was refused: ${response.status} ${code}`, {
      code,
      statusCode: response.status,
    });
  }
  const answer = batchAnswerFrom(body);
  if (answer.kind === 'Written') return;
  const { status, code } = answer;
  throw new RestError(`The transaction failed: ${status} ${code}`, { code, statusCode: status });
}

function clientFor(
  connection: StorageConnection,
  name: TableName,
  httpClient: HttpClient,
  retryOptions: NonNullable<TableServiceClientOptions['retryOptions']>,
): TableClient {
  const additionalPolicies: TableServiceClientOptions['additionalPolicies'] = [
    { policy: asciiBodyPolicy(), position: 'perCall' },
  ];
  const options: TableServiceClientOptions = { retryOptions, additionalPolicies, httpClient };
  if (connection.kind === 'Identity') return new TableClient(connection.tableUri, name, connection.credential, options);
  // Only Azurite's connection string leads to plain http: the service refuses keys over http.
  return TableClient.fromConnectionString(connection.connectionString, name, {
    ...options,
    allowInsecureConnection: true,
  });
}

/**
 * Sends JSON in ASCII only, because Azurite 3.35 decodes a long body in pieces and breaks characters at the seams. A
 * transaction is not JSON and stays unchanged; Azurite reads it whole.
 */
function asciiBodyPolicy(): PipelinePolicy {
  return {
    name: 'hubwardenAsciiBody',
    sendRequest(request, next) {
      const { body } = request;
      if (typeof body === 'string' && request.headers.get('content-type')?.startsWith('application/json') === true) {
        request.body = body.replace(/[\u0080-\uffff]/g, unicodeEscape);
      }
      return next(request);
    },
  };
}

/** One UTF-16 unit as a JSON escape. */
function unicodeEscape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
