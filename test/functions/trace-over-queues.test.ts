import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { armManagedNetworkClient } from '../../src/adapters/arm/arm-managed-network-client.ts';
import type { OpenTelemetry } from '../../src/adapters/telemetry/open-telemetry.ts';
import { openTelemetry } from '../../src/adapters/telemetry/open-telemetry.ts';
import { otlpTargetsFrom } from '../../src/adapters/telemetry/otlp-settings.ts';
import { DEFAULT_API_VERSION } from '../../src/core/azure/api-versions.ts';
import { DEFAULT_TIMINGS } from '../../src/core/time/timings.ts';
import { functionHandlers } from '../../src/functions/function-handlers.ts';
import { judgeShardMessage } from '../../src/functions/judge-shard-message.ts';
import { onSweepTimer } from '../../src/functions/on-timer.ts';
import { reconcileMessage } from '../../src/functions/reconcile-message.ts';
import type { Registration } from '../../src/functions/register.ts';
import { registerFunctions } from '../../src/functions/register.ts';
import { simulatorTransport } from '../../src/local/arm-simulator/in-process-transport.ts';
import { toCloudEvent } from '../../src/local/arm-simulator/state/event-outbox.ts';
import type { ReconcileDeps } from '../../src/reconcile/deps.ts';
import { tracedQueue } from '../../src/reconcile/telemetry.ts';
import type { ReceivedSpan } from '../adapters/telemetry/collector.ts';
import { Collector } from '../adapters/telemetry/collector.ts';
import { hubPath, OBJECT_ID, ownCredential, VirtualApp } from '../reconcile/virtual-app.ts';
import { CLOSED } from './http/access/platforms.ts';

const HUB = 'hub-traced';
const PAGE = resolve(import.meta.dirname, '../../docs/operations.md');
const PART = /(?<=<!-- trace -->\n)[\s\S]*(?=<!-- \/trace -->)/;
const KINDS = ['', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'];

const ending: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0)) await end();
});

/** The app over a world, with traces that go to a collector. */
async function traced(traceRatio = 1) {
  const world = await VirtualApp.running();
  world.eventsArrive = false;
  const collector = await Collector.listening();
  ending.push(() => collector.close());
  const targets = otlpTargetsFrom({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.url}/v1/traces` });
  if (!targets.ok) throw new Error(targets.error.join());
  const options = { version: '1.2.3', metrics: false, traces: true, traceRatio, exportIntervalMs: 3_600_000 };
  const telemetry = openTelemetry({ ...options, targets: targets.value });
  const network = armManagedNetworkClient({
    endpoint: 'https://management.azure.com',
    tokenScope: 'https://management.azure.com/.default',
    apiVersion: DEFAULT_API_VERSION,
    accountApiVersion: '2026-05-01',
    credential: ownCredential(),
    clock: world.clock,
    timings: DEFAULT_TIMINGS,
    version: 'test',
    transport: simulatorTransport(world.simulator, world.clock),
    telemetry,
  });
  const deps: ReconcileDeps = { ...world.deps, network, telemetry, queue: tracedQueue(world.queue, telemetry) };
  return { world, deps, collector, telemetry };
}

/** Delivers an event through a function that takes events. @returns what its binding would put into the queue */
async function deliver(
  world: VirtualApp,
  telemetry: OpenTelemetry | undefined,
  event: unknown,
  functionName = 'on-hub-event',
): Promise<unknown> {
  let handler: ((event: unknown, context: unknown) => Promise<void>) | undefined;
  const app = new Proxy(
    {},
    {
      get: () => (name: string, options: { handler: typeof handler }) => {
        if (name === functionName) handler = options.handler;
      },
    },
  ) as Registration['app'];
  const handlers = functionHandlers({
    own: new Set([OBJECT_ID]),
    now: () => world.clock.now(),
    http: { platform: CLOSED, web: async () => Promise.reject(new Error('an event loads no pages')) },
    compose: async () => {
      throw new Error('an event loads nothing but telemetry');
    },
    ...(telemetry === undefined ? {} : { telemetryOf: async () => telemetry }),
  });
  const output = { storageQueue: () => 'queue' } as unknown as Registration['output'];
  registerFunctions({ app, output, handlers: async () => handlers });
  let queued: unknown;
  const quiet = () => undefined;
  const extraOutputs = {
    set: (_: unknown, message: unknown) => {
      queued = message;
    },
  };
  await handler?.(event, { extraOutputs, debug: quiet, info: quiet, warn: quiet });
  return queued;
}

/** The first event after Azure has made a hub. */
function firstEvent(world: VirtualApp): unknown {
  world.clock.advanceSeconds(120);
  world.simulator.advance(world.clock.now());
  const [event] = world.simulator.takeEvents();
  return toCloudEvent(event!);
}

const attributeOf = (span: ReceivedSpan, key: string): unknown => {
  const value = span.attributes.find((each) => each.key === key)?.value;
  return value === undefined ? undefined : Object.values(value)[0];
};

const linkOf = (span: ReceivedSpan, all: readonly ReceivedSpan[]): ReceivedSpan | undefined =>
  all.find((each) => span.links?.some((link) => link.spanId === each.spanId && link.traceId === each.traceId));

const named = (all: readonly ReceivedSpan[], name: string): readonly ReceivedSpan[] =>
  all.filter((each) => each.name === name);

/** From an event to its verdict, and from a sweep over the queue of repairs to another; both by the functions of the app. */
async function eventAndSweep() {
  const { collector, deps, telemetry, world } = await traced();
  world.createHub(HUB);
  const queued = await deliver(world, telemetry, firstEvent(world));
  await reconcileMessage(queued, 'hub-events', deps);
  const first = (await world.record(HUB))?.status.verdict;
  await world.pass(3600, 30);
  const rule = Object.keys(world.network(HUB).outboundRules).find((name) => name.startsWith('hw-'));
  world.arm('DELETE', `${hubPath(HUB)}/outboundRules/${rule}`);
  world.simulator.advance(world.clock.now());
  world.clock.advanceSeconds(300);
  world.simulator.advance(world.clock.now());
  await onSweepTimer(deps);
  for (const message of world.queue.receiveDue('sweep-shards', world.clock.now()))
    await judgeShardMessage(message, deps);
  const repairs = world.queue.receiveDue('hub-repairs', world.clock.now());
  for (const message of repairs) await reconcileMessage(message, 'hub-repairs', deps);
  await telemetry.end();
  return { spans: collector.spans(), first, second: (await world.record(HUB))?.status.verdict, repairs };
}

describe('a trace', () => {
  it('leads by links from an event to its verdict, and from a sweep over the queue of repairs to another; UPDATE=1 writes the page', async () => {
    const { first, repairs, second, spans } = await eventAndSweep();
    const [byEvent, byRepair] = named(spans, 'reconcile');
    expect(repairs).toHaveLength(1);

    const sent = linkOf(byEvent!, spans)!;
    expect([sent.name, KINDS[sent.kind], attributeOf(sent, 'messaging.destination.name')]).toEqual([
      'send',
      'PRODUCER',
      'hub-events',
    ]);
    const event = spans.find(({ spanId }) => spanId === sent.parentSpanId)!;
    expect([event.name, KINDS[event.kind], attributeOf(event, 'messaging.system')]).toEqual([
      'on-hub-event',
      'CONSUMER',
      'eventgrid',
    ]);
    expect(attributeOf(event, 'hubId')).toBe(hubPath(HUB).toLowerCase());
    expect(attributeOf(byEvent!, 'verdict')).toBe(first);
    expect(byEvent!.traceId).not.toBe(event.traceId);

    const repair = linkOf(byRepair!, spans)!;
    expect(attributeOf(repair, 'messaging.destination.name')).toBe('hub-repairs');
    const shard = spans.find(({ spanId }) => spanId === repair.parentSpanId)!;
    expect(shard.name).toBe('judge-shard');
    const start = spans.find(({ spanId }) => spanId === linkOf(shard, spans)?.parentSpanId)!;
    expect(start.name).toBe('sweep-fleet');
    expect(attributeOf(start, 'sweepId')).toBe(attributeOf(shard, 'sweepId'));
    expect(attributeOf(byRepair!, 'verdict')).toBe(second);

    const page = readFileSync(PAGE, 'utf8');
    const made = page.replace(PART, () => rendered(spans));
    if (process.env.UPDATE === '1') writeFileSync(PAGE, made);
    else expect(page).toBe(made);
  });

  it('shows requests to Azure as OpenTelemetry names them, failures included, and no token', async () => {
    const { collector, deps, telemetry, world } = await traced();
    const since = world.clock.now().toISOString();
    await reconcileMessage({ hubId: world.hubId('never-there'), cause: 'event', since }, 'hub-events', deps);
    await telemetry.end();
    const [arm] = named(collector.spans(), 'arm');
    expect(KINDS[arm!.kind]).toBe('CLIENT');
    expect(arm!.status.code).toBe(2);
    const shown = Object.fromEntries(arm!.attributes.map(({ key }) => [key, attributeOf(arm!, key)]));
    expect(shown).toEqual({
      operation: 'readWorkspace',
      'http.request.method': 'GET',
      'http.response.status_code': 404,
      'server.address': 'management.azure.com',
      'server.port': 443,
      'url.full': `https://management.azure.com${hubPath('never-there').toLowerCase()}?api-version=${DEFAULT_API_VERSION}`,
      'error.type': '404',
    });
  });

  it.each([
    { why: 'a message of the release before', extra: {} },
    { why: 'a trace that cannot be read', extra: { traceparent: '00-nonsense' } },
    { why: 'a trace that is no text', extra: { traceparent: 7 } },
    { why: 'a trace without end', extra: { traceparent: `00-${'a'.repeat(100_000)}` } },
  ])('starts a new trace, and the run is unchanged: $why', async ({ extra }) => {
    const { collector, deps, telemetry, world } = await traced();
    world.createHub(HUB);
    const message = { hubId: world.hubId(HUB), cause: 'event', since: world.clock.now().toISOString(), ...extra };
    await reconcileMessage(message, 'hub-events', deps);
    await telemetry.end();
    const [run] = named(collector.spans(), 'reconcile');
    expect(run?.links ?? []).toEqual([]);
    expect(attributeOf(run!, 'outcome')).toBe('Recorded');
  });

  it('leaves messages and events unchanged while traces are off', async () => {
    const world = await VirtualApp.running();
    world.createHub(HUB);
    expect(await deliver(world, undefined, firstEvent(world))).not.toHaveProperty('traceparent');
  });

  it('names a sender of its own in each message of a delivery by queue', async () => {
    const { collector, telemetry, world } = await traced();
    for (const name of ['hub-one', 'hub-two']) world.createHub(name);
    world.clock.advanceSeconds(120);
    world.simulator.advance(world.clock.now());
    const events = world.simulator.takeEvents().map((event) => toCloudEvent(event));
    const queued = await deliver(world, telemetry, [...events, { no: 'event' }], 'on-hub-event-queue');
    await telemetry.end();
    const sent = named(collector.spans(), 'send').map(({ spanId, traceId }) => `00-${traceId}-${spanId}-01`);
    expect(sent).toHaveLength(2);
    expect(queued).toEqual([
      expect.objectContaining({ hubId: world.hubId('hub-one'), traceparent: sent[0] }),
      expect.objectContaining({ hubId: world.hubId('hub-two'), traceparent: sent[1] }),
    ]);
    const [delivery] = named(collector.spans(), 'on-hub-event');
    expect(Number(attributeOf(delivery!, 'messaging.batch.message_count'))).toBe(2);
  });

  it('is kept over all queues or over none', async () => {
    const kept = await traced(0.5);
    const { deps, telemetry, world } = kept;
    for (let hub = 0; hub < 24; hub += 1) world.createHub(`hub-${hub}`);
    world.clock.advanceSeconds(120);
    world.simulator.advance(world.clock.now());
    for (const event of world.simulator.takeEvents()) {
      const queued = await deliver(world, telemetry, toCloudEvent(event));
      if (queued !== undefined) await reconcileMessage(queued, 'hub-events', deps);
    }
    await telemetry.end();
    const spans = kept.collector.spans();
    const runs = named(spans, 'reconcile');
    expect(runs.length).toBe(named(spans, 'on-hub-event').length);
    expect(runs.length).toBeGreaterThan(0);
    expect(runs.length).toBeLessThan(24);
    for (const run of runs) expect(linkOf(run, spans)?.name).toBe('send');
  });
});

/** Spans of a trace as a tree, traces in the order of their links; requests of one kind below one span as one line. */
function rendered(spans: readonly ReceivedSpan[]): string {
  const traces = [...new Set(spans.filter(({ parentSpanId }) => !parentSpanId).map(({ traceId }) => traceId))];
  const order = ['on-hub-event', 'reconcile', 'sweep-fleet', 'judge-shard'];
  const shown = traces
    .map((traceId) => spans.filter((span) => span.traceId === traceId))
    .filter((trace) => order.includes(trace.find(({ parentSpanId }) => !parentSpanId)?.name ?? ''));
  const number = new Map(shown.map((trace, index) => [trace[0]?.traceId, index + 1]));
  const lines = shown.flatMap((trace) => {
    const root = trace.find(({ parentSpanId }) => !parentSpanId)!;
    const from = linkOf(root, spans);
    const linked = from === undefined ? '' : `   links to the span "send" of trace ${number.get(from.traceId)}`;
    return [`trace ${number.get(root.traceId)}${linked}`, ...tree(root, trace, '  '), ''];
  });
  return ['', '```', ...lines.slice(0, -1), '```', '', ''].join('\n');
}

function tree(span: ReceivedSpan, trace: readonly ReceivedSpan[], indent: string): readonly string[] {
  const children = trace.filter(({ parentSpanId }) => parentSpanId === span.spanId);
  const below = children.flatMap((child) => tree(child, trace, `${indent}  `));
  return [`${indent}${lineOf(span)}`, ...below.filter((line, index) => line !== below[index - 1])];
}

const SHOWN = [
  'operation',
  'http.request.method',
  'http.response.status_code',
  'messaging.destination.name',
  'cause',
  'outcome',
  'verdict',
  'hubs',
];

function lineOf(span: ReceivedSpan): string {
  const parts = SHOWN.flatMap((key) =>
    attributeOf(span, key) === undefined ? [] : [`${key}=${String(attributeOf(span, key))}`],
  );
  return [span.name, KINDS[span.kind], ...parts].join(' ');
}
