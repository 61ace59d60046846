import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { PipelineRequestOptions } from '@azure/core-rest-pipeline';
import { createHttpHeaders, createPipelineRequest, RestError } from '@azure/core-rest-pipeline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AnswerTooLargeError, boundedClient } from '../../../src/adapters/http/bounded-client.ts';
import { bytesOf } from '../../../src/adapters/http/whole-answer.ts';

/** What the server got. */
interface Got {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  readonly port: number | undefined;
}

describe('requests by Node itself', () => {
  let server: Server;
  let origin: string;
  let answer: (got: Got, response: ServerResponse) => void = (_got, response) => response.end();
  const seen: Got[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => {
        const { headers, method, socket, url } = request;
        const got = { method, url, headers, body: Buffer.concat(pieces).toString(), port: socket.remotePort };
        seen.push(got);
        answer(got, response);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const client = boundedClient({ timeoutMs: 10_000, largestBytes: 1000 });
  const send = (options: Partial<PipelineRequestOptions> = {}) =>
    client.sendRequest(createPipelineRequest({ url: `${origin}/a`, allowInsecureConnection: true, ...options }));

  it('send method, path, headers and body as given, one request after the other on one connection', async () => {
    answer = (_got, response) => response.end('ok');
    seen.length = 0;
    await send({ url: `${origin}/a%20b(c='d')?q=1&r=%27`, headers: createHttpHeaders({ 'X-One': '1' }) });
    await send({ method: 'POST', body: '{"name":"zoë"}', headers: createHttpHeaders({ 'if-match': '*' }) });
    await send({ method: 'PUT' });
    await send({ method: 'DELETE' });
    expect(seen.map(({ body, method, url }) => [method, url, body])).toEqual([
      ['GET', `/a%20b(c='d')?q=1&r=%27`, ''],
      ['POST', '/a', '{"name":"zoë"}'],
      ['PUT', '/a', ''],
      ['DELETE', '/a', ''],
    ]);
    expect(seen[0]?.headers).toMatchObject({ host: origin.slice('http://'.length), 'x-one': '1' });
    expect(seen[1]?.headers).toMatchObject({ 'content-length': '15', 'if-match': '*' });
    expect(seen[2]?.headers['content-length']).toBe('0');
    expect(seen.every(({ headers }) => headers['transfer-encoding'] === undefined)).toBe(true);
    expect(new Set(seen.map(({ port }) => port)).size).toBe(1);
  });

  it('give status, headers in any casing, the bytes and their text', async () => {
    answer = (_got, response) => {
      response.writeHead(418, { 'X-Kind': 'pot', 'x-empty': '', 'set-cookie': ['a=1', 'b=2'] });
      response.write('zo');
      setTimeout(() => response.end('ë'), 5);
    };
    const got = await send();
    expect(got.status).toBe(418);
    expect(got.bodyAsText).toBe('zoë');
    expect(bytesOf(got)).toEqual(Buffer.from('zoë'));
    expect([got.headers.get('x-kind'), got.headers.get('X-KIND')]).toEqual(['pot', 'pot']);
    expect([got.headers.get('x-empty'), got.headers.get('constructor'), got.headers.has('x-no')]).toEqual([
      undefined,
      undefined,
      false,
    ]);
    expect(got.headers.get('set-cookie')).toBe('a=1');
    expect(got.headers.toJSON()).toMatchObject({ 'x-kind': 'pot' });
    got.headers.set('x-kind', 'tea');
    got.headers.delete('set-cookie');
    expect([got.headers.get('X-Kind'), got.headers.has('set-cookie')]).toEqual(['tea', false]);
  });

  it('unpack an answer that the caller asked to be packed, and count it unpacked', async () => {
    answer = (_got, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('y'.repeat(1000)));
    const headers = createHttpHeaders({ 'accept-encoding': 'gzip' });
    expect((await send({ headers })).bodyAsText).toBe('y'.repeat(1000));
    answer = (_got, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('y'.repeat(1001)));
    await expect(send({ headers })).rejects.toThrow(AnswerTooLargeError);
  });

  it('end with a too large answer, whose connection is closed', async () => {
    const closed = Promise.withResolvers<void>();
    answer = (_got, response) => {
      response.on('close', () => closed.resolve());
      response.write('x'.repeat(1001));
    };
    await expect(send()).rejects.toThrow('the limit of 1000 bytes');
    await closed.promise;
  });

  it('name the code of a connection that is refused, and of one that breaks before or within the answer', async () => {
    await expect(send({ url: 'http://127.0.0.1:1/' })).rejects.toMatchObject({
      name: 'RestError',
      code: 'ECONNREFUSED',
    });
    answer = (_got, response) => response.destroy();
    await expect(send()).rejects.toMatchObject({ name: 'RestError', code: 'ECONNRESET' });
    answer = (_got, response) => {
      response.writeHead(200, { 'content-length': '10' });
      response.write('half');
      setTimeout(() => response.destroy(), 20);
    };
    await expect(send()).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('refuse plain http that was not allowed, and a header that is none', async () => {
    await expect(send({ allowInsecureConnection: false })).rejects.toThrow('allowInsecureConnection');
    const headers = createHttpHeaders({ 'x-a': 'b\u0000c' });
    await expect(send({ headers })).rejects.toThrow(/Invalid character in header/);
  });

  it('stop by the signal of the caller, before and after they are sent', async () => {
    answer = () => undefined;
    const before = AbortSignal.abort();
    await expect(send({ abortSignal: before })).rejects.toMatchObject({ name: 'AbortError' });
    const after = new AbortController();
    const sent = send({ abortSignal: after.signal });
    setTimeout(() => after.abort(), 20);
    await expect(sent).rejects.toMatchObject({ name: 'AbortError' });
    await expect(sent).rejects.not.toBeInstanceOf(RestError);
  });

  it('are bounded for an operation of an SDK too, which names no status whose body is a stream', async () => {
    answer = (_got, response) => response.end('x'.repeat(1001));
    await expect(send({ streamResponseStatusCodes: new Set() })).rejects.toThrow(AnswerTooLargeError);
    await expect(send({ streamResponseStatusCodes: new Set([200]) })).resolves.toHaveProperty('readableStreamBody');
  });

  it('leave the request as it was, so that a policy can send it again', async () => {
    answer = (_got, response) => response.end('ok');
    const { signal: abortSignal } = new AbortController();
    const request = createPipelineRequest({ url: `${origin}/a`, allowInsecureConnection: true, abortSignal });
    await client.sendRequest(request);
    expect(request.abortSignal).toBe(abortSignal);
    expect(request.streamResponseStatusCodes).toBeUndefined();
    expect((await client.sendRequest(request)).bodyAsText).toBe('ok');
  });
});
