import { DiagLogLevel, diag } from '@opentelemetry/api';
import type { ExportReport } from './export-report.ts';

/** The message of the SDK's batch processor after it has dropped spans. It reaches only the library's logger. */
const DROPPED = /^Dropped (\d{1,9}) spans because maxQueueSize reached$/;

/**
 * Reports spans that the SDK dropped because more ended than the collector accepted in time. The library has one logger
 * per process; the exporters report its other messages, or people do not need them.
 */
export function reportDroppedSpans(report: ExportReport): void {
  const ignore = (): void => undefined;
  const warn = (message: string): void => {
    const dropped = DROPPED.exec(message)?.[1];
    if (dropped === undefined) return;
    report.failed('traces', {
      kind: 'Dropped',
      seen: `${dropped === '1' ? '1 span was' : `${dropped} spans were`} dropped because more ended than the collector accepted in time.`,
      fix: 'Check the response time of the collector, or keep fewer traces with a smaller OTEL_TRACES_SAMPLER_ARG.',
      isTaken: false,
    });
  };
  const logger = { error: ignore, warn, info: ignore, debug: ignore, verbose: ignore };
  diag.setLogger(logger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
}
