import type { Server, Socket } from 'node:net';
import { createServer as createPlainServer } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { createServer } from 'node:tls';
import type { TokenCredential } from '@azure/core-auth';
import { createPipelineRequest } from '@azure/core-rest-pipeline';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ArmOptions } from '../../src/adapters/arm/arm-pipeline.ts';
import { ArmPipeline } from '../../src/adapters/arm/arm-pipeline.ts';
import { boundedClient } from '../../src/adapters/http/bounded-client.ts';
import { trustingClient } from '../../src/adapters/http/trusting-client.ts';
import { guardedPost } from '../../src/adapters/receivers/guarded-post.ts';
import { timelyCredential } from '../../src/adapters/sign-in/timely-credential.ts';
import { openAzureTable } from '../../src/adapters/tables/azure-table.ts';
import type { Certificates } from '../../src/local/common/create-certificates.ts';
import { createCertificates } from '../../src/local/common/create-certificates.ts';
import { listenLocally } from '../../src/local/common/listen-locally.ts';

const NOW = new Date('2026-11-02T10:00:00.000Z');
const DEADLINE_MS = 400;
/** A busy machine is late, but not this late; without a deadline the call never ends. */
const LATEST_MS = 20_000;

type Peer = (socket: Socket) => void;

/** What a peer does once the first bytes of a request have come. */
const PEERS: readonly { readonly why: string; readonly peer: Peer }[] = [
  { why: 'says nothing', peer: () => undefined },
  {
    why: 'never ends its headers',
    peer: (socket) => drip(socket, 'HTTP/1.1 200 OK\r\n', () => 'x-more: y\r\n'),
  },
  {
    why: 'never ends its body',
    peer: (socket) => drip(socket, 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n', () => '1\r\n \r\n'),
  },
  {
    why: 'announces a long body and stops',
    peer: (socket) => void socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{'),
  },
  {
    why: 'sends interim answers without end',
    peer: (socket) => drip(socket, '', () => 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'),
  },
  {
    why: 'switches protocols unasked',
    peer: (socket) => void socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n'),
  },
  {
    why: 'switches protocols',
    peer: (socket) =>
      void socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n'),
  },
];

function drip(socket: Socket, start: string, piece: () => string): void {
  socket.write(start);
  const timer = setInterval(() => socket.write(piece()), 20);
  socket.once('close', () => clearInterval(timer));
}

const credential: TokenCredential = {
  getToken: async () => ({ token: 'a-token', expiresOnTimestamp: Date.now() + 3_600_000 }),
};
const silent: TokenCredential = { getToken: () => new Promise(() => undefined) };

describe('a call that the other side does not end', () => {
  let certificates: Certificates;
  let server: Server;
  let port: number;
  let plain: Server;
  let plainPort: number;
  let peer: Peer = () => undefined;
  const open = new Set<Socket>();

  function serve(socket: Socket): void {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    socket.on('error', () => undefined);
    socket.once('data', () => peer(socket));
  }

  beforeAll(async () => {
    certificates = await createCertificates(new Date());
    server = createServer({ key: certificates.key, cert: certificates.cert }, (socket: TLSSocket) => serve(socket));
    plain = createPlainServer(serve);
    port = await listenLocally(server, 0);
    plainPort = await listenLocally(plain, 0);
  });
  afterEach(async () => {
    // Freed by the caller: the test itself closes nothing.
    await expect.poll(() => open.size, { timeout: LATEST_MS }).toBe(0);
  });
  afterAll(async () => {
    for (const socket of open) socket.destroy();
    server.close();
    plain.close();
    await certificates.close();
  });

  const post = (resolve?: () => Promise<never>) =>
    guardedPost({
      allowed: { loopback: true, private: false },
      clock: { now: () => NOW },
      ca: certificates.ca,
      timeoutMs: DEADLINE_MS,
      ...(resolve === undefined ? {} : { resolve }),
    })({ url: `https://localhost:${port}/hook`, headers: {}, body: '{}', secrets: [] });

  function arm(options: Partial<ArmOptions> = {}): ArmPipeline {
    return new ArmPipeline({
      endpoint: `https://localhost:${port}`,
      tokenScope: 'https://management.azure.com/.default',
      apiVersion: '2025-06-01',
      accountApiVersion: '2026-05-01',
      credential,
      clock: { now: () => NOW },
      timings: { readTimeoutSeconds: DEADLINE_MS / 1000, writeTimeoutSeconds: DEADLINE_MS / 1000 },
      version: '0.0.0',
      transport: trustingClient(certificates.ca),
      ...options,
    });
  }

  const read = (pipeline: ArmPipeline) =>
    pipeline.send({ operation: 'readWorkspace', url: `https://localhost:${port}/subscriptions/s/x?api-version=1` });

  it.each(PEERS)('ends a notification to a receiver that $why', { timeout: LATEST_MS }, async (each) => {
    peer = each.peer;
    const sent = await post();
    if (sent.ok) expect(sent.value).toMatchObject({ status: 101, body: '' });
    else expect(sent.error).toMatchObject({ kind: 'Later' });
  });

  it('ends a notification to a name that is never resolved', { timeout: LATEST_MS }, async () => {
    const sent = await post(() => new Promise(() => undefined));
    expect(sent).toEqual({
      ok: false,
      error: { kind: 'Later', retryAfterSeconds: undefined, detail: 'no answer in time' },
    });
  });

  it.each(PEERS)('ends a request to Azure that $why', { timeout: LATEST_MS }, async (each) => {
    peer = each.peer;
    expect(await read(arm())).toMatchObject({ ok: false, error: { kind: 'Unavailable' } });
  });

  it.each(PEERS)('ends a write to Azure that $why', { timeout: LATEST_MS }, async (each) => {
    peer = each.peer;
    const url = `https://localhost:${port}/subscriptions/s/x?api-version=1`;
    const sent = await arm().send({ operation: 'patchNetwork', url, body: {} });
    expect(sent).toMatchObject({ ok: false, error: { kind: 'Unavailable' } });
  });

  it('ends a request to Azure while the credential says nothing', { timeout: LATEST_MS }, async () => {
    expect(await read(arm({ credential: silent }))).toMatchObject({ ok: false, error: { kind: 'Unavailable' } });
    await expect(timelyCredential(silent, DEADLINE_MS).getToken('scope')).rejects.toThrow('no answer within 0.4 s');
  });

  it.each(PEERS)('ends a request to a table that $why', { timeout: 2 * LATEST_MS }, async (each) => {
    peer = each.peer;
    const key = Buffer.from('key').toString('base64');
    const endpoint = `http://127.0.0.1:${plainPort}/account`;
    const connectionString = `DefaultEndpointsProtocol=http;AccountName=account;AccountKey=${key};TableEndpoint=${endpoint};`;
    const table = openAzureTable({ kind: 'ConnectionString', connectionString }, 'hubs', DEADLINE_MS);
    await expect(table.write('a', { kind: 'insert', row: { partition: 'a', key: 'b', cells: {} } })).rejects.toThrow();
    await expect(
      table.transact('a', [{ kind: 'upsert', row: { partition: 'a', key: 'b', cells: {} } }]),
    ).rejects.toThrow();
  });

  it('reads no more of an answer than its limit, unpacked', { timeout: LATEST_MS }, async () => {
    const body = 'x'.repeat(70_000);
    peer = (socket) => void socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
    const client = (largestBytes: number) => boundedClient({ timeoutMs: LATEST_MS, largestBytes });
    const request = () =>
      createPipelineRequest({ url: `http://127.0.0.1:${plainPort}/`, allowInsecureConnection: true });
    await expect(client(69_999).sendRequest(request())).rejects.toThrow('the limit of 69999 bytes');
    const whole = await client(70_000).sendRequest(request());
    expect(whole.bodyAsText).toBe(body);
    for (const socket of open) socket.destroy();
  });
});
