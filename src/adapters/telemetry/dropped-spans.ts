import { DiagLogLevel, diag } from '@opentelemetry/api';
import type { ExportReport } from './export-report.ts';

/** What the SDK's batch processor says to the library's logger, and to nothing else, once it has room again. */
const DROPPED = /^Dropped (\d{1,9}) spans because maxQueueSize reached$/;

/**
 * Reports spans that were dropped before they were sent, because more ended than the collector took in time. The logger of the
 * library is one for the process; all else that it says is reported by the exporters, or is of no use to people.
 */
export function reportDroppedSpans(report: ExportReport): void {
  const ignore = (): void => undefined;
  const warn = (message: string): void => {
    const dropped = DROPPED.exec(message)?.[1];
    if (dropped === undefined) return;
    report.failed('traces', {
      kind: 'Dropped',
      seen: `${dropped === '1' ? '1 span was' : `${dropped} spans were`} dropped: more ended than the collector took in time.`,
      fix: 'Look at how long the collector takes, or keep fewer traces with a smaller OTEL_TRACES_SAMPLER_ARG.',
      isTaken: false,
    });
  };
  const logger = { error: ignore, warn, info: ignore, debug: ignore, verbose: ignore };
  diag.setLogger(logger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
}
