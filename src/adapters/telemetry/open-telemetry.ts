import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { Attributes, Context, Meter, Tracer } from '@opentelemetry/api';
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import type { Metric, MetricName, SpanName } from '../../reconcile/metrics.ts';
import { METRICS, SPAN_KINDS } from '../../reconcile/metrics.ts';
import type { Log } from '../../reconcile/ports.ts';
import type { MessageTelemetry, SpanAttributes, Telemetry } from '../../reconcile/telemetry.ts';
import { sendAttributes } from '../../reconcile/telemetry.ts';
import { reportDroppedSpans } from './dropped-spans.ts';
import { ExportReport } from './export-report.ts';
import type { Exports } from './exports.ts';
import { exportsTo, withFreshGauges } from './exports.ts';
import { samplerOf } from './link-sampler.ts';
import type { OtlpTarget } from './otlp-settings.ts';
import { otlpTargetsFrom } from './otlp-settings.ts';
import { spanContextFrom, traceParentFrom } from './trace-parent.ts';

/** Options of telemetry. */
export interface TelemetryOptions {
  /** Hubwarden's version. */
  readonly version: string;
  readonly metrics: boolean;
  readonly traces: boolean;
  /** Share of traces that are kept unless the functions host asks for the trace, 0 to 1. */
  readonly traceRatio: number;
  readonly exportIntervalMs: number;
  /** Targets; absent: those of the environment (`OTEL_EXPORTER_OTLP_…`). */
  readonly targets?: readonly OtlpTarget[];
  /** Exporters that replace the OTLP endpoint. */
  readonly instead?: Exports;
}

/** Telemetry with the methods for a composition root. */
export interface OpenTelemetry extends MessageTelemetry {
  /** The same, with root spans under a trace that the functions host has begun (`traceparent` of W3C Trace Context). */
  under(traceParent: string | undefined): MessageTelemetry;
  /** Logs lost exports, each kind of problem once per period. */
  logExportProblems(log: Pick<Log, 'info' | 'warn'>): void;
  /** Sends pending data and stops. Never throws, because a stopping instance cannot report an error. */
  end(): Promise<void>;
}

/** Instruments of a meter have one method each, by kind. */
type Instrument = (value: number, attributes: Attributes) => void;

/**
 * Metrics and traces with OpenTelemetry, sent in the background with OTLP over http. An endpoint that does not answer
 * only loses the pending data. Load this file only when an exporter is set.
 *
 * @throws Error when the targets come from the environment and are invalid
 */
export function openTelemetry(options: TelemetryOptions): OpenTelemetry {
  const report = new ExportReport(() => performance.now());
  reportDroppedSpans(report);
  const { readers, spanProcessors } = options.instead ?? exportsTo(targetsOf(options), options, report);
  const resource = resourceOf(options.version);
  const meters = new MeterProvider({ resource, readers: readers.map(withFreshGauges) });
  const tracers = new TracerProvider({ resource, sampler: samplerOf(options.traceRatio), spanProcessors });
  const instruments = instrumentsOf(meters.getMeter('hubwarden', options.version));
  const tracer = tracers.getTracer('hubwarden', options.version);
  const contexts = new AsyncLocalStorage<Context>();
  const telemetry = (root: Context): MessageTelemetry => {
    const own: Telemetry = {
      measure: (name, value, attributes) => instruments[name](value, attributes),
      span: (name, attributes, work, after, links) => {
        const parent = contexts.getStore() ?? root;
        return inSpan({ tracer, contexts, parent }, { name, attributes, links }, work, after);
      },
    };
    const sending: MessageTelemetry['sending'] = (queue, message, send) =>
      own.span('send', sendAttributes(queue), () => send(stamped(message, contexts.getStore())));
    return { ...own, sending };
  };
  return {
    ...telemetry(ROOT_CONTEXT),
    under: (traceParent) => telemetry(contextFrom(traceParent)),
    logExportProblems: (log) => report.logExportProblems(log),
    end: async () => {
      await Promise.allSettled([meters.shutdown(), tracers.shutdown()]);
    },
  };
}

/** Hubwarden sends only the requested signals, even if the environment names targets for others. */
function targetsOf(options: TelemetryOptions): readonly OtlpTarget[] {
  const set = Object.entries(process.env).flatMap(([name, value = '']) =>
    value.trim() === '' ? [] : [[name, value.trim()] as const],
  );
  const read = options.targets === undefined ? otlpTargetsFrom(Object.fromEntries(set)) : undefined;
  if (read !== undefined && !read.ok) throw new Error(read.error.join('\n'));
  const targets = options.targets ?? read?.value ?? [];
  return targets.filter(({ signal }) => options[signal]);
}

function resourceOf(version: string): ReturnType<typeof defaultResource> {
  return (
    defaultResource()
      .merge(
        resourceFromAttributes({
          'service.name': 'hubwarden',
          'service.version': version,
          // Without an instance id, the counts of two instances would look like one count that jumps.
          'service.instance.id': randomUUID(),
        }),
      )
      // The standard variables have the last word: OTEL_RESOURCE_ATTRIBUTES, then OTEL_SERVICE_NAME.
      .merge(detectResources({ detectors: [envDetector] }))
  );
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

/** Upper ends of a histogram's buckets in seconds: from one fast request to a sweep that takes hours. */
const BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900, 3600, 10_800];

/** Start values of a span. */
interface SpanStart {
  readonly name: SpanName;
  readonly attributes: SpanAttributes;
  readonly links: readonly string[] | undefined;
}

async function inSpan<Result>(
  { tracer, contexts, parent }: { tracer: Tracer; contexts: AsyncLocalStorage<Context>; parent: Context },
  { attributes, links = [], name }: SpanStart,
  work: () => Promise<Result>,
  after?: (result: Result) => SpanAttributes,
): Promise<Result> {
  const linked = links.flatMap((each) => spanContextFrom(each) ?? []).map((context) => ({ context }));
  const span = tracer.startSpan(name, { attributes, kind: SpanKind[SPAN_KINDS[name]], links: linked }, parent);
  try {
    const result = await contexts.run(trace.setSpan(parent, span), work);
    const notified = after?.(result) ?? {};
    span.setAttributes(notified);
    if (notified['error.type'] !== undefined) span.setStatus({ code: SpanStatusCode.ERROR });
    return result;
  } catch (error) {
    // Only the name, because a message may contain text from outside.
    const type = error instanceof Error ? error.name : 'Error';
    span.setAttribute('error.type', type);
    span.setStatus({ code: SpanStatusCode.ERROR, message: type });
    throw error;
  } finally {
    span.end();
  }
}

/** A copy of the message with the id of the current span; a message other than an object stays unchanged. */
function stamped(message: unknown, running: Context | undefined): unknown {
  const span = running === undefined ? undefined : trace.getSpanContext(running);
  if (span === undefined || typeof message !== 'object' || message === null || Array.isArray(message)) return message;
  return { ...message, traceparent: traceParentFrom(span) };
}

/** A trace from the host. */
function contextFrom(traceParent: string | undefined): Context {
  const parent = spanContextFrom(traceParent);
  return parent === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent);
}
