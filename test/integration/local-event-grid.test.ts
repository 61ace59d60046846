import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listenLocally } from '../../src/local/common/listen-locally.ts';
import type { GridEvent } from '../../src/local/event-grid/grid-event.ts';
import { HUB_EVENT_FILTER } from '../../src/local/event-grid/hub-event-filter.ts';
import type { DeadLetter, EventGrid, EventGridOptions } from '../../src/local/event-grid/start-event-grid.ts';
import { startEventGrid } from '../../src/local/event-grid/start-event-grid.ts';

interface Delivery {
  readonly method: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

const FAST = { scheduleMs: [20, 40], minimumMs: {}, timeToLiveMs: 60_000, maxAttempts: 4 };

function event(id: string, operation = 'workspaces/write'): GridEvent {
  return {
    id,
    source: '/subscriptions/s',
    type: 'Microsoft.Resources.ResourceWriteSuccess',
    subject: '/subscriptions/s/hub',
    time: '2026-01-01T00:00:00Z',
    data: { operationName: `Microsoft.MachineLearningServices/${operation}` },
  };
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  return text === '' ? undefined : JSON.parse(text);
}

function isHandshake({ method, headers }: IncomingMessage): boolean {
  return method === 'OPTIONS' || headers['aeg-event-type'] === 'SubscriptionValidation';
}

function answerHandshake(body: unknown, response: ServerResponse, how: 'agree' | 'ignore'): ServerResponse {
  if (how === 'ignore') return response.end('welcome');
  response.setHeader('WebHook-Allowed-Origin', 'eventgrid.azure.net');
  const validationResponse = Array.isArray(body) ? body[0].data.validationCode : undefined;
  return response.end(JSON.stringify({ validationResponse }));
}

describe('startEventGrid', () => {
  let endpoint: string;
  let deliveries: Delivery[];
  /** Statuses to answer deliveries with, in turn; then 200. `hang` answers never. */
  let answers: (number | 'hang')[];
  /** How handshakes are answered. */
  let handshake: 'agree' | 'ignore';
  let letters: DeadLetter[];
  let grid: EventGrid | undefined;
  let closeServer: () => void;

  beforeEach(async () => {
    deliveries = [];
    answers = [];
    letters = [];
    handshake = 'agree';
    grid = undefined;
    const server = createServer((request, response) => {
      void readBody(request).then((body) => {
        deliveries.push({ method: request.method, headers: request.headers, body });
        if (isHandshake(request)) return answerHandshake(body, response, handshake);
        const answer = answers.shift() ?? 200;
        return answer === 'hang' ? response : response.writeHead(answer).end();
      });
    });
    endpoint = `http://127.0.0.1:${await listenLocally(server, 0)}/hook?code=secret`;
    closeServer = () => {
      server.closeAllConnections();
      server.close();
    };
  });
  afterEach(async () => {
    await grid?.close();
    closeServer();
  });

  async function subscribe(options: Partial<EventGridOptions> = {}): Promise<EventGrid> {
    grid = await startEventGrid({
      endpoint,
      schema: 'CloudEventSchemaV1_0',
      now: () => new Date(),
      retry: FAST,
      deadLetter: (letter) => letters.push(letter),
      ...options,
    });
    return grid;
  }

  it('asks for permission before it delivers CloudEvents, one object per request', async () => {
    const { publish, drain, stats } = await subscribe();
    publish([event('e1')]);
    await drain();
    expect(deliveries.map((delivery) => delivery.method)).toEqual(['OPTIONS', 'POST']);
    expect(deliveries[0]?.headers['webhook-request-origin']).toBe('eventgrid.azure.net');
    expect(deliveries[1]?.headers).toMatchObject({
      'content-type': 'application/cloudevents+json; charset=utf-8',
      'aeg-event-type': 'Notification',
      'aeg-subscription-name': 'HUBWARDEN',
      'aeg-delivery-count': '0',
    });
    expect(deliveries[1]?.body).toMatchObject({ specversion: '1.0', id: 'e1' });
    expect(stats()).toMatchObject({ published: 1, delivered: 1, attempts: 1, pending: 0 });
  });

  it('sends the validation event before it delivers in Event Grid’s schema, an array of one per request', async () => {
    const { publish, drain: settle } = await subscribe({ schema: 'EventGridSchema' });
    publish([event('e1')]);
    await settle();
    expect(deliveries[0]?.headers['aeg-event-type']).toBe('SubscriptionValidation');
    expect(deliveries[1]?.headers).toMatchObject({ 'aeg-data-version': '2', 'aeg-metadata-version': '1' });
    expect(deliveries[1]?.body).toMatchObject([{ id: 'e1', topic: '/subscriptions/s' }]);
  });

  it.each(['CloudEventSchemaV1_0', 'EventGridSchema'] as const)(
    'does not subscribe an endpoint that fails the handshake of %s',
    async (schema) => {
      handshake = 'ignore';
      await expect(subscribe({ schema })).rejects.toThrow('validation handshake');
    },
  );

  it('does not subscribe an endpoint that does not answer', async () => {
    closeServer();
    await expect(subscribe()).rejects.toThrow(/validation handshake.*ECONNREFUSED/);
  });

  it('tries again until it is delivered, and counts', async () => {
    answers = [500, 404];
    const { publish, drain: settle, stats } = await subscribe();
    publish([event('e1')]);
    await settle();
    expect(deliveries.slice(1).map((delivery) => delivery.headers['aeg-delivery-count'])).toEqual(['0', '1', '2']);
    expect(stats()).toMatchObject({ delivered: 1, attempts: 3, deadLettered: 0 });
  });

  it('tries again when the answer comes too late', async () => {
    answers = ['hang'];
    const { publish, drain: settle, stats } = await subscribe({ responseTimeoutMs: 100 });
    publish([event('e1')]);
    await settle();
    expect(stats()).toMatchObject({ delivered: 1, attempts: 2 });
  });

  it.each([
    { given: [400], reason: 'Rejected', attempts: 1, why: 'at once when it is refused' },
    { given: [500, 500, 500, 500], reason: 'MaxDeliveryAttemptsExceeded', attempts: 4, why: 'after the last attempt' },
  ])('gives an event up $why', async ({ given, reason, attempts }) => {
    answers = [...given];
    const { publish, drain: settle, stats } = await subscribe();
    publish([event('e1')]);
    await settle();
    expect(letters).toMatchObject([{ event: { id: 'e1' }, reason, attempts, lastOutcome: String(given.at(-1)) }]);
    expect(stats()).toMatchObject({ delivered: 0, deadLettered: 1, pending: 0 });
  });

  it('delivers only what the filter lets through', async () => {
    const { publish, drain: settle, stats } = await subscribe({ filter: HUB_EVENT_FILTER });
    publish([event('e1'), event('e2', 'workspaces/jobs/write'), event('e3', 'workspaces/outboundRules/write')]);
    await settle();
    const ids = deliveries.slice(1).map((delivery) => delivery.body);
    expect(ids).toMatchObject([{ id: 'e1' }, { id: 'e3' }]);
    expect(stats()).toMatchObject({ published: 3, filtered: 1, delivered: 2 });
  });

  it('drops what waits when it closes', async () => {
    answers = [503];
    const { publish, close, stats } = await subscribe({
      retry: { ...FAST, scheduleMs: [3_600_000], timeToLiveMs: 1e9 },
    });
    publish([event('e1')]);
    await expect.poll(() => stats().attempts).toBe(1);
    await close();
    expect(stats().pending).toBe(0);
    expect(letters).toEqual([]);
  });
});
