import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { OpenTelemetry } from '../../../src/adapters/telemetry/open-telemetry.ts';
import { openTelemetry } from '../../../src/adapters/telemetry/open-telemetry.ts';
import { METRICS } from '../../../src/reconcile/metrics.ts';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const ALWAYS = { metrics: true, traces: true, traceRatio: 1, exportIntervalMs: 3_600_000, version: '1.2.3' };

/** Telemetry that ends in memory. */
function kept(traceRatio = 1) {
  const metrics = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const spans = new InMemorySpanExporter();
  const reader = new PeriodicExportingMetricReader({ exporter: metrics, exportIntervalMillis: 3_600_000 });
  const instead = { readers: [reader], spanProcessors: [new SimpleSpanProcessor({ exporter: spans })] };
  const telemetry = openTelemetry({ ...ALWAYS, traceRatio, instead });
  const read = async () => {
    await reader.forceFlush();
    return (
      metrics
        .getMetrics()
        .at(-1)
        ?.scopeMetrics.flatMap((scope) => scope.metrics) ?? []
    );
  };
  return { telemetry, spans, read, resource: () => metrics.getMetrics().at(-1)?.resource.attributes };
}

describe('metrics', () => {
  it('adds up counters, spreads histograms and keeps the newest of a gauge, under name, unit and attributes', async () => {
    const { telemetry, read } = kept();
    telemetry.measure('hubwarden.findings', 1, { code: 'HW201' });
    telemetry.measure('hubwarden.findings', 2, { code: 'HW201' });
    telemetry.measure('hubwarden.arm.duration', 0.2, { operation: 'getWorkspace' });
    telemetry.measure('hubwarden.sweep.coverage', 0.5, {});
    telemetry.measure('hubwarden.sweep.coverage', 1, {});

    const metrics = await read();
    const points = (name: string) => metrics.find((each) => each.descriptor.name === name)?.dataPoints;
    expect(points('hubwarden.findings')).toMatchObject([{ value: 3, attributes: { code: 'HW201' } }]);
    expect(points('hubwarden.arm.duration')).toMatchObject([{ value: { count: 1, sum: 0.2 } }]);
    expect(points('hubwarden.sweep.coverage')).toMatchObject([{ value: 1 }]);
    const coverage = metrics.find((each) => each.descriptor.name === 'hubwarden.sweep.coverage');
    expect(coverage?.descriptor).toMatchObject(
      (({ unit, description }) => ({ unit, description }))(METRICS['hubwarden.sweep.coverage']),
    );
  });

  it('says which app, version and instance speaks, and lets the standard variables have the last word', async () => {
    vi.stubEnv('OTEL_RESOURCE_ATTRIBUTES', 'service.name=hubwarden-prod,deployment.environment.name=prod');
    const { telemetry, read, resource } = kept();
    telemetry.measure('hubwarden.sweep.coverage', 1, {});
    await read();
    expect(resource()).toMatchObject({
      'service.name': 'hubwarden-prod',
      'service.version': '1.2.3',
      'deployment.environment.name': 'prod',
      'service.instance.id': expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    vi.unstubAllEnvs();
  });
});

describe('spans', () => {
  it('are children of the span whose work opened them, also beside other work', async () => {
    const { telemetry, spans } = kept();
    await Promise.all(
      ['a', 'b'].map((hub) =>
        telemetry.span('reconcile', { hub }, async () => {
          await new Promise((resolve) => setImmediate(resolve));
          await telemetry.span('arm', { hub }, async () => undefined);
        }),
      ),
    );
    const all = spans.getFinishedSpans();
    const parents = new Map(all.filter((each) => each.name === 'reconcile').map((each) => [each.attributes.hub, each]));
    const children = all.filter((each) => each.name === 'arm');
    expect(children).toHaveLength(2);
    for (const child of children)
      expect(child.parentSpanContext?.spanId).toBe(parents.get(child.attributes.hub)?.spanContext().spanId);
  });

  it('go on with the trace of the host', async () => {
    const { telemetry, spans } = kept();
    await telemetry.under(`00-${TRACE_ID}-b7ad6b7169203331-01`).span('reconcile', {}, async () => undefined);
    expect(spans.getFinishedSpans()[0]).toMatchObject({ parentSpanContext: { spanId: 'b7ad6b7169203331' } });
    expect(spans.getFinishedSpans()[0]?.spanContext().traceId).toBe(TRACE_ID);
  });

  it.each([
    // Application Insights' SDK in the host gives every trace the flags 00: that is no decision (observed on the host, 2026-11).
    { why: 'the host says 00, and the share is all', parent: `00-${TRACE_ID}-b7ad6b7169203331-00`, ratio: 1, kept: 1 },
    { why: 'the host says 00, and the share is none', parent: `00-${TRACE_ID}-b7ad6b7169203331-00`, ratio: 0, kept: 0 },
    { why: 'the host wants this trace', parent: `00-${TRACE_ID}-b7ad6b7169203331-01`, ratio: 0, kept: 1 },
    { why: 'no parent has decided, and the share is 0', parent: undefined, ratio: 0, kept: 0 },
    { why: 'what the host says cannot be read, and the share is all', parent: 'nonsense', ratio: 1, kept: 1 },
  ])('are kept or not because $why', async ({ parent, ratio, kept: expected }) => {
    const { telemetry, spans } = kept(ratio);
    await telemetry.under(parent).span('reconcile', {}, async () => undefined);
    expect(spans.getFinishedSpans()).toHaveLength(expected);
  });

  it.each([
    { host: 'gives no parent', parent: () => undefined },
    { host: 'gives a parent with the flags 00', parent: (traceId: string) => `00-${traceId}-b7ad6b7169203331-00` },
    { host: 'gives a parent with the flags 01', parent: (traceId: string) => `00-${traceId}-b7ad6b7169203331-01` },
  ])('are all kept, with those below them, when the share is all and the host $host', async ({ parent }) => {
    const { telemetry, spans } = kept();
    for (let run = 0; run < 10; run += 1) {
      const under = telemetry.under(parent(randomBytes(16).toString('hex')));
      await under.span('reconcile', {}, () => under.span('arm', {}, async () => undefined));
    }
    expect(spans.getFinishedSpans()).toHaveLength(20);
  });

  it('are kept whole or not at all, by about the share, when the host says 00', async () => {
    const { telemetry, spans } = kept(0.25);
    for (let run = 0; run < 400; run += 1) {
      const under = telemetry.under(`00-${randomBytes(16).toString('hex')}-b7ad6b7169203331-00`);
      await under.span('reconcile', {}, () => under.span('arm', {}, async () => undefined));
    }
    const ofName = (name: string) => spans.getFinishedSpans().filter((each) => each.name === name);
    const traces = ofName('reconcile').map((span) => span.spanContext().traceId);
    expect(ofName('arm').map((span) => span.spanContext().traceId)).toEqual(traces);
    // 100 on average; six standard deviations either way.
    expect(traces.length).toBeGreaterThan(48);
    expect(traces.length).toBeLessThan(152);
  });

  it.each([
    { parent: `cc-${TRACE_ID}-b7ad6b7169203331-01-later`, goesOn: true, why: 'a later version with more fields' },
    { parent: `00-${TRACE_ID}-b7ad6b7169203331-01-more`, goesOn: false, why: 'more fields than version 00 has' },
    { parent: `ff-${TRACE_ID}-b7ad6b7169203331-01`, goesOn: false, why: 'a version that cannot be' },
    { parent: `00-${'0'.repeat(32)}-b7ad6b7169203331-01`, goesOn: false, why: 'a trace id of zeros' },
    { parent: `00-${TRACE_ID}-${'0'.repeat(16)}-01`, goesOn: false, why: 'a span id of zeros' },
  ])('go on with the trace of the host, or begin one: $why', async ({ parent, goesOn }) => {
    const { telemetry, spans } = kept();
    await telemetry.under(parent).span('reconcile', {}, async () => undefined);
    expect(spans.getFinishedSpans()[0]?.spanContext().traceId === TRACE_ID).toBe(goesOn);
  });

  it('hold what only the result tells', async () => {
    const { telemetry, spans } = kept();
    const result = await telemetry.span(
      'reconcile',
      { lane: 'hub-events' },
      async () => 7,
      (verdict) => ({ verdict }),
    );
    expect(result).toBe(7);
    expect(spans.getFinishedSpans()[0]?.attributes).toEqual({ lane: 'hub-events', verdict: 7 });
  });

  it('fail with their work, without the words of the error, and let the error through', async () => {
    const { telemetry, spans } = kept();
    const failing = telemetry.span('arm', {}, async () => {
      throw new TypeError('the key is s3cret');
    });
    await expect(failing).rejects.toThrow('s3cret');
    const [span] = spans.getFinishedSpans();
    expect(span?.status).toEqual({ code: 2, message: 'TypeError' });
    expect(JSON.stringify([span?.attributes, span?.events, span?.status])).not.toContain('s3cret');
  });
});

describe('sending by OTLP', () => {
  const received: { path: string | undefined; body: string; key: string | string[] | undefined }[] = [];
  let ending: (() => Promise<void>) | undefined;
  afterEach(async () => {
    vi.unstubAllEnvs();
    received.length = 0;
    await ending?.();
  });

  /** A collector on this machine, and telemetry that is set to it by the standard variables. */
  async function collecting(status: number, chosen: { metrics: boolean; traces: boolean }): Promise<OpenTelemetry> {
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      request.on('end', () => {
        received.push({ path: request.url, body, key: request.headers['api-key'] });
        response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ending = () => new Promise((resolve) => server.close(() => resolve()));
    const { port } = server.address() as AddressInfo;
    vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', `http://127.0.0.1:${port}`);
    vi.stubEnv('OTEL_EXPORTER_OTLP_HEADERS', 'api-key=of-the-collector');
    return openTelemetry({ ...ALWAYS, ...chosen });
  }

  it('sends what was measured when the instance ends', async () => {
    const telemetry = await collecting(200, { metrics: true, traces: true });
    telemetry.measure('hubwarden.findings', 1, { code: 'HW201' });
    await telemetry.span('reconcile', { hubId: '/subscriptions/x' }, async () => undefined);
    await telemetry.end();
    expect(received.map((each) => each.path).sort()).toEqual(['/v1/metrics', '/v1/traces']);
    expect(received.every((each) => each.key === 'of-the-collector')).toBe(true);
    const text = received.map((each) => each.body).join();
    expect(text).toContain('hubwarden.findings');
    expect(text).toContain('reconcile');
  });

  it('sends only what is asked for', async () => {
    const telemetry = await collecting(200, { metrics: true, traces: false });
    telemetry.measure('hubwarden.findings', 1, { code: 'HW201' });
    await telemetry.span('reconcile', {}, async () => undefined);
    await telemetry.end();
    expect(received.map((each) => each.path)).toEqual(['/v1/metrics']);
  });

  it('ends quietly although the collector refuses everything', async () => {
    const telemetry = await collecting(400, { metrics: true, traces: true });
    telemetry.measure('hubwarden.findings', 1, { code: 'HW201' });
    await expect(telemetry.end()).resolves.toBeUndefined();
  });
});
