import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { Attributes, Context, Meter, Tracer } from '@opentelemetry/api';
import { isSpanContextValid, ROOT_CONTEXT, SpanStatusCode, TraceFlags, trace } from '@opentelemetry/api';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import type { IMetricReader } from '@opentelemetry/sdk-metrics';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import type { Sampler, SpanProcessor } from '@opentelemetry/sdk-trace';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { Metric, MetricName, SpanName } from '../../reconcile/metrics.ts';
import { METRICS } from '../../reconcile/metrics.ts';
import type { SpanAttributes, Telemetry } from '../../reconcile/telemetry.ts';

/** What telemetry needs besides the standard variables that the exporters read themselves (`OTEL_EXPORTER_OTLP_…`). */
export interface TelemetryOptions {
  /** Hubwarden's version. */
  readonly version: string;
  readonly metrics: boolean;
  readonly traces: boolean;
  /** Share of traces that are kept unless the functions host asks for the trace, 0 to 1. */
  readonly traceRatio: number;
  readonly exportIntervalMs: number;
  /** Where metrics and spans go instead of an OTLP endpoint. */
  readonly instead?: Exports;
}

/** Where metrics and spans go; none of a kind means that nobody wants it. */
export interface Exports {
  readonly readers: IMetricReader[];
  readonly spanProcessors: SpanProcessor[];
}

/** Telemetry with what only a composition root uses. */
export interface OpenTelemetry extends Telemetry {
  /** The same, with root spans under a trace that the functions host has begun (`traceparent` of W3C Trace Context). */
  under(traceParent: string | undefined): Telemetry;
  /** Sends what is kept and ends. Never throws: an instance that is going away has nobody to tell. */
  end(): Promise<void>;
}

/** Instruments of a meter have one method each, by kind. */
type Instrument = (value: number, attributes: Attributes) => void;

/**
 * Metrics and traces by OpenTelemetry, sent by OTLP over http in the background. An endpoint that does not answer costs
 * what was to be sent and nothing else. Load it only when an exporter is set.
 */
export function openTelemetry(options: TelemetryOptions): OpenTelemetry {
  const resource = defaultResource()
    .merge(
      resourceFromAttributes({
        'service.name': 'hubwarden',
        'service.version': options.version,
        // Two instances that count the same thing must not be taken for one whose count jumps.
        'service.instance.id': randomUUID(),
      }),
    )
    // The standard variables have the last word.
    .merge(detectResources({ detectors: [envDetector] }));
  const { readers, spanProcessors } = options.instead ?? exportsBy(options);
  const meters = new MeterProvider({ resource, readers });
  const sampler = samplerOf(options.traceRatio);
  const tracers = new TracerProvider({ resource, sampler, spanProcessors });
  const instruments = instrumentsOf(meters.getMeter('hubwarden', options.version));
  const tracer = tracers.getTracer('hubwarden', options.version);
  const contexts = new AsyncLocalStorage<Context>();
  const telemetry = (root: Context): Telemetry => ({
    measure: (name, value, attributes) => instruments[name](value, attributes),
    span: (name, attributes, work, after) => {
      const parent = contexts.getStore() ?? root;
      return inSpan({ tracer, contexts, parent }, name, attributes, work, after);
    },
  });
  return {
    ...telemetry(ROOT_CONTEXT),
    under: (traceParent) => telemetry(contextFrom(traceParent)),
    end: async () => {
      await Promise.allSettled([meters.shutdown(), tracers.shutdown()]);
    },
  };
}

/**
 * Application Insights' own SDK in the functions host begins every trace with the flags 00 (observed on the host, 2026-11), so a
 * remote parent that is not sampled says nothing: such a trace is one of those that nobody has decided on. One that is sampled
 * is kept. Spans inside the app follow the span above them, so that a trace is kept whole or not at all.
 */
function samplerOf(traceRatio: number): Sampler {
  const byRatio = new TraceIdRatioBasedSampler(traceRatio);
  return new ParentBasedSampler({ root: byRatio, remoteParentNotSampled: byRatio });
}

function exportsBy({ exportIntervalMs, metrics, traces }: TelemetryOptions): Exports {
  const reader = (): IMetricReader =>
    new PeriodicExportingMetricReader({
      exporter: new OTLPMetricExporter(),
      exportIntervalMillis: exportIntervalMs,
      // The reader refuses a time-out that is longer than its interval.
      exportTimeoutMillis: Math.min(exportIntervalMs, LONGEST_EXPORT_MS),
    });
  return {
    readers: metrics ? [reader()] : [],
    spanProcessors: traces ? [new BatchSpanProcessor({ exporter: new OTLPTraceExporter() })] : [],
  };
}

function instrumentsOf(meter: Meter): Readonly<Record<MetricName, Instrument>> {
  const entries = Object.entries<Metric>(METRICS).map(([name, metric]) => [name, instrumentOf(meter, name, metric)]);
  return Object.fromEntries(entries) as Record<MetricName, Instrument>;
}

function instrumentOf(meter: Meter, name: string, { kind, unit, description }: Metric): Instrument {
  switch (kind) {
    case 'Counter': {
      const counter = meter.createCounter(name, { unit, description });
      return (value, attributes) => counter.add(value, attributes);
    }
    case 'Histogram': {
      const histogram = meter.createHistogram(name, {
        unit,
        description,
        advice: { explicitBucketBoundaries: BUCKETS },
      });
      return (value, attributes) => histogram.record(value, attributes);
    }
    case 'Gauge': {
      const gauge = meter.createGauge(name, { unit, description });
      return (value, attributes) => gauge.record(value, attributes);
    }
  }
}

const LONGEST_EXPORT_MS = 30_000;

/** Upper ends of a histogram's buckets in seconds: from one fast request to a sweep that takes hours. */
const BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900, 3600, 10_800];

async function inSpan<Result>(
  { tracer, contexts, parent }: { tracer: Tracer; contexts: AsyncLocalStorage<Context>; parent: Context },
  name: SpanName,
  attributes: SpanAttributes,
  work: () => Promise<Result>,
  after?: (result: Result) => SpanAttributes,
): Promise<Result> {
  const span = tracer.startSpan(name, { attributes }, parent);
  try {
    const result = await contexts.run(trace.setSpan(parent, span), work);
    if (after !== undefined) span.setAttributes(after(result));
    return result;
  } catch (error) {
    // The name only: a message may hold whatever somebody wrote into it.
    span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : 'Error' });
    throw error;
  } finally {
    span.end();
  }
}

/** A trace that the host has begun. A later version of the format may add fields at its end (W3C Trace Context, read 2026-11). */
function contextFrom(traceParent: string | undefined): Context {
  const [version = '', traceId = '', spanId = '', flags = '', ...more] = (traceParent ?? '').split('-');
  const isRead = HEX_BYTE.test(version) && HEX_BYTE.test(flags) && version !== 'ff';
  const traceFlags = Number.parseInt(flags, 16) & TraceFlags.SAMPLED;
  const parent = { traceId, spanId, traceFlags, isRemote: true };
  if (!isRead || (version === '00' && more.length > 0) || !isSpanContextValid(parent)) return ROOT_CONTEXT;
  return trace.setSpanContext(ROOT_CONTEXT, parent);
}

const HEX_BYTE = /^[0-9a-f]{2}$/;
