import {
  JsonMetricsSerializer,
  JsonTraceSerializer,
  ProtobufMetricsSerializer,
  ProtobufTraceSerializer,
} from '@opentelemetry/otlp-transformer';
import type { IMetricReader, PushMetricExporter } from '@opentelemetry/sdk-metrics';
import { AggregationTemporality, InstrumentType, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import type { SpanProcessor } from '@opentelemetry/sdk-trace';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace';
import { foldOptional } from '../../core/text/fold-case.ts';
import type { ExportReport } from './export-report.ts';
import { otlpExporter } from './otlp-exporter.ts';
import type { OtlpTarget } from './otlp-settings.ts';

/** Targets of metrics and spans; a signal without a target is off. */
export interface Exports {
  readonly readers: readonly IMetricReader[];
  readonly spanProcessors: SpanProcessor[];
}

const LONGEST_EXPORT_MS = 30_000;

/** Readers and processors that send to the targets. */
export function exportsTo(
  targets: readonly OtlpTarget[],
  { exportIntervalMs }: { readonly exportIntervalMs: number },
  report: ExportReport,
): Exports {
  const readers = targets
    .filter(({ signal }) => signal === 'metrics')
    .map(
      (target) =>
        new PeriodicExportingMetricReader({
          exporter: metricExporter(target, report),
          exportIntervalMillis: exportIntervalMs,
          // The reader refuses a time-out that is longer than its interval.
          exportTimeoutMillis: Math.min(exportIntervalMs, LONGEST_EXPORT_MS),
        }),
    );
  const spanProcessors = targets
    .filter(({ signal }) => signal === 'traces')
    .map((target) => {
      const serializer = target.protocol === 'http/json' ? JsonTraceSerializer : ProtobufTraceSerializer;
      return new BatchSpanProcessor({ exporter: otlpExporter(target, serializer, report) });
    });
  return { readers, spanProcessors };
}

function metricExporter(target: OtlpTarget, report: ExportReport): PushMetricExporter {
  const serializer = target.protocol === 'http/json' ? JsonMetricsSerializer : ProtobufMetricsSerializer;
  return { ...otlpExporter(target, serializer, report), selectAggregationTemporality: temporalityOf() };
}

/** From the standard variable, which load-config checks with all settings. */
function temporalityOf(): (instrument: InstrumentType) => AggregationTemporality {
  const preference = foldOptional(process.env.OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE?.trim());
  const isDelta = preference === 'delta' || preference === 'lowmemory';
  // Only counters and histograms have a temporality.
  return () => (isDelta ? AggregationTemporality.DELTA : AggregationTemporality.CUMULATIVE);
}

/**
 * A reader that exports a gauge only when it is fresh. By default each export repeats the last value of a gauge with a
 * new time, so an instance that ended a sweep hours ago would seem to have just ended it.
 */
export function withFreshGauges(reader: IMetricReader): IMetricReader {
  const others = reader.selectAggregationTemporality.bind(reader);
  return Object.assign(reader, {
    // With DELTA the SDK drops an exported value. In OTLP a gauge has no temporality, so the store sees no difference.
    selectAggregationTemporality: (instrument: InstrumentType) =>
      instrument === InstrumentType.GAUGE ? AggregationTemporality.DELTA : others(instrument),
  });
}
