import { once } from 'node:events';
import { createServer as createHttpsServer } from 'node:https';
import type { Server } from 'node:net';
import { createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { nodeWebProbe } from '../../../src/adapters/web-probe/node-web-probe.ts';
import type { Certificates } from '../../../src/local/common/create-certificates.ts';
import { createCertificates } from '../../../src/local/common/create-certificates.ts';
import { listenLocally } from '../../../src/local/common/listen-locally.ts';

let certificates: Certificates;
const opened: Server[] = [];

beforeAll(async () => {
  certificates = await createCertificates(new Date());
});

afterEach(async () => {
  for (const server of opened.splice(0)) {
    if ('closeAllConnections' in server) (server as { closeAllConnections(): void }).closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

afterAll(async () => {
  await certificates.close();
});

async function listen(server: Server): Promise<string> {
  opened.push(server);
  return `127.0.0.1:${await listenLocally(server, 0)}`;
}

const get = (url: string) => ({ method: 'GET', url, headers: {} }) as const;
const trusting = () => nodeWebProbe({ timeoutMs: 400, ca: [certificates.ca], version: '1.2.3' });

describe('a probe', () => {
  it('returns status, headers and body, and names itself', async () => {
    const { cert, key } = certificates;
    const place = await listen(
      createHttpsServer({ cert, key }, (request, response) => {
        response.writeHead(418, { 'X-Thing': ['a', 'b'] }).end(`${request.method} ${request.headers['user-agent']}`);
      }),
    );
    const sent = await trusting()(get(`https://${place}/x`));
    expect(sent).toMatchObject({ ok: true, value: { status: 418, body: 'GET hubwarden-doctor/1.2.3' } });
    expect(sent.ok && sent.value.headers.get('x-thing')).toBe('a, b');
  });

  it('follows no redirect', async () => {
    const { cert, key } = certificates;
    let requests = 0;
    const place = await listen(
      createHttpsServer({ cert, key }, (_request, response) => {
        requests += 1;
        response.writeHead(302, { location: '/elsewhere' }).end();
      }),
    );
    const sent = await trusting()(get(`https://${place}/`));
    expect(sent).toMatchObject({ ok: true, value: { status: 302 } });
    expect(requests).toBe(1);
  });

  it('reads 64 KiB of a body that does not end', async () => {
    const { cert, key } = certificates;
    const place = await listen(
      createHttpsServer({ cert, key }, (_request, response) => {
        const timer = setInterval(() => response.write('x'.repeat(32 * 1024)), 5);
        response.on('close', () => clearInterval(timer));
      }),
    );
    const sent = await trusting()(get(`https://${place}/`));
    expect(sent.ok && sent.value.body).toHaveLength(64 * 1024);
  });
});

describe('why there is no answer', () => {
  it('is a certificate of an authority that is not trusted', async () => {
    const { cert, key } = certificates;
    const place = await listen(createHttpsServer({ cert, key }, (_request, response) => response.end('never')));
    const sent = await nodeWebProbe({ timeoutMs: 5_000, version: '1' })(get(`https://${place}/`));
    expect(sent).toMatchObject({ ok: false, error: { kind: 'Certificate' } });
  });

  it('is a certificate of another name', async () => {
    const { cert, key } = certificates;
    const server = createHttpsServer({ cert, key }, (_request, response) => response.end('never'));
    opened.push(server);
    // This machine too, and no address of the certificate.
    server.listen(0, '127.0.0.2');
    await once(server, 'listening');
    const { port } = server.address() as { readonly port: number };
    const sent = await trusting()(get(`https://127.0.0.2:${port}/`));
    expect(sent).toEqual({ ok: false, error: { kind: 'Certificate', detail: 'ERR_TLS_CERT_ALTNAME_INVALID' } });
  });

  it('is a server that speaks no TLS', async () => {
    const place = await listen(
      createServer((socket) => {
        socket.resume().end('HTTP/1.1 200 OK\r\n\r\nplain');
      }),
    );
    const sent = await trusting()(get(`https://${place}/`));
    expect(sent).toMatchObject({ ok: false, error: { kind: 'Certificate' } });
  });

  it('is a port on which no server listens', async () => {
    const server = createServer();
    const port = await listenLocally(server, 0);
    server.close();
    await once(server, 'close');
    const sent = await trusting()(get(`https://127.0.0.1:${port}/`));
    expect(sent).toEqual({ ok: false, error: { kind: 'Refused', detail: 'ECONNREFUSED' } });
  });

  it('is a name that does not resolve', async () => {
    const sent = await nodeWebProbe({ timeoutMs: 10_000, version: '1' })(get('https://hubwarden.invalid/'));
    expect(sent).toMatchObject({ ok: false, error: { kind: 'NoAddress' } });
  });

  it.each([
    ['before the answer begins', undefined],
    ['within the answer', 'begun'],
  ])('is time: %s', async (_when, start) => {
    const { cert, key } = certificates;
    const place = await listen(
      createHttpsServer({ cert, key }, (_request, response) => {
        if (start !== undefined) response.write(start);
      }),
    );
    const sent = await trusting()(get(`https://${place}/`));
    expect(sent).toEqual({ ok: false, error: { kind: 'Timeout', detail: 'no answer within 0.4 s' } });
  });

  it('is a connection that is cut', async () => {
    const { cert, key } = certificates;
    const place = await listen(
      createHttpsServer({ cert, key }, (request) => {
        request.socket.destroy();
      }),
    );
    const sent = await trusting()(get(`https://${place}/`));
    expect(sent).toMatchObject({ ok: false, error: { kind: 'Broken', detail: 'ECONNRESET' } });
  });
});
