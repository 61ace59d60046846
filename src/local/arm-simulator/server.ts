import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import { TLSSocket } from 'node:tls';
import { answerControl } from './control/answer-control.ts';
import { badContent } from './request/arm-error.ts';
import type { SimulatorRequest, SimulatorResponse } from './request/exchange.ts';
import type { ArmSimulator } from './simulator/simulator.ts';
import type { ArmEvent } from './state/event-outbox.ts';

/** Where and how a simulator is served. */
export interface ServerOptions {
  readonly simulator: ArmSimulator;
  /** Address to listen on; default 127.0.0.1. */
  readonly host?: string | undefined;
  /** 0: any free port. Plain http also serves the control API below `/_simulator/`. */
  readonly httpPort: number;
  /** Azure's clients send tokens over https only. `key` and `cert` are PEM. */
  readonly https?: { readonly port: number; readonly key: string; readonly cert: string } | undefined;
  /** Default: the real time. */
  readonly now?: (() => Date) | undefined;
  /** Receives events as they are raised, including those of operations that end without a poll. */
  readonly onEvents?: ((events: readonly ArmEvent[]) => void) | undefined;
}

/** A simulator that listens. */
export interface SimulatorServer {
  readonly httpUrl: string;
  readonly httpsUrl: string | undefined;
  /** Stops listening, breaks open connections and stops the timer. */
  close(): Promise<void>;
}

/** Resource Manager refuses larger bodies. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** Longest wait that a Node timer can take, in milliseconds. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Serves a simulator over http and, when asked, https. @throws Error when a port cannot be bound */
export async function startSimulatorServer(options: ServerOptions): Promise<SimulatorServer> {
  const now = options.now ?? (() => new Date());
  const host = options.host ?? '127.0.0.1';
  const alarm = alarmFor(options, now);
  const http = createHttpServer((request, response) => {
    void serve({ options, now, alarm, scheme: 'http' }, request, response);
  });
  await listen(http, options.httpPort, host);
  const https = options.https === undefined ? undefined : createHttpsServer(options.https);
  if (https !== undefined && options.https !== undefined) {
    https.on('request', (request, response) => {
      void serve({ options, now, alarm, scheme: 'https' }, request, response);
    });
    await listen(https, options.https.port, host);
  }
  alarm.set();
  return {
    httpUrl: `http://${hostAndPort(host, http)}`,
    httpsUrl: https === undefined ? undefined : `https://${hostAndPort(host, https)}`,
    close: async () => {
      alarm.stop();
      await Promise.all([close(http), ...(https === undefined ? [] : [close(https)])]);
    },
  };
}

interface Alarm {
  /** Hands out events and wakes up again when the next operation ends. */
  set(): void;
  stop(): void;
}

interface Serving {
  readonly options: ServerOptions;
  readonly now: () => Date;
  readonly alarm: Alarm;
  readonly scheme: 'http' | 'https';
}

function alarmFor(options: ServerOptions, now: () => Date): Alarm {
  const { simulator } = options;
  let timer: NodeJS.Timeout | undefined;
  function set(): void {
    clearTimeout(timer);
    const events = options.onEvents === undefined ? [] : simulator.takeEvents();
    if (events.length > 0) options.onEvents?.(events);
    const nextAt = simulator.nextChangeAt();
    if (nextAt === undefined) return;
    const waitMs = Math.min(LONGEST_TIMER_MS, Math.max(1, nextAt.getTime() - now().getTime()));
    timer = setTimeout(() => {
      simulator.advance(now());
      set();
    }, waitMs);
    // The open port keeps the process alive, not the timer.
    timer.unref();
  }
  return { set, stop: () => clearTimeout(timer) };
}

async function serve(serving: Serving, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const body = await readBody(request);
    const answer = body === undefined ? tooLarge() : answerFor(serving, request, body);
    serving.alarm.set();
    if (answer.delayMs !== undefined) await delay(answer.delayMs);
    if (answer.connection === 'reset') {
      // A TLS socket cannot be reset, only cut off: to the client it is the same.
      if (request.socket instanceof TLSSocket) request.socket.destroy();
      else request.socket.resetAndDestroy();
      return;
    }
    response.writeHead(answer.status, { ...answer.headers, 'Content-Length': Buffer.byteLength(answer.body) });
    response.end(request.method === 'HEAD' ? undefined : answer.body);
  } catch (cause) {
    // A client that hangs up half-way gets nothing; a bug of the simulator must show.
    if (request.destroyed && request.socket.destroyed) return;
    process.stderr.write(`The simulator failed on ${request.method} ${request.url}: ${detailOf(cause)}\n`);
    if (!response.headersSent) response.writeHead(500);
    response.end();
  }
}

function answerFor(serving: Serving, request: IncomingMessage, body: string): SimulatorResponse {
  const { options, scheme, now } = serving;
  const url = absoluteUrl(serving, request);
  if (url === undefined) return fromReply(badContent('The Host header or the path is not valid.'));
  const simulatorRequest: SimulatorRequest = {
    method: request.method ?? 'GET',
    url,
    headers: Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(', ') : (value ?? ''),
      ]),
    ),
    body: body === '' ? undefined : body,
  };
  const isControl = scheme === 'http' && /^\/_simulator(\/|\?|$)/.test(request.url ?? '');
  return isControl
    ? answerControl(options.simulator, simulatorRequest, now())
    : options.simulator.handle(simulatorRequest, now());
}

function absoluteUrl({ scheme }: Serving, request: IncomingMessage): string | undefined {
  const url = `${scheme}://${request.headers.host ?? 'localhost'}${request.url ?? '/'}`;
  return URL.canParse(url) ? url : undefined;
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    bytes += buffer.byteLength;
    // Continues to read, so that the client can finish sending and read the refusal.
    if (bytes <= MAX_BODY_BYTES) chunks.push(buffer);
  }
  return bytes > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks).toString('utf8');
}

function tooLarge(): SimulatorResponse {
  return {
    status: 413,
    headers: { 'Content-Type': 'application/json; charset=utf-8' },
    body: JSON.stringify({
      error: { code: 'RequestContentTooLarge', message: `The request content exceeds ${MAX_BODY_BYTES} bytes.` },
    }),
  };
}

function fromReply(reply: ReturnType<typeof badContent>): SimulatorResponse {
  return { status: reply.status, headers: reply.headers, body: JSON.stringify(reply.body) };
}

/** Node would drop connections that rest for five seconds, which on a busy machine crosses with a request. */
const KEEP_ALIVE_MS = 3_600_000;

async function listen(server: Server, port: number, host: string): Promise<void> {
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
}

async function close(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function hostAndPort(host: string, server: Server): string {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function detailOf(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}
