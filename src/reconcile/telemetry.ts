import type { MetricAttributes, MetricName, SpanName } from './metrics.ts';

/** What a span says besides its name. A hub id may stand here: spans are sampled and kept for days, not for ever. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean | undefined>>;

/**
 * Numbers and traces about Hubwarden itself. Never throws for what it is told, never waits, and costs next to nothing when
 * no exporter is set.
 */
export interface Telemetry {
  /** Takes one value in: added to a counter, put into a histogram's bucket, or kept as a gauge's newest. */
  measure<Name extends MetricName>(name: Name, value: number, attributes: MetricAttributes<Name>): void;
  /**
   * Runs the work inside a span; spans that the work opens become its children. A promise that is rejected marks the span
   * as failed and goes on as it is.
   *
   * @param attributesAfter what only the result tells
   */
  span<Result>(
    name: SpanName,
    attributes: SpanAttributes,
    work: () => Promise<Result>,
    attributesAfter?: (result: Result) => SpanAttributes,
  ): Promise<Result>;
}

/** What stands in where no exporter is set. */
export const NO_TELEMETRY: Telemetry = {
  measure: () => undefined,
  span: (_name, _attributes, work) => work(),
};
