import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TokenCredential } from '@azure/core-auth';
import type { HttpClient } from '@azure/core-rest-pipeline';
import { createDefaultHttpClient, createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/adapters/clock/system-clock.ts';
import { blobPolicySource } from '../../src/adapters/policy-source/blob-policy-source.ts';
import type { Azurite } from '../../src/local/azurite/start-azurite.ts';
import { startAzurite } from '../../src/local/azurite/start-azurite.ts';
import type { Certificates } from '../../src/local/common/create-certificates.ts';
import { createCertificates } from '../../src/local/common/create-certificates.ts';

const MINUTE_SECONDS = 60;

let folder: string;
let certificates: Certificates;
let azurite: Azurite;
let transport: HttpClient;
const statuses: number[] = [];

beforeAll(async () => {
  certificates = await createCertificates(new Date());
  folder = await mkdtemp(join(tmpdir(), 'policy-blob-'));
  const https = { certFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') };
  await writeFile(https.certFile, certificates.cert);
  await writeFile(https.keyFile, certificates.key);
  azurite = await startAzurite({ https });
  const plain = createDefaultHttpClient();
  transport = {
    async sendRequest(request) {
      const response = await plain.sendRequest({ ...request, tlsSettings: { ca: certificates.ca } });
      if (request.method === 'GET') statuses.push(response.status);
      return response;
    },
  };
});

afterAll(async () => {
  await azurite.close();
  await certificates.close();
  await rm(folder, { recursive: true });
});

/** A token in the emulator's form: the right audience and times, unsigned. */
function credential(): TokenCredential {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    aud: 'https://storage.azure.com',
    iss: 'https://sts.windows.net/00000000-0000-4000-8000-000000000001/',
    nbf: now - MINUTE_SECONDS,
    iat: now - MINUTE_SECONDS,
    exp: now + 60 * MINUTE_SECONDS,
  };
  const token = `${part({ alg: 'none', typ: 'JWT' })}.${part(claims)}.x`;
  return { getToken: async () => ({ token, expiresOnTimestamp: claims.exp * 1000 }) };
}

async function put(path: string, body = '', headers: Readonly<Record<string, string>> = {}): Promise<number> {
  const token = await credential().getToken([]);
  const request = createPipelineRequest({
    url: `${azurite.blobUrl}/${path}`,
    method: 'PUT',
    body,
    headers: createHttpHeaders({
      authorization: `Bearer ${token?.token}`,
      'x-ms-version': '2021-12-02',
      'x-ms-date': new Date().toUTCString(),
      'content-length': String(Buffer.byteLength(body)),
      ...headers,
    }),
  });
  return (await transport.sendRequest(request)).status;
}

const upload = (text: string) => put('hubwarden/policy.yaml', text, { 'x-ms-blob-type': 'BlockBlob' });

describe('a policy in a blob', () => {
  it('is read with a token, sent again only when it has changed, and whole whatever its length', async () => {
    expect(await put('hubwarden?restype=container')).toBe(201);
    const url = `${azurite.blobUrl}/hubwarden/policy.yaml`;
    const source = blobPolicySource({
      url,
      credential: credential(),
      clock: systemClock(),
      version: 'test',
      transport,
    });
    expect(await source.read()).toEqual({
      ok: false,
      error: expect.stringContaining('does not exist (404 BlobNotFound)'),
    });
    const long = `version: 1\n# ${'ä'.repeat(300_000)}\n`;
    expect(await upload(long)).toBe(201);
    expect(await source.read()).toEqual({ ok: true, value: { text: long, name: url } });
    expect(await source.read()).toEqual({ ok: true, value: { text: long, name: url } });
    expect(await upload('version: 1\n')).toBe(201);
    expect(await source.read()).toEqual({ ok: true, value: { text: 'version: 1\n', name: url } });
    expect(statuses).toEqual([404, 200, 304, 200]);
  });
});
