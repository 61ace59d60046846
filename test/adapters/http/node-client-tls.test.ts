import { execFile } from 'node:child_process';
import type { Server, TLSSocket } from 'node:tls';
import { createServer } from 'node:tls';
import { promisify } from 'node:util';
import type { PipelineRequestOptions } from '@azure/core-rest-pipeline';
import { createPipelineRequest, RestError } from '@azure/core-rest-pipeline';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AnswerTooLargeError, boundedClient } from '../../../src/adapters/http/bounded-client.ts';
import { connectionFailure } from '../../../src/adapters/http/connection-failure.ts';
import { nodeClient } from '../../../src/adapters/http/node-client.ts';
import type { Certificates } from '../../../src/local/common/create-certificates.ts';
import { createCertificates } from '../../../src/local/common/create-certificates.ts';
import { listenLocally } from '../../../src/local/common/listen-locally.ts';

const ANSWER = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';
const LARGEST_BYTES = 1000;

describe('requests by Node itself over TLS', () => {
  let certificates: Certificates;
  let server: Server;
  let port: number;
  /** What the server does with each request, the first of its connection or a later one. */
  let peer: (socket: TLSSocket, nth: number) => void;
  /** Sockets of the server that are open, and the requests that it got. */
  const open = new Set<TLSSocket>();
  const got: string[] = [];
  let connections = 0;

  beforeAll(async () => {
    certificates = await createCertificates(new Date());
    server = createServer({ key: certificates.key, cert: certificates.cert }, (socket) => {
      connections += 1;
      open.add(socket);
      socket.once('close', () => open.delete(socket));
      socket.on('error', () => undefined);
      let nth = 0;
      socket.on('data', (bytes) => {
        got.push(bytes.toString());
        nth += 1;
        peer(socket, nth);
      });
    });
    server.on('tlsClientError', () => undefined);
    port = await listenLocally(server, 0);
  });
  beforeEach(() => {
    got.length = 0;
    connections = 0;
    peer = (socket) => void socket.write(ANSWER);
  });
  afterEach(() => {
    for (const socket of open) socket.destroy();
  });
  afterAll(async () => {
    server.close();
    await certificates.close();
  });

  /** A client with connections of its own. */
  function sender(timeoutMs = 10_000, ca: string | undefined = certificates.ca) {
    const client = boundedClient({ timeoutMs, largestBytes: LARGEST_BYTES, transport: nodeClient(ca) });
    return (options: Partial<PipelineRequestOptions> = {}) =>
      client.sendRequest(createPipelineRequest({ url: `https://localhost:${port}/a`, ...options }));
  }

  const freed = () => expect.poll(() => open.size, { timeout: 20_000 }).toBe(0);

  it('use one connection for requests in turn, and one each for requests at once', async () => {
    const send = sender();
    for (let count = 0; count < 3; count += 1) expect((await send()).bodyAsText).toBe('ok');
    expect({ connections, requests: got.length }).toEqual({ connections: 1, requests: 3 });
    await Promise.all([send(), send()]);
    expect(connections).toBe(2);
  });

  it.each([
    { why: 'never answers', start: '' },
    { why: 'stops within the head', start: 'HTTP/1.1 200 OK\r\nx-a: ' },
    { why: 'stops within the body', start: 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nok' },
  ])('end at the deadline when the server $why, and free the connection', async ({ start }) => {
    peer = (socket) => void socket.write(start);
    await expect(sender(100)()).rejects.toMatchObject({ name: 'TimeoutError' });
    await freed();
    expect(got).toHaveLength(1);
  });

  it('end at the deadline while a body comes piece by piece', async () => {
    peer = (socket) => {
      socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
      const timer = setInterval(() => socket.write('1\r\nx\r\n'), 10);
      socket.once('close', () => clearInterval(timer));
    };
    await expect(sender(200)()).rejects.toMatchObject({ name: 'TimeoutError' });
    await freed();
  });

  it('stop by the signal of the caller, before and within the answer', async () => {
    for (const start of ['', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nok']) {
      const stop = new AbortController();
      peer = (socket) => {
        socket.write(start);
        setTimeout(() => stop.abort(), 50);
      };
      await expect(sender()({ abortSignal: stop.signal })).rejects.toThrow(/abort/);
      await freed();
    }
    expect(got).toHaveLength(2);
  });

  it('name the code when the connection breaks within the body, and read no more of an answer than the limit', async () => {
    peer = (socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf');
      setTimeout(() => socket.destroy(), 20);
    };
    await expect(sender()()).rejects.toMatchObject({ code: 'ECONNRESET' });
    peer = (socket) => void socket.write(`HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\n${'x'.repeat(1001)}`);
    await expect(sender()()).rejects.toThrow(AnswerTooLargeError);
    await freed();
  });

  it.each([
    { why: 'without naming one', head: 'HTTP/1.1 101 Switching Protocols\r\n\r\n' },
    {
      why: 'and names one',
      head: 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n',
    },
  ])('fail when the server switches protocols $why, and use the connection no further', async ({ head }) => {
    peer = (socket) => void socket.write(head);
    const send = sender();
    const failure = await send().catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'RestError', code: 'REQUEST_SEND_ERROR' });
    expect(String(failure)).toContain('switched protocols');
    await freed();
    expect(got).toHaveLength(1);
  });

  it('fail on a certificate of another authority, before anything is sent', async () => {
    const other = await createCertificates(new Date());
    for (const ca of [other.ca, undefined]) {
      const client = nodeClient(ca);
      const failure = await client
        .sendRequest(createPipelineRequest({ url: `https://localhost:${port}/a` }))
        .catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(RestError);
      expect(connectionFailure(failure).kind).toBe('Certificate');
    }
    await other.close();
    expect(got).toEqual([]);
  });

  it.each(['GET', 'PATCH'] as const)(
    'send a %s once when the server closes a connection that served before',
    async (method) => {
      peer = (socket, nth) => {
        if (nth === 1) socket.write(ANSWER);
        else socket.destroy();
      };
      const send = sender();
      await send();
      await expect(send({ method, ...(method === 'GET' ? {} : { body: '{}' }) })).rejects.toMatchObject({
        name: 'RestError',
        code: 'ECONNRESET',
      });
      expect(got.map((text) => text.split(' ')[0])).toEqual(['GET', method]);
      expect(connections).toBe(1);
      // The next request opens a connection of its own.
      expect((await send()).bodyAsText).toBe('ok');
      expect(connections).toBe(2);
    },
  );

  it('end, in either way, when an idle connection is closed just before the next request', async () => {
    const send = sender(5000);
    const endings: unknown[] = [];
    for (let count = 0; count < 20; count += 1) {
      await send();
      for (const socket of open) socket.destroy();
      if (count % 2 === 0) await new Promise((resolve) => setImmediate(resolve));
      endings.push(
        await send().then(
          ({ bodyAsText }) => bodyAsText,
          (error: RestError) => error.code,
        ),
      );
    }
    for (const ending of endings) expect(['ok', 'ECONNRESET', 'EPIPE']).toContain(ending);
  });

  it('leave a process that has done its work free to end', async () => {
    const file = new URL('../../../src/adapters/http/node-client.ts', import.meta.url).href;
    const script = `
      const { nodeClient, EVERY_STATUS } = await import(${JSON.stringify(file)});
      const { createPipelineRequest } = await import('@azure/core-rest-pipeline');
      const url = process.argv[1];
      const answer = await nodeClient(process.env.TEST_CA).sendRequest(
        createPipelineRequest({ url, streamResponseStatusCodes: EVERY_STATUS }));
      for await (const piece of answer.readableStreamBody) process.stdout.write(piece);`;
    const args = ['--input-type=module', '-e', script, `https://localhost:${port}/a`];
    const env = { ...process.env, TEST_CA: certificates.ca };
    const { stdout } = await promisify(execFile)(process.execPath, args, { env, timeout: 60_000 });
    expect(stdout).toBe('ok');
  });
});
