import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { Server } from 'node:net';
import { listenLocally } from '../listen-locally.ts';
import type { CloudEvent } from './cloud-event.ts';
import { publish } from './publish.ts';

/** What the topic needs. */
export interface AlertTopicOptions {
  /** PEM. */
  readonly certificate: { readonly key: string; readonly cert: string };
  /** The topic's access key. */
  readonly accessKey: string;
  readonly now: () => Date;
  /** Ports of the topic (https) and of the list (http); 0, which is the default, takes a free one. */
  readonly port?: number;
  readonly listPort?: number;
  /** Told of every alert that was taken in. */
  readonly onAlert?: (alert: ReceivedAlert) => void;
}

/** An alert that the topic took in. */
export interface ReceivedAlert {
  readonly receivedAt: Date;
  readonly event: CloudEvent;
}

/** A running topic. */
export interface AlertTopic {
  /** What a publisher is given as endpoint: `https://localhost:<port>/api/events`. */
  readonly endpoint: string;
  /** Where people see the alerts: `http://localhost:<port>/alerts`, newest first. */
  readonly listUrl: string;
  /** Newest first. */
  received(): readonly ReceivedAlert[];
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

const LARGEST_BODY_BYTES = 1024 * 1024;
// So that a stack which runs for weeks does not grow without end.
const KEPT_ALERTS = 10_000;

function refusal(status: number, message: string): Answer {
  return { status, body: { error: { code: String(status), message } } };
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > LARGEST_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function answerPublish(
  options: AlertTopicOptions,
  request: IncomingMessage,
  keep: (event: CloudEvent) => void,
): Promise<Answer> {
  const url = new URL(request.url ?? '/', 'https://localhost');
  if (request.method !== 'POST' || url.pathname !== '/api/events') return refusal(404, 'No such resource.');
  const { headers } = request;
  const { events, ...answer } = publish({ url, headers, body: await readBody(request) }, options);
  for (const event of events) keep(event);
  return answer;
}

function listenerFor(answer: (request: IncomingMessage) => Promise<Answer>): RequestListener {
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, body } = await answer(request);
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
    response.end(body === undefined ? '' : JSON.stringify(body, undefined, 2));
  }
  // A client that goes away half-way is no business of the topic's.
  return (request, response) => void serve(request, response).catch(() => response.destroy());
}

async function closeServer(server: Server & { closeAllConnections(): void }): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

/**
 * Stands in for an Event Grid custom topic that takes CloudEvents: what `EventGridPublisherClient` sends, with the
 * topic's key or a token for Event Grid. Everything it took in can be listed over plain http.
 *
 * @throws Error when a port is taken
 */
export async function startAlertTopic(options: AlertTopicOptions): Promise<AlertTopic> {
  const alerts: ReceivedAlert[] = [];
  function keep(event: CloudEvent): void {
    const alert = { receivedAt: options.now(), event };
    alerts.unshift(alert);
    alerts.length = Math.min(alerts.length, KEPT_ALERTS);
    options.onAlert?.(alert);
  }
  async function answerList(request: IncomingMessage): Promise<Answer> {
    const isList = request.method === 'GET' && request.url?.split('?')[0] === '/alerts';
    return isList ? { status: 200, body: alerts } : refusal(404, 'GET /alerts lists the alerts.');
  }
  const topic = createHttpsServer(
    { ...options.certificate },
    listenerFor((request) => answerPublish(options, request, keep)),
  );
  const list = createHttpServer(listenerFor(answerList));
  const port = await listenLocally(topic, options.port ?? 0);
  const listPort = await listenLocally(list, options.listPort ?? 0);
  return {
    endpoint: `https://localhost:${port}/api/events`,
    listUrl: `http://localhost:${listPort}/alerts`,
    received: () => [...alerts],
    async close() {
      await Promise.all([closeServer(topic), closeServer(list)]);
    },
  };
}
