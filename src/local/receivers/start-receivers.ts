import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { listenLocally } from '../common/listen-locally.ts';
import type { AlertSummary } from './alert-summary.ts';
import { summaryOf } from './alert-summary.ts';
import type { CloudEvent } from './cloud-event.ts';
import { parseBatch } from './cloud-event.ts';
import { publish } from './publish-events.ts';
import { ReceiverFault, ReceiverFaults } from './receiver-faults.ts';
import type { Format, Incoming, ReceiverSecrets, Reply } from './receiver-formats.ts';
import { ANSWERS } from './receiver-formats.ts';

/** What the receivers need. */
export interface ReceiversOptions {
  /** PEM. */
  readonly certificate: { readonly key: string; readonly cert: string };
  readonly secrets: ReceiverSecrets;
  readonly now: () => Date;
  /** Ports of the receivers (https) and of the list (http); 0, which is the default, takes a free one. */
  readonly port?: number;
  readonly listPort?: number;
  /** Told of every alert that was taken. */
  readonly onAlert?: (alert: TakenAlert) => void;
}

/** An alert that a receiver took. Secrets that stand in bodies are left out. */
export interface TakenAlert extends AlertSummary {
  readonly receivedAt: Date;
  readonly format: Format;
  readonly body: unknown;
}

/** An event that the topic took. */
export interface ReceivedEvent {
  readonly receivedAt: Date;
  readonly event: CloudEvent;
}

/** Running receivers. */
export interface Receivers {
  /** Address of each, with its secret where the address holds one. */
  readonly urls: Readonly<Record<Format, string>>;
  /** `GET` lists the alerts, newest first; `POST /faults` beside it adds a fault, `DELETE /faults` takes all away. */
  readonly listUrl: string;
  readonly faults: ReceiverFaults;
  /** Newest first. */
  taken(): readonly TakenAlert[];
  /** What the Event Grid topic took, newest first: the form that tells most. */
  events(): readonly ReceivedEvent[];
  /** Requests that were refused or broken, as `format status`, oldest first. */
  refused(): readonly string[];
  close(): Promise<void>;
}

const LARGEST_BODY_BYTES = 1024 * 1024;
const KEPT = 10_000;

/**
 * Speaks every format that Hubwarden sends, over https, and takes only what the real service would take: shape, size,
 * key or signature. Faults make it slow, busy, gone or mute.
 *
 * @throws Error when a port is taken
 */
export async function startReceivers(options: ReceiversOptions): Promise<Receivers> {
  const desk = new Desk(options);
  const receivers = createHttpsServer({ ...options.certificate }, (request, response) => {
    void desk.answer(request, response).catch(() => response.destroy());
  });
  const list = createHttpServer((request, response) => {
    void answerPerson(desk, request, response).catch(() => response.destroy());
  });
  const base = `https://localhost:${await listenLocally(receivers, options.port ?? 0)}`;
  const listPort = await listenLocally(list, options.listPort ?? 0);
  return {
    urls: urlsOn(base, options.secrets),
    listUrl: `http://localhost:${listPort}/alerts`,
    faults: desk.faults,
    taken: () => [...desk.taken],
    events: () => desk.taken.filter(({ format }) => format === 'eventGrid').flatMap(eventsOf),
    refused: () => [...desk.refused],
    close: async () => {
      await Promise.all([receivers, list].map(closed));
    },
  };
}

function urlsOn(base: string, secrets: ReceiverSecrets): Readonly<Record<Format, string>> {
  return {
    eventGrid: `${base}/eventGrid/api/events`,
    pagerDuty: `${base}/pagerDuty/v2/enqueue`,
    teams: `${base}/teams/workflows/local/triggers/manual/paths/invoke?api-version=2016-06-01&sig=${secrets.teamsSignature}`,
    slack: `${base}/slack/services/TLOCAL/BLOCAL/${secrets.slackToken}`,
    webhook: `${base}/webhook/alerts`,
    azureMonitor: `${base}/azureMonitor/alerts`,
  };
}

function eventsOf({ body, receivedAt }: TakenAlert): readonly ReceivedEvent[] {
  return (parseBatch(JSON.stringify(body)) ?? []).map((event) => ({ receivedAt, event }));
}

/** Takes requests in, one after the other fault. */
class Desk {
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
      fault?.kind === 'Status' ? replyOf(fault) : this.#judge(format, { url, headers: request.headers, body });
    if (reply.status < 300) this.#keep(format, body);
    else this.refused.push(`${format} ${reply.status}`);
    if (fault?.kind === 'LostAnswer') request.socket.destroy();
    else end(response, reply);
  }

  #judge(format: Format, incoming: Incoming): Reply {
    const { secrets, now } = this.#options;
    if (format !== 'eventGrid') return ANSWERS[format](incoming, secrets);
    const { status, body } = publish(incoming, { accessKey: secrets.topicKey, now });
    return { status, body: body === undefined ? '' : JSON.stringify(body) };
  }

  #keep(format: Format, text: string): void {
    const body: unknown = JSON.parse(text, (key, value) => (key === 'routing_key' ? undefined : value));
    const alert = { receivedAt: this.#options.now(), format, ...summaryOf(format, body), body };
    this.taken.unshift(alert);
    this.taken.length = Math.min(this.taken.length, KEPT);
    this.#options.onAlert?.(alert);
  }
}

function formatOf(url: URL): Format | undefined {
  const name = url.pathname.split('/')[1] ?? '';
  return name === 'eventGrid' || isSpoken(name) ? name : undefined;
}

function isSpoken(name: string): name is keyof typeof ANSWERS {
  return Object.hasOwn(ANSWERS, name);
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
    if (bytes > LARGEST_BODY_BYTES) throw new Error('larger than any service takes');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function answerPerson(desk: Desk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url?.split('?')[0];
  if (request.method === 'GET' && path === '/alerts') return end(response, { status: 200, body: pretty(desk.taken) });
  if (request.method === 'DELETE' && path === '/faults') {
    desk.faults.clear();
    return end(response, { status: 204, body: '' });
  }
  if (request.method !== 'POST' || path !== '/faults')
    return end(response, { status: 404, body: 'GET /alerts, POST /faults and DELETE /faults are all there is.' });
  const fault = ReceiverFault.safeParse(parsed(await readBody(request)));
  if (!fault.success) return end(response, { status: 400, body: pretty(fault.error.issues) });
  desk.faults.add(fault.data);
  return end(response, { status: 201, body: pretty(fault.data) });
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
