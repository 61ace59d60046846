import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { PAGE_HEADERS } from '../common/html.ts';
import { isOwnHost } from '../common/is-own-host.ts';
import { listenLocally } from '../common/listen-locally.ts';
import { ALERTS_STYLE, ALERTS_STYLE_PATH, alertsPage } from './alerts-page.ts';
import type { CloudEvent } from './cloud-event.ts';
import { parseBatch } from './cloud-event.ts';
import { LOCAL_RECEIVERS, receiverUrls } from './local-receivers.ts';
import { ReceiverFault, ReceiverFaults } from './receiver-faults.ts';
import type { Format, Incoming, ReceiverSecrets, Reply } from './receiver-formats.ts';
import { FORMATS } from './receiver-formats.ts';
import type { TakenAlert } from './taken-alert.ts';

/** Options of the receivers. */
export interface ReceiversOptions {
  /** PEM. */
  readonly certificate: { readonly key: string; readonly cert: string };
  readonly secrets: ReceiverSecrets;
  readonly now: () => Date;
  /** Ports of the receivers (https) and of the list (http); 0, the default, selects a free port. */
  readonly port?: number;
  readonly listPort?: number;
  /** Called with every accepted alert. */
  readonly onAlert?: (alert: TakenAlert) => void;
}

/** An event that the topic accepted. */
export interface ReceivedEvent {
  readonly receivedAt: Date;
  readonly event: CloudEvent;
}

/** Running receivers. */
export interface Receivers {
  /** Address of each, with its secret where the address holds one. */
  readonly urls: Readonly<Record<Format, string>>;
  /** `GET` lists the alerts, newest first; `POST /faults` beside it adds a fault, `DELETE /faults` removes all. */
  readonly listUrl: string;
  readonly faults: ReceiverFaults;
  /** Newest first. */
  taken(): readonly TakenAlert[];
  /** The events that the Event Grid topic accepted, newest first: the format with most details. */
  events(): readonly ReceivedEvent[];
  /** Refused and broken requests, as `format status`, oldest first. */
  refused(): readonly string[];
  close(): Promise<void>;
}

const LARGEST_BODY_BYTES = 1024 * 1024;
const KEPT = 10_000;

/**
 * Serves every format that Hubwarden sends, over https, and accepts only requests that the real service accepts: shape,
 * size, key or signature. Faults make it slow, busy, gone or mute.
 *
 * @throws Error when a port is in use
 */
export async function startReceivers(options: ReceiversOptions): Promise<Receivers> {
  const server = new AlertServer(options);
  const receivers = createHttpsServer({ ...options.certificate }, (request, response) => {
    void server.answer(request, response).catch(() => response.destroy());
  });
  const list = createHttpServer((request, response) => {
    void answerPerson(server, request, response).catch(() => response.destroy());
  });
  const base = `https://localhost:${await listenLocally(receivers, options.port ?? 0)}`;
  const listPort = await listenLocally(list, options.listPort ?? 0);
  return {
    urls: receiverUrls(base, options.secrets),
    listUrl: `http://localhost:${listPort}/alerts`,
    faults: server.faults,
    taken: () => [...server.taken],
    events: () => server.taken.filter(({ format }) => format === 'eventGrid').flatMap(eventsOf),
    refused: () => [...server.refused],
    close: async () => {
      await Promise.all([receivers, list].map(closed));
    },
  };
}

function eventsOf({ body, receivedAt }: TakenAlert): readonly ReceivedEvent[] {
  return (parseBatch(JSON.stringify(body)) ?? []).map((event) => ({ receivedAt, event }));
}

/** Answers requests, each with the next fault of its format if there is one. */
class AlertServer {
  readonly taken: TakenAlert[] = [];
  readonly refused: string[] = [];
  readonly faults = new ReceiverFaults();
  readonly #options: ReceiversOptions;

  constructor(options: ReceiversOptions) {
    this.#options = options;
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'https://localhost');
    const format = formatOf(url);
    if (format === undefined || request.method !== 'POST') return end(response, { status: 404, body: 'no receiver' });
    const body = await readBody(request);
    const fault = this.faults.take(format);
    if (fault?.kind === 'Slow') await sleep(fault.delayMs);
    if (fault?.kind === 'Reset') {
      this.refused.push(`${format} reset`);
      request.socket.destroy();
      return;
    }
    const reply =
      fault?.kind === 'Status' ? replyOf(fault) : this.#answerOf(format, { url, headers: request.headers, body });
    if (reply.status < 300) this.#keep(format, body);
    else this.refused.push(`${format} ${reply.status}`);
    if (fault?.kind === 'LostAnswer') request.socket.destroy();
    else end(response, reply);
  }

  #answerOf(format: Format, incoming: Incoming): Reply {
    const { secrets, now } = this.#options;
    return LOCAL_RECEIVERS[format].answer(incoming, secrets, now);
  }

  #keep(format: Format, text: string): void {
    const body: unknown = JSON.parse(text, (key, value) => (key === 'routing_key' ? undefined : value));
    const alert = { receivedAt: this.#options.now(), format, ...LOCAL_RECEIVERS[format].summary(body), body };
    this.taken.unshift(alert);
    this.taken.length = Math.min(this.taken.length, KEPT);
    this.#options.onAlert?.(alert);
  }
}

function formatOf(url: URL): Format | undefined {
  const name = url.pathname.split('/')[1];
  return FORMATS.find((format) => format === name);
}

function replyOf(fault: Extract<ReceiverFault, { kind: 'Status' }>): Reply {
  const headers = fault.retryAfter === undefined ? {} : { 'retry-after': fault.retryAfter };
  return { status: fault.status, headers, body: fault.body };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > LARGEST_BODY_BYTES) throw new Error('larger than any service accepts');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function answerPerson(server: AlertServer, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url?.split('?')[0];
  // A page elsewhere could point its own name to this machine, and read what is here.
  if (!isOwnHost(request.headers.host)) return end(response, { status: 421, body: 'This host is localhost only.' });
  if (request.method === 'GET' && path === '/alerts')
    return end(response, listOf(server.taken, request.headers.accept));
  if (request.method === 'GET' && path === ALERTS_STYLE_PATH) {
    return end(response, { status: 200, headers: { 'content-type': 'text/css; charset=utf-8' }, body: ALERTS_STYLE });
  }
  if (request.method === 'DELETE' && path === '/faults') {
    server.faults.clear();
    return end(response, { status: 204, body: '' });
  }
  if (request.method !== 'POST' || path !== '/faults')
    return end(response, { status: 404, body: 'Only GET /alerts, POST /faults and DELETE /faults exist.' });
  const fault = ReceiverFault.safeParse(parsed(await readBody(request)));
  if (!fault.success) return end(response, { status: 400, body: pretty(fault.error.issues) });
  server.faults.add(fault.data);
  return end(response, { status: 201, body: pretty(fault.data) });
}

/** A page for browsers, which ask for HTML by name; JSON for everything else. */
function listOf(taken: readonly TakenAlert[], accept = ''): Reply {
  if (/\btext\/html\b/i.test(accept)) return { status: 200, headers: PAGE_HEADERS, body: alertsPage(taken) };
  return { status: 200, headers: { vary: 'accept' }, body: pretty(taken) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function pretty(value: unknown): string {
  return JSON.stringify(value, undefined, 2);
}

function end(response: ServerResponse, { status, headers, body }: Reply): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(body);
}

async function closed(server: Server & { closeAllConnections(): void }): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
