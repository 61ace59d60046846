import { readFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { SimulatorServer } from '../../src/local/arm-simulator/server.ts';
import { startSimulatorServer } from '../../src/local/arm-simulator/server.ts';
import { ArmSimulator } from '../../src/local/arm-simulator/simulator/simulator.ts';
import { REAL_LIFE_DURATIONS } from '../../src/local/arm-simulator/state/durations.ts';
import type { Certificates } from '../../src/local/common/create-certificates.ts';
import { createCertificates } from '../../src/local/common/create-certificates.ts';

/** A request of the fixture, which explains its fields. */
interface Command {
  readonly command: string;
  readonly send: string;
  readonly body?: unknown;
  /** Default: 200 of a read, 202 of a write. */
  readonly status?: number;
  readonly seconds?: number;
  readonly last?: 'url' | 'location';
  readonly shows?: object;
  /** Rules in the list, which tells no name of them. */
  readonly lists?: number;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const FIXTURE: { readonly apiVersion: string; readonly commands: readonly Command[] } = parse(
  readFileSync('test/fixtures/azure/az-managed-network.yaml', 'utf8'),
);
const GROUP = '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/rg-ai';
const ACCOUNT = `${GROUP}/providers/Microsoft.CognitiveServices/accounts/az-account`;
const NETWORK = `${ACCOUNT}/managedNetworks/default`;
const STORAGE = `${GROUP}/providers/Microsoft.Storage/storageAccounts/stagents`;
const POLL_SECONDS = 30;
// The one answer that Azure keeps a client waiting for: recorded were 20 seconds.
const DURATIONS = {
  ...REAL_LIFE_DURATIONS,
  accounts: { ...REAL_LIFE_DURATIONS.accounts, deleteAccountWithEndpointsMs: 20 },
};
const BUDGET = 'x-ms-ratelimit-remaining-subscription-';
const WRITES = ['global-writes', 'writes'];
// A read of an account tells of the counter of the whole subscription only.
const BUDGETS: Readonly<Record<string, readonly string[]>> = {
  GET: ['global-reads'],
  PUT: WRITES,
  PATCH: WRITES,
  POST: WRITES,
  DELETE: ['deletes', 'global-deletes'],
};
const GUID = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const POLLED_AT = '/providers/Microsoft\\.MachineLearningServices/locations/eastus/mfeOperationsStatus';
const OPERATION = new RegExp(`${POLLED_AT}/mnet:${GUID}:${GUID}(-\\w+)?_${GUID}\\?api-version=${FIXTURE.apiVersion}$`);

describe('az cognitiveservices account managed-network, over https', () => {
  let certificates: Certificates;
  let server: SimulatorServer;
  let lastOperation = '';
  // Azure's time moves with the polls of the client: an hour of it takes no time here.
  let nowMs = Date.parse('2026-11-30T08:00:00Z');

  beforeAll(async () => {
    certificates = await createCertificates(new Date());
    const { cert, key } = certificates;
    server = await startSimulatorServer({
      simulator: new ArmSimulator({ durations: DURATIONS }),
      httpPort: 0,
      https: { port: 0, key, cert },
      now: () => new Date(nowMs),
    });
    await createAccount();
  });
  afterAll(async () => {
    await server.close();
    await certificates.close();
  });

  function urlOf(path: string): string {
    return `${server.httpsUrl}${path}?api-version=${FIXTURE.apiVersion}`;
  }

  async function send(method: string, url: string, body?: unknown): Promise<Answer> {
    const sent = body === undefined ? '' : JSON.stringify(body);
    const headers = { authorization: 'Bearer azure-cli', 'content-type': 'application/json' };
    const { promise, reject, resolve } = Promise.withResolvers<Answer>();
    request(url, { method, ca: certificates.ca, headers }, async (answer) => {
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: await text(answer) });
    })
      .on('error', reject)
      .end(sent);
    return promise;
  }

  async function createAccount(): Promise<void> {
    await send('PUT', urlOf(GROUP), { location: 'eastus' });
    const created = await send('PUT', urlOf(ACCOUNT), {
      location: 'eastus',
      kind: 'AIServices',
      sku: { name: 'S0' },
      identity: { type: 'SystemAssigned' },
      properties: { allowProjectManagement: true },
    });
    expect([200, 201, 202]).toContain(created.status);
    for (let polls = 0; polls < 10; polls += 1) {
      if (JSON.parse((await send('GET', urlOf(ACCOUNT))).body).properties.provisioningState === 'Succeeded') return;
      nowMs += POLL_SECONDS * 1000;
    }
    expect.fail('the account does not become Succeeded');
  }

  /** Polls as the client does. @returns seconds until the operation ended */
  async function pollToEnd(operation: string): Promise<number> {
    const startMs = nowMs;
    for (;;) {
      const poll = await send('GET', operation);
      expect(poll.status).toBe(200);
      const body = JSON.parse(poll.body);
      expect(Object.keys(body)).toEqual(['id', 'status']);
      expect(operation).toContain(body.id);
      if (body.status !== 'InProgress') {
        expect(body.status).toBe('Succeeded');
        return (nowMs - startMs) / 1000;
      }
      nowMs += POLL_SECONDS * 1000;
    }
  }

  function expectAccepted({ body, headers, status }: Answer, url: string): void {
    expect(status).toBe(202);
    expect(body).toBe('');
    expect(headers).toMatchObject({
      'content-length': '0',
      location: url,
      'x-ms-async-operation-timeout': 'PT50M',
      'x-ms-response-type': 'standard',
    });
    expect(headers['azure-asyncoperation']).toMatch(OPERATION);
    expect(headers).not.toHaveProperty('retry-after');
  }

  it.each(FIXTURE.commands)('$command', async (command) => {
    const [method = '', short = ''] = command.send.split(' ');
    const url = short === 'O' ? lastOperation : urlOf(short.replace(/^A/, ACCOUNT).replace(/^N/, NETWORK));
    const answer = await send(method, url, withStorage(command.body));
    if (command.seconds === undefined) {
      expect(answer.status).toBe(command.status ?? 200);
      expect(budgetsOf(answer)).toEqual(BUDGETS[method]);
      if (answer.status < 300) expectBody(answer, command);
      else expect(JSON.parse(answer.body)).toMatchObject({ error: { code: expect.any(String) } });
      return;
    }
    // The location is the written resource, and that of `provision` is the network.
    expect(budgetsOf(answer)).toEqual(BUDGETS[method]);
    expectAccepted(answer, url.replace('/provision?', '?'));
    lastOperation = String(answer.headers['azure-asyncoperation']);
    expect(await pollToEnd(lastOperation)).toBe(command.seconds);
    if (command.last === undefined) return;
    expectBody(await send('GET', command.last === 'url' ? url : String(answer.headers.location)), command);
  });
});

/** The counters of requests that an answer tells. */
function budgetsOf({ headers }: Answer): readonly string[] {
  return Object.keys(headers)
    .filter((name) => name.startsWith(BUDGET))
    .map((name) => name.slice(BUDGET.length))
    .sort();
}

function expectBody(answer: Answer, { lists, shows }: Command): void {
  if (shows === undefined && lists === undefined) return;
  expect(answer.status).toBe(200);
  const body = JSON.parse(answer.body);
  if (shows !== undefined) expect(body).toMatchObject(withStorage(shows) as object);
  if (lists === undefined) return;
  expect(body.value).toHaveLength(lists);
  // Azure's list of rules names none of them.
  for (const rule of body.value) expect(Object.keys(rule)).toEqual(['properties']);
}

function withStorage<T>(value: T): T {
  return value === undefined
    ? value
    : JSON.parse(JSON.stringify(value).replaceAll('"STORAGE"', JSON.stringify(STORAGE)));
}
