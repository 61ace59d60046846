import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Server } from 'node:https';
import { createServer } from 'node:https';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { GuardOptions } from '../../src/adapters/receivers/guarded-post.ts';
import { guardedPost } from '../../src/adapters/receivers/guarded-post.ts';
import type { Certificates } from '../../src/local/common/create-certificates.ts';
import { createCertificates } from '../../src/local/common/create-certificates.ts';
import { listenLocally } from '../../src/local/common/listen-locally.ts';

const NOW = new Date('2026-11-02T10:00:00.000Z');
const LOOPBACK = { loopback: true, private: false };
const NOTHING = { loopback: false, private: false };

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

describe('guardedPost', () => {
  let certificates: Certificates;
  let server: Server;
  let port: number;
  let answer: Answer;
  let requests: string[] = [];

  beforeAll(async () => {
    certificates = await createCertificates(new Date());
    server = createServer({ key: certificates.key, cert: certificates.cert }, (request, response) => {
      requests.push(`${request.method} ${request.url}`);
      answer(request, response);
    });
    port = await listenLocally(server, 0);
  });
  beforeEach(() => {
    requests = [];
    answer = (_request, response) => response.end('fine');
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await certificates.close();
  });

  function post(url: string, options: Partial<GuardOptions> = {}, body = '{}') {
    const guard: GuardOptions = { allowed: LOOPBACK, clock: { now: () => NOW }, ca: certificates.ca, ...options };
    return guardedPost(guard)({ url, headers: { 'content-type': 'application/json' }, body, secrets: ['CANARY-path'] });
  }

  const at = (path: string): string => `https://localhost:${port}${path}`;

  it('posts the body in whole and reads the answer', async () => {
    let got = '';
    answer = (request, response) => {
      request.setEncoding('utf8').on('data', (chunk: string) => {
        got += chunk;
      });
      request.on('end', () => response.writeHead(202, { 'retry-after': '7', 'x-y': 'z' }).end('{"ok":"ü"}'));
    };
    const sent = await post(at('/a?b=c'), {}, '{"text":"ü🔥"}');
    expect(sent).toMatchObject({ ok: true, value: { status: 202, retryAfterSeconds: 7, body: '{"ok":"ü"}' } });
    expect(got).toBe('{"text":"ü🔥"}');
    expect(requests).toEqual(['POST /a?b=c']);
  });

  it.each([
    { value: '120', seconds: 120, why: 'seconds' },
    { value: 'Mon, 02 Nov 2026 10:02:00 GMT', seconds: 120, why: 'a date' },
    { value: 'Mon, 02 Nov 2026 09:00:00 GMT', seconds: 0, why: 'a date that is over' },
    { value: 'soon', seconds: undefined, why: 'nonsense' },
  ])('reads a Retry-After of $why', async ({ value, seconds }) => {
    answer = (_request, response) => response.writeHead(429, { 'retry-after': value }).end();
    expect(await post(at('/'))).toMatchObject({ ok: true, value: { status: 429, retryAfterSeconds: seconds } });
  });

  it.each([301, 302, 303, 307, 308])('does not follow a %i', async (status) => {
    answer = (_request, response) => response.writeHead(status, { location: at('/elsewhere') }).end();
    expect(await post(at('/start'))).toMatchObject({ ok: true, value: { status } });
    expect(requests).toEqual(['POST /start']);
  });

  it.each([
    { url: (p: number) => `https://localhost:${p}/CANARY-path`, why: 'a name of this machine' },
    { url: (p: number) => `https://127.0.0.1:${p}/CANARY-path`, why: 'its address' },
    { url: (p: number) => `https://[::1]:${p}/`, why: 'its address in IPv6' },
    { url: (p: number) => `https://[::ffff:127.0.0.1]:${p}/`, why: 'its address mapped into IPv6' },
    { url: (p: number) => `https://2130706433:${p}/`, why: 'its address as one number' },
    { url: (p: number) => `https://0x7f.1:${p}/`, why: 'its address in hexadecimal' },
    { url: (p: number) => `https://0177.0.0.1:${p}/`, why: 'its address in octal' },
  ])('sends nothing to $why', async ({ url }) => {
    const sent = await post(url(port), { allowed: NOTHING });
    expect(sent).toMatchObject({ ok: false, error: { kind: 'Broken', status: undefined } });
    expect(JSON.stringify(sent)).not.toContain('CANARY');
    expect(requests).toEqual([]);
  });

  it('sends nothing when one of several addresses of a name is not of the internet', async () => {
    const resolve = async () => [
      { address: '93.184.215.14', family: 4 },
      { address: '127.0.0.1', family: 4 },
    ];
    expect(await post(at('/'), { allowed: NOTHING, resolve })).toMatchObject({ error: { kind: 'Broken' } });
    expect(requests).toEqual([]);
  });

  it('resolves once and connects to what it has checked: a second answer cannot lead elsewhere', async () => {
    let asked = 0;
    const resolve = async () => {
      asked += 1;
      // The first answer is harmless and leads to the server; a second would be an unchecked address.
      return [{ address: asked === 1 ? '127.0.0.1' : '169.254.169.254', family: 4 }];
    };
    expect(await post(at('/'), { resolve })).toMatchObject({ ok: true });
    expect(asked).toBe(1);
    expect(requests).toHaveLength(1);
  });

  it('holds the certificate against the name, not the address', async () => {
    const resolve = async () => [{ address: '127.0.0.1', family: 4 }];
    const sent = await post(`https://receiver.contoso.com:${port}/`, { resolve });
    expect(sent).toMatchObject({ ok: false, error: { kind: 'Broken', detail: expect.stringContaining('ALTNAME') } });
    expect(requests).toEqual([]);
  });

  it('trusts no authority that it does not know', async () => {
    const sent = await guardedPost({ allowed: LOOPBACK, clock: { now: () => NOW } })({
      url: at('/'),
      headers: {},
      body: '',
      secrets: [],
    });
    expect(sent).toMatchObject({
      ok: false,
      error: { kind: 'Broken', detail: expect.stringContaining('certificate') },
    });
    expect(requests).toEqual([]);
  });

  it.each([
    { url: 'http://localhost/x', says: 'not an https URL' },
    { url: 'ftp://localhost/x', says: 'not an https URL' },
    { url: 'file:///etc/passwd', says: 'not an https URL' },
    { url: 'nonsense', says: 'not an https URL' },
    { url: 'https://me:secret@localhost/', says: 'a user or a password' },
  ])('refuses $url', async ({ url, says }) => {
    expect(await post(url)).toMatchObject({ error: { kind: 'Broken', detail: expect.stringContaining(says) } });
  });

  it.each<{ why: string; answer: Answer }>([
    { why: 'never answers', answer: () => undefined },
    { why: 'never ends its answer', answer: (_request, response) => void response.writeHead(200).write('a') },
  ])('abandons a receiver that $why', async ({ answer: given }) => {
    answer = given;
    const sent = await post(at('/'), { timeoutMs: 200 });
    expect(sent).toEqual({
      ok: false,
      error: { kind: 'Later', retryAfterSeconds: undefined, detail: 'no answer in time' },
    });
  });

  it('abandons a name server that never answers', async () => {
    const resolve = () => new Promise<never>(() => undefined);
    expect(await post(at('/'), { timeoutMs: 200, resolve })).toMatchObject({ error: { kind: 'Later' } });
  });

  it('tries a name that has no address again later, without naming it', async () => {
    const resolve = () =>
      Promise.reject(Object.assign(new Error('getaddrinfo ENOTFOUND CANARY-path'), { code: 'ENOTFOUND' }));
    const sent = await post(at('/'), { resolve });
    expect(sent).toMatchObject({ error: { kind: 'Later', detail: 'the request failed: ENOTFOUND' } });
  });

  it('tries a connection that breaks again later', async () => {
    answer = (request) => request.socket.destroy();
    expect(await post(at('/'))).toMatchObject({ error: { kind: 'Later' } });
  });

  it('reads 64 KiB of an answer without end, and takes its status', async () => {
    answer = (_request, response) => {
      response.writeHead(200);
      const write = (): void => {
        if (!response.destroyed) response.write('x'.repeat(16_384), () => setImmediate(write));
      };
      write();
    };
    const sent = await post(at('/'));
    expect(sent.ok && sent.value.status).toBe(200);
    expect(sent.ok && sent.value.body.length).toBe(65_536);
  });
});
