import { createHmac } from 'node:crypto';
import type { IncomingMessage, RequestOptions } from 'node:http';
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { largeFleet } from '../../../src/local/arm-simulator/fleet/large-fleet.ts';
import type { EventsOrder } from './events-app.ts';

// The floor of an event: one read of its rows, one lease, one write, and the requests to Azure that the event needs. By Node's
// http alone, with one agent that keeps connections.

const AT_ONCE = 6;
/** About as long as the record of a hub with 62 rules. */
const RECORD = 'x'.repeat(3000);
const API_VERSION = '2025-12-01';

const { BENCH_ARM = '', BENCH_EVENTS = '{}', BENCH_STORAGE = '' } = process.env;
const order = JSON.parse(BENCH_EVENTS) as EventsOrder;
const storage = Object.fromEntries(
  BENCH_STORAGE.split(';').map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]),
);
const account = storage.AccountName ?? '';
const key = Buffer.from(storage.AccountKey ?? '', 'base64');
const tables = new HttpAgent({ keepAlive: true });
const azure = new HttpsAgent({ keepAlive: true });
const table = `floor${Date.now()}`;

interface Answer {
  readonly status: number;
  readonly text: string;
}

function answerOf(
  send: (onResponse: (response: IncomingMessage) => void) => NodeJS.WritableStream,
  body = '',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = send((response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** A request to the tables, signed with the account's key. @throws Error when it is refused */
async function toTable(method: string, path: string, entity?: object): Promise<void> {
  const url = new URL(`${storage.TableEndpoint}/${path}`);
  const date = new Date().toUTCString();
  const signed = createHmac('sha256', key).update(`${date}\n/${account}${url.pathname}`).digest('base64');
  const body = entity === undefined ? '' : JSON.stringify(entity);
  const headers = {
    ...{ 'x-ms-date': date, 'x-ms-version': '2019-02-02', authorization: `SharedKeyLite ${account}:${signed}` },
    ...{ accept: 'application/json;odata=nometadata', prefer: 'return-no-content' },
    ...(entity === undefined ? {} : { 'content-type': 'application/json' }),
    'content-length': Buffer.byteLength(body),
  };
  const options: RequestOptions = { agent: tables, method, headers };
  const { status, text } = await answerOf((onResponse) => httpRequest(url, options, onResponse), body);
  if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`);
  if (method === 'GET') JSON.parse(text);
}

async function toAzure(method: string, path: string, content?: object): Promise<void> {
  const body = content === undefined ? '' : JSON.stringify(content);
  const headers = {
    authorization: 'Bearer bench',
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  };
  const url = `${BENCH_ARM}${path}?api-version=${API_VERSION}`;
  const options = { agent: azure, method, headers };
  const { status, text } = await answerOf((onResponse) => httpsRequest(url, options, onResponse), body);
  if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`);
  if (method === 'GET') JSON.parse(text);
}

async function read(number: number): Promise<void> {
  await toTable('GET', `${table}(PartitionKey='p',RowKey='${number}')`);
}

/** The lease, the requests, the write of the record. */
async function run(number: number, hub: string): Promise<void> {
  await toTable('POST', table, { PartitionKey: 'p', RowKey: `lease${number}`, owner: 'floor' });
  await toAzure('GET', hub);
  if (order.untilRepaired) {
    await toAzure('GET', hub);
    const properties = { type: 'FQDN', destination: 'floor.contoso.com', category: 'UserDefined' };
    await toAzure('PUT', `${hub}/outboundRules/floor`, { properties });
    await toAzure('GET', hub);
  }
  await toTable('PUT', `${table}(PartitionKey='p',RowKey='${number}')`, { body: RECORD });
}

async function each(count: number, work: (number: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) {
      const number = next;
      next += 1;
      await work(number);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

const hubs = [...largeFleet(order.size)]
  .slice(0, order.hubs)
  .map(
    ({ name, resourceGroup, subscriptionId }) =>
      `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.MachineLearningServices/workspaces/${name}`,
  );
await toTable('POST', 'Tables', { TableName: table });
await each(hubs.length, (number) =>
  toTable('POST', table, { PartitionKey: 'p', RowKey: String(number), body: RECORD }),
);
const before = process.cpuUsage();
await each(hubs.length * order.eventsOfOne, (event) => read(event % hubs.length));
await each(hubs.length, (number) => run(number, hubs[number] ?? ''));
const { system, user } = process.cpuUsage(before);
tables.destroy();
azure.destroy();
process.stdout.write(JSON.stringify({ cpuSeconds: (system + user) / 1e6 }));
