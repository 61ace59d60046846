import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { listenLocally } from '../common/listen-locally.ts';
import type { Principal } from './access-token.ts';
import { issueToken } from './access-token.ts';

/** Options of the identity endpoint. */
export interface IdentityOptions {
  readonly principal: Principal;
  readonly now: () => Date;
  /** 0, the default, selects a free port. */
  readonly port?: number;
  /** How long tokens live; a day by default, as Azure's do. */
  readonly tokenLifetimeMs?: number;
}

/** A running identity endpoint. */
export interface Identity {
  /** Value of the app setting `IDENTITY_ENDPOINT`. */
  readonly endpoint: string;
  /** Value of the app setting `IDENTITY_HEADER`. */
  readonly header: string;
  /** How many tokens were issued. */
  issued(): number;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

// https://learn.microsoft.com/azure/app-service/overview-managed-identity, REST endpoint reference (read 2026-11).
const API_VERSION = '2019-08-01';
const TOKEN_LIFETIME_MS = 24 * 3600 * 1000;

function refusal(status: number, message: string): Answer {
  return { status, body: { statusCode: status, message } };
}

function answerToken(options: IdentityOptions, query: URLSearchParams): Answer {
  const { principal, now } = options;
  const resource = query.get('resource');
  if (query.get('api-version') !== API_VERSION) return refusal(400, `The api-version must be ${API_VERSION}.`);
  if (resource === null || resource === '') return refusal(400, 'The resource is missing.');
  const clientId = query.get('client_id');
  if (clientId !== null && clientId !== principal.clientId)
    return refusal(400, 'No managed identity has this client id.');
  const issuedAt = now();
  const expiresAt = new Date(issuedAt.getTime() + (options.tokenLifetimeMs ?? TOKEN_LIFETIME_MS));
  const body = {
    access_token: issueToken(principal, resource, issuedAt, expiresAt),
    client_id: principal.clientId,
    expires_on: String(Math.floor(expiresAt.getTime() / 1000)),
    resource,
    token_type: 'Bearer',
  };
  return { status: 200, body };
}

function answer(options: IdentityOptions, header: string, request: IncomingMessage): Answer {
  if (request.method !== 'GET') return refusal(405, 'Only GET is answered.');
  if (request.headers['x-identity-header'] !== header)
    return refusal(401, 'X-IDENTITY-HEADER is not the expected one.');
  return answerToken(options, new URL(request.url ?? '/', 'http://localhost').searchParams);
}

function send(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/**
 * Serves the managed-identity endpoint of App Service (protocol 2019-08-01), so that `ManagedIdentityCredential` works
 * without Azure. Its tokens are unsigned, see `issueToken`.
 *
 * @throws Error when the port is in use
 */
export async function startIdentity(options: IdentityOptions): Promise<Identity> {
  const header = randomBytes(16).toString('hex');
  let issued = 0;
  const server = createServer((request, response) => {
    const given = answer(options, header, request);
    if (given.status === 200) issued += 1;
    send(response, given);
  });
  const port = await listenLocally(server, options.port ?? 0);
  return {
    endpoint: `http://127.0.0.1:${port}/msi/token`,
    header,
    issued: () => issued,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
