import { once } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import { createServer } from 'node:https';
import type { TokenCredential } from '@azure/core-auth';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { trustingClient } from '../../../src/adapters/http/trusting-client.ts';
import { connectRemote } from '../../../src/cli/compose/compose-remote.ts';
import type { Certificates } from '../../../src/local/common/create-certificates.ts';
import { createCertificates } from '../../../src/local/common/create-certificates.ts';
import { listenLocally } from '../../../src/local/common/listen-locally.ts';

const SCOPE = 'api://00000000-0000-4000-8000-0000000a9900/.default';
const LOG = { error: () => undefined };

let certificates: Certificates;
let server: Server | undefined;

beforeAll(async () => {
  certificates = await createCertificates(new Date());
});

afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
  if (server !== undefined) await once(server, 'close');
  server = undefined;
});

afterAll(async () => {
  await certificates.close();
});

/** A deployment that asks for a sign-in. @returns its address, and the authorization of each request */
async function deployment(challenge: string | undefined) {
  const seen: (string | undefined)[] = [];
  const { cert, key } = certificates;
  server = createServer({ cert, key }, (request: IncomingMessage, response) => {
    seen.push(request.headers.authorization);
    if (request.headers.authorization !== undefined)
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    else response.writeHead(401, challenge === undefined ? {} : { 'www-authenticate': challenge }).end();
  });
  return { origin: `https://127.0.0.1:${await listenLocally(server, 0)}`, seen };
}

/** Gives tokens that end after some seconds. */
function credentialFor(seconds: number) {
  const scopes: unknown[] = [];
  const credential: TokenCredential = {
    getToken: async (scope) => {
      scopes.push(scope);
      return { token: `token-${scopes.length}`, expiresOnTimestamp: Date.now() + seconds * 1000 };
    },
  };
  return { credential, scopes };
}

const trusting = () => ({ version: '1.2.3', log: LOG, transport: trustingClient(certificates.ca) });
const READ = { method: 'GET', target: '/api/hubs', headers: {}, body: undefined } as const;

describe('a connection over https', () => {
  it('gets one token for the scope that the deployment names, and sends it with each request', async () => {
    const { origin, seen } = await deployment(`Bearer scope="${SCOPE}"`);
    const { credential, scopes } = credentialFor(3600);
    const connected = await connectRemote(origin, { ...trusting(), credential });
    if (!connected.ok) throw new Error(connected.error);
    for (let count = 0; count < 2; count += 1)
      expect(await connected.value.send(READ)).toMatchObject({ ok: true, value: { status: 200, body: '{}' } });
    expect({ scopes, seen }).toEqual({ scopes: [SCOPE], seen: [undefined, 'Bearer token-1', 'Bearer token-1'] });
  });

  it('replaces a token before it ends', async () => {
    const { origin, seen } = await deployment(`Bearer scope="${SCOPE}"`);
    const { credential } = credentialFor(30);
    const connected = await connectRemote(origin, { ...trusting(), credential });
    if (!connected.ok) throw new Error(connected.error);
    await connected.value.send(READ);
    expect(seen).toEqual([undefined, 'Bearer token-2']);
  });

  it.each([
    undefined,
    'Bearer',
    'Basic scope="x"',
    'Bearer scope="https://management.azure.com/.default"',
    'Bearer scope="api://contoso/.default"',
    `Bearer scope="${SCOPE} https://management.azure.com/.default"`,
    `Bearer myscope="${SCOPE}"`,
  ])('asks for no token when the server answers %s', async (challenge) => {
    const { origin, seen } = await deployment(challenge);
    const { credential, scopes } = credentialFor(3600);
    const connected = await connectRemote(origin, { ...trusting(), credential });
    expect(connected.ok ? '' : connected.error).toContain('no token is sent there');
    expect({ scopes, seen }).toEqual({ scopes: [], seen: [undefined] });
  });

  it('sends nothing to a server whose certificate is not trusted', async () => {
    const { origin, seen } = await deployment(`Bearer scope="${SCOPE}"`);
    const { credential, scopes } = credentialFor(3600);
    const connected = await connectRemote(origin, { version: '0', log: LOG, credential });
    expect(connected.ok ? '' : connected.error).toMatch(/certificate of https.* is not trusted.*NODE_EXTRA_CA_CERTS/);
    expect({ scopes, seen }).toEqual({ scopes: [], seen: [] });
  });

  it.each([
    ['AADSTS50105: not assigned', 'not assigned to the enterprise application'],
    ['AADSTS65001: no consent', 'does not admit the application that signs in here'],
    ['CredentialUnavailableError', 'no user is signed in'],
  ])('says what is missing where %s', async (message, says) => {
    const { origin } = await deployment(`Bearer scope="${SCOPE}"`);
    const credential = { getToken: () => Promise.reject(new Error(message)) };
    const connected = await connectRemote(origin, { ...trusting(), credential });
    expect(connected.ok ? '' : connected.error).toContain(says);
  });
});
