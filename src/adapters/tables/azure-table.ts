import { randomUUID } from 'node:crypto';
import { bearerTokenAuthenticationPolicyName } from '@azure/core-rest-pipeline';
import type { TableServiceClientOptions } from '@azure/data-tables';
import { RestError, TableClient } from '@azure/data-tables';
import type { Row, RowWrite, TableName } from '../../reconcile/ports.ts';
import { boundedClient } from '../http/bounded-client.ts';
import { keepPolicies } from '../http/lean-pipeline.ts';
import type { StorageConnection } from '../storage-connection.ts';
import { rowFromTable } from './row-codec.ts';
import { rowRequest, rowUrl } from './row-request.ts';
import { batchAnswerFrom, batchRequest } from './table-batch.ts';
import { refusal, tableSender } from './table-sender.ts';

/** Time limit of one request. A run's lease is several times as long. */
const REQUEST_TIMEOUT_MS = 10_000;

/** Largest page that is read. Azure ends a page at 4 MiB; Azurite only after a thousand rows, each of up to 1 MiB. */
const LARGEST_PAGE_BYTES = 256 * 1024 * 1024;

/** A page of rows. */
export interface RowPage {
  readonly rows: readonly Row[];
  /** The query of the next page; undefined: this is the last one. */
  readonly next: string | undefined;
}

/** The requests of one table. All throw `RestError` when the service refuses, including when a condition fails. */
export interface AzureTable {
  readonly name: TableName;
  /** Retries, because a read can be repeated. */
  read(partition: string, key: string): Promise<Row>;
  /** Retries. @param query without a question mark; that of {@link RowPage.next} for a further page */
  page(query: string): Promise<RowPage>;
  /** Sends once: a repeated conditional write would conflict with its own first attempt. @returns the new etag; empty for a delete */
  write(partition: string, write: RowWrite): Promise<string>;
  /** Sends once. */
  transact(partition: string, writes: readonly RowWrite[]): Promise<void>;
  /** Creates the table; one that exists is a success. */
  create(): Promise<void>;
}

/**
 * Opens a table. Sends no request yet.
 *
 * The SDK's client signs and sends, and creates the table. The requests for rows are put together here, because the SDK's own
 * operations cost several times as much processor time: they walk each value of each row three times.
 *
 * @param timeoutMs time limit of one request
 */
export function openAzureTable(
  connection: StorageConnection,
  name: TableName,
  timeoutMs: number = REQUEST_TIMEOUT_MS,
): AzureTable {
  const httpClient = boundedClient({ timeoutMs, largestBytes: LARGEST_PAGE_BYTES });
  const retryOptions = { maxRetries: 3, retryDelayInMs: 200, maxRetryDelayInMs: 2000 };
  const reading = tableSender(leanClient(connection, name, { httpClient, retryOptions }, [RETRY_POLICY]), httpClient);
  const writing = tableSender(leanClient(connection, name, { httpClient }, []), httpClient);
  const { tableUrl } = reading;
  return {
    name,
    read: async (partition, key) => rowFrom(await reading.json('GET', rowUrl(tableUrl, partition, key))),
    page: async (query) => {
      const answer = await reading.json('GET', `${tableUrl}()`, query);
      const { value } = entityIn(answer.body);
      if (!Array.isArray(value)) throw noEntity();
      return {
        rows: value.map((entity: unknown) => rowFrom({ ...answer, body: entity })),
        next: nextQuery(query, answer.header),
      };
    },
    write: async (partition, write) => {
      const { body, etag, method, url } = rowRequest(tableUrl, partition, write);
      if (method === 'MERGE') throw new Error('A merge is a part of a transaction.');
      const answer = await writing.json(method, url, '', { body, etag });
      return answer.header('etag') ?? '';
    },
    transact: async (partition, writes) => {
      const { body, contentType } = batchRequest(tableUrl, partition, writes, randomUUID());
      const answer = batchAnswerFrom(await writing.batch(contentType, body));
      if (answer.kind === 'Failed') throw refusal(answer.status, answer.code, 'the transaction');
    },
    create: () => clientFor(connection, name, { httpClient, retryOptions }).createTable(),
  };
}

const RETRY_POLICY = 'defaultRetryPolicy';
const KEY_POLICY = 'tablesNamedKeyCredentialPolicy';

type Entity = Readonly<Record<string, unknown>>;

interface EntityAnswer {
  readonly body: unknown;
  header(name: string): string | undefined;
}

/** An entity of a page names its etag itself. */
function rowFrom({ body, header }: EntityAnswer): Row {
  const entity = entityIn(body);
  const etag = entity['odata.etag'] ?? header('etag') ?? '';
  const row = rowFromTable(String(entity.PartitionKey), String(entity.RowKey), entity);
  return { partition: row.partition, key: row.key, etag: String(etag), cells: row.cells };
}

/** @throws RestError when the answer is no JSON object, for example a page of a gateway */
function entityIn(body: unknown): Entity {
  if (typeof body !== 'object' || body === null) throw noEntity();
  return body as Entity;
}

function noEntity(): RestError {
  return new RestError('The answer of the table service holds no rows.');
}

/** The service names the key at which the next page begins. */
function nextQuery(query: string, header: EntityAnswer['header']): string | undefined {
  const partition = header('x-ms-continuation-nextpartitionkey');
  if (partition === undefined) return undefined;
  const row = header('x-ms-continuation-nextrowkey');
  const first = query.replace(/(^|&)Next(PartitionKey|RowKey)=[^&]*/g, '').replace(/^&/, '');
  const from = `NextPartitionKey=${encodeURIComponent(partition)}${row === undefined ? '' : `&NextRowKey=${encodeURIComponent(row)}`}`;
  return first === '' ? from : `${first}&${from}`;
}

function leanClient(
  connection: StorageConnection,
  name: TableName,
  options: TableServiceClientOptions,
  more: readonly string[],
): TableClient {
  const client = clientFor(connection, name, options);
  keepPolicies(client.pipeline, [
    'userAgentPolicy',
    'setClientRequestIdPolicy',
    ...signing(connection, client),
    ...more,
  ]);
  return client;
}

/** A connection string holds a key, or a signature that is part of the client's URL. */
function signing({ kind }: StorageConnection, client: TableClient): readonly string[] {
  if (kind === 'Identity') return [bearerTokenAuthenticationPolicyName];
  return client.url.includes('?') ? [] : [KEY_POLICY];
}

function clientFor(connection: StorageConnection, name: TableName, options: TableServiceClientOptions): TableClient {
  if (connection.kind === 'Identity') return new TableClient(connection.tableUri, name, connection.credential, options);
  // Only Azurite's connection string leads to plain http: the service refuses keys over http.
  return TableClient.fromConnectionString(connection.connectionString, name, {
    ...options,
    allowInsecureConnection: true,
  });
}
