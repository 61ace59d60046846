import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createCertificates } from '../../src/local/common/create-certificates.ts';
import { listenLocally } from '../../src/local/common/listen-locally.ts';

const run = promisify(execFile);

/** Fetches a URL in a Node process of its own, which reads NODE_EXTRA_CA_CERTS when it starts. */
async function fetchElsewhere(url: string, caFile: string | undefined): Promise<string> {
  const script = `fetch(${JSON.stringify(url)}).then(async (a) => console.log(a.status, await a.text()), (e) => console.log(e.cause.code))`;
  const env = { PATH: process.env.PATH, ...(caFile !== undefined && { NODE_EXTRA_CA_CERTS: caFile }) };
  const { stdout } = await run(process.execPath, ['-e', script], { env });
  return stdout.trim();
}

describe('createCertificates', () => {
  it('makes a certificate that Node trusts through NODE_EXTRA_CA_CERTS, by name and by address, and only so', async () => {
    const certificates = await createCertificates(new Date());
    const server = createServer({ key: certificates.key, cert: certificates.cert }, (_request, response) => {
      response.end('safe');
    });
    const port = await listenLocally(server, 0);
    expect(await fetchElsewhere(`https://127.0.0.1:${port}/`, certificates.caFile)).toBe('200 safe');
    expect(await fetchElsewhere(`https://localhost:${port}/`, certificates.caFile)).toBe('200 safe');
    expect(await fetchElsewhere(`https://127.0.0.1:${port}/`, undefined)).toMatch(/UNABLE_TO|SELF_SIGNED/);
    server.close();
    await Promise.all([once(server, 'close'), certificates.close()]);
    expect(existsSync(certificates.caFile)).toBe(false);
  });

  it('signs the server’s certificate by the authority, for this machine only', async () => {
    const certificates = await createCertificates(new Date());
    const authority = new X509Certificate(readFileSync(certificates.caFile));
    const server = new X509Certificate(certificates.cert);
    expect(authority.ca).toBe(true);
    expect(server.ca).toBe(false);
    expect(server.verify(authority.publicKey)).toBe(true);
    expect(server.subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1');
    expect(new X509Certificate(certificates.ca).fingerprint256).toBe(authority.fingerprint256);
    await certificates.close();
  });
});
