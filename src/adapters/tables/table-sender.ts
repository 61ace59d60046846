import type { HttpClient, HttpMethods, PipelineResponse } from '@azure/core-rest-pipeline';
import { createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline';
import type { TableClient } from '@azure/data-tables';
import { RestError } from '@azure/data-tables';
import { jsonBody } from '../http/json-body.ts';

/** Version of the service; the SDK sends the same. */
const SERVICE_VERSION = '2019-02-02';

const JSON_TYPE = 'application/json';

/** An answer that the service gave without a refusal. */
export interface TableAnswer {
  /** Parsed; undefined when there is none. */
  readonly body: unknown;
  header(name: string): string | undefined;
}

/** Body and condition of a write. */
export interface RowContent {
  readonly body: string | undefined;
  readonly etag: string | undefined;
}

/** Sends requests about one table. */
export interface TableSender {
  /** URL of the table without a query. */
  readonly tableUrl: string;
  /** @throws RestError when the service refuses */
  json(method: HttpMethods, url: string, query?: string, content?: RowContent): Promise<TableAnswer>;
  /** Sends a transaction. @returns the answer as text @throws RestError when the service refuses it as a whole */
  batch(contentType: string, body: string): Promise<string>;
}

/** Sends through the pipeline of the SDK's client, which signs. */
export function tableSender(client: TableClient, httpClient: HttpClient): TableSender {
  // A connection string with a signature adds it to the client's URL; only the outer request may carry it.
  const [accountUrl = '', signature] = client.url.split('?');
  const send = async (request: Parameters<typeof createPipelineRequest>[0], query: string) => {
    const fullQuery = [query, signature ?? ''].filter((part) => part !== '').join('&');
    const url = fullQuery === '' ? request.url : `${request.url}?${fullQuery}`;
    const allowInsecureConnection = url.startsWith('http:');
    return await client.pipeline.sendRequest(
      httpClient,
      createPipelineRequest({ ...request, url, allowInsecureConnection }),
    );
  };
  return {
    tableUrl: `${accountUrl}/${client.tableName}`,
    json: async (method, url, query = '', content = undefined) => {
      const headers = headersOf(method, content);
      const { body } = content ?? {};
      const request = { url, method, headers, ...(body === undefined ? {} : { body: asciiText(body) }) };
      const response = await send(request, query);
      return answerOf(response);
    },
    batch: async (contentType, body) => {
      const headers = createHttpHeaders({
        accept: JSON_TYPE,
        'content-type': contentType,
        'x-ms-version': SERVICE_VERSION,
        dataserviceversion: '3.0',
        maxdataserviceversion: '3.0;NetFx',
      });
      const response = await send({ url: `${accountUrl}/$batch`, method: 'POST', headers, body }, '');
      throwRefusal(response);
      return response.bodyAsText ?? '';
    },
  };
}

function headersOf(method: HttpMethods, content: RowContent | undefined): ReturnType<typeof createHttpHeaders> {
  const headers = createHttpHeaders({
    accept: 'application/json;odata=minimalmetadata',
    'x-ms-version': SERVICE_VERSION,
    dataserviceversion: '3.0',
  });
  if (content?.body !== undefined) headers.set('content-type', JSON_TYPE);
  if (content?.etag !== undefined) headers.set('if-match', content.etag);
  if (method === 'POST') headers.set('prefer', 'return-no-content');
  return headers;
}

function answerOf(response: PipelineResponse): TableAnswer {
  throwRefusal(response);
  const { headers } = response;
  const body = response.status === 204 ? undefined : jsonBody(response.bodyAsText);
  return { body, header: (name) => headers.get(name) };
}

function throwRefusal(response: PipelineResponse): void {
  const { headers, status } = response;
  if (status >= 200 && status < 300) return;
  const code =
    /"code"\s*:\s*"(\w+)"/.exec(response.bodyAsText ?? '')?.[1] ?? headers.get('x-ms-error-code') ?? 'Unknown';
  throw refusal(status, code, 'the request');
}

/** What the service refused, and why. */
export function refusal(status: number, code: string, what: string): RestError {
  return new RestError(`The service refused ${what}: ${status} ${code}`, { code, statusCode: status });
}

/**
 * JSON in ASCII only, because Azurite 3.35 decodes a long body in pieces and breaks characters at the seams. A
 * transaction is not JSON and stays unchanged; Azurite reads it whole.
 */
function asciiText(json: string): string {
  return json.replace(/[\u0080-\uffff]/g, unicodeEscape);
}

/** One UTF-16 unit as a JSON escape. */
function unicodeEscape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
