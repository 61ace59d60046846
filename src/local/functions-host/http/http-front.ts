import type { IncomingMessage, RequestOptions, ServerResponse } from 'node:http';
import { createServer, request } from 'node:http';
import { foldCase } from '../../../core/text/fold-case.ts';
import { isOwnHost } from '../../common/is-own-host.ts';
import { listenLocally } from '../../common/listen-locally.ts';
import type { HostResponse } from './http-exchange.ts';

/** The request goes on with these headers, names and values in turn; or it is answered. */
export type GateDecision = { readonly headers: readonly string[] } | HostResponse;

/** Decides on each request before the app gets it. */
export type RequestGate = (incoming: IncomingMessage, headers: readonly string[]) => GateDecision;

/** The address that clients talk to, in front of the process that answers. */
export interface HttpFront {
  readonly port: number;
  /** Passes requests on to this port of this machine from now on. */
  answerFrom(port: number): void;
  /** Accepts no further connection. Requests in progress are answered. */
  close(): void;
  /** Breaks every connection, as the death of an instance does. */
  abort(): void;
}

// These are about one connection, and there are two.
const OF_A_CONNECTION: ReadonlySet<string> = new Set(['connection', 'keep-alive']);

function headersOf({ rawHeaders }: IncomingMessage): string[] {
  const pairs = Array.from({ length: rawHeaders.length / 2 }, (_, index) => rawHeaders.slice(2 * index, 2 * index + 2));
  return pairs.filter(([name = '']) => !OF_A_CONNECTION.has(foldCase(name))).flat();
}

function answerFailure(response: ServerResponse, error: NodeJS.ErrnoException): void {
  if (response.headersSent) response.destroy();
  else if (error.code === 'ECONNREFUSED') response.writeHead(503).end('Function host is not running.');
  else response.writeHead(500).end();
}

function answerItself(response: ServerResponse, { body, headers = {}, status }: HostResponse): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.writeHead(status).end(body);
}

function passOn(incoming: IncomingMessage, response: ServerResponse, port: number, headers: readonly string[]): void {
  const { method, url: path } = incoming;
  const options: RequestOptions = { host: '127.0.0.1', port, method, path, headers, agent: false };
  const outgoing = request(options, (answer) => {
    response.writeHead(answer.statusCode ?? 500, headersOf(answer));
    answer.on('error', () => response.destroy());
    answer.pipe(response);
  });
  outgoing.on('error', (error) => answerFailure(response, error));
  response.on('close', () => outgoing.destroy());
  incoming.pipe(outgoing);
}

/**
 * Answers for a process that may die: in Azure the host takes the request and outlives the worker that works on it, so
 * that a client gets a 500 where the worker dies (observed 2026-11 with the worker 3.9.1), and not a broken connection.
 * While there is no process the answer is 503. A request for another host name than those of this machine is a 421: in
 * Azure it would not arrive here, and a page elsewhere could reach the app by a name that it points to 127.0.0.1.
 *
 * @param port 0 selects a free port
 * @param gate decides on every request
 * @throws Error when the port is in use
 */
export async function startHttpFront(port: number, gate: RequestGate): Promise<HttpFront> {
  let target: number | undefined;
  const server = createServer((incoming, response) => {
    if (!isOwnHost(incoming.headers.host)) {
      response.writeHead(421).end('This address is served as 127.0.0.1 and as localhost only.');
      return;
    }
    const decision = gate(incoming, headersOf(incoming));
    if ('status' in decision) answerItself(response, decision);
    else if (target === undefined) response.writeHead(503).end('Function host is not running.');
    else passOn(incoming, response, target, decision.headers);
  });
  const taken = await listenLocally(server, port);
  // The processes behind it, and not this, keep the program up.
  server.unref();
  const close = (): void => {
    server.close();
    server.closeIdleConnections();
  };
  return {
    port: taken,
    answerFrom(newTarget) {
      target = newTarget;
    },
    close,
    abort() {
      close();
      server.closeAllConnections();
    },
  };
}
