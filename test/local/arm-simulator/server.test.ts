import { connect } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SimulatorServer } from '../../../src/local/arm-simulator/server.ts';
import { startSimulatorServer } from '../../../src/local/arm-simulator/server.ts';
import { ArmSimulator } from '../../../src/local/arm-simulator/simulator/simulator.ts';
import { REAL_LIFE_DURATIONS, scaled } from '../../../src/local/arm-simulator/state/durations.ts';
import type { ArmEvent } from '../../../src/local/arm-simulator/state/event-outbox.ts';
import type { Certificates } from '../../../src/local/common/create-certificates.ts';
import { createCertificates } from '../../../src/local/common/create-certificates.ts';
import { fqdn, GROUP, HUB, START, SUB } from './simulated-arm.ts';

const VERSION = 'api-version=2025-12-01';

let certificates: Certificates;
let simulator: ArmSimulator;
let server: SimulatorServer;
let nowAt = START;
const events: ArmEvent[] = [];

beforeAll(async () => {
  certificates = await createCertificates(new Date());
  setDefaultCACertificates([...getCACertificates('default'), certificates.ca]);
  simulator = new ArmSimulator();
  server = await startSimulatorServer({
    simulator,
    httpPort: 0,
    https: { port: 0, key: certificates.key, cert: certificates.cert },
    now: () => nowAt,
    onEvents: (raised) => events.push(...raised),
  });
});

afterAll(async () => {
  await server.close();
  await certificates.close();
});

interface Sent {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look deep into answers.
  readonly json: any;
}

async function send(method: string, url: string, body?: unknown): Promise<Sent> {
  const response = await fetch(url, {
    method,
    headers: { Authorization: 'Bearer data-scientist', 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, json: text === '' ? undefined : JSON.parse(text) };
}

async function finish(accepted: { headers: Headers }, minutes: number) {
  const url = accepted.headers.get('azure-asyncoperation') ?? '';
  expect((await send('GET', url)).json).toEqual({ status: 'InProgress' });
  nowAt = new Date(nowAt.getTime() + minutes * 60_000);
  expect((await send('GET', url)).json).toEqual({ status: 'Succeeded', percentComplete: 100 });
  return await send('GET', accepted.headers.get('location') ?? '');
}

describe.each([{ scheme: 'http' }, { scheme: 'https' }])('a whole life over $scheme', ({ scheme }) => {
  it('is created, tightened, provisioned, given a rule, and deleted', async () => {
    const base = scheme === 'http' ? server.httpUrl : (server.httpsUrl ?? '');
    const at = (path: string) => `${base}${path}?${VERSION}`;
    expect(base.startsWith(`${scheme}://127.0.0.1:`)).toBe(true);
    await send('PUT', `${base}${GROUP}?api-version=2021-04-01`, { location: 'eastus2' });
    const created = await send('PUT', at(HUB), {
      location: 'eastus2',
      kind: 'Hub',
      identity: { type: 'SystemAssigned' },
    });
    expect(created.status).toBe(202);
    expect(created.headers.get('location')?.startsWith(base)).toBe(true);
    expect((await finish(created, 1)).json.properties.managedNetwork.isolationMode).toBe('Disabled');

    const patch = { properties: { managedNetwork: { isolationMode: 'AllowOnlyApprovedOutbound' } } };
    expect((await finish(await send('PATCH', at(HUB), patch), 1)).status).toBe(200);
    const provisioned = await finish(await send('POST', at(`${HUB}/provisionManagedNetwork`), {}), 30);
    expect(provisioned.json).toEqual({ status: 'Active', sparkReady: false });

    const rule = at(`${HUB}/outboundRules/allow-pypi`);
    const written = await finish(await send('PUT', rule, { properties: fqdn('pypi.org') }), 13);
    expect(written.json.properties).toMatchObject({ destination: 'pypi.org', status: 'Active' });
    expect((await send('GET', at(HUB))).json.properties.managedNetwork.outboundRules['allow-pypi'].status).toBe(
      'Active',
    );
    expect((await finish(await send('DELETE', rule), 1)).status).toBe(204);
    expect((await send('GET', rule)).status).toBe(404);

    const deleted = await finish(await send('DELETE', at(HUB)), 1);
    expect(deleted.status).toBe(204);
    expect((await send('GET', at(HUB))).json.error.code).toBe('ResourceNotFound');
    expect(events.splice(0).map((event) => event.type.replace('Microsoft.Resources.Resource', ''))).toEqual([
      'WriteSuccess',
      'WriteSuccess',
      'WriteSuccess',
      'ActionSuccess',
      'WriteSuccess',
      'DeleteSuccess',
      'DeleteSuccess',
    ]);
  });
});

describe('the server', () => {
  it('serves the control API over http and not over https', async () => {
    expect((await send('GET', `${server.httpUrl}/_simulator/hubs`)).status).toBe(200);
    expect((await send('GET', `${server.httpsUrl}/_simulator/hubs`)).status).toBe(404);
  });

  it('answers bad JSON like Azure', async () => {
    simulator.seedHub({ subscriptionId: SUB, resourceGroup: 'rg-ai', name: 'hub2' }, nowAt);
    const answer = await send('PATCH', `${server.httpUrl}${HUB.replace('hub1', 'hub2')}?${VERSION}`, '{"tags":');
    expect(answer.status).toBe(400);
    expect(answer.json.error.code).toBe('InvalidRequestContent');
  });

  it('refuses a body above 4 MB, and goes on serving', async () => {
    const answer = await send('PATCH', `${server.httpUrl}${HUB}?${VERSION}`, `"${'x'.repeat(4 * 1024 * 1024)}"`);
    expect(answer.status).toBe(413);
    expect((await send('GET', `${server.httpUrl}/_simulator/hubs`)).status).toBe(200);
  });

  it('breaks the connection when a fault says so, and goes on serving', async () => {
    simulator.addFault({ kind: 'AnswerRequest', status: 500, reset: true });
    await expect(send('GET', `${server.httpUrl}${HUB}?${VERSION}`)).rejects.toThrow('fetch failed');
    expect((await send('GET', `${server.httpUrl}${HUB}?${VERSION}`)).status).toBe(404);
  });

  it('survives a client that hangs up in the middle of its body', async () => {
    const { port, hostname } = new URL(server.httpUrl);
    const { promise, resolve } = Promise.withResolvers<void>();
    const socket = connect(Number(port), hostname, () => {
      socket.write(`PUT ${HUB}?${VERSION} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"loc`, () => {
        socket.resetAndDestroy();
        resolve();
      });
    });
    await promise;
    expect((await send('GET', `${server.httpUrl}/_simulator/hubs`)).status).toBe(200);
  });

  it('says so when its port is taken', async () => {
    const port = Number(new URL(server.httpUrl).port);
    await expect(startSimulatorServer({ simulator, httpPort: port })).rejects.toThrow(/EADDRINUSE/);
  });

  it('delivers events of operations that end without a poll', async () => {
    const { promise, resolve } = Promise.withResolvers<readonly ArmEvent[]>();
    const quick = new ArmSimulator({ durations: scaled(REAL_LIFE_DURATIONS, 0.000_001) });
    quick.seedHub(
      { subscriptionId: SUB, resourceGroup: 'rg-ai', name: 'hub1', isolationMode: 'AllowInternetOutbound' },
      START,
    );
    const running = await startSimulatorServer({ simulator: quick, httpPort: 0, onEvents: resolve });
    const accepted = await send('POST', `${running.httpUrl}${HUB}/provisionManagedNetwork?${VERSION}`, {});
    expect(accepted.status).toBe(202);
    expect((await promise)[0]?.type).toBe('Microsoft.Resources.ResourceActionSuccess');
    await running.close();
  });
});
