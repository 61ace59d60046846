import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { foldCase } from '../../../core/text/fold-case.ts';
import { listenLocally } from '../../common/listen-locally.ts';

/** Headers of a request. */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A request, read to its end. */
export interface HostRequest {
  /** Upper case. */
  readonly method: string;
  readonly url: URL;
  /** By name in lower case; a repeated header has several values. */
  readonly headers: RequestHeaders;
  readonly body: Buffer;
}

/** An answer. A header with several values is sent once per value. */
export interface HostResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array;
}

/** Answers requests. An exception becomes a 500. */
export type HostHandler = (request: HostRequest) => Promise<HostResponse>;

// The Functions host's own limit, see https://learn.microsoft.com/azure/azure-functions/functions-bindings-http-webhook-trigger (read 2026-11).
const LARGEST_BODY_BYTES = 100 * 1024 * 1024;

async function readBody(message: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of message) {
    bytes += chunk.length;
    if (bytes > LARGEST_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Every value of every header: `message.headers` drops repeated ones of some names, and joins others. */
function headersOf({ headersDistinct }: IncomingMessage): RequestHeaders {
  return Object.fromEntries(
    Object.entries(headersDistinct).map(([name, values = []]) => [name, values.length === 1 ? values[0] : values]),
  );
}

async function answer(message: IncomingMessage, handler: HostHandler): Promise<HostResponse> {
  const body = await readBody(message);
  if (body === undefined) return { status: 413 };
  const path = message.url ?? '/';
  const base = `http://${message.headers.host ?? 'localhost'}`;
  if (!URL.canParse(base + path)) return { status: 400 };
  return handler({
    method: (message.method ?? 'GET').toUpperCase(),
    url: new URL(base + path),
    headers: headersOf(message),
    body,
  });
}

function send(response: ServerResponse, { status, headers = {}, body }: HostResponse): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.writeHead(status).end(body);
}

/** An HTTP server on the loopback address. */
export interface HostServer {
  readonly port: number;
  /** Accepts no further connection. Requests in progress are answered. */
  stop(): void;
}

/**
 * Serves HTTP on 127.0.0.1.
 *
 * @param port 0 selects a free port
 * @param onError called when the handler throws; the client gets an empty 500
 * @throws Error when the port is in use
 */
export async function startHostServer(
  port: number,
  handler: HostHandler,
  onError: (error: unknown) => void,
): Promise<HostServer> {
  async function serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      send(response, await answer(message, handler));
    } catch (error) {
      onError(error);
      if (response.headersSent) response.destroy();
      else response.writeHead(500).end();
    }
  }
  const server = createServer((message, response) => void serve(message, response));
  return {
    port: await listenLocally(server, port),
    stop() {
      server.close();
      server.closeIdleConnections();
    },
  };
}

/** The first value of a header; the case of its name does not count. */
export function headerOf(request: HostRequest, name: string): string | undefined {
  const found = Object.entries(request.headers).find(([key]) => foldCase(key) === foldCase(name));
  const value = found?.[1];
  return typeof value === 'string' ? value : value?.[0];
}

/** Answers with plain text. */
export function textResponse(status: number, text: string): HostResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: text };
}

/** Answers with JSON. */
export function jsonResponse(status: number, value: unknown): HostResponse {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify(value) };
}
