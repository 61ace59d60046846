import type { IncomingMessage, RequestOptions, ServerResponse } from 'node:http';
import { createServer, request } from 'node:http';
import { foldCase } from '../../../core/text/fold-case.ts';
import { listenLocally } from '../../common/listen-locally.ts';

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

function passOn(incoming: IncomingMessage, response: ServerResponse, port: number): void {
  const { method, url: path } = incoming;
  const options: RequestOptions = { host: '127.0.0.1', port, method, path, headers: headersOf(incoming), agent: false };
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
 * While there is no process the answer is 503.
 *
 * @param port 0 selects a free port
 * @throws Error when the port is in use
 */
export async function startHttpFront(port: number): Promise<HttpFront> {
  let target: number | undefined;
  const server = createServer((incoming, response) => {
    if (target === undefined) response.writeHead(503).end('Function host is not running.');
    else passOn(incoming, response, target);
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
